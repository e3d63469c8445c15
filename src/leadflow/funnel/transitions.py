"""Transitions: which stage may follow which, on what condition, and whether by itself."""

from functools import cached_property

import attrs

from leadflow._validate import named, required_text
from leadflow.criteria import Guard
from leadflow.errors import invalid, invalid_type

__all__ = ["Transition"]


def _when(value: Guard | None) -> Guard | None:
    if value is not None and not isinstance(value, Guard):
        raise invalid_type(
            "when",
            value,
            "a condition is a criterion or a guard",
            "write activities(...).any(), company.country.is_(...), verdict.score(...) >= 40, or leave it out",
        )
    return value


def _automatic(value: bool) -> bool:
    if not isinstance(value, bool):
        raise invalid_type("automatic", value, "is True or False", "write True or False")
    return value


def _name(value: str | None) -> str | None:
    return None if value is None else required_text(value, "name")


@attrs.frozen(kw_only=True, weakref_slot=False, field_transformer=named)
class Transition:
    """A way from one stage to another: open to anybody, or only `when` a guard holds.

    An `automatic` transition is taken by `Funnel.settle` as soon as its guard is yes; any other waits for somebody to
    `advance` the lead. `name` is a short text for people and drawings.

    >>> str(Transition("sql", "opportunity"))
    'sql -> opportunity'
    """

    source: str = attrs.field(converter=required_text, kw_only=False)
    target: str = attrs.field(converter=required_text, kw_only=False)
    when: Guard | None = attrs.field(default=None, converter=_when)
    automatic: bool = attrs.field(default=False, converter=_automatic)
    name: str | None = attrs.field(default=None, converter=_name)

    def __attrs_post_init__(self) -> None:
        if self.source == self.target:
            raise invalid(
                "target", self.target, "a transition leads to another stage", "name another stage, or drop it"
            )

    @cached_property
    def needs_verdicts(self) -> bool:
        """Whether the guard asks about verdicts, so that a lead alone cannot answer it."""
        return self.when is not None and self.when.needs_verdicts

    def __str__(self) -> str:
        ways = f"{self.source} -> {self.target}"
        return ways if self.when is None else f"{ways} when {self.when}"
