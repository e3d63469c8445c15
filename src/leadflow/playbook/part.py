"""Part: what a review is made of, each with its figures, its section and its agenda items."""

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from functools import cached_property
from typing import Any, ClassVar, Generic, Self, TypeVar, overload

import attrs

from leadflow._validate import asked_at
from leadflow.assessment import Assess, Rules
from leadflow.calendars import Period
from leadflow.errors import unknown_name
from leadflow.funnel import Funnel
from leadflow.icp import ICP
from leadflow.leads import Population, Vocabularies
from leadflow.metrics import Observed, Spend
from leadflow.playbook.comparison import Comparison, Figure
from leadflow.playbook.sections import Block, Section
from leadflow.sla import Provided, SLAContract

__all__ = ["AgendaItem", "PartData", "ReviewFrame", "ReviewPart", "ReviewScope", "Topic"]


class Topic(StrEnum):
    """What an agenda item is about; the first of each topic comes before the second of any, in this order."""

    MARKETING_MISSED = "marketing missed a commitment"
    SALES_MISSED = "sales missed a commitment"
    CONTESTED = "contested rejections"
    REJECTIONS = "rejections above the rest"
    BLOCKED = "blocked by missing data"
    OBJECTIONS = "objections from outside the ICP"
    NOT_TARGETED = "won, though no ICP targets it"
    WORSE = "worse than before"
    AT_RISK = "a commitment at risk"
    UNASSIGNED = "leads without an owner"
    DEALS = "open deals that need attention"
    LEAK = "the largest leak"


@attrs.frozen(kw_only=True, weakref_slot=False)
class AgendaItem:
    """One thing to discuss: its `headline`, and the figures behind it.

    `topic` is a `Topic`, or a text of your own: those come after the topics of the library.
    """

    topic: Topic | str
    headline: str
    evidence: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.headline


D = TypeVar("D")
P = TypeVar("P", bound="ReviewPart[Any]")


@attrs.frozen(kw_only=True, weakref_slot=False)
class ReviewPart(Generic[D]):
    """One part of a review: its `data`, and how it is read.

    Derive from it and pass the class as `playbook.review(..., parts=(MyPart,))`. `of` is needed; override what else the
    part has: figures that are compared with the period before, a section, agenda items.

    >>> from leadflow.playbook import Paragraph
    >>> class Headcount(ReviewPart[int]):
    ...     title = "Team"
    ...     @classmethod
    ...     def of(cls, scope):
    ...         return cls(data=len({lead.owner for lead in scope.population}))
    ...     def blocks(self, review):
    ...         yield Paragraph(f"{self.data} owners")
    """

    title: ClassVar[str] = ""
    key: ClassVar[str | None] = None

    data: D

    @classmethod
    def of(cls, scope: "ReviewScope") -> Self:
        """Return the part as measured from a scope."""
        raise NotImplementedError(f"{cls.__name__}.of must return the part; write a class method of(cls, scope)")

    def figures(self) -> Iterable[Figure]:
        """Return the figures that periods are compared by; a part without any does not override this."""
        return ()

    def blocks(self, review: "ReviewFrame") -> Iterable[Block]:
        """Return what people read under the title; nothing leaves the section out."""
        return ()

    def section(self, review: "ReviewFrame") -> Section:
        """Return the section for people to read, as data."""
        return Section(self.title, blocks=self.blocks(review), key=self.key)

    def agenda(self, review: "ReviewFrame") -> Iterable[AgendaItem]:
        """Return what to discuss, the gravest of each topic first."""
        return ()


