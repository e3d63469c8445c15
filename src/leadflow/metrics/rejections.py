"""Rejections: why sales rejected leads, and whether one channel, campaign or rep stands out."""

from collections.abc import Hashable, Iterable, Iterator
from datetime import UTC, datetime, tzinfo

import attrs

from leadflow._mapping import FrozenMapping
from leadflow._validate import asked_at, normalise_text, zone_of
from leadflow.assessment import Assess
from leadflow.calendars import Period
from leadflow.leads import Accepted, Disposition, Lead, Population, ProfileChanged, Rejected, Vocabularies
from leadflow.metrics.figures import Proportion
from leadflow.metrics.grouping import grouped

__all__ = ["NOT_OUR_CUSTOMER", "Contested", "RejectionReason", "Rejections", "Segment", "rejections"]

NOT_OUR_CUSTOMER = (
    "not our customer",
    "not ICP",
    "not a fit",
    "no fit",
    "bad fit",
    "poor fit",
    "wrong company",
    "wrong industry",
    "wrong country",
    "wrong size",
    "too small",
    "too big",
    "too large",
)
"""The reasons that say that a lead is not the kind of customer agreed on, in any spelling of the default vocabulary."""


@attrs.frozen(kw_only=True, weakref_slot=False)
class Segment:
    """The hand-offs of one channel, campaign or rep (`value`; None: not known) that were decided: how many were
    `rejected`.

    `baseline` is the same over all segments. `stands_out` when the baseline lies outside the interval of this segment.
    """

    value: str | None
    rejected: Proportion
    baseline: Proportion

    @property
    def stands_out(self) -> bool:
        """Whether the baseline lies outside the interval: more, or fewer, rejections than chance would explain."""
        interval, baseline = self.rejected.interval, self.baseline.value
        return interval is not None and baseline is not None and not interval[0] <= baseline <= interval[1]


@attrs.frozen(kw_only=True, weakref_slot=False)
class RejectionReason:
    """One reason (None: none was given), and how many of all rejections gave it."""

    reason: str | None
    share: Proportion


@attrs.frozen(kw_only=True, weakref_slot=False)
class Contested:
    """A lead that was rejected as not our customer though it fit the agreed ICP at that instant."""

    lead_id: str
    at: datetime
    reason: str
    rep: str | None
    icp: str
    grade: str | None
    percent: int


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class Rejections:
    """The hand-offs that sales decided in a period: how many of them were rejected, why, and of whose leads.

    Each acceptance and each rejection counts, so a lead handed over twice may count twice. The segments hold a lead's
    channel and campaign as known at the decision, and the rep who owned it then (or recorded the decision, if it had no
    owner). A lead that was returned to be given to another owner is no rejection: `returned` counts them apart.
    `contested` are the rejections that contradict the agreed ICP.
    """

    decided: Proportion
    returned: int = 0
    reasons: tuple[RejectionReason, ...] = ()
    dispositions: FrozenMapping[Disposition, int] = attrs.field(factory=FrozenMapping)
    channels: tuple[Segment, ...] = ()
    campaigns: tuple[Segment, ...] = ()
    reps: tuple[Segment, ...] = ()
    contested: tuple[Contested, ...] = ()

    @property
    def without_reason(self) -> int:
        """The number of rejections that gave no reason."""
        return sum(item.share.counted for item in self.reasons if item.reason is None)

    def __repr__(self) -> str:
        return f"<Rejections: {self.decided}, contested={len(self.contested)}>"


@attrs.frozen(weakref_slot=False)
class _Decision:
    lead: Lead
    event: Accepted | Rejected
    # What happened before the creation is seen with the profile of the creation.
    seen_at: datetime
    channel: str | None
    campaign: str | None
    rep: str | None
    rejected: bool
    reason: str | None


def _decisions(lead: Lead, low: datetime, high: datetime, zone: tzinfo) -> Iterator[_Decision]:
    events: tuple[Accepted | Rejected, ...] = (*lead.history.of(Accepted), *lead.history.of(Rejected))
    for event in events:
        if low <= event.at < high:
            at = asked_at(max(event.at, lead.created_at), tz=zone)
            # Cutting the history is worth it only where the profile has changed at all.
            source = lead.as_of(at).source if lead.history.of(ProfileChanged) else lead.source
            rep = lead.owner_at(event.at) or event.by
            rejected = isinstance(event, Rejected)
            reason = event.reason if isinstance(event, Rejected) else None
            yield _Decision(lead, event, at, source.channel, source.campaign, rep, rejected, reason)


