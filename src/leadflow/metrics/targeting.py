"""Targeting: what sales met and won beside what the ICPs ask for."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from enum import Enum
from typing import cast

import attrs

from leadflow._mapping import FrozenMapping
from leadflow.assessment import Rules
from leadflow.calendars import Period
from leadflow.criteria import Criterion, Guard, company, person
from leadflow.criteria.check import View, every, inverse, some
from leadflow.criteria.conditions import IsText
from leadflow.criteria.handles import Handle
from leadflow.criteria.operands import Field, FieldCriterion, Kind, Presence, coerced
from leadflow.criteria.tree import AllOf, AnyOf, Not, leaves
from leadflow.errors import invalid_type, is_personal
from leadflow.funnel import Funnel
from leadflow.icp import ICP
from leadflow.leads import Accepted, Disposition, Event, Lead, ObjectionRaised, ProfileChanged, Rejected
from leadflow.metrics.deals import customer_since, read_by
from leadflow.metrics.figures import Proportion
from leadflow.metrics.grouping import at_end
from leadflow.scores import Characteristic

__all__ = ["Met", "MetSegment", "Targeting", "best_of", "met_in", "targeting"]

USUAL: tuple[Handle, ...] = (company.industry, company.country, person.seniority)
"""The fields that are looked at whether an ICP asks about them or not."""
_NO_SEGMENTS = {"owner", "stage"}
"""Fields that say what became of a lead."""


@attrs.frozen(kw_only=True, weakref_slot=False)
class Met:
    """A lead that sales met, as it was known when they first met in the period: whether sales `decided` on it,
    `accepted` it and `won` it in the period.
    """

    lead: Lead
    decided: bool
    accepted: bool
    won: bool


def best_of(icps: tuple[ICP, ...], views: Mapping[str, View]) -> dict[str, str]:
    """Return the name of the ICP that fits each lead best, where there are several."""
    if len(icps) < 2:
        return {}
    rules = Rules(icps=icps)
    return {lead_id: rules(view.lead, as_of=view.as_of).fit_of(None).name for lead_id, view in views.items()}


def met_in(leads: Iterable[Lead], low: datetime, high: datetime) -> tuple[Met, ...]:
    """Return the leads that sales accepted, rejected, heard an objection of or won in `[low, high)`."""
    found: list[Met] = []
    for lead in leads:
        times: dict[type[Event], list[datetime]] = {}
        for kind in (Accepted, Rejected, ObjectionRaised):
            # Who returns a lead to be given to another owner decides nothing about it.
            events = [each for each in lead.history.of(kind) if low <= each.at < high]
            times[kind] = [each.at for each in events if getattr(each, "disposition", None) is not Disposition.RETURN]
        since = customer_since(lead)
        won = [since] if since is not None and low <= since < high else []
        first = min((at for each in (*times.values(), won) for at in each), default=None)
        if first is not None:
            # What is learned of a lead later says nothing about whom sales met. Most profiles never change.
            known = lead.as_of(max(first, lead.created_at)) if lead.history.of(ProfileChanged) else lead
            accepted = bool(times[Accepted])
            decided = accepted or bool(times[Rejected])
            found.append(Met(lead=known, decided=decided, accepted=accepted, won=bool(won)))
    return tuple(found)


@attrs.frozen(kw_only=True, weakref_slot=False)
class MetSegment:
    """The leads of one `value` of a `field` that sales met in a period, and whether an ICP asks for it (`targeted`).

    `met` is counted among all leads met whose value is known, `accepted` among those of the segment that sales decided
    on, `won` among all of the segment that it met.

    >>> segment = MetSegment(field="company.industry", value="farming", targeted=False, met=Proportion(9, 60),
    ...                      accepted=Proportion(6, 8), won=Proportion(2, 9))
    >>> str(segment.won)
    '2 of 9 (22 %)'
    """

    field: str
    value: str
    targeted: bool
    met: Proportion
    accepted: Proportion
    won: Proportion


def _counts(value: Mapping[str, int]) -> FrozenMapping[str, int]:
    return FrozenMapping(value)


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class Targeting:
    """The leads that sales met in a period, by values of fields, beside what the ICPs ask for.

    Sales `met` a lead that it accepted, rejected, heard an objection of or won in the period. `segments` are the values
    met, and the texts and members that an ICP asks for though no lead of them was met; `unknown` counts, by field, the
    leads met whose value is not known. `several` names the criteria that ask about several fields at once: they are
    left out, for what they ask of one of the fields cannot be said.

    >>> Targeting(met=0).not_targeted
    ()
    """

    met: int
    segments: tuple[MetSegment, ...] = ()
    unknown: FrozenMapping[str, int] = attrs.field(factory=FrozenMapping, converter=_counts)
    several: tuple[str, ...] = ()

    @property
    def not_targeted(self) -> tuple[MetSegment, ...]:
        """What sales accepted or won though no ICP asks for it: the most won first, then accepted, then met."""
        found = [each for each in self.segments if not each.targeted and each.accepted.counted + each.won.counted]
        return tuple(sorted(found, key=lambda each: (-each.won.counted, -each.accepted.counted, -each.met.counted)))

    @property
    def not_found(self) -> tuple[MetSegment, ...]:
        """What an ICP asks for, of which sales won none while it won others, or met and won fewer than of what no ICP
        asks for.

        That other is the value of the same field met most; the fewest met come first.
        """
        won = Counter[str]()
        other: dict[str, MetSegment] = {}
        for each in self.segments:
            won[each.field] += each.won.counted
            if not each.targeted:
                other.setdefault(each.field, each)
        found: list[MetSegment] = []
        for each in self.segments:
            beside = other.get(each.field)
            none = not each.won.counted and won[each.field] > 0
            fewer = (
                beside is not None and each.met.counted < beside.met.counted and each.won.counted < beside.won.counted
            )
            if each.targeted and (none or fewer):
                found.append(each)
        return tuple(sorted(found, key=lambda each: (each.met.counted, each.won.counted)))

    def __repr__(self) -> str:
        return f"<Targeting: met={self.met}, segments={len(self.segments)}>"


def targeting(
    leads: Iterable[Lead],
    icps: Iterable[ICP],
    period: Period,
    *,
    as_of: datetime,
    funnel: Funnel | None = None,
    by: Iterable[Handle] = USUAL,
    pipelines: Iterable[Funnel] = (),
    tz: tzinfo = UTC,
) -> Targeting:
    """Return the leads that sales met in the period, by the values of fields, beside what `icps` ask for.

    A lead is read as it was known when sales first met it in the period, and with several ICPs held against the one
    that fits it best.

    An ICP asks for a value when each must that reads the field alone holds of it, no criterion takes points for it,
    and, where it gives points by the field, it gives some for this value; that a fact is known at all, numbers, and
    what only excludes values (`~person.job_title.contains("student")`) ask for none. A field that no ICP asks about
    counts only where sales met more than one value of it.

    Args:
        leads: Any iterable of leads, or a population.
        icps: The profiles; without any no field is looked at.
        period: Such as `Month(2026, 3)`.
        as_of: The instant, aware.
        funnel: Says in which stages a lead is won; without one, the leads say it.
        by: Fields of texts or of members of an enumeration that are looked at, beside those that an ICP asks about and
            that hold no personal data.
        pipelines: The pipelines of the deals, whose stages say what is won.
        tz: The zone of the period's days.

    Raises:
        InvalidTypeError: `by` names a field of another kind.

    >>> from leadflow import Month
    >>> targeting([], (), Month(2026, 3), as_of=datetime(2026, 3, 31, tzinfo=UTC)).met
    0
    """
    low, high = period.bounds(tz)
    population = read_by(leads, funnel, pipelines, as_of=as_of)
    met = met_in(at_end(population, high), low, high)
    profiles = tuple(icps)
    best = best_of(profiles, {each.lead.id: View(each.lead, population.as_of) for each in met})
    asked = _Targets(profiles, population.as_of, best)
    usual: dict[str, Field] = {}
    for handle in by:
        field = getattr(handle, "operand", None)
        if not isinstance(field, Field) or not (field.kind is Kind.TEXT or field.members is not None):
            raise invalid_type("by", handle, "a field of texts or of members is needed", "write by=(company.industry,)")
        usual[field.path] = field
    segments: list[MetSegment] = []
    unknown: dict[str, int] = {}
    personal = {f"attributes.{name}" for each in met for name in each.lead.personal_attributes} - usual.keys()
    for path, field in (usual | asked.fields).items() if asked.icps else ():
        if path in personal:
            continue
        found = tuple(_segments(field, met, asked))
        segments += found if path in asked.fields or len(found) > 1 else ()
        missing = len(met) - sum(each.met.counted for each in found)
        if missing:
            unknown[path] = missing
    return Targeting(met=len(met), segments=tuple(segments), unknown=FrozenMapping(unknown), several=asked.several)


def _segments(field: Field, met: Iterable[Met], asked: "_Targets") -> Iterator[MetSegment]:
    groups: dict[object, list[Met]] = {}
    spelled: dict[object, Counter[str]] = {}
    for each in met:
        (raw,) = field.found(each.lead)
        value = coerced(raw, field.kind, field.members)
        if value is not None:
            groups.setdefault(value, []).append(each)
            text = str(value.value) if isinstance(value, Enum) else str(raw)
            spelled.setdefault(value, Counter())[text] += 1
    known = sum(map(len, groups.values()))
    texts = dict(asked.candidates(field)) if field.path in asked.fields else {}
    for value, spellings in spelled.items():
        texts[value] = min(spellings, key=lambda text: (-spellings[text], text))
    for value in sorted(texts, key=lambda value: (-len(groups.get(value, ())), texts[value])):
        group = groups.get(value, [])
        decided = [each for each in group if each.decided]
        yield MetSegment(
            field=field.path,
            value=texts[value],
            targeted=asked.wants(field.path, value, {asked.best.get(each.lead.id) for each in group}),
            met=Proportion(len(group), known),
            accepted=Proportion(sum(each.accepted for each in decided), len(decided)),
            won=Proportion(sum(each.won for each in group), len(group)),
        )


_Rule = tuple[Criterion | Characteristic, int | None]
"""What one rule of an ICP asks, and the points that it gives: None where it is a must."""


class _Targets:
    """The fields that the criteria of some ICPs ask about, each by itself, and what they ask of each.

    `fields` are those of texts and of members of an enumeration, by their paths; `several` are the criteria that ask
    about several fields at once, so that what each field should be cannot be said. `best` names the ICP that fits each
    lead best, where there are several.
    """

    def __init__(self, icps: tuple[ICP, ...], as_of: datetime, best: Mapping[str, str]) -> None:
        self.as_of = as_of
        self.best = best
        self.fields: dict[str, Field] = {}
        self.icps: dict[str, dict[str, list[_Rule]]] = {}
        several: dict[str, None] = {}
        for icp in icps:
            rules: dict[str, list[_Rule]] = {}
            for name, criterion, points in _rules(icp):
                field = _field(criterion)
                if field is not None:
                    if not _excludes(criterion):
                        self.fields[field.path] = field
                    rules.setdefault(field.path, []).append((criterion, points))
                elif isinstance(criterion, Criterion) and len(criterion.paths) > 1:
                    several[name] = None
            self.icps[icp.name] = rules
        self.several = tuple(several)

    def wants(self, path: str, value: object, best: Collection[str | None] = ()) -> bool:
        """Whether an ICP asks for the value of a field, given as conditions compare it.

        With several ICPs, what leads have is wanted by the ones that fit them `best`; what none has, by any.
        """
        for name, rules in self.icps.items():
            if self.best and best and name not in best:
                continue
            barred, musts, earns = False, 0, list[bool]()
            for criterion, points in rules.get(path, ()):
                liked, names = self._likes(criterion, value), not _excludes(criterion)
                barred |= not liked if points is None else liked and points <= 0
                musts += names and points is None
                earns += [liked] if names and points is not None and points > 0 else []
            if not barred and (any(earns) if earns else musts > 0):
                return True
        return False

    def _likes(self, criterion: Criterion | Characteristic, value: object) -> bool:
        """Whether a value earns something, or is what a lead must be."""
        if isinstance(criterion, Characteristic):
            place = criterion.place(_as_asked(value, criterion.field))
            return (criterion.order[place].points if place < len(criterion.order) else criterion.unknown) > 0
        return _answer(criterion, value, self.as_of) is True

    def candidates(self, field: Field) -> Iterator[tuple[object, str]]:
        """Return the values of a field that the ICPs ask for, as conditions compare them and as people write them."""
        texts: dict[object, str] = {}
        if field.members is not None:
            texts = {each: str(each.value) for each in field.members}
        else:
            for criterion, _ in (rule for rules in self.icps.values() for rule in rules.get(field.path, ())):
                if isinstance(criterion, Characteristic):
                    written = [str(each) for one in criterion.bins for each in one.values]
                else:
                    conditions = (leaf.condition for leaf in leaves(criterion) if isinstance(leaf, FieldCriterion))
                    written = [text for each in conditions if isinstance(each, IsText) for text in each.texts]
                for text in written:
                    texts.setdefault(coerced(text, Kind.TEXT), text)
        yield from ((value, text) for value, text in texts.items() if self.wants(field.path, value))


def _rules(icp: ICP) -> Iterator[tuple[str, Criterion | Characteristic, int | None]]:
    """Return what each rule asks for; what must hold all at once is asked of each field by itself."""
    for must in icp.must:
        yield from ((str(part), part, None) for part in (must.parts if isinstance(must, AllOf) else (must,)))
    for rule in icp.should:
        if isinstance(rule, Characteristic):
            yield rule.name, rule, 1
        else:
            together = isinstance(rule.criterion, AllOf) and rule.points > 0
            parts = cast(AllOf, rule.criterion).parts if together else (rule.criterion,)
            yield from ((rule.name, part, rule.points) for part in parts)


def _field(criterion: Criterion | Characteristic) -> Field | None:
    """Return the one field of texts or members that a rule reads, or None."""
    if isinstance(criterion, Characteristic):
        operands = [] if criterion.by_threshold else [criterion.field]
    else:
        asked = list(leaves(criterion))
        operands = [leaf.operand for leaf in asked if isinstance(leaf, (FieldCriterion, Presence))]
        # That a fact is known at all says nothing of its value.
        about = any(isinstance(leaf, FieldCriterion) for leaf in asked)
        if not about or len(operands) < len(asked) or len(criterion.paths) > 1:
            return None
    field = operands[0] if operands else None
    # No report prints personal data.
    if not isinstance(field, Field) or field.path in _NO_SEGMENTS or is_personal(field.path):
        return None
    return field if field.kind is Kind.TEXT or field.members is not None else None


def _excludes(asked: Guard | Characteristic, *, negated: bool = False) -> bool:
    """Return whether a rule only says which values it does not want, so that it asks for none."""
    if isinstance(asked, Characteristic):
        return False
    if isinstance(asked, Not):
        return _excludes(asked.parts[0], negated=not negated)
    if isinstance(asked, FieldCriterion):
        return asked.condition.negated is not negated
    return all(_excludes(part, negated=negated) for part in asked.parts)


def _answer(asked: Guard, value: object, at: datetime) -> bool | None:
    """Return what a criterion on one field answers of a value of it."""
    if isinstance(asked, (AllOf, AnyOf)):
        answers = [_answer(part, value, at) for part in asked.parts]
        return every(answers) if isinstance(asked, AllOf) else some(answers)
    if isinstance(asked, Not):
        return inverse(_answer(asked.parts[0], value, at))
    if isinstance(asked, Presence):
        return asked.wanted
    question = cast(FieldCriterion, asked)
    own = _as_asked(value, question.operand)
    return None if own is None else question.condition.meets(own, at)


def _as_asked(value: object, field: object) -> object | None:
    """Return a value as the conditions on a field compare it: an attribute may be asked for as text or as member."""
    members = getattr(field, "members", None)
    raw = value.value if isinstance(value, Enum) and (members is None or not isinstance(value, members)) else value
    return coerced(raw, getattr(field, "kind", Kind.TEXT), members)
