"""Targeting: what sales met and won beside what the ICPs ask for."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from enum import Enum

import attrs

from leadflow._validate import FrozenMapping, to_utc
from leadflow.calendars import Period
from leadflow.criteria import company, person
from leadflow.criteria.handles import Handle
from leadflow.criteria.operands import Field, Kind, coerced
from leadflow.errors import invalid_type
from leadflow.funnel import Funnel
from leadflow.icp import ICP
from leadflow.leads import Lead, Population
from leadflow.metrics.met import Met, met_in
from leadflow.metrics.ratios import Proportion
from leadflow.metrics.targets import Targets, targets_of

__all__ = ["MetSegment", "Targeting", "targeting"]

USUAL: tuple[Handle, ...] = (company.industry, company.country, person.seniority)
"""The fields that are looked at whether an ICP asks about them or not."""


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
    """Whom sales met in a period, by values of fields, beside what the ICPs ask for.

    Sales `met` a lead that it accepted, rejected, heard an objection of or won in the period. `segments` are the values
    met, and the texts and members that an ICP asks for though nobody of them was met; of the leads met, those whose
    value is `unknown` are counted by field. `several` names the criteria that ask about several fields at once: what
    they ask of one of them nobody can tell, and they are left out.

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
        won = dict[str, int]()
        other = dict[str, MetSegment]()
        for each in self.segments:
            won[each.field] = won.get(each.field, 0) + each.won.counted
            if not each.targeted:
                other.setdefault(each.field, each)
        found = [each for each in self.segments if each.targeted and _few(each, won[each.field], other.get(each.field))]
        return tuple(sorted(found, key=lambda each: (each.met.counted, each.won.counted)))

    def __repr__(self) -> str:
        return f"<Targeting: met={self.met}, segments={len(self.segments)}>"


def _few(segment: MetSegment, won: int, other: MetSegment | None) -> bool:
    if not segment.won.counted and won:
        return True
    return other is not None and segment.met.counted < other.met.counted and segment.won.counted < other.won.counted


def targeting(
    leads: Iterable[Lead],
    icps: Iterable[ICP],
    period: Period,
    *,
    as_of: datetime,
    funnel: Funnel | None = None,
    by: Iterable[Handle] = USUAL,
    tz: tzinfo = UTC,
) -> Targeting:
    """Return whom sales met in the period, by the values of fields, beside what `icps` ask for, as known at `as_of`.

    Looked at are the fields `by` (of texts, or of members of an enumeration) and those of the kind that an ICP asks
    about, not those that name a person. An ICP asks for a value when each must that reads the field alone holds of it,
    no criterion takes points for it, and, where it gives points by the field, it gives some for this value; that a
    fact is known at all, and numbers, ask for no value. A field that no ICP asks about counts only where sales met more
    than one value of it, and none counts where there is no ICP to look beside. `funnel` says in which stages a lead is
    won. Raises `InvalidTypeError` for another field.

    >>> from leadflow import Month
    >>> targeting([], (), Month(2026, 3), as_of=datetime(2026, 3, 31, tzinfo=UTC)).met
    0
    """
    now = to_utc(as_of, "as_of")
    low, high = period.bounds(tz)
    met = met_in(Population.of(leads, as_of=now).leads, low, high, funnel=funnel)
    asked = targets_of(tuple(icps))
    usual = tuple(map(_segmenting, by))
    fields = {field.path: field for field in (*usual, *asked.fields.values())} if asked.asks else {}
    segments: list[MetSegment] = []
    unknown: dict[str, int] = {}
    for path, field in fields.items():
        found = tuple(_segments(field, met, asked, now))
        segments += found if path in asked.fields or len(found) > 1 else ()
        unknown[path] = len(met) - sum(each.met.counted for each in found)
    return Targeting(
        met=len(met),
        segments=tuple(segments),
        unknown={path: number for path, number in unknown.items() if number},
        several=asked.several,
    )


def _segmenting(handle: Handle) -> Field:
    field = getattr(handle, "operand", None)
    if not isinstance(field, Field) or not (field.kind is Kind.TEXT or field.members is not None):
        raise invalid_type("by", handle, "a field of texts or of members is needed", "write by=(company.industry,)")
    return field


def _segments(field: Field, met: Iterable[Met], asked: Targets, now: datetime) -> Iterator[MetSegment]:
    groups: dict[object, list[Met]] = {}
    spelled: dict[object, dict[str, int]] = {}
    for each in met:
        raw = field.raw(each.lead)
        value = coerced(raw, field.kind, field.members)
        if value is not None:
            groups.setdefault(value, []).append(each)
            text = str(value.value) if isinstance(value, Enum) else str(raw)
            spellings = spelled.setdefault(value, {})
            spellings[text] = spellings.get(text, 0) + 1
    known = sum(map(len, groups.values()))
    texts = {value: min(told, key=lambda text: (-told[text], text)) for value, told in spelled.items()}
    if field.path in asked.fields:
        texts = {**dict(asked.candidates(field.path, now)), **texts}
    for value in sorted(texts, key=lambda value: (-len(groups.get(value, ())), texts[value])):
        group = groups.get(value, [])
        decided = [each for each in group if each.decided]
        yield MetSegment(
            field=field.path,
            value=texts[value],
            targeted=asked.wants(field.path, value, now),
            met=Proportion(len(group), known),
            accepted=Proportion(sum(each.accepted for each in decided), len(decided)),
            won=Proportion(sum(each.won for each in group), len(group)),
        )
