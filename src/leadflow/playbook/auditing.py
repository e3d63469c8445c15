"""Auditing: the histories of a population held against each other and against the rules."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise

import attrs

from leadflow._validate import day_of
from leadflow._words import listed, many
from leadflow.calendars import Month
from leadflow.criteria.check import View
from leadflow.criteria.conditions import normal
from leadflow.criteria.operands import Fact, read
from leadflow.errors import did_you_mean, is_personal, redact
from leadflow.funnel import Funnel
from leadflow.leads import (
    Activity,
    Answer,
    Assigned,
    ConsentChanged,
    DealUpdated,
    Event,
    EvidenceFound,
    Lead,
    ObjectionRaised,
    ObjectionResolved,
    Outcome,
    Population,
    ProfileChanged,
    Referred,
    Rejected,
    StageEntered,
    Vocabularies,
    Vocabulary,
)
from leadflow.money import Money
from leadflow.playbook.asked import Asked, Place, asked_of
from leadflow.playbook.irregularities import AuditKind, irregular
from leadflow.playbook.sections import Paragraph, Section, page_text

__all__ = ["Audit", "AuditFinding", "audit_of"]

_SHOWN = 5
_MONTH = timedelta(days=31)
_EXPECTED = 5
_NAMED: dict[Place, str] = {
    (Activity, "kind"): "the activity",
    (Activity, "channel"): "the channel",
    (Activity, "campaign"): "the campaign",
    (Assigned, "to"): "the owner",
    (Rejected, "reason"): "the reason",
    (ObjectionRaised, "kind"): "the objection",
    (ObjectionResolved, "kind"): "the resolved objection",
    (ConsentChanged, "purpose"): "consent to",
    (EvidenceFound, "dimension"): "evidence on",
    (Referred, "by_lead"): "a referral by",
    "attributes": "the attribute",
}
_CHANNELS: tuple[Place, ...] = ((Activity, "channel"), "source.channel")


@attrs.frozen(kw_only=True, weakref_slot=False)
class AuditFinding:
    """One thing that cannot be right or was never seen: a sentence (`text`), and how many leads it is about (`count`).

    `leads` are the ids of the first few of them; of what was never seen there are none.

    >>> print(AuditFinding("no funnel has the stage “mqll”", kind=AuditKind.UNKNOWN_STAGE, count=1, leads=("L-7",)))
    no funnel has the stage “mqll”: 1 lead (L-7)
    """

    text: str = attrs.field(kw_only=False)
    kind: AuditKind
    count: int = 0
    leads: tuple[str, ...] = ()

    def __str__(self) -> str:
        if not self.count:
            return self.text
        rest = ", …" if self.count > len(self.leads) else ""
        return f"{self.text}: {many(self.count, 'lead')} ({', '.join(self.leads)}{rest})"


@attrs.frozen(kw_only=True, weakref_slot=False)
class Audit:
    """What cannot be right, or was never seen, in the histories of some `leads` (a count) as known at `as_of` (UTC).

    `findings` are in the order of `AuditKind`, of one kind those about most leads first; none is good news.

    >>> from datetime import UTC
    >>> print(Audit(as_of=datetime(2026, 3, 2, tzinfo=UTC), leads=1, findings=()).to_text())
    AUDIT
    -----
    Nothing irregular among 1 lead.
    <BLANKLINE>
    """

    as_of: datetime
    leads: int
    findings: tuple[AuditFinding, ...]

    @property
    def section(self) -> Section:
        """The audit for people to read, as data."""
        lines = [f"{finding.text[0].upper()}{str(finding)[1:]}." for finding in self.findings]
        return Section(
            "Audit", blocks=map(Paragraph, lines or [f"Nothing irregular among {many(self.leads, 'lead')}."])
        )

    def to_text(self) -> str:
        """Return the audit as plain text of at most 100 columns, a sentence a finding."""
        return page_text(None, (), [self.section])


def _seen(lead: Lead, place: Place) -> Iterator[str]:
    """Yield the names that a lead has at a place."""
    if place == "attributes":
        yield from lead.initial.attributes
        for change in lead.history.of(ProfileChanged):
            if change.field.startswith("attributes."):
                yield change.field.removeprefix("attributes.")
    elif isinstance(place, str):
        # What a lead declares personal is nothing to suggest to others.
        declared = place.startswith("attributes.") and place.removeprefix("attributes.") in lead.personal_attributes
        value = None if declared else read(place)(lead)
        yield from (value if isinstance(value, frozenset) else () if value is None else (str(value),))
    elif place == (EvidenceFound, "dimension"):
        for each in lead.evidence:
            found = each.evidence
            yield found.dimension if isinstance(found, Answer) else type(found).__name__
    else:
        kind, field = place
        if place == (Assigned, "to"):
            yield from (each.owner for each in lead.history.of(DealUpdated) if each.owner is not None)
        yield from (str(value) for event in lead.history.of(kind) if (value := getattr(event, field)) is not None)


def _nearly(name: str, seen: Iterable[str]) -> str:
    near = did_you_mean(name, seen)
    return "" if near is None else f" (did you mean “{redact(near, digits=False)}”?)"


def _never_seen(asked: Asked, population: Population, declared: Iterable[type[Event]]) -> Iterator[str]:
    """Yield what rules ask for and no lead ever had; a stage that is declared may be yet to come."""
    for place, names in asked.names.items():
        if not isinstance(place, str) and place[1] == "stage" and place[0] in declared:
            continue
        seen = {normal(name): name for lead in population for name in _seen(lead, place)}
        for name, rule in names.items():
            if normal(name) not in seen:
                what = _NAMED.get(place, f"the {place[1]}")
                who = f"“{rule}”" if rule else "a rule"
                yield f"{who} asks for {what} “{name}”, which no lead ever had{_nearly(name, seen.values())}"
    wanted: dict[str, set[str]] = {}
    for path, texts, _ in asked.texts:
        wanted.setdefault(path, set()).update(map(normal, texts))
    for path, texts, rule in asked.texts:
        seen = {normal(name): name for lead in population for name in _seen(lead, path)}
        if seen and not seen.keys() & set(map(normal, texts)):
            # A value that no lead has yet is no mistake, unless it is spelled almost like one that leads have.
            others = [name for key, name in seen.items() if key not in wanted[path]]
            for text in texts:
                if near := _nearly(text, others):
                    yield f"{f'“{rule}”' if rule else 'a rule'} asks for {path} “{text}”, which no lead ever had{near}"


def _unknown(
    lead: Lead, stages: Mapping[type[Event], Mapping[str, int]], channels: Iterable[str], named: Vocabulary
) -> Iterator[tuple[AuditKind, str]]:
    """Yield stages and channels of a lead that nothing knows."""
    for kind, order in stages.items():
        names = [str(entry.stage) for entry in lead.stage_entries]
        if kind is DealUpdated:
            names = [str(entry.stage) for deal in lead.deals for entry in deal.stage_entries]
        for stage in dict.fromkeys(name for name in names if normal(name) not in order):
            which = "the funnel" if kind is StageEntered else "a pipeline"
            yield AuditKind.UNKNOWN_STAGE, f"“{stage}” is no stage of {which}{_nearly(stage, order)}"
    for name in dict.fromkeys(name for place in _CHANNELS for name in _seen(lead, place)):
        if named.find(name) is None and normal(name) not in channels:
            yield AuditKind.UNKNOWN_CHANNEL, f"the channel “{name}” is in no vocabulary{_nearly(name, channels)}"


def _against(asked: Asked, lead: Lead, at: datetime) -> Iterator[tuple[AuditKind, str]]:
    """Yield the facts of a lead that rules ask for and cannot compare, or would show though they are personal."""
    view = View(lead, at)
    amounts = [("deals.amount", deal.amount) for deal in lead.deals if deal.amount is not None]
    for fact, rule in asked.facts.items():
        section, _, name = fact.path.partition(".")
        if section == "attributes" and name in lead.personal_attributes and not is_personal(fact.path):
            who = f"“{rule}”" if rule else "a rule"
            yield AuditKind.UNDECLARED, f"{who} asks about “{fact.path}”, which is personal, without personal=True"
        # Fields of a profile hold nothing but their own kind; most leads have neither evidence nor attributes.
        if section in {"attributes", "evidence"} and getattr(lead, section):
            problem = Fact.problem(fact, view)  # of a finding, what else is wrong with it is no matter
            if problem is not None:
                yield AuditKind.WRONG_KIND, f"“{fact.path}”: {problem}"
        if asked.currencies.get(fact.path):
            amounts += [(fact.path, value) for value in fact.values(view) if isinstance(value, Money)]
    for path, amount in amounts:
        compared = asked.currencies.get(path)
        if compared and amount.currency not in compared:
            which = listed(sorted(compared))
            yield AuditKind.CURRENCY, f"“{path}” is in {amount.currency}, which no rule compares (they ask for {which})"


def _shared(population: Population) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what several leads share that one person has alone, with their ids."""
    for path, what in (("person.email", "e-mail address"), ("person.phone", "phone number")):
        owners: dict[str, list[str]] = {}
        for lead in population:
            value = getattr(lead.person, path.removeprefix("person."))
            if value is not None:
                key = normal(value) if "@" in value else "".join(filter(str.isdigit, value))[-9:]
                owners.setdefault(key, []).append(lead.id)
        found = [of for key, of in owners.items() if len(of) > 1 and len(key) > 5]
        if found:
            yield f"leads with the {what} of another lead", tuple(one for of in found for one in of)


