"""What marketing and sales agreed on, as typed, immutable Python objects that do no I/O."""

__all__: list[str] = []
