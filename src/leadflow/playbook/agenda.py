"""Agenda: the five things to talk about in the monthly meeting, ranked by rule, each with its evidence."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from itertools import zip_longest

import attrs

from leadflow.leads import Actor
from leadflow.metrics import FunnelReport, ObjectionSummary, Rejections, Segment, Targeting
from leadflow.money import Money
from leadflow.playbook import _wording as say
from leadflow.playbook._contracts import named_rows
from leadflow.playbook.aftermaths import Aftermaths
from leadflow.playbook.blocked import Blocked
from leadflow.playbook.comparison import Change, Comparison, FigureKind
from leadflow.playbook.promises import Promises
from leadflow.playbook.sections.aftermath import fared
from leadflow.sla import Attainment, Attainments, AttainmentStatus, Clock

__all__ = ["LENGTH", "AgendaItem", "Topic", "agenda_of"]

LENGTH = 5
"""How many things a meeting talks about."""


class Topic(StrEnum):
    """What an item is about; the first of each topic comes before the second of any, in this order."""

    MARKETING_MISSED = "marketing missed a promise"
    SALES_MISSED = "sales missed a promise"
    CONTESTED = "contested rejections"
    REJECTIONS = "rejections above the rest"
    BLOCKED = "blocked by missing data"
    OBJECTIONS = "objections of whom the ICP does not ask for"
    NOT_TARGETED = "won, though nobody targets it"
    WORSE = "worse than before"
    AT_RISK = "a promise at risk"
    NOBODY = "nobody's leads"
    LEAK = "the largest leak"


@attrs.frozen(kw_only=True, weakref_slot=False)
class AgendaItem:
    """One thing to talk about: its `headline`, and the figures behind it."""

    topic: Topic
    headline: str
    evidence: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.headline


def agenda_of(
    *,
    attainments: Sequence[Attainments],
    breaches: Mapping[str, Sequence[Clock]],
    aftermaths: Aftermaths | None,
    rejections: Rejections,
    objections: Sequence[ObjectionSummary],
    targeting: Targeting,
    blocked: Sequence[Blocked],
    promises: Promises,
    funnel: FunnelReport | None,
    change: Comparison | None,
) -> tuple[AgendaItem, ...]:
    """Return at most five things to talk about.

    The gravest of each topic comes first, in the order of `Topic`, then the second of each, and so on; all promises
    that one team missed are one item. The gravest is what concerns most leads: of a promise, those missing to it; of an
    objection, the leads beyond what the baseline explains that raised it and do not meet a criterion; of what is not
    targeted, the leads won. How the leads of a missed promise fared is evidence where the interval of the difference
    leaves out zero.

    `breaches` are the breached clocks by the names that the promises have in `named_rows`.
    """
    rows = named_rows(attainments)
    by_topic = (
        tuple(_missed(rows, Actor.MARKETING, Topic.MARKETING_MISSED, breaches, aftermaths)),
        tuple(_missed(rows, Actor.SALES, Topic.SALES_MISSED, breaches, aftermaths)),
        tuple(_contested(rejections)),
        tuple(_standing_out(rejections)),
        tuple(_blocked(blocked)),
        tuple(_objections(objections)),
        tuple(_not_targeted(targeting)),
        tuple(_worse(change)),
        tuple(_at_risk(rows)),
        tuple(_nobody(promises)),
        tuple(_leaks(funnel)),
    )
    items = [item for turn in zip_longest(*by_topic) for item in turn if item is not None]
    return tuple(items[:LENGTH])


def kept(row: Attainment) -> str:
    """Return what was kept of a promise, in the unit of the promise."""
    actual = row.actual
    if isinstance(actual, Money):
        return say.money(actual)
    if row.unit == "count":
        return say.count(row.met)
    return (
        "n/a"
        if actual is None
        else f"{row.met:,} of {row.met + row.breached:,} ({say.percent(row.rate, apart_from=_share(row))})"
    )


def _share(row: Attainment) -> float | None:
    return row.target if isinstance(row.target, float) else None


def promised(row: Attainment) -> str:
    """Return what was promised."""
    if isinstance(row.target, Money):
        return say.money(row.target)
    return say.percent(row.target) if row.unit == "share" else say.count(int(row.target))


def _missing(row: Attainment) -> float:
    """Return how many cases are missing to a promise; of an amount, its missing part in cases of average worth."""
    actual, target = row.actual, row.target
    if isinstance(target, Money):
        part = 1 - Fraction(actual.amount) / Fraction(target.amount) if isinstance(actual, Money) else 1
        return float(part) * max(row.started, 1)
    if row.unit == "count":
        return target - row.met
    return target * (row.met + row.breached) - row.met


_Rows = Sequence[tuple[str, Attainment]]


def _of_status(rows: _Rows, status: AttainmentStatus, party: Actor | None = None) -> _Rows:
    found = [(name, row) for name, row in rows if row.status is status and party in (None, row.party)]
    return sorted(found, key=lambda item: -_missing(item[1]))


def _missed(
    rows: _Rows,
    party: Actor,
    topic: Topic,
    breaches: Mapping[str, Sequence[Clock]],
    aftermaths: Aftermaths | None,
) -> Iterator[AgendaItem]:
    found = _of_status(rows, AttainmentStatus.MISSED, party)
    if not found:
        return
    name, row = found[0]
    evidence = [*_too_late(breaches.get(name, ())), *_fared(row.name, aftermaths)]
    if found[1:]:
        others = "; ".join(f"{other} {kept(missed)}, promised {promised(missed)}" for other, missed in found[1:])
        evidence.append(f"also missed: {others}")
    yield AgendaItem(
        topic=topic,
        headline=f"{party.value.capitalize()} missed “{name}”: {kept(row)}, promised {promised(row)}.",
        evidence=tuple(evidence),
    )


def _fared(name: str, aftermaths: Aftermaths | None) -> Iterator[str]:
    for each in () if aftermaths is None else aftermaths.mature:
        low, high = each.interval or (0.0, 0.0)
        if each.commitment == name and not low <= 0 <= high:
            yield fared(each)


def by_owner(clocks: Iterable[Clock]) -> list[tuple[str, int]]:
    """Return how many clocks are whose, most first; those of nobody come last among equals."""
    counts: dict[str | None, int] = {}
    for clock in clocks:
        owner = clock.owner_at_due or clock.owner
        counts[owner] = counts.get(owner, 0) + 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0] is None, str(item[0])))
    return [("nobody" if owner is None else owner, count) for owner, count in ordered]


def _too_late(clocks: Sequence[Clock]) -> Iterator[str]:
    if any(clock.owner_at_due or clock.owner for clock in clocks):
        named = [f"{owner} {count}" for owner, count in by_owner(clocks)]
        rest = f" and {len(named) - 4} more" if len(named) > 4 else ""
        yield f"too late, by owner: {', '.join(named[:4])}{rest}"
    untouched = sum(clock.reason == "closed untouched" for clock in clocks)
    if untouched:
        yield f"{untouched} of them {'was' if untouched == 1 else 'were'} closed untouched"


def _contested(rejections: Rejections) -> Iterator[AgendaItem]:
    if not rejections.contested:
        return
    reps: dict[str, int] = {}
    for item in rejections.contested:
        reps[item.rep or "nobody"] = reps.get(item.rep or "nobody", 0) + 1
    grades = sorted({item.grade for item in rejections.contested if item.grade is not None})
    ordered = sorted(reps.items(), key=lambda item: (-item[1], item[0]))
    count = len(rejections.contested)
    evidence = [f"by: {', '.join(f'{rep} {number}' for rep, number in ordered)}"]
    if grades:
        evidence.append(f"grades: {', '.join(grades)}")
    yield AgendaItem(
        topic=Topic.CONTESTED,
        headline=f"{_leads(count)} rejected as not our customer, though the agreed ICP says FIT: which is wrong?",
        evidence=tuple(evidence),
    )


def _leads(count: int) -> str:
    return say.many(count, "lead")


def _excess(segment: Segment) -> float:
    return segment.rejected.counted - (segment.baseline.value or 0) * segment.rejected.of


def _standing_out(rejections: Rejections) -> Iterator[AgendaItem]:
    named = (("channel", rejections.channels), ("campaign", rejections.campaigns), ("rep", rejections.reps))
    found = [
        (what, segment)
        for what, segments in named
        for segment in segments
        if segment.stands_out and _excess(segment) > 0
    ]
    for what, segment in sorted(found, key=lambda item: -_excess(item[1])):
        low, high = segment.interval or (0.0, 0.0)
        yield AgendaItem(
            topic=Topic.REJECTIONS,
            headline=f"Sales rejected {say.proportion(segment.rejected)} of {what} “{segment.value or 'not known'}”, "
            f"{say.percent(segment.baseline.value)} of all.",
            evidence=(f"95 % interval {say.percent(low)} to {say.percent(high)}",),
        )


def _blocked(blocked: Sequence[Blocked]) -> Iterator[AgendaItem]:
    for item in blocked:
        found_by_sales = all(path.startswith("evidence") for path in item.missing)
        yield AgendaItem(
            topic=Topic.BLOCKED,
            headline=f"{_leads(item.count)} may be {item.label} once {say.facts(item.missing)} "
            f"{'is' if len(item.missing) == 1 else 'are'} known.",
            evidence=("sales asks for it in the calls" if found_by_sales else "ask for it on the form or in the chat",),
        )


def _objections(objections: Sequence[ObjectionSummary]) -> Iterator[AgendaItem]:
    found = [(item, each) for item in objections for each in item.criteria if each.stands_out]
    for item, each in sorted(found, key=lambda pair: -pair[1].excess):
        low, high = each.interval or (0.0, 0.0)
        yield AgendaItem(
            topic=Topic.OBJECTIONS,
            headline=f"“{item.kind}” is held against us by leads that we do not look for: {say.proportion(each.unmet)} "
            f"of them do not meet “{each.criterion}”, {say.percent(each.baseline.value)} of all that sales met.",
            evidence=(f"95 % interval {say.percent(low)} to {say.percent(high)}",),
        )


def _not_targeted(targeting: Targeting) -> Iterator[AgendaItem]:
    for each in targeting.not_targeted:
        if each.won.counted:
            low, high = each.met.interval or (0.0, 0.0)
            met = say.proportion(each.met)
            yield AgendaItem(
                topic=Topic.NOT_TARGETED,
                headline=f"Sales won {_leads(each.won.counted)} of {each.field} “{each.value}”, which no ICP asks for.",
                evidence=(f"{met} of all leads met, 95 % interval {say.percent(low)} to {say.percent(high)}",),
            )


def _worse(change: Comparison | None) -> Iterator[AgendaItem]:
    if change is None:
        return
    for item in sorted(change.worse, key=lambda each: -abs(_points(each))):
        low, high = item.interval or (0.0, 0.0)
        if item.figure.kind is not FigureKind.SHARE or low <= 0 <= high:
            continue
        label = item.figure.label
        yield AgendaItem(
            topic=Topic.WORSE,
            headline=f"{label[0].upper()}{label[1:]}: {_said(item.after)}, {_said(item.before)} in {change.before}.",
            evidence=(f"95 % interval of the change: {low * 100:+.0f} to {high * 100:+.0f} points",),
        )


def _points(change: Change) -> float:
    return change.difference if isinstance(change.difference, float) else 0.0


def _said(value: object) -> str:
    return say.percent(value) if isinstance(value, float) else say.NOT_KNOWN


def _at_risk(rows: _Rows) -> Iterator[AgendaItem]:
    for name, row in _of_status(rows, AttainmentStatus.AT_RISK):
        needed = row.needed
        evidence = (
            () if not needed else (f"needed: {say.money(needed) if isinstance(needed, Money) else f'{needed:,}'} more",)
        )
        yield AgendaItem(
            topic=Topic.AT_RISK,
            headline=f"{row.party.value.capitalize()} may miss “{name}”: {kept(row)}, promised {promised(row)}.",
            evidence=evidence,
        )


def _nobody(promises: Promises) -> Iterator[AgendaItem]:
    running = {clock.lead_id for clock in (*promises.at_risk, *promises.due) if clock.owner_at_due is None}
    if running:
        yield AgendaItem(
            topic=Topic.NOBODY,
            headline=f"{_leads(len(running))} with a clock running {'has' if len(running) == 1 else 'have'} no owner.",
        )


def _leaks(funnel: FunnelReport | None) -> Iterator[AgendaItem]:
    flows = () if funnel is None else funnel.stages
    labels = {flow.stage: flow.label for flow in flows}
    for flow in sorted((flow for flow in flows if flow.leaked), key=lambda flow: -flow.leaked):
        there = ", ".join(f"{labels[target]} {count:,}" for target, count in flow.leaked_to.items())
        yield AgendaItem(
            topic=Topic.LEAK,
            headline=f"{_leads(flow.leaked)} of {flow.entered:,} that entered {flow.label} leaked "
            f"({say.percent(flow.leakage.value)}).",
            evidence=(f"to: {there}",),
        )
