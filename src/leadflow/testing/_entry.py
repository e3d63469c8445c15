"""The entry point that Hypothesis calls when it is imported."""

__all__ = ["_hypothesis_setup_hook"]


def _hypothesis_setup_hook() -> None:
    """Do nothing: whoever finds this function has imported `leadflow.testing`, and that registers its strategies."""