def _gaps(population: Population, tz: tzinfo) -> Iterator[str]:
    """Yield stretches of more than a month in which something that happens to many leads happened to none.

    At the beginning, as many leads must have had the time that it usually takes that five were to be expected; between
    two of them, there must have been ten in as long a time before, and after.
    """
    created = sorted(lead.created_at for lead in population)
    firsts: dict[str, list[tuple[datetime, timedelta]]] = {"new lead": [(at, timedelta(0)) for at in created]}
    for lead in population:
        found: dict[str, list[datetime]] = {"activity": [each.at for each in lead.activities[:1]]}
        found["stage entered"] = [each.at for each in lead.stage_entries[:1]]
        found["assignment"] = [each.at for each in lead.history.of(Assigned)[:1]]
        for outcome, name in ((Outcome.WON, "win"), (Outcome.LOST, "loss")):
            found[name] = [each.at for each in lead.closings if each.outcome is outcome][:1]
        for name, instants in found.items():
            firsts.setdefault(name, []).extend((at, at - lead.created_at) for at in instants)
    for name, pairs in firsts.items():
        times = sorted(at for at, _ in pairs)
        if not times:
            continue
        usual = sorted(after for _, after in pairs)[len(pairs) // 2]
        ready = bisect_right(created, times[0] - max(usual, timedelta(0)))
        if times[0] - created[0] > _MONTH and ready * len(times) >= 2 * _EXPECTED * len(created):
            yield f"no {name} before {_month(times[0], tz)}, though {many(ready, 'lead')} had the usual time by then"
        for before, after in pairwise(times):
            long = after - before
            around = (
                bisect_right(times, before) - bisect_right(times, before - long),
                bisect_right(times, after + long) - bisect_right(times, before),
            )
            if long > _MONTH and min(around) >= 2 * _EXPECTED:
                yield f"no {name} between {_month(before, tz)} and {_month(after, tz)}"


def _month(at: datetime, tz: tzinfo) -> str:
    return str(Month.of(day_of(at.astimezone(tz))))


def audit_of(
    population: Population,
    *,
    rules: Iterable[object] = (),
    funnel: Funnel | None = None,
    pipelines: Iterable[Funnel] = (),
    vocabularies: Vocabularies | None = None,
    tz: tzinfo = UTC,
) -> Audit:
    """Return what cannot be right, or was never seen, in a population.

    Args:
        population: The leads, closed as the funnel and the pipelines declare.
        rules: Anything that is made of criteria and happenings.
        funnel: The stages of leads.
        pipelines: The stages of deals.
        vocabularies: The channels that have a name; None: those that come with the library.
        tz: The zone of days and months.
    """
    asked = asked_of(tuple(rules))
    stages: dict[type[Event], dict[str, int]] = {}
    for kind, funnels in ((StageEntered, (funnel,) if funnel else ()), (DealUpdated, tuple(pipelines))):
        if funnels:
            names = [normal(stage) for each in funnels for stage in each.order]
            stages[kind] = {name: place for place, name in enumerate(dict.fromkeys(names))}
    named = Vocabularies() if vocabularies is None else vocabularies
    channels = set(map(normal, named.channels.aliases)) | set(map(normal, asked.names.get(_CHANNELS[0], ())))
    channels |= {normal(text) for path, texts, _ in asked.texts if path == _CHANNELS[1] for text in texts}
    found: dict[tuple[AuditKind, str], dict[str, None]] = {}
    for lead in population:
        irregularities = [*irregular(lead, tz, stages), *_unknown(lead, stages, channels, named.channels)]
        for each in (*irregularities, *_against(asked, lead, population.as_of)):
            found.setdefault(each, {})[lead.id] = None
    for text, ids in _shared(population):
        found[AuditKind.DUPLICATE, text] = dict.fromkeys(ids)
    if population.repeated:
        found[AuditKind.DUPLICATE, f"{many(population.repeated, 'record')} of a lead known already, merged"] = {}
    if len(population):
        found |= {(AuditKind.NEVER_SEEN, text): {} for text in _never_seen(asked, population, stages)}
        found |= {(AuditKind.GAP, text): {} for text in _gaps(population, tz)}
    order = list(AuditKind)
    findings = [
        AuditFinding(text, kind=kind, count=len(ids), leads=tuple(sorted(ids)[:_SHOWN]))
        for (kind, text), ids in found.items()
    ]
    # What leads show by its text, for their order says nothing; what rules ask for in the order of the rules.
    findings.sort(key=lambda each: (order.index(each.kind), -each.count, each.text if each.count else ""))
    return Audit(as_of=population.as_of, leads=len(population), findings=tuple(findings))
