"""ReplayHistory: what a guard sees of a history under way is that history, and stays it."""

import pytest

from leadflow.funnel.replay import ReplayHistory, Snapshot
from leadflow.leads import Accepted, Activity, Event, History, Lead, Rejected, StageEntered
from leadflow.leads.history import sorted_history
from tests.unit.funnel.lines import FIRST, day

EVENTS: list[Event] = [
    Activity("form_submit", at=day(1)),
    StageEntered("mql", at=day(1)),
    Accepted(at=day(2)),
    StageEntered("sal", at=day(2)),
    Rejected(at=day(2), seq=1),
    StageEntered("recycled", at=day(2), seq=2),
]


def grown(*, until: int) -> Snapshot:
    """Return the history grown from the first few events, one day after the other."""
    replay = ReplayHistory()
    for days in (1, 2):
        now = [(place, event) for place, event in enumerate(EVENTS[:until]) if event.at == day(days)]
        replay.begin((place, event) for place, event in now if not isinstance(event, StageEntered))
        for place, event in now:
            if isinstance(event, StageEntered):
                replay.enter(place, event)
    return Snapshot(replay)


@pytest.mark.parametrize("until", range(len(EVENTS) + 1))
def test_it_reads_as_the_history_it_has_grown_to(until: int) -> None:
    snapshot, whole = grown(until=until), History(EVENTS[:until])
    assert snapshot.events == whole.events
    assert (len(snapshot), list(snapshot), snapshot[:3]) == (len(whole), list(whole), whole[:3])
    for kind in (StageEntered, Activity, Accepted, Rejected):
        found, expected = snapshot.of(kind), whole.of(kind)
        assert list(found) == list(expected)
        assert list(reversed(found)) == list(reversed(expected))
        assert (len(found), bool(found), tuple(found[1:])) == (len(expected), bool(expected), expected[1:])
        assert [found[place] for place in range(-len(found), len(found))] == [*expected, *expected]
    for days in (0, 1, 2, 3):
        assert snapshot.until(day(days)).events == whole.until(day(days)).events
    if until:
        assert [snapshot[place] for place in range(-until, until)] == [*whole, *whole]
    else:
        with pytest.raises(IndexError):
            snapshot[-1]


def test_what_was_seen_stays_as_it_was_while_more_happens() -> None:
    replay = ReplayHistory()
    replay.begin([(0, Accepted(at=day(1)))])
    first = Snapshot(replay)
    replay.enter(1, StageEntered("mql", at=day(1)))
    second = Snapshot(replay)
    replay.begin([(2, Accepted(at=day(2)))])
    third = Snapshot(replay)
    assert [len(one) for one in (first, second, third)] == [1, 2, 3]
    assert [len(one.events) for one in (first, second, third)] == [1, 2, 3]
    assert sorted_history(third.events) == History(
        [Accepted(at=day(1)), StageEntered("mql", at=day(1)), Accepted(at=day(2))]
    )
    assert [len(one.of(Accepted)) for one in (first, second, third)] == [1, 1, 2]
    assert [one[-1].at for one in (first, second, third)] == [day(1), day(1), day(2)]
    assert Lead("L-1", created_at=FIRST, history=third).as_of(day(2)).journey.stage == "mql"
