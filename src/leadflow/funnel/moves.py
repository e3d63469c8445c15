"""Moves: the transitions that are open to a lead, and what came of trying one."""

from collections.abc import Container, Iterable
from datetime import datetime
from enum import StrEnum
from functools import cached_property

import attrs

from leadflow.assessment import Assess
from leadflow.criteria.check import Subject, View
from leadflow.errors import MissingAssessmentError
from leadflow.funnel.graph import Graph
from leadflow.funnel.stages import StageKind, Transition
from leadflow.leads import DealUpdated, Lead, Outcome, StageEntered
from leadflow.reasons import Reason

__all__ = [
    "Advanced",
    "Option",
    "RefusalKind",
    "Refused",
    "Settled",
    "entry_of",
    "first_open",
    "next_automatic",
    "options_of",
    "refused",
    "view_of",
]

_OUTCOMES = {StageKind.WON: Outcome.WON, StageKind.LOST: Outcome.LOST, StageKind.DISQUALIFIED: Outcome.LOST}


@attrs.frozen(kw_only=True, weakref_slot=False)
class Option:
    """One transition out of the present stage, and whether it is open: yes (True), no (False), or unknown (None).

    `reasons` decided the answer, and every reason has the answer of the whole; a transition without a condition has
    none.

    >>> option = Option(Transition("sql", "opportunity"), answer=True)
    >>> option.target, option.unmet
    ('opportunity', ())
    """

    transition: Transition = attrs.field(kw_only=False)
    answer: bool | None
    reasons: tuple[Reason, ...] = ()

    target: str = attrs.field(init=False, eq=False, repr=False)
    """The stage it leads to."""
    unmet: tuple[Reason, ...] = attrs.field(init=False, eq=False, repr=False)
    """What stands in the way: noes (`answer` False) or unknowns (`answer` None); nothing when it is open."""
    missing: tuple[str, ...] = attrs.field(init=False, eq=False, repr=False)
    """The paths of the facts that would decide an unknown answer, first needed first."""

    def __attrs_post_init__(self) -> None:
        unmet = () if self.answer else self.reasons
        object.__setattr__(self, "target", self.transition.target)
        object.__setattr__(self, "unmet", unmet)
        object.__setattr__(self, "missing", tuple(dict.fromkeys(path for reason in unmet for path in reason.missing)))


class RefusalKind(StrEnum):
    """Why a lead was not advanced."""

    NO_SUCH_TRANSITION = "no_such_transition"
    UNMET = "unmet"
    ALREADY_THERE = "already_there"
    CLOSED = "closed"


@attrs.frozen(kw_only=True)
class Advanced:
    """A lead that moved: the lead as it is now, the transition it took, and the event that records the move.

    Store the `event`; the `lead` knows only what was known at that instant.

    >>> from datetime import UTC, datetime
    >>> from leadflow.assessment import assess
    >>> from leadflow.funnel import presets
    >>> monday = datetime(2026, 3, 2, tzinfo=UTC)
    >>> lead = Lead("L-1", created_at=monday, history=[StageEntered("opportunity", at=monday)])
    >>> moved = presets.lifecycle().advance(assess(lead, as_of=datetime(2026, 4, 1, tzinfo=UTC)), "won", by="rep-7")
    >>> moved.target, moved.lead == lead.record(moved.event)
    ('won', True)
    """

    lead: Lead
    transition: Transition
    event: StageEntered | DealUpdated
    view: Subject = attrs.field(eq=False, repr=False)
    """What the guard was asked about."""

    source: str = attrs.field(init=False, eq=False, repr=False)
    """The stage that was left."""
    target: str = attrs.field(init=False, eq=False, repr=False)
    """The stage that was entered."""

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "source", self.transition.source)
        object.__setattr__(self, "target", self.transition.target)

    # Explaining a guard costs more than answering it, and a run over many leads asks few of them why.
    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """Why the guard was yes; nothing for a transition without one."""
        return () if self.transition.when is None else self.transition.when.check_in(self.view).reasons


