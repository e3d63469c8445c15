"""How many examples a costly law is checked on."""

from hypothesis import settings


def share(percent: int) -> settings:
    """Return settings with so many in a hundred of the examples that the profile (conftest.py) draws, at least one."""
    return settings(max_examples=max(1, settings().max_examples * percent // 100))


def at_most(examples: int) -> int:
    """Return so many examples, or less where the profile draws few."""
    return max(2, min(examples, settings().max_examples // 2))
