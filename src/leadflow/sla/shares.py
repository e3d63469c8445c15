"""Commitments of a quality: of all that is handed over or done, a share is as it should be."""

import attrs

from leadflow._words import percent
from leadflow.calendars import Cadence
from leadflow.criteria import Guard, Happening
from leadflow.errors import invalid_type
from leadflow.sla import _checks
from leadflow.sla.volumes import Count, counting

__all__ = ["Share"]


def _of(value: Happening) -> Happening:
    return _checks.required_happening(value, "of")


def _where(value: Guard | None) -> Guard | None:
    return _checks.any_guard(value, "where")


def _meeting(value: Guard | Happening) -> Guard | Happening:
    if isinstance(value, Happening):
        return _checks.required_happening(value, "meeting")
    if isinstance(value, Guard):
        return value
    raise invalid_type(
        "meeting", value, "a question or a happening is needed", 'write meeting=verdict.grade.at_least("B")'
    )


@attrs.frozen(kw_only=True, weakref_slot=False, order=False)
class Share:
    """The promise of a quality: of all happenings `of` a kind in a period, a share meets a condition.

    `meeting` is a question, asked of the lead as it was at that instant, or a happening that the counted event itself
    must match. Each happening counts, with `count=Count.FIRST` a lead's first for which `where` holds. Raises an error
    that names the value, the rule and the fix.

    >>> from leadflow.criteria import rejected
    >>> Share("reasons", of=rejected(), meeting=rejected(with_reason=True), at_least=1.0, per=Cadence.MONTH).count
    <Count.EACH: 'each'>
    """

    name: str = attrs.field(converter=_checks.name, kw_only=False)
    of: Happening = attrs.field(converter=_of)
    meeting: Guard | Happening = attrs.field(converter=_meeting)
    at_least: float = attrs.field(converter=_checks.promised_share)
    per: Cadence = attrs.field(converter=_checks.cadence)
    where: Guard | None = attrs.field(default=None, converter=_where)
    count: Count = attrs.field(default=Count.EACH, converter=counting)

    @property
    def guards(self) -> tuple[Guard, ...]:
        """The questions about a lead that the commitment asks."""
        meeting = (self.meeting,) if isinstance(self.meeting, Guard) else ()
        return (*meeting, *(() if self.where is None else (self.where,)))

    @property
    def happenings(self) -> tuple[Happening, ...]:
        """The happenings that the commitment watches."""
        return (self.of, self.meeting) if isinstance(self.meeting, Happening) else (self.of,)

    def __str__(self) -> str:
        where = "" if self.where is None else f", where {self.where}"
        share = f"{percent(self.at_least)} per {self.per.value}"
        return f"{self.name}: {self.meeting}, at each {self.of}{where}; {share}"
