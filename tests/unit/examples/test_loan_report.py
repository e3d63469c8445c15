"""The report on the real log of loan applications, against slow, separate walks over its raw rows."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from leadflow import Actor, BusinessHours, Cadence, Month, activities, entered
from leadflow.calendars import BusinessCalendar
from leadflow.funnel import MoveKind
from leadflow.sla import Respond, SLAContract
from tests.unit.examples.example import LOG, ROOT, script
from tests.unit.examples.raw_log import AMSTERDAM, OFFICE, entries, path_of, rows, watched
from tests.unit.examples.walk import (
    Judge,
    after_days,
    after_hours,
    after_wall_days,
    converted,
    outcomes_by_month,
    responded,
)

pytestmark = [
    pytest.mark.deep,
    pytest.mark.skipif(not LOG.exists(), reason="the log is not here; LEADFLOW_DATA says where"),
]

END = datetime(2012, 3, 14, 15, 4, 54, 681000, tzinfo=UTC)
MONTHS = [(2011, 10), (2011, 11), (2011, 12), (2012, 1), (2012, 2), (2012, 3)]
PROMISES: dict[str, tuple[str, str, Judge]] = {
    "first touch": ("mql", "any work", responded(after_hours(OFFICE, 4))),
    "acceptance": ("mql", "sql", responded(after_days(OFFICE, 2))),
    "follow-up of the offer": ("proposal", "W_Nabellen offertes", responded(after_days(OFFICE, 10))),
    "pre-accepted to approved in 45 days": ("mql", "won", converted(after_wall_days(45))),
}
STATES = ("met", "breached", "running", "cancelled")
ORDER = ["submitted", "mql", "sql", "proposal", "answered", "won"]
PAGE = ROOT / "docs" / "how-to" / "read-a-real-log.md"


@pytest.fixture(scope="module")
def log() -> Any:
    return script("loan_log").read_log(LOG)


# Promises


@pytest.fixture(
    scope="module", params=[END, datetime(2011, 12, 7, 13, tzinfo=UTC)], ids=["at the end", "in the middle"]
)
def kept_at(request: pytest.FixtureRequest, log: Any) -> tuple[datetime, dict[tuple[int, int], Any]]:
    """Return an instant, and what leadflow says of every month at it."""
    contract = script("loan_log").contract
    return request.param, {
        month: contract.attainment(log.leads, Month(*month), as_of=request.param) for month in MONTHS
    }


@pytest.mark.parametrize("name", PROMISES)
def test_promises_by_month_as_a_slow_walk_counts_them(
    kept_at: tuple[datetime, dict[tuple[int, int], Any]], name: str
) -> None:
    as_of, months = kept_at
    start, stop, judge = PROMISES[name]
    slow = outcomes_by_month([watched(told, start, stop) for told in rows().values()], AMSTERDAM, judge, as_of)
    assert sorted(slow) == [month for month in MONTHS if month <= (as_of.year, as_of.month)]
    for month, counted in slow.items():
        kept = months[month][name]
        assert {state: getattr(kept, state) for state in STATES} == {state: counted[state] for state in STATES}, month
        met, breached, running, cancelled = (counted[state] for state in STATES)
        decided = met + breached
        assert kept.started == decided + running + cancelled
        assert kept.rate == (met / decided if decided else None)
        assert kept.best == ((met + running) / (decided + running) if decided + running else None)
        assert kept.worst == (met / (decided + running) if decided + running else None)
        assert kept.so_far == (month == (as_of.year, as_of.month))


def test_some_run_at_the_end_and_some_are_cancelled() -> None:
    # Or the comparison above would say little.
    start, stop, judge = PROMISES["follow-up of the offer"]
    cases = [watched(told, start, stop) for told in rows().values()]
    total = sum(outcomes_by_month(cases, AMSTERDAM, judge, END).values(), Counter[str]())
    assert set(total) == set(STATES)


def test_volume_of_each_month(log: Any) -> None:
    slow: Counter[tuple[int, int]] = Counter()
    for told in rows().values():
        first = next((row.at.astimezone(AMSTERDAM) for row in entries(told) if row.stage == "mql"), None)
        if first is not None:
            slow[first.year, first.month] += 1
    for month in MONTHS:
        kept = script("loan_log").contract.attainment(log.leads, Month(*month), as_of=END)
        assert kept["pre-accepted applications"].actual == slow[month]


# The clocks change on Sunday, 30 October 2011: at three in the morning it is two again


CHANGE = datetime(2011, 10, 30, 1, tzinfo=UTC)


def test_office_hours_across_the_change(log: Any) -> None:
    across = 0
    for lead in log.leads:
        clocks = script("loan_log").contract.clocks(lead, as_of=END)
        for clock in clocks:
            if clock.commitment != "first touch" or not clock.started_at < CHANGE < clock.counted_until:
                continue
            across += 1
            assert clock.elapsed == OFFICE.worked(clock.started_at, clock.counted_until)
            spans = clock.intervals
            assert sum((shuts - opens for opens, shuts in spans), timedelta(0)) == clock.elapsed
            # Before it the office opens at six in the morning of UTC, after it at seven (on Saturdays an hour later).
            for opens, _ in spans:
                local = opens.astimezone(AMSTERDAM)
                assert opens == clock.started_at or opens.hour == (6 if opens < CHANGE else 7) + (local.weekday() == 5)
    assert across == sum(_waits_across(told) for told in rows().values())
    assert across > 10


def _waits_across(told: list[Any]) -> int:
    found = 0
    events = sorted(watched(told, "mql", "any work"))
    for place, start in enumerate(events):
        if start.what == "start" and start.at < CHANGE:
            end = next((each.at for each in events[place + 1 :] if each.what != "start"), END)
            found += end > CHANGE
    return found


def test_round_the_clock_the_hour_that_comes_twice_counts_twice(log: Any) -> None:
    always = BusinessCalendar(tz=AMSTERDAM, weekly="mon-sun 00:00-24:00")
    touch = Respond(
        "touch",
        start=entered("mql"),
        stop=activities("work_start", actor=Actor.SALES),
        within=BusinessHours(36),
        at_least=0.9,
        per=Cadence.MONTH,
    )
    contract = SLAContract("hotline", calendar=always, sales=(touch,))
    weekend = [lead for lead in log.leads if CHANGE - timedelta(days=2) < lead.created_at < CHANGE]
    clocks = [clock for lead in weekend for clock in contract.clocks(lead, as_of=END)]
    across = [clock for clock in clocks if clock.started_at < CHANGE < clock.counted_until]
    assert len(across) > 10
    for clock in across:
        assert clock.elapsed == clock.counted_until - clock.started_at
        assert clock.due_at == clock.started_at + timedelta(hours=36)
        wall = [instant.astimezone(AMSTERDAM).replace(tzinfo=None) for instant in (clock.started_at, clock.due_at)]
        assert wall[1] - wall[0] == timedelta(hours=35 if clock.due_at >= CHANGE else 36)


# Moves


def walked_moves() -> Counter[tuple[str, str]]:
    return Counter(pair for told in rows().values() for pair in pairwise(path_of(told)))


def kind_of(source: str, target: str) -> MoveKind | None:
    """Say how a move lies in a funnel that goes on one by one and out to lost; None when it is declared."""
    if target == "lost" and source in ORDER[:5]:
        return None
    if source == "lost" or target == "lost":
        return MoveKind.UNDECLARED
    steps = ORDER.index(target) - ORDER.index(source)
    return None if steps == 1 else MoveKind.SKIPPED if steps > 1 else MoveKind.BACKWARD


def test_deviations_are_listed_as_a_separate_walk_counts_them(log: Any) -> None:
    slow = {pair: number for pair, number in walked_moves().items() if kind_of(*pair) is not None}
    found = Counter(
        (move.source, move.target) for lead in log.leads for move in script("loan_log").funnel.deviations(lead)
    )
    assert found == slow
    by_kind = Counter(move.kind for lead in log.leads for move in script("loan_log").funnel.deviations(lead))
    slow_kinds: Counter[MoveKind | None] = Counter()
    for pair, number in slow.items():
        slow_kinds[kind_of(*pair)] += number
    assert by_kind == slow_kinds == {MoveKind.BACKWARD: 368, MoveKind.SKIPPED: 131}
    lines = list(script("loan_report").deviations(log.leads))
    strayed = sum(any(kind_of(*pair) for pair in pairwise(path_of(told))) for told in rows().values())
    assert lines[0] == f"{sum(slow.values())} moves of {strayed} applications left the funnel:"
    assert [line.split(";")[0].split(maxsplit=1) for line in lines[1:]] == [
        ["368", "backward: answered -> proposal goes back"],
        ["131", "skipped: proposal -> won skips ahead over answered"],
    ]
    first = min(
        (row.at, case)
        for case, told in rows().items()
        for before, row in pairwise(entries(told))
        if (before.stage, row.stage) == ("answered", "proposal")
    )
    assert f"first application {first[1]} on {first[0].astimezone(AMSTERDAM):%d %b %Y}" in lines[1]


def test_the_drawing_has_the_counts_of_the_rows(log: Any) -> None:
    drawn = script("loan_report").drawn(log.leads)
    standing = Counter(path_of(told)[-1] for told in rows().values())
    labels = [
        "Submitted",
        "Pre-accepted",
        "Accepted",
        "Offer sent",
        "Offer answered",
        "Approved",
        "Declined or cancelled",
    ]
    names = [*ORDER, "lost"]
    assert re.findall(r'"([^"]*)#58; ([\d,]+)"', drawn) == [
        (label, f"{standing[name]:,}") for label, name in zip(labels, names, strict=True)
    ]
    arrows = re.findall(r'^    s(\d) (-->|--x)\|"([\d,]+)( undeclared)?"\| s(\d)$', drawn, re.MULTILINE)
    ends = [(names[int(source)], names[int(target)]) for source, _, _, _, target in arrows]
    moved = [int(number.replace(",", "")) for _, _, number, _, _ in arrows]
    assert dict(zip(ends, moved, strict=True)) == walked_moves()
    crossed = {pair for pair, (_, head, _, said, _) in zip(ends, arrows, strict=True) if head == "--x" and said}
    assert crossed == {pair for pair in ends if kind_of(*pair) is not None}


# The rules' own path


def by_the_book(told: list[Any]) -> tuple[str, tuple[str, str] | None]:
    """Walk an application as the book has it: where it ends, and the first move that is refused.

    It is accepted when somebody worked on it since it was pre-accepted, and approved when somebody began to check it
    since the offer was answered; all that is told at an instant is known before a stage is entered at it.
    """
    stage, since, refused = "submitted", told[0].at, None
    for row in told:
        if row.stage is None or row.stage == stage:
            continue
        begun = [each.work for each in told if each.work and since <= each.at <= row.at]
        allowed = {
            ("submitted", "mql"): True,
            ("mql", "sql"): bool(begun),
            ("sql", "proposal"): True,
            ("proposal", "answered"): True,
            ("answered", "proposal"): True,
            ("answered", "won"): "W_Valideren aanvraag" in begun,
        }.get((stage, row.stage), row.stage == "lost" and stage in ORDER[:5])
        if allowed:
            stage, since = row.stage, row.at
        else:
            refused = refused or (stage, row.stage)
    return stage, refused


def test_the_book_would_have_made_the_path_of_a_separate_walk(log: Any) -> None:
    book = script("loan_log").by_the_book
    slow = {case: by_the_book(told) for case, told in rows().items()}
    for lead in log.leads:
        replay = book.replay(lead, as_of=END)
        first = replay.refused[0] if replay.refused else None
        found = (book.stage_of(replay.lead), first and (first.source, first.target))
        assert found == slow[lead.id], lead.id
    assert sum(refused is not None for _, refused in slow.values()) == 602
    same = sum(path_of(told)[-1] == slow[case][0] for case, told in rows().items())
    lines = list(script("loan_report").replayed(log.leads, END))
    assert lines[0] == f"By the book, {same:,} of 13,087 applications end where they did:"
    assert "480  mql -> sql refused: unmet: work_start by sales since entering mql happened" in lines[-2]


# What the page shows


def test_the_page_shows_what_the_log_gives(capsys: pytest.CaptureFixture[str]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    (shown,) = re.findall(r"```text\nRead (.*?)```", page, re.DOTALL)
    (drawn,) = re.findall(r"```mermaid\n(.*?)```", page, re.DOTALL)
    script("loan_report").main([str(LOG)])
    assert f"Read {shown}" == capsys.readouterr().out
    script("loan_report").main([str(LOG), "--mermaid"])
    assert drawn == capsys.readouterr().out
