"""Objections: what leads object to, how often it is resolved, and which criteria of the ICPs those leads meet."""

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo

import attrs

from leadflow._validate import normalise_text
from leadflow.calendars import Period
from leadflow.criteria import Criterion
from leadflow.criteria.check import View
from leadflow.criteria.tree import Worth
from leadflow.funnel import Funnel
from leadflow.icp import ICP
from leadflow.leads import Lead, Objection, ObjectionRaised
from leadflow.metrics.deals import read_by
from leadflow.metrics.figures import Proportion
from leadflow.metrics.grouping import at_end, grouped
from leadflow.metrics.targeting import best_of, met_in

__all__ = ["CriterionAnswers", "ObjectionSummary", "objections"]


@attrs.frozen(kw_only=True, weakref_slot=False)
class CriterionAnswers:
    """How many of the leads that raised an objection meet a `criterion` of an `icp` (`yes`), how many do not (`no`),
    and for how many it is `unknown`.

    `baseline` is the share of noes among all leads that sales met in the period and for which it is known.

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

    unmet: Proportion = attrs.field(init=False, eq=False, repr=False)
    """The noes among those for which it is known."""
    excess: float = attrs.field(init=False, eq=False, repr=False)
    """How many more leads fail it than would at the share of all leads that sales met."""
    stands_out: bool = attrs.field(init=False, eq=False, repr=False)
    """Whether the baseline lies below the interval: more noes than chance would explain."""

    def __attrs_post_init__(self) -> None:
        unmet, baseline = Proportion(self.no, self.yes + self.no), self.baseline.value
        interval = unmet.interval
        object.__setattr__(self, "unmet", unmet)
        object.__setattr__(self, "excess", self.no - (baseline or 0) * unmet.of)
        object.__setattr__(self, "stands_out", interval is not None and baseline is not None and baseline < interval[0])


@attrs.frozen(kw_only=True, weakref_slot=False)
class ObjectionSummary:
    """One kind of objection in a period: by how many `leads` it was raised, and how often it was `resolved` since.

    `criteria` say which criteria of the ICPs those leads meet, in the order of the ICPs.

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
    pipelines: Iterable[Funnel] = (),
    tz: tzinfo = UTC,
) -> tuple[ObjectionSummary, ...]:
    """Return the objections raised in the period, the one raised most often first, as known at `as_of`.

    One that is raised again before it was resolved is one. Kinds that differ in case or spacing only count as one,
    in the spelling used most often.

    Args:
        leads: Any iterable of leads, or a population.
        period: Such as `Month(2026, 3)`.
        as_of: The instant, aware.
        icps: Profiles: the leads that raised an objection are shown by each must and each criterion that earns points
            (a `Characteristic` is no yes or no), beside all leads that sales met in the period. Of several, a lead is
            held against the one that fits it best.
        funnel: Says in which stages a lead is won. Sales met what it accepted, rejected, won, or heard an objection of.
        pipelines: The pipelines of the deals, whose stages say what is won and lost. Without any, the leads say it.
        tz: The zone of the period's days.

    >>> from leadflow import Month
    >>> objections([], Month(2026, 3), as_of=datetime(2026, 3, 31, tzinfo=UTC))
    ()
    """
    population = read_by(leads, funnel, pipelines, as_of=as_of)
    low, high = period.bounds(tz)
    said: list[tuple[str, str]] = []
    raised: dict[str, list[Objection]] = {}
    for lead in population:
        events = [event for event in lead.history.of(ObjectionRaised) if low <= event.at < high]
        said += [(event.kind, lead.id) for event in events]
        # Most leads raise none: their objections are not worked out.
        for objection in lead.objections if events else ():
            kind = normalise_text(objection.kind)
            times = (event.at for event in events if normalise_text(event.kind) == kind)
            if any(objection.raised_at <= at <= objection.last_raised_at for at in times):
                raised.setdefault(kind, []).append(objection)
    criteria: list[tuple[str, str, Criterion]] = []
    profiles = tuple(icps) if raised else ()
    for icp in profiles:
        criteria += [(icp.name, str(must), must) for must in icp.must]
        earning = [rule for rule in icp.should if isinstance(rule, Worth) and rule.points > 0]
        criteria += [(icp.name, rule.name, rule.criterion) for rule in earning]
    then = at_end(population, high)
    met = {one.lead.id for one in met_in(then, low, high)} if criteria else set()
    views = {lead.id: View(lead, then.as_of) for lead in then if lead.id in met}
    own_icp = best_of(profiles, views)
    answers = {lead_id: [each.holds_in(view) for _, _, each in criteria] for lead_id, view in views.items()}
    found: list[ObjectionSummary] = []
    for spelling, ids in grouped(said).items():
        kind, people = str(spelling), dict.fromkeys(ids)
        those = raised[normalise_text(kind)]
        rows: list[CriterionAnswers] = []
        for place, (icp_name, name, _) in enumerate(criteria):
            # Nothing was known then of a lead that was created after the period.
            known = [lead_id for lead_id in people if lead_id in answers]
            own = [answers[lead_id][place] for lead_id in known if own_icp.get(lead_id, icp_name) == icp_name]
            if not own:
                continue
            every = [each[place] for lead_id, each in answers.items() if own_icp.get(lead_id, icp_name) == icp_name]
            rows.append(
                CriterionAnswers(
                    icp=icp_name,
                    criterion=name,
                    yes=own.count(True),
                    no=own.count(False),
                    unknown=own.count(None),
                    baseline=Proportion(every.count(False), every.count(True) + every.count(False)),
                )
            )
        found.append(
            ObjectionSummary(
                kind=kind,
                leads=len(people),
                resolved=Proportion(sum(not objection.open for objection in those), len(those)),
                criteria=tuple(rows),
            )
        )
    return tuple(sorted(found, key=lambda item: (-item.resolved.of, item.kind)))
