"""Brief: what a rep should know of a lead before the next conversation."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, tzinfo
from functools import partial

import attrs

from leadflow._mapping import FrozenMapping
from leadflow._validate import day_of
from leadflow.errors import redacted
from leadflow.leads import Activity, Actor, Authority, Budget, Consent, EvidenceFound, Lead, Need, Objection, Rejected
from leadflow.leads.evidence import Timeline
from leadflow.leads.journey import Hold
from leadflow.money import Money
from leadflow.playbook import _wording as say
from leadflow.playbook.sections import SHOWN
from leadflow.playbook.steps import last_rejection
from leadflow.sla.lead_view import queue_of

__all__ = ["Brief", "Interest", "brief_of"]

_ANSWERS = {True: "yes", False: "no", None: "not known"}


@attrs.frozen(kw_only=True, weakref_slot=False)
class Interest:
    """One thing that the lead did, as often as it did it: read a page, clicked a mail; `last_at` in UTC."""

    kind: str
    value: str | None
    times: int
    last_at: datetime

    def __str__(self) -> str:
        what = self.kind if self.value is None else f"{self.kind}: {self.value}"
        return what if self.times == 1 else f"{what} ({self.times} times)"


@attrs.frozen(kw_only=True, weakref_slot=False)
class Brief:
    """What is known of a lead at an instant that helps the next conversation; no address and no number to call.

    - `name` and `job_title` of the person; `company`, its `industry` and `employees`; the `owner`, or the `queue` in
      which it waits for one.
    - `channel`, `campaign` and `offer` are what it came by; `interests` its own activities, the latest first (what
      machines did in its name is left out).
    - `attempts` are the contacts that sales made, `last_talk` the last of them whose outcome was recorded.
    - `objections` are open; `consents` the present ones; `evidence` what was found, added up.
    - `rejection` is the one by sales that still holds, `hold` the one that work on the lead is on; None: there is none.
    - `now` and `tz`: when it is read, and the zone in which times are written.
    """

    lead_id: str
    name: str | None = attrs.field(repr=partial(redacted, name="person.name"))
    job_title: str | None
    company: str | None
    industry: str | None
    employees: int | None
    owner: str | None
    queue: str | None
    channel: str | None
    campaign: str | None
    offer: str | None
    referred_by: str | None
    interests: tuple[Interest, ...]
    attempts: tuple[Activity, ...]
    last_talk: Activity | None
    objections: tuple[Objection, ...]
    consents: FrozenMapping[str, Consent]
    evidence: tuple[EvidenceFound, ...]
    now: datetime
    tz: tzinfo
    rejection: Rejected | None = None
    hold: Hold | None = None

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """What is known, as pairs of a name and a text, for people to read."""
        size = None if self.employees is None else say.many(self.employees, "employee")
        today = day_of(self.now.astimezone(self.tz))
        last, talk = self.last_talk, ""
        if last is not None and last.outcome is not None:
            when = say.clock_time(last.at, self.tz, now=self.now)
            on = when if len(when) > len("08:00") else f"today {when}"
            by = "" if last.by is None else f", by {last.by}"
            talk = f"{last.kind.replace('_', ' ')} {on}: {last.outcome.value.replace('_', ' ')}{by}"
        interests = [*map(str, self.interests[:SHOWN])]
        if len(self.interests) > SHOWN:
            interests.append(f"and {len(self.interests) - SHOWN:,} more")
        rejected, hold, held = self.rejection, self.hold, ""
        if hold is not None:
            since, end = (
                None if at is None else say.calendar_day(day_of(at.astimezone(self.tz)), today=today)
                for at in (hold.start, hold.end)
            )
            held = f"since {since}" if end is None else f"since {since}, until {end}"
        pairs = [
            ("person", ", ".join(text for text in (self.name, self.job_title) if text)),
            ("company", ", ".join(text for text in (self.company, self.industry, size) if text)),
            ("owner", self.owner),
            ("queue", self.queue),
            ("source", self.channel),
            ("campaign", self.campaign),
            ("offer", self.offer),
            ("referred by", self.referred_by),
            ("activity", ", ".join(interests)),
            ("contact attempts", str(len(self.attempts)) if self.attempts else None),
            ("last talk", talk),
            ("on hold", held),
            ("rejected", "" if rejected is None else _rejection(rejected, today, self.tz)),
            *(("objection", _objection(each)) for each in self.objections[:SHOWN]),
            ("objections", f"and {len(self.objections) - SHOWN:,} more" if len(self.objections) > SHOWN else None),
            ("consent", ", ".join(f"{each.purpose}: {_ANSWERS[each.granted]}" for each in self.consents.values())),
            *_found(self.evidence, self.now, self.tz),
        ]
        return tuple((name, text) for name, text in pairs if text)


def _rejection(rejected: Rejected, today: date, tz: tzinfo) -> str:
    """Return why and when sales rejected a lead, and by whom it was rejected."""
    note = "" if rejected.note is None else f": {rejected.note}"
    parts = [
        f"{rejected.reason or 'no reason given'}{note}",
        say.calendar_day(day_of(rejected.at.astimezone(tz)), today=today),
        None if rejected.by is None else f"by {rejected.by}",
    ]
    return ", ".join(part for part in parts if part)


def _objection(objection: Objection) -> str:
    note = "" if objection.note is None else f": {objection.note}"
    times = "" if objection.times == 1 else f" (raised {objection.times} times)"
    return f"{objection.kind}{note}{times}"


def _found(evidence: Iterable[EvidenceFound], now: datetime, tz: tzinfo) -> Iterator[tuple[str, str]]:
    """Yield what was found on each dimension, in words; what says nothing is left out."""
    today = day_of(now.astimezone(tz))
    for each in evidence:
        found, parts = each.evidence, list[str | None]()
        name = type(found).__name__.lower()
        if isinstance(found, Budget):
            approved = {True: "approved", False: "not approved yet", None: None}[found.approved]
            parts = [None if found.amount is None else say.money(found.amount), approved]
        elif isinstance(found, Authority):
            parts = [found.name, None if found.role is None else found.role.value.replace("_", " ")]
        elif isinstance(found, Need):
            parts = [None if found.severity is None else found.severity.value, *found.pains]
        elif isinstance(found, Timeline):
            by = found.decide_by
            day: date | None = day_of(by.astimezone(tz)) if isinstance(by, datetime) else by
            parts = [None if day is None else f"decides by {say.calendar_day(day, today=today)}", found.trigger]
        else:
            name, answer = found.dimension, found.answer
            text = say.money(answer) if isinstance(answer, Money) else str(answer)
            parts = [_ANSWERS[answer] if isinstance(answer, bool) else None if answer is None else text]
        yield name.replace("_", " "), ", ".join(part for part in parts if part)


def brief_of(lead: Lead, *, now: datetime, tz: tzinfo) -> Brief:
    """Return what a rep should know of a lead.

    Args:
        lead: The lead as it was known at `now`.
        now: When it is read.
        tz: The zone in which times are written.
    """
    interests: dict[tuple[str, str | None], Interest] = {}
    for each in lead.activities:
        if each.actor is not Actor.LEAD or each.automated:
            continue
        # Only what was read or clicked is named: a text; a number says nothing without its question.
        value = str(each.value) if isinstance(each.value, (str, Money)) else None
        seen = interests.pop((each.kind, value), None)
        # Taken out and put in again, the latest stand last.
        times = 1 + (seen.times if seen else 0)
        interests[each.kind, value] = Interest(kind=each.kind, value=value, times=times, last_at=each.at)
    person, company, source = lead.person, lead.company, lead.source
    attempts = tuple(each for each in lead.activities if each.actor is Actor.SALES and not each.automated)
    return Brief(
        lead_id=lead.id,
        name=person.name,
        job_title=person.job_title,
        company=company.name,
        industry=company.industry,
        employees=company.employees,
        owner=lead.owner,
        queue=queue_of(lead, now)[0],
        channel=source.channel,
        campaign=source.campaign,
        offer=source.offer,
        referred_by=source.referred_by,
        interests=tuple(reversed(interests.values())),
        attempts=attempts,
        last_talk=next((each for each in reversed(attempts) if each.outcome is not None), None),
        objections=lead.open_objections,
        consents=lead.consents,
        evidence=lead.findings,
        now=now,
        tz=tz,
        rejection=last_rejection(lead),
        hold=next((each for each in lead.holds if each.start <= now and (each.end is None or each.end > now)), None),
    )
