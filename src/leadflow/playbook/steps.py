"""Steps: what is to be done about one lead, and by when: clocks, plans, deals and objections, before any verdict."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

import attrs

from leadflow._validate import asked_at, day_of
from leadflow.criteria import Happening
from leadflow.criteria.happening_kinds import Activities, Recorded, StageEntry
from leadflow.criteria.happenings import Either, Nth
from leadflow.funnel import Funnel, StageKind
from leadflow.leads import Accepted, Actor, Assigned, DealKind, Disposition, Lead, Outcome, Rejected
from leadflow.metrics.hygiene import issues_of
from leadflow.playbook._wording import calendar_day, clock_time, listed, money
from leadflow.playbook.parts.promises import act_by
from leadflow.sla import Clock, ClockState, SLAContract
from leadflow.sla.work import to_assign

__all__ = ["NextStep", "StepKind", "Stops", "kind_of", "last_rejection", "stops_of", "work_on"]

Stops = Mapping[tuple[str, str], Happening]
"""What stops the clocks of a response commitment, by its name and what its clocks await."""


class StepKind(StrEnum):
    """What kind of step it is; in the order in which steps are listed."""

    ASSIGN = "assign"
    LATE = "late"
    DUE = "due"
    PLANNED = "planned"
    RESUME = "resume"
    REASSIGN = "reassign"
    DEAL = "deal"
    OBJECTION = "objection"
    ASK = "ask"
    MEND = "mend"
    FIND_OUT = "find_out"
    MOVE = "move"
    NURTURE = "nurture"
    CONSENT = "consent"


@attrs.frozen(kw_only=True, weakref_slot=False)
class NextStep:
    """One thing to do about a lead: its `text`, and the instant it is due by (UTC) where there is one.

    `about` is what it is about: the commitment, the deal, the dimension or path to find out, the stage to move to, the
    purpose. `action` is what is to be done in a word or two ("call"), where several steps may ask for the same.

    >>> print(NextStep("find out: company.employees", kind=StepKind.FIND_OUT, about="company.employees"))
    find out: company.employees
    """

    text: str = attrs.field(kw_only=False)
    kind: StepKind
    about: str
    due_at: datetime | None = None
    action: str | None = None

    def __str__(self) -> str:
        return self.text


_VERBS: dict[type[object], str] = {Accepted: "accept", Rejected: "reject", Assigned: "assign it"}


def _to_do(happening: Happening) -> str:
    """Return what to do so that a happening takes place."""
    if isinstance(happening, Either):
        # Each once: a call that counts in two ways is one call, and one of six calls is among the six.
        several = {_to_do(part.happening) for part in happening.parts if isinstance(part, Nth)}
        return listed([text for text in dict.fromkeys(map(_to_do, happening.parts)) if text not in several], "or")
    if isinstance(happening, Nth):
        return f"{_to_do(happening.happening)} up to {happening.n} times"
    if isinstance(happening, Activities) and happening.kinds:
        return listed([kind.replace("_", " ") for kind in happening.kinds], "or")
    if isinstance(happening, StageEntry):
        return f"move to {happening.stage}"
    if isinstance(happening, Recorded) and happening.event in _VERBS:
        return _VERBS[happening.event]
    return str(happening)


def stops_of(sla: SLAContract | None) -> Stops:
    """Return what stops the clocks of each response commitment, in every version of a contract."""
    work = [each for version in (() if sla is None else sla.versions) for each in version.work]
    return {(each.name, str(each.stop)): each.stop for each in work}


def _commitments(lead: Lead, clocks: Iterable[Clock], stops: Stops, *, now: datetime, tz: tzinfo) -> Iterator[NextStep]:
    missed: list[tuple[datetime, NextStep]] = []
    due: list[tuple[bool, datetime, NextStep]] = []
    waiting: list[Clock] = []
    for clock in clocks:
        stop = stops.get((clock.commitment, clock.awaits))
        if stop is None:
            continue
        what, name = _to_do(stop), clock.commitment
        if clock.state is ClockState.BREACHED and clock.ended_at is None:
            was_due = clock.due_at or clock.started_at
            text = f"{what} now ({name} was due {clock_time(was_due, tz, now=now)})"
            step = NextStep(text, kind=StepKind.LATE, about=name, due_at=clock.due_at, action=what)
            missed.append((was_due, step))
        elif clock.state is ClockState.RUNNING:
            by = act_by(clock)
            until = "" if by is None else f" before {clock_time(by, tz, now=now)}"
            text = f"{what}{' once the hold ends' if clock.paused else until} ({name})"
            step = NextStep(text, kind=StepKind.DUE, about=name, due_at=by, action=what)
            due.append((by is None, by or clock.started_at, step))
        else:
            continue
        waiting.append(clock)
    if waiting and lead.owner is None:
        _, since, text = to_assign(lead, waiting)
        yield NextStep(text, kind=StepKind.ASSIGN, about="owner", due_at=since, action=_VERBS[Assigned])
    yield from (step for _, step in sorted(missed, key=lambda item: item[0]))
    yield from (step for _, _, step in sorted(due, key=lambda item: item[:2]))


def _plans(lead: Lead, *, now: datetime, tz: tzinfo) -> Iterator[NextStep]:
    """Yield the next steps that were agreed and are not done, the earliest first; a day is over when it is over."""
    today = day_of(now.astimezone(tz))
    steps: list[tuple[datetime, NextStep]] = []
    for plan in lead.plans:
        if plan.done_at is not None:
            continue
        what, of = plan.kind.replace("_", " "), "" if plan.deal is None else f" (deal {plan.deal})"
        if isinstance(plan.due, datetime):
            by = plan.due
            when, at = clock_time(by, tz, now=now), "at" if day_of(by.astimezone(tz)) == today else "on"
        else:
            by = datetime.combine(plan.due + timedelta(days=1), time(), tz)
            when, at = ("today", "") if plan.due == today else (calendar_day(plan.due, today=today), "on")
        agreed = f"{what} {at} {when}, as planned{of}".replace("  ", " ")
        text = f"{what} now (planned for {when}){of}" if by <= now else agreed
        steps.append((by, NextStep(text, kind=StepKind.PLANNED, about=plan.kind, due_at=by, action=what)))
    yield from (step for _, step in sorted(steps, key=lambda item: item[0]))


def last_rejection(lead: Lead) -> Rejected | None:
    """Return the rejection that still holds: the last one, unless the lead was accepted after it."""
    decisions = [event for event in lead.history.events if isinstance(event, (Accepted, Rejected))]
    last = decisions[-1] if decisions else None
    return last if isinstance(last, Rejected) else None


def _given_back(lead: Lead, *, under_way: bool, now: datetime, tz: tzinfo) -> Iterator[NextStep]:
    """Yield what a rejection left to do: to take up again what was nurtured long enough, or to find another owner."""
    last = last_rejection(lead)
    if last is None:
        return
    until = last.nurture_until
    if until is not None and until <= now:
        touched = any(each.at >= until for each in lead.activities if each.actor is Actor.SALES and not each.automated)
        entered = lead.stage_entries[-1].at if lead.stage_entries else lead.created_at
        if not touched and not (under_way and entered > last.at):
            day = calendar_day(day_of(until.astimezone(tz)), today=day_of(now.astimezone(tz)))
            why = "" if last.reason is None else f", after “{last.reason}”"
            note = "" if last.note is None else f" ({last.note})"
            text = f"take it up again: to be nurtured until {day}{why}{note}"
            yield NextStep(text, kind=StepKind.RESUME, about="nurture", due_at=until)
    if last.disposition is Disposition.RETURN:
        events = lead.history.events
        after = events[events.index(last) + 1 :]
        if not any(isinstance(event, Assigned) and event.to is not None for event in after):
            given = ": ".join(text for text in (last.reason, last.note) if text)
            why = f" ({given})" if given else ""
            yield NextStep(f"reassign to another owner{why}", kind=StepKind.REASSIGN, about="owner")


def _deals(lead: Lead, pipelines: Iterable[Funnel], *, now: datetime, tz: tzinfo) -> Iterator[NextStep]:
    """Yield what open deals need: renewals and next steps, those that close first at first, then what is wrong."""
    deals = {deal.id: deal for deal in lead.deals if deal.outcome is None}
    if not deals:
        return
    today = day_of(now.astimezone(tz))
    worth = {}
    for deal in deals.values():
        other = deal.owner if deal.owner != lead.owner else None
        known = ", ".join(text for text in (None if deal.amount is None else money(deal.amount), other) if text)
        worth[deal.id] = f" ({known})" if known else ""
    for deal in sorted(deals.values(), key=lambda deal: deal.closes_on or date.max):
        if deal.closes_on is not None and deal.kind is DealKind.RENEWAL and deal.closes_on >= today:
            by = datetime.combine(deal.closes_on + timedelta(days=1), time(), tz)
            text = f"agree on the renewal {deal.id}{worth[deal.id]}, due on {calendar_day(deal.closes_on, today=today)}"
            yield NextStep(text, kind=StepKind.DEAL, about=deal.id, due_at=by)
        if deal.next_step is not None:
            yield NextStep(f"{deal.next_step} (deal {deal.id})", kind=StepKind.DEAL, about=deal.id)
    issues = issues_of(lead, tuple(pipelines), now=asked_at(now, tz=tz))
    for issue in sorted(issues, key=lambda each: (each.since, each.deal)):
        closes_on = deals[issue.deal].closes_on or today
        since = calendar_day(day_of(issue.since.astimezone(tz)), today=today)
        which = f"{issue.deal}{worth[issue.deal]}"
        text = {
            "closing_date_passed": f"close deal {which}, or agree on a new date: it was to close on "
            f"{calendar_day(closes_on, today=today)}",
            "rotting": f"move deal {which} on, or close it: in {issue.stage} since {since}",
            "no_next_step": f"agree on the next step of deal {which}",
        }[issue.kind.value]
        yield NextStep(text, kind=StepKind.DEAL, about=issue.deal)


def kind_of(lead: Lead, funnel: Funnel | None) -> StageKind | None:
    """Return the kind of the stage that a lead stands in: WON too where a deal was won since it entered that.

    While another deal of it is open, it is under way. Without a funnel, or in a stage that the funnel does not declare,
    the closings of the lead say whether it is closed.
    """
    kinds = {} if funnel is None else {stage.name: stage.kind for stage in funnel.stages}
    kind = None if funnel is None else kinds.get(funnel.stage_of(lead))
    if kind is not None and kind.closed:
        return kind
    since = lead.stage_entries[-1].at if lead.stage_entries else lead.created_at
    under_way = any(deal.outcome is None for deal in lead.deals)
    for closing in reversed(lead.closings):
        counts = closing.deal is None or not under_way
        if counts and closing.reopened_at is None and closing.at >= since:
            return StageKind.WON if closing.outcome is Outcome.WON else StageKind.LOST
    return kind


def work_on(
    lead: Lead,
    *,
    clocks: Iterable[Clock],
    stops: Stops,
    pipelines: Iterable[Funnel],
    kind: StageKind | None,
    now: datetime,
    tz: tzinfo,
) -> Iterator[NextStep]:
    """Yield what is to be done about a lead by when, the most pressing first.

    Of a closed lead only its deals go on, and what the contract still waits for: the clocks that nothing has ended.

    Args:
        lead: The lead as it was known at `now`.
        clocks: Its clocks.
        stops: What stops the clocks of each response commitment.
        pipelines: The pipelines of its deals.
        kind: The kind of its present stage.
        now: The instant.
        tz: The zone in which times are written.
    """
    under_way, closed = kind in (None, StageKind.OPEN), kind is not None and kind.closed
    yield from _commitments(lead, clocks, stops, now=now, tz=tz)
    if not closed:
        yield from _plans(lead, now=now, tz=tz)
        yield from _given_back(lead, under_way=under_way, now=now, tz=tz)
    yield from _deals(lead, pipelines, now=now, tz=tz)
    for objection in lead.open_objections if under_way else ():
        note = "" if objection.note is None else f" ({objection.note})"
        yield NextStep(f"answer the objection: {objection.kind}{note}", kind=StepKind.OBJECTION, about=objection.kind)
