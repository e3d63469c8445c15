"""Moves: the ways that are open to a lead, and what came of trying one."""

from enum import StrEnum
from functools import cached_property

import attrs

from leadflow.criteria.check import View
from leadflow.funnel.transitions import Transition
from leadflow.leads import DealUpdated, Lead, StageEntered
from leadflow.reasons import Reason

__all__ = ["Advanced", "Option", "RefusalKind", "Refused", "Settled"]


def _missing(reasons: tuple[Reason, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(path for reason in reasons for path in reason.missing))


@attrs.frozen(kw_only=True, weakref_slot=False)
class Option:
    """One way out of the present stage, and whether it is open: yes (True), no (False), or unknown (None).

    `reasons` decided the answer, and every reason has the answer of the whole; a way without a condition has none.

    >>> option = Option(Transition("sql", "opportunity"), answer=True)
    >>> option.target, option.unmet
    ('opportunity', ())
    """

    transition: Transition = attrs.field(kw_only=False)
    answer: bool | None
    reasons: tuple[Reason, ...] = ()

    @property
    def target(self) -> str:
        """The stage it leads to."""
        return self.transition.target

    @property
    def unmet(self) -> tuple[Reason, ...]:
        """What stands in the way: noes (`answer` False) or unknowns (`answer` None); nothing when the way is open."""
        return () if self.answer else self.reasons

    @property
    def missing(self) -> tuple[str, ...]:
        """The paths of the facts that would decide an unknown answer, first needed first."""
        return _missing(self.unmet)


class RefusalKind(StrEnum):
    """Why a lead was not advanced."""

    NO_SUCH_TRANSITION = "no_such_transition"
    UNMET = "unmet"
    ALREADY_THERE = "already_there"
    CLOSED = "closed"


@attrs.frozen(kw_only=True)
class Advanced:
    """A lead that moved: the lead as it is now, the transition it took, and the event that tells of it.

    Store the `event`; the `lead` knows only what was known at that instant.

    >>> from datetime import UTC, datetime
    >>> from leadflow.funnel import presets
    >>> monday = datetime(2026, 3, 2, tzinfo=UTC)
    >>> lead = Lead("L-1", created_at=monday, history=[StageEntered("opportunity", at=monday)])
    >>> from leadflow.assessment import assess
    >>> moved = presets.lifecycle().advance(assess(lead, as_of=datetime(2026, 4, 1, tzinfo=UTC)), "won", by="rep-7")
    >>> moved.target, moved.lead == lead.record(moved.event)
    ('won', True)
    """

    lead: Lead
    transition: Transition
    event: StageEntered | DealUpdated
    view: View = attrs.field(eq=False, repr=False)
    """What the guard was asked about."""

    @property
    def source(self) -> str:
        """The stage that was left."""
        return self.transition.source

    @property
    def target(self) -> str:
        """The stage that was entered."""
        return self.transition.target

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """Why the guard was yes; nothing for a transition without one."""
        return () if self.transition.when is None else self.transition.when.check_for(self.view).reasons


@attrs.frozen(kw_only=True, weakref_slot=False)
class Refused:
    """A lead that was not moved, and why: a value, not an error.

    `options` are the declared transitions between the two stages, each with its answer and reasons, and `ways_out` the
    stages that can be reached from `source` in one step.

    >>> print(Refused(kind=RefusalKind.CLOSED, source="won", target="sql"))
    won -> sql refused: 'won' is closed and no transition leads back
    """

    kind: RefusalKind
    source: str
    target: str
    options: tuple[Option, ...] = ()
    ways_out: tuple[str, ...] = ()

    @property
    def answer(self) -> bool | None:
        """None when what is unknown could still open the way, else False."""
        return None if any(option.answer is None for option in self.options) else False

    @property
    def unmet(self) -> tuple[Reason, ...]:
        """Everything that stands in the way, noes (`answer` False) and unknowns (`answer` None), as declared."""
        return tuple(dict.fromkeys(reason for option in self.options for reason in option.unmet))

    @property
    def unknown(self) -> tuple[Reason, ...]:
        """Of what stands in the way, that which is not known."""
        return tuple(reason for reason in self.unmet if reason.answer is None)

    @property
    def missing(self) -> tuple[str, ...]:
        """The paths of the facts to find out, first needed first."""
        return _missing(self.unmet)

    def __str__(self) -> str:
        return f"{self.source} -> {self.target} refused: {self._why}"

    @property
    def _why(self) -> str:
        if self.kind is RefusalKind.ALREADY_THERE:
            return f"it is in {self.source!r} already"
        if self.kind is RefusalKind.CLOSED:
            return f"{self.source!r} is closed and no transition leads back"
        if self.kind is RefusalKind.NO_SUCH_TRANSITION:
            return f"no such transition; from {self.source!r} one leads to {', '.join(self.ways_out) or 'nowhere'}"
        unknown = self.unknown
        unmet = [reason.text for reason in self.unmet if reason.answer is not None]
        parts = [f"unmet: {'; '.join(unmet)}"] if unmet else []
        if unknown:
            parts.append(f"unknown: {'; '.join(reason.text for reason in unknown)}")
        return " / ".join(parts)


@attrs.frozen(kw_only=True, weakref_slot=False)
class Settled:
    """A lead for which every automatic transition that applies was taken, in order.

    `held_back` are those that applied but led back to a stage visited in the same call, which is done once only.

    >>> from datetime import UTC, datetime
    >>> Settled(lead=Lead("L-1", created_at=datetime(2026, 3, 2, tzinfo=UTC))).moves
    ()
    """

    lead: Lead
    moves: tuple[Advanced, ...] = ()
    held_back: tuple[Transition, ...] = ()
