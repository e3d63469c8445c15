"""What Hypothesis runs when it is imported, so that `st.from_type(Lead)` works."""


def _hypothesis_setup_hook() -> None:
    """Register the strategies of every room."""