class PartData(Generic[D]):
    """The data of one part, as an attribute of a review: `kpis = PartData(KPIPart)`."""

    def __init__(self, kind: type[ReviewPart[D]]) -> None:
        self.kind = kind

    @overload
    def __get__(self, review: None, owner: type) -> Self: ...
    @overload
    def __get__(self, review: "ReviewFrame", owner: type) -> D: ...
    def __get__(self, review: "ReviewFrame | None", owner: type) -> Self | D:
        return self if review is None else review.part(self.kind).data


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class ReviewFrame:
    """What each part of a review can see when it is read: the period, the other parts, and the change."""

    period: Period
    as_of: datetime
    tz: tzinfo
    parts: tuple[ReviewPart[Any], ...] = ()
    change: Comparison | None = None

    def part(self, kind: type[P]) -> P:
        """Return the part of this kind.

        Raises:
            UnknownNameError: The review has no such part.
        """
        for part in self.parts:
            if isinstance(part, kind):
                return part
        known = [type(part).__name__ for part in self.parts]
        raise unknown_name("part", kind.__name__, known, where="review", fix="pass it as parts= to playbook.review")


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ReviewScope:
    """What the parts of a review are measured from: the rules of a playbook, a population and a period.

    - `population`: the leads as known at `as_of`, read once; every measure takes it as it is.
    - `assess`, `rules`, `icps`, `funnel`, `pipelines`, `vocabularies`, `contract`, `not_our_customer`, `won_within`,
      `tz`: those of the playbook.
    - `provided`, `spend`, `observed`, `trend`: what was passed to `playbook.review`.
    - `latest`: the leads as known at the instant of the review, also where the period is an earlier one.
    - `earlier`: whether it is of a period before the one under review, of which only figures are wanted.
    """

    playbook: str
    version: int
    assess: Assess
    rules: Rules
    icps: tuple[ICP, ...]
    funnel: Funnel | None
    pipelines: tuple[Funnel, ...]
    vocabularies: Vocabularies | None
    contract: SLAContract | None
    not_our_customer: tuple[str, ...]
    won_within: timedelta
    tz: tzinfo
    population: Population
    period: Period
    kinds: tuple[type[ReviewPart[Any]], ...]
    provided: tuple[Provided, ...] = ()
    spend: tuple[Spend, ...] = ()
    observed: tuple[Observed, ...] = ()
    trend: int | None = None
    latest: Population = attrs.field(default=attrs.Factory(lambda self: self.population, takes_self=True))
    earlier: bool = False
    # Measured once: parts ask for each other, and the change and the trend for the same earlier periods.
    _parts: dict[type[Any], Any] = attrs.field(init=False, factory=dict)
    _earlier: "dict[Period, ReviewScope | None]" = attrs.field(init=False, factory=dict)

    @property
    def as_of(self) -> datetime:
        """The instant of the review, in UTC."""
        return self.population.as_of

    def part(self, kind: type[P]) -> P:
        """Return the part of this kind, measured when it is first asked for."""
        if kind not in self._parts:
            self._parts[kind] = kind.of(self)
        found: P = self._parts[kind]
        return found

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """The figures of all parts, in their order."""
        # A part that has no figures is not measured for them: most of an earlier period is never looked at.
        kinds = [kind for kind in self.kinds if kind.figures is not ReviewPart.figures]
        return tuple(each for kind in kinds for each in self.part(kind).figures())

    def at(self, period: Period) -> "ReviewScope | None":
        """Return the scope of this or an earlier period, as known at the same distance; None when it had no leads yet.

        A review made a day after the end of its period is compared with the period before as known a day after its
        end; one made within its period with as much of the period before.
        """
        if period not in self._earlier:
            start, end = self.period.bounds(self.tz)
            first, last = period.bounds(self.tz)
            over = self.as_of >= end
            then = last + (self.as_of - end) if over else min(first + (self.as_of - start), last)
            known = self.population if period == self.period else self.population.at(asked_at(then, tz=self.tz))
            if not any(lead.created_at < last for lead in known):
                self._earlier[period] = None
            elif period == self.period:
                self._earlier[period] = self
            else:
                self._earlier[period] = attrs.evolve(self, population=known, period=period, spend=(), earlier=True)
        return self._earlier[period]
