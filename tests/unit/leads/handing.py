"""Hand-offs, outreach and objections read in another way: with plain lists, hour by hour, and again from the start."""

from datetime import datetime, timedelta

from leadflow.leads import Accepted, Activity, Assigned, Event, Lead, OnHold, Rejected, Resumed, StageEntered

Reading = tuple[str, datetime, str, datetime | None, list[Event]]
RANK = (StageEntered, Accepted, Rejected, Assigned)


def same(one: str, other: str) -> bool:
    """Whether two texts of these tests are the same but for case and white space."""
    return one.strip().casefold() == other.strip().casefold()


def in_order(lead: Lead, now: datetime) -> list[Event]:
    """Return what was recorded of hand-offs by now: at one place entered, then answered, then assigned."""
    known = [event for event in lead.history if event.at <= now and isinstance(event, RANK)]
    answers = (Accepted, Rejected)
    rank = [0 if isinstance(event, StageEntered) else 1 if isinstance(event, answers) else 2 for event in known]
    places = sorted(range(len(known)), key=lambda place: (known[place].at, known[place].seq, rank[place], place))
    return [known[place] for place in places]


def begins(marks: list[Event], place: int, stage: str) -> bool:
    """Whether the event at this place is an entry into the stage from another one."""
    event = marks[place]
    if not isinstance(event, StageEntered) or not same(event.stage, stage):
        return False
    before = [one for one in marks[:place] if isinstance(one, StageEntered)]
    return not before or not same(before[-1].stage, stage)


def left_after(marks: list[Event], place: int, stage: str) -> StageEntered | None:
    """Return the first entry into another stage after this place."""
    for event in marks[place + 1 :]:
        if isinstance(event, StageEntered) and not same(event.stage, stage):
            return event
    return None


def on_hold(lead: Lead, now: datetime, at: datetime) -> bool:
    """Whether work was on hold in the hour that begins at an instant, as known now."""
    running: list[OnHold] = []
    for mark in [event for event in lead.history if event.at <= min(now, at) and isinstance(event, (OnHold, Resumed))]:
        running = [hold for hold in running if hold.until is None or hold.until > mark.at]
        running = [*running, mark] if isinstance(mark, OnHold) else []
    return any(hold.until is None or hold.until > at for hold in running)


def hours_used(lead: Lead, now: datetime, start: datetime, end: datetime) -> int:
    """Return the hours off hold between two instants; everything in these tests happens on whole hours."""
    hours, at = 0, start
    while at < end:
        hours += not on_hold(lead, now, at)
        at += timedelta(hours=1)
    return hours


def hand_offs(lead: Lead, stage: str, now: datetime, hours: int | None, accepting: str | None) -> list[Reading]:
    """Return status, begin, stage moved to, decision and answers of every hand-off."""
    marks = in_order(lead, now)
    starts: list[tuple[int, list[Event]]] = []
    unsaid: list[Event] = []
    for place, event in enumerate(marks):
        if unsaid and (unsaid[0].at < event.at or isinstance(event, Assigned)):
            for answer in unsaid if starts else []:
                starts[-1][1].append(answer)
            unsaid = []
        began, said = starts[-1] if starts else (-1, [])
        left = left_after(marks[:place], began, stage) if starts else None
        if isinstance(event, StageEntered):
            if starts and not left and accepting and same(event.stage, accepting):
                said.append(event)
            if begins(marks, place, stage):
                starts.append((place, unsaid))
                unsaid = []
        elif isinstance(event, (Accepted, Rejected)):
            waiting = not said and (left is None or left.at == event.at)
            (said if starts and (marks[began].at == event.at or waiting) else unsaid).append(event)
        elif isinstance(event, Assigned) and event.to and not left and gave_back(said):
            starts.append((place, []))
    if starts:
        starts[-1][1].extend(unsaid)
    found = []
    for place, answers in starts:
        begun = marks[place].at
        last_call = None if hours is None else begun + timedelta(hours=hours_until_used(lead, now, begun, hours))
        left = left_after(marks, place, stage)
        status, moved_to, decided = decided_by(answers, left, last_call, now)
        found.append((status, begun, moved_to, decided, answers))
    return found


def gave_back(said: list[Event]) -> bool:
    """Whether the last answer gave the lead back."""
    return any(isinstance(one, Rejected) and one.disposition.value == "return" for one in said[-1:])


def hours_until_used(lead: Lead, now: datetime, start: datetime, hours: int) -> int:
    """Return how many hours pass until no more may be used; beyond now nothing is known to be on hold for ever."""
    passed = 0
    while hours_used(lead, now, start, start + timedelta(hours=passed + 1)) <= hours and passed < 500:
        passed += 1
    return passed


def decided_by(
    answers: list[Event], left: StageEntered | None, last_call: datetime | None, now: datetime
) -> tuple[str, str, datetime | None]:
    """Return what came first: the answer, the leaving, the end of the time; an answer in the last moment counts."""
    at = min([now, *(one.at for one in answers[:1]), *([left.at] if left else [])])
    if last_call is not None and at > last_call:
        return "lapsed", "", last_call
    if answers and answers[0].at == at:
        refused = "returned" if gave_back(answers[:1]) else "rejected"
        return refused if isinstance(answers[0], Rejected) else "accepted", "", at
    return ("lapsed", left.stage, at) if left else ("pending", "", None)


def owner_from(lead: Lead, at: datetime, until: datetime) -> str | None:
    """Return the owner at an instant, or else the first one after it, looking at every assignment."""
    known = [event for event in lead.history if isinstance(event, Assigned) and event.at <= until]
    owners = [event.to for event in known if event.at <= at]
    after = [event.to for event in known if event.at > at and event.to is not None]
    return owners[-1] if owners and owners[-1] is not None else next(iter(after), None)


def outreach(lead: Lead, now: datetime, since: datetime | None, kind: str | None) -> tuple[int, datetime | None]:
    """Return the number of attempts, and when the two first spoke."""
    known = [event for event in lead.history if isinstance(event, Activity) and event.at <= now]
    known = [event for event in known if not event.automated and (since is None or event.at >= since)]
    sales = [event for event in known if event.actor == "sales" and (kind is None or same(event.kind, kind))]
    spoken = [event.at for event in sales if event.outcome in ("connected", "replied", "held")]
    for place, event in enumerate(known):
        tried = any(one in sales for one in known[:place])
        if event.actor == "lead" and event.outcome in ("connected", "replied") and tried:
            spoken.append(event.at)
    return len(sales), min(spoken, default=None)


def came_to_owner(lead: Lead, now: datetime) -> datetime | None:
    """Return when the present owner got the lead, looking back from now."""
    marks = [event for event in lead.history if isinstance(event, Assigned) and event.at <= now]
    since = None
    for event in reversed(marks):
        if event.to is None or event.to != marks[-1].to:
            break
        since = event.at
    return since
