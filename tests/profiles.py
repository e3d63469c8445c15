"""How many examples a costly law is checked on."""

from hypothesis import settings


def share(percent: int) -> settings:
    """Return settings with so many in a hundred of the examples that the profile (conftest.py) draws, at least one."""
    return settings(max_examples=max(1, settings.default.max_examples * percent // 100))