def rejections(
    leads: Iterable[Lead],
    period: Period,
    *,
    as_of: datetime,
    assess: Assess | None = None,
    not_our_customer: Iterable[str] = NOT_OUR_CUSTOMER,
    tz: tzinfo = UTC,
) -> Rejections:
    """Return what sales decided in the period, as known at `as_of`.

    Reasons that differ in case or spacing only count as one, in the spelling used most often.

    Args:
        leads: Any iterable of leads, or a population.
        period: Such as `Month(2026, 3)`.
        as_of: The instant, aware.
        assess: Such as `playbook.assess`. With it, a rejection for one of the reasons `not_our_customer` is contested
            when the best fit at that instant was FIT.
        not_our_customer: The reasons that say so, in any spelling of the default vocabulary of reasons.
        tz: The zone of the period's days.

    >>> from leadflow import Month
    >>> rejections([], Month(2026, 3), as_of=datetime(2026, 3, 31, tzinfo=UTC)).decided.value is None
    True
    """
    low, high = period.bounds(tz)
    population = Population.of(leads, as_of=as_of)
    zone = zone_of(population.as_of)
    answers = [decision for lead in population for decision in _decisions(lead, low, high, zone)]
    decisions = [each for each in answers if getattr(each.event, "disposition", None) is not Disposition.RETURN]
    refused = [decision for decision in decisions if decision.rejected]
    kinds = [decision.event.disposition for decision in refused if isinstance(decision.event, Rejected)]
    baseline = Proportion(len(refused), len(decisions))

    def segments(values: list[str | None]) -> tuple[Segment, ...]:
        found: list[Segment] = []
        for value, own in grouped(zip(values, decisions, strict=True)).items():
            rejected = Proportion(sum(decision.rejected for decision in own), len(own))
            found.append(Segment(value=None if value is None else str(value), rejected=rejected, baseline=baseline))
        return tuple(sorted(found, key=lambda segment: -segment.rejected.counted))

    return Rejections(
        decided=baseline,
        returned=len(answers) - len(decisions),
        reasons=_reasons([decision.reason for decision in refused]),
        dispositions=FrozenMapping({kind: kinds.count(kind) for kind in Disposition if kind in kinds}),
        channels=segments([decision.channel for decision in decisions]),
        campaigns=segments([decision.campaign for decision in decisions]),
        reps=segments([decision.rep for decision in decisions]),
        contested=() if assess is None else _contested(refused, assess, not_our_customer),
    )


def _plain(reason: Hashable) -> Hashable:
    return normalise_text(reason.replace("_", " ").replace("-", " ")) if isinstance(reason, str) else None


def _contested(refused: list[_Decision], assess: Assess, not_our_customer: Iterable[str]) -> tuple[Contested, ...]:
    # In any spelling of the default vocabulary, so that what was recorded in Vietnamese says so too.
    reasons = Vocabularies().reasons
    misfit = {_plain(reasons.name_of(reason)) for reason in not_our_customer}
    found: list[Contested] = []
    for decision in refused:
        if decision.reason is None or _plain(reasons.name_of(decision.reason)) not in misfit:
            continue
        fit = assess(decision.lead, as_of=decision.seen_at).fit
        if fit is not None and fit.fits is True:
            found.append(
                Contested(
                    lead_id=decision.lead.id,
                    at=decision.event.at,
                    reason=decision.reason,
                    rep=decision.rep,
                    icp=fit.name,
                    grade=fit.grade,
                    percent=fit.percent,
                )
            )
    return tuple(sorted(found, key=lambda item: (item.at, item.lead_id)))


def _reasons(given: list[str | None]) -> tuple[RejectionReason, ...]:
    groups = grouped(((reason, reason) for reason in given), key=_plain)
    found = [
        RejectionReason(reason=None if reason is None else str(reason), share=Proportion(len(own), len(given)))
        for reason, own in groups.items()
    ]
    return tuple(sorted(found, key=lambda item: (-item.share.counted, item.reason is None, str(item.reason))))
