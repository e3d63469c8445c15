"""Stages: where a lead or a deal can stand, and what standing there means."""

from enum import StrEnum

import attrs

from leadflow._validate import required_text, whole_number
from leadflow.errors import invalid
from leadflow.leads import Actor
from leadflow.leads.vocabulary import member

__all__ = ["ForecastCategory", "Stage", "StageKind"]


class StageKind(StrEnum):
    """What standing in a stage means: still under way, won, lost, parked for later, or out of the question."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"
    RECYCLED = "recycled"
    DISQUALIFIED = "disqualified"

    @property
    def closed(self) -> bool:
        """Whether the way ends here (won, lost, disqualified); a recycled lead is parked, not closed."""
        return self in _CLOSED

    @property
    def progress(self) -> bool:
        """Whether the stage is a step on the way to a purchase (open, won) rather than a way out of it."""
        return self in _PROGRESS


_CLOSED = frozenset({StageKind.WON, StageKind.LOST, StageKind.DISQUALIFIED})
_PROGRESS = frozenset({StageKind.OPEN, StageKind.WON})


class ForecastCategory(StrEnum):
    """How an amount in a stage counts in a forecast, as Salesforce groups it."""

    PIPELINE = "pipeline"
    BEST_CASE = "best_case"
    COMMIT = "commit"
    CLOSED = "closed"
    OMITTED = "omitted"


def _name(value: str) -> str:
    return required_text(value, "stage")


def _kind(value: StageKind | str) -> StageKind:
    return member(StageKind, value, "kind")


def _owner(value: Actor | str | None) -> Actor | None:
    return None if value is None else member(Actor, value, "owner")


def _label(value: str | None) -> str | None:
    return None if value is None else required_text(value, "label")


def _probability(value: int | None) -> int | None:
    if value is not None and whole_number(value, "probability", minimum=0) > 100:
        raise invalid("probability", value, "a probability is a whole percent from 0 to 100", "write 75 for 75 %")
    return value


def _forecast(value: ForecastCategory | str | None) -> ForecastCategory | None:
    return None if value is None else member(ForecastCategory, value, "forecast")


@attrs.frozen(kw_only=True, weakref_slot=False)
class Stage:
    """One stage of a funnel: its name, its kind, and the team that owns the leads in it.

    `name` is what `StageEntered` and `DealUpdated` say; `label` what people read, where it differs. Pipelines of deals
    may add the `probability` of winning from here, in whole percent, and the `forecast` category.

    >>> Stage("sql", owner=Actor.SALES).kind
    <StageKind.OPEN: 'open'>
    """

    name: str = attrs.field(converter=_name, kw_only=False)
    kind: StageKind = attrs.field(default=StageKind.OPEN, converter=_kind)
    owner: Actor | None = attrs.field(default=None, converter=_owner)
    label: str | None = attrs.field(default=None, converter=_label)
    probability: int | None = attrs.field(default=None, converter=_probability)
    forecast: ForecastCategory | None = attrs.field(default=None, converter=_forecast)

    @property
    def text(self) -> str:
        """The label, or the name where there is none."""
        return self.name if self.label is None else self.label
