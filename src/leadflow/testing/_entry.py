"""The entry point that Hypothesis calls when it is imported."""

__all__ = ["_hypothesis_setup_hook"]


def _hypothesis_setup_hook() -> None:
    """Do nothing: to find this function Hypothesis imports `leadflow.testing`, which registers its strategies."""
