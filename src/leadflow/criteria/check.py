"""Check: an answer with the reasons that decided it, the three-valued logic behind it, and what questions look at."""

from collections.abc import Hashable, Iterable
from datetime import datetime
from typing import NoReturn, Protocol

import attrs

from leadflow.errors import invalid_type
from leadflow.leads import Lead
from leadflow.reasons import Reason

__all__ = ["Check", "Graded", "Grouping", "Scored", "Subject", "View", "every", "inverse", "some"]


def inverse(answer: bool | None) -> bool | None:
    """Return Kleene's not: the inverse of what is not known is not known.

    >>> inverse(None) is None
    True
    """
    return None if answer is None else not answer


def every(answers: Iterable[bool | None]) -> bool | None:
    """Return Kleene's and: one no decides; without one, anything unknown leaves it unknown.

    >>> every([None, False]), every([None, True]), every([True, True])
    (False, None, True)
    """
    known = True
    for answer in answers:
        if answer is False:
            return False
        known = known and answer is not None
    return True if known else None


def some(answers: Iterable[bool | None]) -> bool | None:
    """Return Kleene's or: one yes decides; without one, anything unknown leaves it unknown.

    >>> some([None, True]), some([None, False]), some([False, False])
    (True, None, False)
    """
    known = True
    for answer in answers:
        if answer is True:
            return True
        known = known and answer is not None
    return False if known else None


@attrs.frozen(kw_only=True, order=False, weakref_slot=False)
class Check:
    """The answer to a question about a lead (True, False, or None when it is unknown), and the reasons that decided it.

    Every reason has the answer of the whole: those met when it is yes, those unmet when it is no, those unknown when
    it is unknown, with the paths of the facts that are missing.

    >>> from datetime import UTC, datetime
    >>> from leadflow import Company, Lead, company
    >>> lead = Lead("L-1", created_at=datetime(2026, 3, 2, tzinfo=UTC), company=Company(country="VN"))
    >>> asked = company.country.is_("VN") & company.employees.between(10, 250)
    >>> check = asked.check(lead, as_of=datetime(2026, 3, 31, tzinfo=UTC))
    >>> check.answer is None, check.missing
    (True, ('company.employees',))
    """

    answer: bool | None = attrs.field(kw_only=False)
    reasons: tuple[Reason, ...] = attrs.field(default=(), kw_only=False)

    @property
    def missing(self) -> tuple[str, ...]:
        """The paths of the facts that would decide an unknown answer, first needed first."""
        return tuple(dict.fromkeys(path for reason in self.reasons for path in reason.missing))

    def __bool__(self) -> NoReturn:
        raise invalid_type(
            "check",
            self.answer,
            "a check is yes, no or unknown, so it has no truth value",
            "write `check.answer is True`, or `is False`, or `is None`",
        )


class Grouping(Protocol):
    """What leads are grouped by: a handle such as `source.channel`, or anything of yours that reads a lead."""

    def get(self, lead: Lead) -> Hashable:
        """Return the value of this lead, or None when it is not known."""


class Scored(Protocol):
    """What a guard needs to know of a score."""

    @property
    def value(self) -> int:
        """The points earned; an unknown counts as the rule says."""

    @property
    def low(self) -> int:
        """The points if every unknown went the worst way."""

    @property
    def high(self) -> int:
        """The points if every unknown went the best way."""

    @property
    def percent(self) -> int:
        """The points as a share of the best reachable, 0 to 100."""


class Graded(Protocol):
    """What a guard needs to know of the fit to one ICP."""

    @property
    def grade(self) -> str | None:
        """The grade, or None without one."""

    @property
    def scale(self) -> tuple[str, ...]:
        """The grades that there are, best first."""

    @property
    def low_grade(self) -> str | None:
        """The grade if every unknown went the worst way."""

    @property
    def high_grade(self) -> str | None:
        """The grade if every unknown went the best way."""

    @property
    def fits(self) -> bool | None:
        """Whether every must is met: True (FIT), False (NOT_FIT) or None (UNDECIDED)."""

    @property
    def percent(self) -> int:
        """The points as a share of the best reachable, 0 to 100."""


@attrs.frozen(order=False, weakref_slot=False)
class View:
    """What a question about a lead alone looks at: the lead as it was known at an instant (in UTC)."""

    lead: Lead
    as_of: datetime


Subject = View
"""What a question is asked of. Only an `Assessment`, which is a view too, has the verdicts that guards ask about."""