@attrs.frozen(kw_only=True, weakref_slot=False)
class Refused:
    """A lead that was not moved, and why: a value, not an error.

    `options` are the declared transitions between the two stages, each with its answer and reasons, and `next_stages`
    those that can be reached from `source` in one step.

    >>> print(Refused(kind=RefusalKind.CLOSED, source="won", target="sql"))
    won -> sql refused: 'won' is closed and no transition leads back
    """

    kind: RefusalKind
    source: str
    target: str
    options: tuple[Option, ...] = ()
    next_stages: tuple[str, ...] = ()

    answer: bool | None = attrs.field(init=False, eq=False, repr=False)
    """None when facts that are missing could still open a transition, else False."""
    unmet: tuple[Reason, ...] = attrs.field(init=False, eq=False, repr=False)
    """Everything that stands in the way, noes (`answer` False) and unknowns (`answer` None), as declared."""
    unknown: tuple[Reason, ...] = attrs.field(init=False, eq=False, repr=False)
    """The part of what stands in the way that is unknown."""
    missing: tuple[str, ...] = attrs.field(init=False, eq=False, repr=False)
    """The paths of the facts to find out, first needed first."""

    def __attrs_post_init__(self) -> None:
        unmet = dict.fromkeys(reason for option in self.options for reason in option.unmet)
        missing = dict.fromkeys(path for reason in unmet for path in reason.missing)
        is_open_still = any(option.answer is None for option in self.options)
        object.__setattr__(self, "answer", None if is_open_still else False)
        object.__setattr__(self, "unmet", tuple(unmet))
        object.__setattr__(self, "unknown", tuple(reason for reason in unmet if reason.answer is None))
        object.__setattr__(self, "missing", tuple(missing))

    def __str__(self) -> str:
        if self.kind is RefusalKind.ALREADY_THERE:
            why = f"it is in {self.source!r} already"
        elif self.kind is RefusalKind.CLOSED:
            why = f"{self.source!r} is closed and no transition leads back"
        elif self.kind is RefusalKind.NO_SUCH_TRANSITION:
            why = f"no such transition; possible from {self.source!r}: {', '.join(self.next_stages) or 'none'}"
        else:
            unmet = "; ".join(reason.text for reason in self.unmet if reason.answer is not None)
            unknown = "; ".join(reason.text for reason in self.unknown)
            parts = (f"unmet: {unmet}" if unmet else "", f"unknown: {unknown}" if unknown else "")
            why = " / ".join(part for part in parts if part)
        return f"{self.source} -> {self.target} refused: {why}"


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


def view_of(lead: Lead, at: datetime, assess: Assess | None, transitions: Iterable[Transition]) -> Subject:
    """Return what the guards look at: the lead alone where none of them asks about a verdict, else an assessment."""
    needy = next((one for one in transitions if one.needs_verdicts), None)
    if needy is None:
        return View(lead.as_of(at), at)
    if assess is None:
        raise MissingAssessmentError(
            f"transition {needy} asks about verdicts; pass assess=playbook.assess",
            name=needy.source,
        )
    return assess(lead, as_of=at)


def options_of(transitions: Iterable[Transition], view: Subject) -> tuple[Option, ...]:
    """Return each transition with its answer and the reasons that decided it, in declared order."""
    found: list[Option] = []
    for transition in transitions:
        if transition.when is None:
            found.append(Option(transition, answer=True))
        else:
            check = transition.when.check_in(view)
            found.append(Option(transition, answer=check.answer, reasons=check.reasons))
    return tuple(found)


def first_open(transitions: Iterable[Transition], view: Subject) -> Transition | None:
    """Return the first declared transition whose guard is yes, or None."""
    for transition in transitions:
        if transition.when is None or transition.when.holds_in(view) is True:
            return transition
    return None


def next_automatic(
    transitions: Iterable[Transition], visited: Container[str], view: Subject
) -> tuple[Transition | None, tuple[Transition, ...]]:
    """Return the first open transition to a stage not visited yet, and the open ones before it that lead back."""
    held_back: list[Transition] = []
    for transition in transitions:
        if transition.when is None or transition.when.holds_in(view) is True:
            if transition.target not in visited:
                return transition, tuple(held_back)
            held_back.append(transition)
    return None, tuple(held_back)


def entry_of(
    graph: Graph,
    transition: Transition,
    view: Subject,
    *,
    by: str | None = None,
    reason: str | None = None,
    deal: str | None = None,
) -> StageEntered | DealUpdated:
    """Return the event that records a move at the instant of `view`, after everything else that happened then."""
    history = view.lead.history
    # Histories order events of one instant by `seq`: the move comes after what caused it, and after the move before it.
    seq = history[-1].seq + 1 if len(history) and history[-1].at == view.as_of else 0
    if deal is None:
        return StageEntered(transition.target, at=view.as_of, seq=seq, by=by, reason=reason or transition.name)
    outcome = _OUTCOMES.get(graph.stages[transition.target].kind)
    return DealUpdated(deal, stage=transition.target, outcome=outcome, at=view.as_of, seq=seq, by=by)


def refused(graph: Graph, source: str, target: str, view: Subject) -> Refused:
    """Return why no transition leads from `source` to `target` now."""
    declared = graph.between.get((source, target), ())
    if declared:
        kind = RefusalKind.UNMET
    elif source == target:
        kind = RefusalKind.ALREADY_THERE
    elif source in graph.stages and graph.stages[source].kind.closed:
        kind = RefusalKind.CLOSED
    else:
        kind = RefusalKind.NO_SUCH_TRANSITION
    return Refused(
        kind=kind,
        source=source,
        target=target,
        options=options_of(declared, view),
        next_stages=tuple(dict.fromkeys(transition.target for transition in graph.out.get(source, ()))),
    )
