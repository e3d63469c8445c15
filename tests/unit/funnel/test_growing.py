"""Growing: what a guard sees of a history under way is that history, and stays it."""

import pytest

from leadflow.funnel.growing import Growing, SoFar, in_order
from leadflow.leads import Accepted, Activity, Event, History, Lead, Rejected, StageEntered
from tests.unit.funnel.told import FIRST, day

EVENTS: list[Event] = [
    Activity("form_submit", at=day(1)),
    StageEntered("mql", at=day(1)),
    Accepted(at=day(2)),
    StageEntered("sal", at=day(2)),
    Rejected(at=day(2), seq=1),
    StageEntered("recycled", at=day(2), seq=2),
]


def grown(*, until: int) -> SoFar:
    """Return the history grown from the first few events, one day after the other."""
    growing = Growing()
    for days in (1, 2):
        now = [(place, event) for place, event in enumerate(EVENTS[:until]) if event.at == day(days)]
        growing.begin((place, event) for place, event in now if not isinstance(event, StageEntered))
        for place, event in now:
            if isinstance(event, StageEntered):
                growing.enter(place, event)
    return SoFar(growing)


@pytest.mark.parametrize("until", range(len(EVENTS) + 1))
def test_it_reads_as_the_history_it_has_grown_to(until: int) -> None:
    so_far, whole = grown(until=until), History(EVENTS[:until])
    assert so_far.events == whole.events
    assert (len(so_far), list(so_far), so_far[:3]) == (len(whole), list(whole), whole[:3])
    for kind in (StageEntered, Activity, Accepted, Rejected):
        found, expected = so_far.of(kind), whole.of(kind)
        assert list(found) == list(expected)
        assert list(reversed(found)) == list(reversed(expected))
        assert (len(found), bool(found), tuple(found[1:])) == (len(expected), bool(expected), expected[1:])
        assert [found[place] for place in range(-len(found), len(found))] == [*expected, *expected]
    for days in (0, 1, 2, 3):
        assert so_far.until(day(days)).events == whole.until(day(days)).events
    if until:
        assert [so_far[place] for place in range(-until, until)] == [*whole, *whole]
    else:
        with pytest.raises(IndexError):
            so_far[-1]


def test_what_was_seen_stays_as_it_was_while_more_happens() -> None:
    growing = Growing()
    growing.begin([(0, Accepted(at=day(1)))])
    first = SoFar(growing)
    growing.enter(1, StageEntered("mql", at=day(1)))
    second = SoFar(growing)
    growing.begin([(2, Accepted(at=day(2)))])
    third = SoFar(growing)
    assert [len(one) for one in (first, second, third)] == [1, 2, 3]
    assert [len(one.events) for one in (first, second, third)] == [1, 2, 3]
    assert [len(one.of(Accepted)) for one in (first, second, third)] == [1, 1, 2]
    assert [one[-1].at for one in (first, second, third)] == [day(1), day(1), day(2)]
    assert Lead("L-1", created_at=FIRST, history=third).as_of(day(2)).journey.stage == "mql"


def test_events_in_order_are_a_history() -> None:
    assert in_order(tuple(EVENTS)) == History(EVENTS)
