"""The terms of a contract as its verbs read them: everything resolved to instants, in one place."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from leadflow.assessment import Assess, Rules
from leadflow.calendars import Calendar
from leadflow.criteria import Happening
from leadflow.criteria.happenings import Either, Nth
from leadflow.errors import MissingAssessmentError
from leadflow.leads import Actor, Lead
from leadflow.sla._watched import Closings, Watched
from leadflow.sla.attainment import Commitment

__all__ = ["Terms", "missing_assessment", "same_happenings"]


class Terms(NamedTuple):
    """What a contract comes to: its parties' commitments, the calendar, the instants between which it is in force."""

    name: str
    version: int
    calendar: Calendar
    starts_at: datetime | None
    ends_at: datetime | None
    year_starts: int
    closed: Closings
    commitments: tuple[tuple[Commitment, Actor], ...]
    same: dict[int, int]

    def watch(self, lead: Lead, now: datetime, assess: Assess | None) -> Watched:
        """Look at a lead that is as it was known at `now`."""
        # Where nothing was given, no guard asks: `check_assess` has seen to that.
        return Watched(lead, now, self.closed, assess or Rules(), self.same)

    def check_assess(self, assess: Assess | None, *kinds: type) -> None:
        """Refuse to go on where a commitment of these kinds asks about verdicts and nothing makes them."""
        if assess is not None:
            return
        for commitment, _ in self.commitments:
            if isinstance(commitment, kinds) and any(guard.needs_verdicts for guard in commitment.guards):
                raise missing_assessment(commitment.name)


def missing_assessment(name: str) -> MissingAssessmentError:
    """Return the error for what asks about verdicts where nothing makes them."""
    return MissingAssessmentError(
        f"{name!r} asks about verdicts, which somebody must make; pass assess=playbook.assess", name=name
    )


def same_happenings(happenings: Iterable[Happening]) -> dict[int, int]:
    """Map the identity of each happening, and of its parts, to that of the first equal one."""
    first: dict[Happening, int] = {}
    return {id(each): first.setdefault(each, id(each)) for happening in happenings for each in _with_parts(happening)}


def _with_parts(happening: Happening) -> Iterator[Happening]:
    yield happening
    if isinstance(happening, Either):
        for part in happening.parts:
            yield from _with_parts(part)
    elif isinstance(happening, Nth):
        yield from _with_parts(happening.happening)
