"""Rejections: why sales gave leads back, and whether one channel, campaign or rep stands out."""

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo

import attrs

from leadflow._validate import FrozenMapping, normalise_text, to_utc
from leadflow.assessment import Assess
from leadflow.calendars import Period
from leadflow.leads import Accepted, Disposition, Lead, Population, ProfileChanged, Rejected
from leadflow.metrics.ratios import Proportion, in_order

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
"""The reasons by which sales says that a lead is none of the customers agreed on; case, spaces, `-` and `_` do not
matter.
"""


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
    def interval(self) -> tuple[float, float] | None:
        """The Wilson interval of this segment's share at 95 %."""
        return self.rejected.interval

    @property
    def stands_out(self) -> bool:
        """Whether the baseline lies outside the interval: more, or fewer, rejections than chance would explain."""
        interval, baseline = self.interval, self.baseline.value
        return interval is not None and baseline is not None and not interval[0] <= baseline <= interval[1]


@attrs.frozen(kw_only=True, weakref_slot=False)
class RejectionReason:
    """One reason (None: none was given), and how many of all rejections gave it."""

    reason: str | None
    share: Proportion


@attrs.frozen(kw_only=True, weakref_slot=False)
class Contested:
    """A lead that was rejected as no customer of ours though the agreed ICP said FIT at that instant."""

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
    channel and campaign as known at the decision, and the rep who owned it then (or recorded the decision, when nobody
    did). `contested` are the rejections that the agreed ICP speaks against.
    """

    decided: Proportion
    reasons: tuple[RejectionReason, ...] = ()
    dispositions: FrozenMapping[Disposition, int] = attrs.field(factory=FrozenMapping)
    channels: tuple[Segment, ...] = ()
    campaigns: tuple[Segment, ...] = ()
    reps: tuple[Segment, ...] = ()
    contested: tuple[Contested, ...] = ()

    @property
    def rejected(self) -> int:
        """The number of rejections."""
        return self.decided.counted

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
    rejected: bool
    channel: str | None
    campaign: str | None
    rep: str | None


def _decision(lead: Lead, event: Accepted | Rejected) -> _Decision:
    # Cutting the history is worth it only where the profile has changed at all.
    # What is told of before the creation is seen with the profile of the creation.
    at = max(event.at, lead.created_at)
    source = lead.as_of(at).source if lead.history.of(ProfileChanged) else lead.source
    rep = lead.owner_at(event.at) or event.by
    return _Decision(lead, event, isinstance(event, Rejected), source.channel, source.campaign, rep)


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

    Reasons that differ in case or spacing only count as one, spelled as most often told. With `assess`, a rejection for
    one of the reasons `not_our_customer` is contested when the best fit at that instant was FIT.

    >>> from leadflow import Month
    >>> rejections([], Month(2026, 3), as_of=datetime(2026, 3, 31, tzinfo=UTC)).decided.value is None
    True
    """
    low, high = period.bounds(tz)
    decisions: list[_Decision] = []
    for lead in Population.of(leads, as_of=to_utc(as_of, "as_of")).leads:
        events: tuple[Accepted | Rejected, ...] = (*lead.history.of(Accepted), *lead.history.of(Rejected))
        decisions += [_decision(lead, event) for event in events if low <= event.at < high]
    refused = [decision for decision in decisions if decision.rejected]
    baseline = Proportion(len(refused), len(decisions))
    kinds = [decision.event.disposition for decision in refused if isinstance(decision.event, Rejected)]
    return Rejections(
        decided=baseline,
        reasons=_reasons([_told(decision) for decision in refused]),
        dispositions=FrozenMapping({kind: kinds.count(kind) for kind in Disposition if kind in kinds}),
        channels=_segments([(decision.channel, decision.rejected) for decision in decisions], baseline),
        campaigns=_segments([(decision.campaign, decision.rejected) for decision in decisions], baseline),
        reps=_segments([(decision.rep, decision.rejected) for decision in decisions], baseline),
        contested=()
        if assess is None
        else _contested(refused, assess, {_plain(reason) for reason in not_our_customer}),
    )


def _told(decision: _Decision) -> str | None:
    return decision.event.reason if isinstance(decision.event, Rejected) else None


def _plain(reason: str) -> str:
    return normalise_text(reason.replace("_", " ").replace("-", " "))


def _contested(refused: list[_Decision], assess: Assess, misfit: set[str]) -> tuple[Contested, ...]:
    found: list[Contested] = []
    for decision in refused:
        reason = _told(decision)
        if reason is None or _plain(reason) not in misfit:
            continue
        at = max(decision.event.at, decision.lead.created_at)
        fit = assess(decision.lead, as_of=at).fit
        if fit is not None and fit.fits is True:
            found.append(
                Contested(
                    lead_id=decision.lead.id,
                    at=decision.event.at,
                    reason=reason,
                    rep=decision.rep,
                    icp=fit.name,
                    grade=fit.grade,
                    percent=fit.percent,
                )
            )
    return tuple(sorted(found, key=lambda item: (item.at, item.lead_id)))


def _reasons(told: list[str | None]) -> tuple[RejectionReason, ...]:
    spelled: dict[str | None, dict[str | None, int]] = {}
    for reason in told:
        spellings = spelled.setdefault(None if reason is None else _plain(reason), {})
        spellings[reason] = spellings.get(reason, 0) + 1
    found = [
        RejectionReason(
            reason=min(spellings, key=lambda spelling: (-spellings[spelling], str(spelling))),
            share=Proportion(sum(spellings.values()), len(told)),
        )
        for spellings in spelled.values()
    ]
    return tuple(sorted(found, key=lambda item: (-item.share.counted, item.reason is None, str(item.reason))))


def _segments(decisions: list[tuple[str | None, bool]], baseline: Proportion) -> tuple[Segment, ...]:
    counts: dict[str | None, Proportion] = {}
    for value, rejected in decisions:
        counts[value] = counts.get(value, Proportion(0, 0)) + Proportion(int(rejected), 1)
    segments = [Segment(value=value, rejected=counts[value], baseline=baseline) for value in in_order(counts)]
    return tuple(sorted(segments, key=lambda segment: -segment.rejected.counted))
