"""Commitments without a clock: so many leads, so much pipeline, so many deliverables; and of all, a share."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Literal

import attrs

from leadflow._validate import known_text, named, required_text, to_utc, whole_number
from leadflow._words import percent
from leadflow.criteria import Guard, Happening
from leadflow.errors import invalid, invalid_type
from leadflow.money import Money
from leadflow.sla import _checks
from leadflow.sla.commitment import Bounds, Commitment, Counted, Member
from leadflow.sla.lead_view import LeadView

__all__ = ["Count", "Deliver", "Provide", "Provided", "Share"]


class Count(StrEnum):
    """Which happenings of one lead count: the first, or each."""

    FIRST = "first"
    EACH = "each"


_CHOICES: dict[str, tuple[tuple[object, ...], str, str]] = {
    "count": (tuple(Count), "a lead counts once or each time", "write Count.FIRST or Count.EACH"),
    "worth": ((None, "amount"), "leads are counted, or their deals' amounts are summed", 'write worth="amount"'),
    "pace": ((None, "days", "hours"), "a volume is paced by open days or open hours", 'write pace="hours"'),
}


def _choice(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
    """Refuse what is none of the values that a field can have."""
    known, rule, fix = _CHOICES[field.name]
    if field.name == "count" and not isinstance(value, Count):
        raise invalid_type(field.name, value, rule, fix)
    if value not in known:
        raise invalid(field.name, value, rule, fix)


def _promised(value: int | Money, name: str = "") -> int | Money:
    """Return an amount, or a whole number of things: more than none."""
    if isinstance(value, Money):
        if value.amount <= 0:
            raise invalid(name, value, "must be greater than 0", f'write Money(1000, "{value.currency}")')
        return value
    return whole_number(value, name, minimum=1)


def _meeting(value: Guard | Happening, name: str = "") -> Guard | Happening:
    if isinstance(value, Happening):
        return _checks.required_happening(value, name)
    if isinstance(value, Guard):
        return value
    raise invalid_type(name, value, "a question or a happening is needed", 'write meeting=verdict.grade.at_least("B")')


def _id(value: str | None, name: str = "") -> str | None:
    return None if value is None else required_text(value, name)


@attrs.frozen(kw_only=True, weakref_slot=False, order=False, field_transformer=named)
class Deliver(Commitment):
    """The promise of a volume: so many leads have `happening` in a period, or deals worth so much.

    `at_least` is a whole number, or with `worth="amount"` a `Money`: then the amounts of the leads' deals are summed,
    as known by the end of the period, and what is in another currency is reported apart. A lead counts at its first
    happening for which `where` holds, with `count=Count.EACH` at each. `pace` says how it is paced through a period: by
    open "days", of which a short one counts as any other, or by open "hours"; without it numbers go by days, amounts by
    hours. Raises an error that names the value, the rule and the fix.

    >>> from leadflow.calendars import Cadence
    >>> from leadflow.criteria import entered
    >>> print(Deliver("MQLs", entered("mql"), at_least=120, per=Cadence.MONTH))
    MQLs: entering mql, at least 120 per month
    """

    happening: Happening = attrs.field(converter=_checks.required_happening, kw_only=False)
    at_least: int | Money = attrs.field(converter=_promised)
    worth: Literal["amount"] | None = attrs.field(default=None, validator=_choice)
    count: Count = attrs.field(default=Count.FIRST, validator=_choice)
    pace: Literal["days", "hours"] | None = attrs.field(default=None, validator=_choice)

    def __attrs_post_init__(self) -> None:
        if self.worth is None and isinstance(self.at_least, Money):
            raise invalid("at_least", self.at_least, "a number of leads is promised", 'add worth="amount"')
        if self.worth is not None and not isinstance(self.at_least, Money):
            raise invalid("at_least", self.at_least, "an amount is promised", 'write at_least=Money(2000000, "VND")')

    @property
    def happenings(self) -> tuple[Happening, ...]:
        """The happening that the commitment counts."""
        return (self.happening,)

    def members(self, view: LeadView, bounds: Bounds) -> Iterator[Member]:
        """Return a member per happening that counts, with the amount of its deal where amounts are promised; and those
        that do not count because they happened again.
        """
        first = self.count is Count.FIRST
        found = list(self.qualifying(view, self.happening, bounds, first=first))
        for each, holds in found:
            if not holds:
                yield Member(each.at, "undecided")
            elif self.worth is None:
                yield Member(each.at, "met")
            else:
                # What a deal is worth is often recorded days after it was opened: the end of the period settles it.
                yield Member(each.at, "met", view.amount_of(each, bounds.end(each.at)))
        if first and self.worth is None:
            counted = {id(each.event) for each, _ in found}
            for each, holds in self.qualifying(view, self.happening, bounds):
                if holds and id(each.event) not in counted:
                    yield Member(each.at, "again")

    def notes(self, counted: Counted) -> Iterator[str]:
        """Return what a review says of the numbers: how many happened again, to leads that count once."""
        if counted.again:
            yield f"{counted.met + counted.again:,} in all: {counted.met:,} for the first time, {counted.again:,} again"

    def __str__(self) -> str:
        what = "" if self.worth is None else "deals on "
        where = "" if self.where is None else f", where {self.where}"
        return f"{self.name}: {what}{self.happening}{where}, at least {self.at_least} per {self.per.value}"


@attrs.frozen(kw_only=True, weakref_slot=False, order=False, field_transformer=named)
class Share(Commitment):
    """The promise of a quality: of all happenings `of` a kind in a period, a share meets a condition.

    `meeting` is a question, asked of the lead as it was at that instant, or a happening that the counted event itself
    must match. Each happening counts, with `count=Count.FIRST` a lead's first for which `where` holds. Raises an error
    that names the value, the rule and the fix.

    >>> from leadflow.calendars import Cadence
    >>> from leadflow.criteria import rejected
    >>> Share("reasons", of=rejected(), meeting=rejected(with_reason=True), at_least=1.0, per=Cadence.MONTH).count
    <Count.EACH: 'each'>
    """

    of: Happening = attrs.field(converter=_checks.required_happening)
    meeting: Guard | Happening = attrs.field(converter=_meeting)
    at_least: float = attrs.field(converter=_checks.promised_share)
    count: Count = attrs.field(default=Count.EACH, validator=_choice)

    @property
    def guards(self) -> tuple[Guard, ...]:
        """The questions about a lead that the commitment asks."""
        meeting = (self.meeting,) if isinstance(self.meeting, Guard) else ()
        return (*meeting, *(() if self.where is None else (self.where,)))

    @property
    def happenings(self) -> tuple[Happening, ...]:
        """The happenings that the commitment watches."""
        return (self.of, self.meeting) if isinstance(self.meeting, Happening) else (self.of,)

    def members(self, view: LeadView, bounds: Bounds) -> Iterator[Member]:
        """Return a member per happening that counts: met when it, or the lead at that instant, is as promised."""
        for each, holds in self.qualifying(view, self.of, bounds, first=self.count is Count.FIRST):
            if not holds:
                yield Member(each.at, "undecided")
                continue
            answer: bool | None = None
            if not isinstance(self.meeting, Happening):
                answer = view.answer(self.meeting, each.at)
            elif view.observes((self.meeting,)):
                answer = view.matches(self.meeting, each)
            yield Member(each.at, "unknown" if answer is None else "met" if answer else "breached")

    def __str__(self) -> str:
        where = "" if self.where is None else f", where {self.where}"
        share = f"{percent(self.at_least)} per {self.per.value}"
        return f"{self.name}: {self.meeting}, at each {self.of}{where}; {share}"


@attrs.frozen(kw_only=True, weakref_slot=False, order=False, field_transformer=named)
class Provide(Commitment):
    """The promise of deliverables that the teams owe each other: a campaign calendar, stories from the field.

    `at_least` so many (a whole number) `per` cadence; each is recorded by a `Provided` of the same name. They are paced
    by open days, or as `pace` says. Raises an error that names the value, the rule and the fix.

    >>> from leadflow.calendars import Cadence
    >>> print(Provide("stories from the field", at_least=4, per=Cadence.MONTH))
    stories from the field: 4 per month
    """

    counts_deliverables: ClassVar[bool] = True

    at_least: int
    where: None = attrs.field(default=None, init=False, repr=False)
    pace: Literal["days", "hours"] | None = attrs.field(default=None, validator=_choice)

    happenings: ClassVar[tuple[Happening, ...]] = ()
    """The happenings that the commitment watches: none."""

    def __attrs_post_init__(self) -> None:
        whole_number(self.at_least, "at_least", minimum=1)

    def members(self, view: LeadView, bounds: Bounds) -> Iterator[Member]:
        """Return what counts of a lead: nothing, for deliverables are counted."""
        del view, bounds
        return iter(())

    def __str__(self) -> str:
        return f"{self.name}: {self.at_least} per {self.per.value}"


@attrs.frozen(kw_only=True, weakref_slot=False, field_transformer=named)
class Provided:
    """A deliverable that was handed over: `what` (the name of its `Provide`), `at` an aware instant, `by` whom.

    With an `id` a hand-over recorded twice counts once; those without an id count each. Raises an error that names the
    value, the rule and the fix.

    >>> from datetime import UTC
    >>> Provided("campaign calendar", at=datetime(2026, 3, 2, 9, tzinfo=UTC), by="Lan").what
    'campaign calendar'
    """

    what: str = attrs.field(converter=required_text, kw_only=False)
    at: datetime = attrs.field(converter=to_utc)
    by: str | None = attrs.field(default=None, converter=known_text)
    id: str | None = attrs.field(default=None, converter=_id)
