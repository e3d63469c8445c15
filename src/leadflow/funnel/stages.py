"""Stages and transitions: where a lead or a deal can stand, and which stage may follow which."""

from datetime import timedelta
from enum import StrEnum
from functools import cached_property

import attrs

from leadflow._validate import named, positive_timedelta, required_text, whole_number
from leadflow.criteria import Guard
from leadflow.errors import invalid, invalid_type
from leadflow.leads import Actor
from leadflow.leads.values import truth
from leadflow.leads.vocabulary import member

__all__ = ["ForecastCategory", "Stage", "StageKind", "Transition"]


class StageKind(StrEnum):
    """What standing in a stage means: still under way, won, lost, parked for later, or out of the question."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"
    RECYCLED = "recycled"
    DISQUALIFIED = "disqualified"

    closed: bool
    """Whether the funnel ends here (won, lost, disqualified); a recycled lead is parked, not closed."""
    progress: bool
    """Whether the stage is a step towards a purchase (open, won), not an exit (lost, recycled, disqualified)."""

    def __init__(self, value: str) -> None:
        """Say of each kind whether the funnel ends there, and whether it is a step towards a purchase."""
        self.closed = value in ("won", "lost", "disqualified")
        self.progress = value in ("open", "won")


class ForecastCategory(StrEnum):
    """How an amount in a stage counts in a forecast, as Salesforce groups it."""

    PIPELINE = "pipeline"
    BEST_CASE = "best_case"
    COMMIT = "commit"
    CLOSED = "closed"
    OMITTED = "omitted"


def _stage_name(value: str) -> str:
    return required_text(value, "stage")


def _kind(value: StageKind | str) -> StageKind:
    return member(StageKind, value, "kind")


def _owner(value: Actor | str | None) -> Actor | None:
    return None if value is None else member(Actor, value, "owner")


def _optional_text(value: str | None, name: str = "") -> str | None:
    return None if value is None else required_text(value, name)


def _forecast(value: ForecastCategory | str | None) -> ForecastCategory | None:
    return None if value is None else member(ForecastCategory, value, "forecast")


@attrs.frozen(kw_only=True, weakref_slot=False, field_transformer=named)
class Stage:
    """One stage of a funnel.

    Args:
        name: What `StageEntered` and `DealUpdated` record.
        kind: What standing here means: open unless given.
        owner: The team that owns the leads in it.
        label: What people read, where it differs from the name.
        probability: For pipelines of deals: the chance to win from here, in whole percent.
        forecast: For pipelines of deals: the forecast category.
        rots_after: For pipelines of deals: how long a deal may be here before it needs attention.

    >>> Stage("sql", owner=Actor.SALES).kind
    <StageKind.OPEN: 'open'>
    """

    name: str = attrs.field(converter=_stage_name, kw_only=False)
    kind: StageKind = attrs.field(default=StageKind.OPEN, converter=_kind)
    owner: Actor | None = attrs.field(default=None, converter=_owner)
    label: str | None = attrs.field(default=None, converter=_optional_text)
    probability: int | None = None
    forecast: ForecastCategory | None = attrs.field(default=None, converter=_forecast)
    rots_after: timedelta | None = None
    text: str = attrs.field(init=False, eq=False, repr=False)
    """The label, or the name where there is none."""

    def __attrs_post_init__(self) -> None:
        percent = self.probability
        if percent is not None and whole_number(percent, "probability", minimum=0) > 100:
            raise invalid("probability", percent, "a probability is a whole percent from 0 to 100", "write 75 for 75 %")
        if self.rots_after is not None:
            positive_timedelta(self.rots_after, "rots_after")
        object.__setattr__(self, "text", self.name if self.label is None else self.label)


def _when(value: Guard | None) -> Guard | None:
    if value is not None and not isinstance(value, Guard):
        raise invalid_type(
            "when",
            value,
            "a condition is a criterion or a guard",
            "write activities(...).any(), company.country.is_(...), verdict.score(...) >= 40, or leave it out",
        )
    return value


@attrs.frozen(kw_only=True, weakref_slot=False, field_transformer=named)
class Transition:
    """A transition from one stage to another.

    Args:
        source: The stage it leaves.
        target: The stage it enters, another one.
        when: The guard that must hold; without one it is always open.
        automatic: Whether `Funnel.settle` takes it as soon as its guard holds; any other waits for `Funnel.advance`.
        name: A short text for people and drawings.

    >>> str(Transition("sql", "opportunity"))
    'sql -> opportunity'
    """

    source: str = attrs.field(converter=required_text, kw_only=False)
    target: str = attrs.field(converter=required_text, kw_only=False)
    when: Guard | None = attrs.field(default=None, converter=_when)
    automatic: bool = attrs.field(default=False, converter=truth)
    name: str | None = attrs.field(default=None, converter=_optional_text)

    def __attrs_post_init__(self) -> None:
        if self.source == self.target:
            raise invalid(
                "target", self.target, "a transition leads to another stage", "name another stage, or drop it"
            )

    # A guard walks its whole tree to answer this, and a replay asks it at every instant.
    @cached_property
    def needs_verdicts(self) -> bool:
        """Whether the guard asks about verdicts, so that a lead alone cannot answer it."""
        return self.when is not None and self.when.needs_verdicts

    def __str__(self) -> str:
        return f"{self.source} -> {self.target}" + ("" if self.when is None else f" when {self.when}")
