"""Conversion: cohorts by hand, and the case of mature cohorts."""

import pickle
from datetime import UTC, datetime, timedelta, timezone

import pytest

from leadflow import Activity, Lead, Month, Source, StageEntered, activities, created, entered, source
from leadflow.errors import InvalidValueError, NaiveDatetimeError
from leadflow.metrics import Conversion, Proportion, Ratio, cohort_conversion, conversion, period_conversion

START = datetime(2026, 1, 1, tzinfo=UTC)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def lead(name: str, *stages: tuple[str, float], channel: str | None = None, tracked: bool = True) -> Lead:
    first = min((when for _, when in stages), default=0)
    entries = [StageEntered(stage, at=day(when)) for stage, when in stages]
    return Lead(name, created_at=day(first), source=Source(channel=channel), history=entries, tracked=tracked)


def test_only_mature_members_decide() -> None:
    # The case "cohort-mature": (entered, converted) within 30 days, as of day 100.
    pairs = [(0, 20), (10, None), (50, 95), (60, None), (80, 85), (90, None)]
    leads = [
        lead(f"L-{place}", ("mql", start), *(() if stop is None else (("won", stop),)))
        for place, (start, stop) in enumerate(pairs)
    ]
    found = conversion(leads, entered("mql"), entered("won"), within=timedelta(days=30), as_of=day(100))
    assert found.mature == Proportion(1, 4)
    assert (found.mature.value, found.immature, found.immature_converted) == (0.25, 2, 1)
    low, high = found.mature.interval or (0, 0)
    assert (round(low, 4), round(high, 4)) == (0.0456, 0.6994)  # Wilson, 1 of 4


def test_the_window_is_closed() -> None:
    found = conversion(
        [lead("L-1", ("mql", 0), ("won", 30)), lead("L-2", ("mql", 0), ("won", 30.001))],
        entered("mql"),
        entered("won"),
        within=timedelta(days=30),
        as_of=day(30),
    )
    assert found.mature == Proportion(1, 2)


def test_what_came_before_the_start_does_not_count() -> None:
    back = lead("L-1", ("won", 0), ("mql", 5))
    found = conversion([back], entered("mql"), entered("won"), within=timedelta(days=9), as_of=day(50))
    assert found.mature == Proportion(0, 1)


def test_leads_are_grouped_by_a_handle() -> None:
    leads = [
        lead("L-1", ("mql", 0), ("won", 1), channel="email"),
        lead("L-2", ("mql", 0), channel="email"),
        lead("L-3", ("mql", 0)),
        lead("L-4"),
    ]
    found = conversion(
        leads, entered("mql"), entered("won"), within=timedelta(days=9), as_of=day(50), by=source.channel
    )
    assert list(found.groups) == ["email", None]
    assert found.groups["email"].mature == Proportion(1, 2)
    assert found.groups[None].mature.value == 0
    assert sum((group.mature for group in found.groups.values()), Proportion(0, 0)) == found.mature
    assert pickle.loads(pickle.dumps(found)) == found


def test_untracked_leads_are_unknown_where_behaviour_is_asked() -> None:
    leads = [
        lead("L-1", ("mql", 0), tracked=False),
        lead("L-2", ("mql", 0)).record(Activity("demo_request", at=day(1))),
    ]
    asked = conversion(
        leads, created(), activities("demo_request"), within=timedelta(days=9), as_of=day(50), by=source.channel
    )
    assert (asked.mature, asked.unknown, asked.groups[None].unknown) == (Proportion(1, 1), 1, 1)
    by_stage = conversion(leads, created(), entered("mql"), within=timedelta(days=9), as_of=day(50))
    assert (by_stage.mature, by_stage.unknown) == (Proportion(2, 2), 0)


def test_leads_to_come_are_counted() -> None:
    found = conversion([lead("L-1", ("mql", 40))], created(), entered("mql"), within=timedelta(1), as_of=day(30))
    assert (found.not_yet_created, found.mature, found.mature.value) == (1, Proportion(0, 0), None)


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(NaiveDatetimeError):
        conversion([], created(), created(), within=timedelta(1), as_of=datetime(2026, 1, 1))  # noqa: DTZ001 it must
    with pytest.raises(InvalidValueError, match="within"):
        conversion([], created(), created(), within=timedelta(0), as_of=START)


def test_cohort_and_period_are_two_figures() -> None:
    leads = [
        lead("L-1", ("mql", 0), ("won", 40)),
        lead("L-2", ("mql", 10), ("won", 20)),
        lead("L-3", ("mql", 20)),
        lead("L-4", ("mql", -20), ("won", 5)),
        lead("L-5", tracked=False),
        lead("L-6", ("mql", 90)),
    ]
    january = Month(2026, 1)
    cohort = cohort_conversion(leads, entered("mql"), entered("won"), january, as_of=day(50))
    assert cohort.converted == Proportion(2, 3)
    period = period_conversion(leads, entered("mql"), entered("won"), january, as_of=day(50))
    assert period.ratio == Ratio(2, 3)
    assert (cohort.not_yet_created, period.not_yet_created) == (1, 1)
    asked = period_conversion(leads, activities("x"), entered("won"), january, as_of=day(50))
    assert (asked.unknown, asked.ratio.value) == (1, None)
    assert cohort_conversion(leads, activities("x"), created(), january, as_of=day(50)).unknown == 1


def test_the_period_begins_where_the_zone_says() -> None:
    # 31 December, 20:00 UTC, is 1 January in Saigon.
    early = lead("L-1", ("mql", -4 / 24))
    saigon = timezone(timedelta(hours=7))
    month = Month(2026, 1)
    there = cohort_conversion([early], entered("mql"), entered("won"), month, as_of=day(9), tz=saigon)
    here = cohort_conversion([early], entered("mql"), entered("won"), month, as_of=day(9))
    assert (there.converted.of, here.converted.of) == (1, 0)


def test_a_conversion_says_what_it_is_of() -> None:
    found = conversion([], entered("mql"), entered("won"), within=timedelta(1), as_of=START)
    assert isinstance(found, Conversion)
    assert (found.start, found.stop) == ("entering mql", "entering won")
