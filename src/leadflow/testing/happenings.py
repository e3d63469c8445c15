"""Strategies for what a history can tell of, and what each time is worth."""

from datetime import UTC
from fractions import Fraction

from hypothesis import strategies as st

from leadflow.criteria import (
    Decay,
    Each,
    HalfLife,
    Happening,
    LinearDecay,
    Occurrence,
    PerInterval,
    Steps,
    accepted,
    activities,
    assigned,
    consent_changed,
    created,
    deal_entered,
    deal_lost,
    deal_opened,
    deal_won,
    entered,
    evidence_found,
    objection_raised,
    objection_resolved,
    put_on_hold,
    referred,
    rejected,
    resumed,
)
from leadflow.leads import Actor, Channel, DealKind, Disposition, Outcome
from leadflow.testing.events import ACTIVITIES, STAGES, moments

__all__ = [
    "decays",
    "each_rules",
    "half_lives",
    "happenings",
    "interval_decays",
    "linear_decays",
    "occurrences",
    "step_decays",
]

_VALUES: tuple[str | int, ...] = ("Price list", 3)
_PLAIN = (
    created(),
    accepted(),
    rejected(),
    rejected(Disposition.RECYCLE),
    rejected(with_reason=True),
    assigned(),
    assigned("rep-7"),
    evidence_found(),
    evidence_found("budget"),
    evidence_found("metrics"),
    objection_raised("price"),
    objection_resolved(),
    referred(),
    put_on_hold(),
    resumed(),
    consent_changed("email", granted=True),
    deal_opened(),
    deal_won(),
    deal_lost(DealKind.RENEWAL),
    deal_entered("closing"),
)


def happenings(*, max_leaves: int = 4) -> st.SearchStrategy[Happening]:
    """Draw happenings: plain ones, in windows, since others, n-th ones, and whichever comes first."""
    # One filter at a time: two together seldom find anything.
    narrow: list[st.SearchStrategy[Happening]] = [
        st.sampled_from([Actor.SALES, Actor.MARKETING, None]).map(lambda actor: activities(actor=actor)),
        st.sampled_from(Outcome).map(lambda outcome: activities(outcome=outcome, actor=None)),
        st.sampled_from([*Channel, "zalo"]).map(lambda channel: activities(channel=channel, actor=None)),
        st.sampled_from(["Tet-Offer", "seven-reasons"]).map(lambda campaign: activities(campaign=campaign)),
        st.sampled_from([None, True]).map(lambda automated: activities(automated=automated)),
        st.sampled_from(_VALUES).map(lambda value: activities(value=value)),
    ]
    plain = st.one_of(
        *narrow,
        st.lists(st.sampled_from((*ACTIVITIES, "Email Click")), max_size=3).map(lambda kinds: activities(*kinds)),
        st.sampled_from(_PLAIN),
        st.sampled_from(STAGES).map(entered),
    )
    return st.recursive(plain, _longer, max_leaves=max_leaves)


def _longer(shorter: st.SearchStrategy[Happening]) -> st.SearchStrategy[Happening]:
    return st.one_of(
        st.builds(lambda happening, days: happening.within(days=days), shorter, st.sampled_from([1, 7, 30, 90])),
        st.builds(lambda happening, hours: happening.within(hours=hours), shorter, st.sampled_from([24, 36.5])),
        st.builds(lambda happening, start: happening.since(start), shorter, shorter),
        st.builds(lambda happening, n: happening.nth(n), shorter, st.integers(1, 3)),
        st.builds(lambda one, other: one | other, shorter, shorter),
    )


_DAYS = st.integers(1, 120) | st.fractions(min_value=Fraction(1, 10), max_value=50, max_denominator=10)


def half_lives() -> st.SearchStrategy[HalfLife]:
    """Draw half-lives of a part of a day to four months."""
    return _DAYS.map(HalfLife)


def linear_decays() -> st.SearchStrategy[LinearDecay]:
    """Draw ways to fall evenly to nothing."""
    return _DAYS.map(LinearDecay)


def step_decays() -> st.SearchStrategy[Steps]:
    """Draw shares by age band."""
    shares = st.fractions(min_value=0, max_value=1, max_denominator=8)
    return st.dictionaries(st.integers(1, 120), shares, min_size=1, max_size=4).map(_falling).map(Steps)


def interval_decays() -> st.SearchStrategy[PerInterval]:
    """Draw ways to lose a percentage at every interval."""
    return st.builds(PerInterval, percent=st.integers(1, 100), days=_DAYS, compounding=st.booleans())


def decays() -> st.SearchStrategy[Decay]:
    """Draw ways to decay."""
    return st.one_of(half_lives(), linear_decays(), step_decays(), interval_decays())


def _falling(steps: dict[int, Fraction]) -> list[tuple[float, Fraction]]:
    return list(zip(sorted(steps), sorted(steps.values(), reverse=True), strict=True))


def each_rules() -> st.SearchStrategy[Each]:
    """Draw rules that each time something took place is worth points."""
    given = st.tuples(st.integers(1, 20), st.none() | st.integers(1, 20))
    taken = given.map(lambda pair: (-pair[0], None if pair[1] is None else -pair[1]))
    return st.builds(_each, happenings(), given | taken, st.none() | decays(), st.uuids().map(str))


def _each(happening: Happening, points: tuple[int, int | None], decay: Decay | None, name: str) -> Each:
    return happening.each(points[0], name, at_most=points[1], decay=decay)


def occurrences() -> st.SearchStrategy[Occurrence]:
    """Draw times that something took place."""
    return st.builds(Occurrence, moments().map(lambda at: at.astimezone(UTC)))
