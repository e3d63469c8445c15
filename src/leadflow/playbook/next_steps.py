"""Next steps: what is to be done about one lead, in order."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

import attrs

from leadflow.assessment import Assessment
from leadflow.criteria import Happening
from leadflow.criteria.happening_kinds import Activities, Recorded, StageEntry
from leadflow.criteria.happenings import Either, Nth
from leadflow.funnel import Option, Stage, StageKind
from leadflow.leads import Accepted, Assigned, Disposition, Lead, Rejected
from leadflow.playbook._wording import clock_time, listed
from leadflow.playbook.parts.promises import act_by
from leadflow.sla import Clock, ClockState

__all__ = ["NextStep", "StepKind", "next_steps"]


class StepKind(StrEnum):
    """What kind of step it is; in the order in which steps are listed."""

    LATE = "late"
    DUE = "due"
    REASSIGN = "reassign"
    ASK = "ask"
    MEND = "mend"
    FIND_OUT = "find_out"
    MOVE = "move"
    NURTURE = "nurture"
    CONSENT = "consent"


@attrs.frozen(kw_only=True, weakref_slot=False)
class NextStep:
    """One thing to do about a lead: its `text`, and the instant it is due by (UTC) where there is one.

    `about` is what it is about: the commitment, the dimension or path to find out, the stage to move to, the purpose.

    >>> print(NextStep("find out: company.employees", kind=StepKind.FIND_OUT, about="company.employees"))
    find out: company.employees
    """

    text: str = attrs.field(kw_only=False)
    kind: StepKind
    about: str
    due_at: datetime | None = None

    def __str__(self) -> str:
        return self.text


_VERBS: dict[type[object], str] = {Accepted: "accept", Rejected: "reject"}


def _to_do(happening: Happening) -> str:
    """Return what to do so that a happening takes place."""
    if isinstance(happening, Either):
        # Each once: a call that counts in two ways is one call.
        return listed(list(dict.fromkeys(_to_do(part) for part in happening.parts)), "or")
    if isinstance(happening, Nth):
        return f"{_to_do(happening.happening)} until the {str(happening).split()[0]} time"
    if isinstance(happening, Activities) and happening.kinds:
        return listed([kind.replace("_", " ") for kind in happening.kinds], "or")
    if isinstance(happening, StageEntry):
        return f"move to {happening.stage}"
    if isinstance(happening, Recorded) and happening.event in _VERBS:
        return _VERBS[happening.event]
    return str(happening)


def next_steps(
    assessment: Assessment,
    *,
    options: Iterable[Option],
    clocks: Iterable[Clock],
    stops: Mapping[tuple[str, str], Happening],
    stages: Mapping[str, Stage],
    kind: StageKind | None,
    tz: tzinfo,
) -> tuple[NextStep, ...]:
    """Return what is to be done, in order: late and due commitments, what to reassign, ask and find out, possible
    moves, nurturing, and missing consents.

    A transition off the path that is always open, such as to lost, is no step. Of a closed lead nothing is asked any
    more; what is late or due are the clocks that nothing has ended, on the card as on every list.

    Args:
        assessment: The lead and its verdicts.
        options: The transitions out of its stage.
        clocks: Its clocks.
        stops: The happenings that stop the clocks of each response commitment, by its name and what its clocks await
            (versions of a contract may differ there).
        stages: The stages of the funnel by name.
        kind: The kind of the present stage.
        tz: The zone in which times are written.
    """
    options = tuple(options)
    steps = [*_commitments(clocks, stops, now=assessment.as_of, tz=tz)]
    if kind is None or not kind.closed:
        steps += [*_reassignments(assessment.lead), *_questions(assessment), *_facts(assessment, options)]
    return (*steps, *_moves(options, stages), *_rest(assessment.lead, now=assessment.as_of, tz=tz))


def _commitments(
    clocks: Iterable[Clock], stops: Mapping[tuple[str, str], Happening], *, now: datetime, tz: tzinfo
) -> Iterator[NextStep]:
    missed: list[tuple[datetime, NextStep]] = []
    due: list[tuple[bool, datetime, NextStep]] = []
    for clock in clocks:
        stop = stops.get((clock.commitment, clock.awaits))
        if stop is None:
            continue
        what, name = _to_do(stop), clock.commitment
        if clock.state is ClockState.BREACHED and clock.ended_at is None:
            was_due = clock.due_at or clock.started_at
            text = f"{what} now ({name} was due {clock_time(was_due, tz, now=now)})"
            missed.append((was_due, NextStep(text, kind=StepKind.LATE, about=name, due_at=clock.due_at)))
        elif clock.state is ClockState.RUNNING:
            by = act_by(clock)
            until = "" if by is None else f" before {clock_time(by, tz, now=now)}"
            text = f"{what}{' once the hold ends' if clock.paused else until} ({name})"
            step = NextStep(text, kind=StepKind.DUE, about=name, due_at=by)
            due.append((by is None, by or clock.started_at, step))
    yield from (step for _, step in sorted(missed, key=lambda item: item[0]))
    yield from (step for _, _, step in sorted(due, key=lambda item: item[:2]))


def _last_rejection(lead: Lead) -> Rejected | None:
    """Return the rejection that still holds: the last one, unless the lead was accepted after it."""
    decisions = [event for event in lead.history.events if isinstance(event, (Accepted, Rejected))]
    last = decisions[-1] if decisions else None
    return last if isinstance(last, Rejected) else None


def _reassignments(lead: Lead) -> Iterator[NextStep]:
    last = _last_rejection(lead)
    if last is not None and last.disposition is Disposition.RETURN:
        events = lead.history.events
        after = events[events.index(last) + 1 :]
        if not any(isinstance(event, Assigned) and event.to is not None for event in after):
            why = "" if last.reason is None else f" ({last.reason})"
            yield NextStep(f"reassign to another owner{why}", kind=StepKind.REASSIGN, about="owner")


def _questions(assessment: Assessment) -> Iterator[NextStep]:
    qualification = assessment.qualification
    if qualification is None:
        return
    for question in qualification.next_questions:
        yield NextStep(f"ask: {question}", kind=StepKind.ASK, about=question)
    for action in qualification.actions:
        text = f"{action.dimension} not met: {action.what.what_to_do}"
        yield NextStep(text, kind=StepKind.MEND, about=action.dimension)


def _facts(assessment: Assessment, options: Iterable[Option]) -> Iterator[NextStep]:
    wanted = [path for option in options if option.answer is None for path in option.missing]
    if assessment.fit is not None:
        wanted += assessment.fit.to_find_out
    for score in assessment.scores.values():
        wanted += score.to_find_out
    for path in dict.fromkeys(wanted):
        # Evidence is asked for in the words of the framework, not by its path.
        if not path.startswith(("evidence", "journey", "activities", "history", "deals")):
            yield NextStep(f"find out: {path}", kind=StepKind.FIND_OUT, about=path)


def _moves(options: tuple[Option, ...], stages: Mapping[str, Stage]) -> Iterator[NextStep]:
    automatic = {
        option.target: option.transition.automatic
        for option in reversed(options)
        if option.answer is True and (option.transition.when is not None or stages[option.target].kind.progress)
    }
    for target in dict.fromkeys(option.target for option in options if option.target in automatic):
        label = stages[target].text
        text = f"moves to {label} automatically" if automatic[target] else f"can move to {label}"
        yield NextStep(text, kind=StepKind.MOVE, about=target)


def _rest(lead: Lead, *, now: datetime, tz: tzinfo) -> Iterator[NextStep]:
    last = _last_rejection(lead)
    if last is not None and last.nurture_until is not None and last.nurture_until > now:
        until = clock_time(last.nurture_until, tz, now=now - timedelta(days=2))
        yield NextStep(f"nurture until {until}", kind=StepKind.NURTURE, about="nurture", due_at=last.nurture_until)
    for consent in lead.consents.values():
        if not consent.granted:
            yield NextStep(f"no consent for {consent.purpose}", kind=StepKind.CONSENT, about=consent.purpose)
