"""Objections: what leads held against buying, how often it could be answered, and what kind of lead it comes from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo

import attrs

from leadflow._validate import normalise_text, to_utc
from leadflow.calendars import Period
from leadflow.criteria import Criterion, View, Worth
from leadflow.funnel import Funnel
from leadflow.icp import ICP
from leadflow.leads import Lead, ObjectionRaised, ObjectionResolved, Population
from leadflow.metrics.met import met_in
from leadflow.metrics.ratios import Proportion

__all__ = ["CriterionAnswers", "ObjectionSummary", "objections"]


@attrs.frozen(kw_only=True, weakref_slot=False)
class CriterionAnswers:
    """How many of the leads that raised an objection meet a `criterion` of an `icp` (`yes`), how many do not (`no`),
    and of how many it is not known.

    `baseline` is the share of noes among all leads that sales met in the period, of those of whom it is known.

    >>> answers = CriterionAnswers(icp="SME", criterion="size", yes=2, no=8, unknown=1, baseline=Proportion(12, 60))
    >>> answers.unmet.value, answers.stands_out
    (0.8, True)
    """

    icp: str
    criterion: str
    yes: int
    no: int
    unknown: int
    baseline: Proportion

    @property
    def unmet(self) -> Proportion:
        """The noes among those of whom it is known."""
        return Proportion(self.no, self.yes + self.no)

    @property
    def interval(self) -> tuple[float, float] | None:
        """The Wilson interval of the share of noes at 95 %."""
        return self.unmet.interval

    @property
    def excess(self) -> float:
        """How many more leads do not meet it than would, were they like all that sales met."""
        return self.no - (self.baseline.value or 0) * self.unmet.of

    @property
    def stands_out(self) -> bool:
        """Whether the baseline lies below the interval: more noes than chance would explain."""
        interval, baseline = self.interval, self.baseline.value
        return interval is not None and baseline is not None and baseline < interval[0]


@attrs.frozen(kw_only=True, weakref_slot=False)
class ObjectionSummary:
    """One kind of objection in a period: by how many `leads` it was raised, and how often it was `resolved` since.

    `criteria` tell of those leads which criteria of the ICPs they meet, in the order of the ICPs.

    >>> str(ObjectionSummary(kind="price", leads=5, resolved=Proportion(2, 6)).resolved)
    '2 of 6 (33 %)'
    """

    kind: str
    leads: int
    resolved: Proportion
    criteria: tuple[CriterionAnswers, ...] = ()


def objections(
    leads: Iterable[Lead],
    period: Period,
    *,
    as_of: datetime,
    icps: Iterable[ICP] = (),
    funnel: Funnel | None = None,
    tz: tzinfo = UTC,
) -> tuple[ObjectionSummary, ...]:
    """Return the objections raised in the period, the one raised most often first, as known at `as_of`.

    One that is raised again before it was resolved is one. Kinds that differ in case or spacing only count as one,
    spelled as the first by the alphabet. With `icps` the leads that raised it are told by each must and each criterion
    that earns points (a `Characteristic` is no yes or no), beside all leads that sales met in the period: those that it
    accepted, rejected, heard an objection of, or won (as `funnel` says).

    >>> from leadflow import Month
    >>> objections([], Month(2026, 3), as_of=datetime(2026, 3, 31, tzinfo=UTC))
    ()
    """
    now = to_utc(as_of, "as_of")
    low, high = period.bounds(tz)
    population = Population.of(leads, as_of=now).leads
    spelled: dict[str, set[str]] = {}
    raised: dict[str, int] = {}
    resolved: dict[str, int] = {}
    people: dict[str, dict[str, Lead]] = {}
    for lead in population:
        # The kinds that wait for an answer, and whether they were raised in the period.
        waiting: dict[str, bool] = {}
        for event in lead.history.events if lead.history.of(ObjectionRaised) else ():
            if isinstance(event, ObjectionRaised):
                kind = normalise_text(event.kind)
                if low <= event.at < high:
                    spelled.setdefault(kind, set()).add(event.kind)
                    people.setdefault(kind, {})[lead.id] = lead
                    raised[kind] = raised.get(kind, 0) + (not waiting.get(kind, False))
                    waiting[kind] = True
                else:
                    waiting.setdefault(kind, False)
            elif isinstance(event, ObjectionResolved) and waiting.pop(normalise_text(event.kind), False):
                kind = normalise_text(event.kind)
                resolved[kind] = resolved.get(kind, 0) + 1
    asked = tuple(_asked(icps)) if raised else ()
    met = [each.lead for each in met_in(population, low, high, funnel=funnel)] if asked else []
    answers = {lead.id: tuple(criterion.holds_in(View(lead, now)) for _, _, criterion in asked) for lead in met}
    found = [
        ObjectionSummary(
            kind=min(spelled[kind]),
            leads=len(people[kind]),
            resolved=Proportion(resolved.get(kind, 0), count),
            criteria=tuple(_criteria(asked, people[kind], answers)),
        )
        for kind, count in raised.items()
    ]
    return tuple(sorted(found, key=lambda item: (-item.resolved.of, item.kind)))


def _asked(icps: Iterable[ICP]) -> Iterator[tuple[str, str, Criterion]]:
    for icp in icps:
        yield from ((icp.name, str(must), must) for must in icp.must)
        earning = (rule for rule in icp.should if isinstance(rule, Worth) and rule.points > 0)
        yield from ((icp.name, rule.name, rule.criterion) for rule in earning)


def _criteria(
    asked: Sequence[tuple[str, str, Criterion]],
    raised_by: Iterable[str],
    answers: Mapping[str, tuple[bool | None, ...]],
) -> Iterator[CriterionAnswers]:
    for place, (icp, name, _) in enumerate(asked):
        own = [answers[lead][place] for lead in raised_by]
        every = [each[place] for each in answers.values()]
        yield CriterionAnswers(
            icp=icp,
            criterion=name,
            yes=own.count(True),
            no=own.count(False),
            unknown=own.count(None),
            baseline=Proportion(every.count(False), every.count(True) + every.count(False)),
        )
