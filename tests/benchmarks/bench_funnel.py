"""Guarded transitions beside their peers, and the replay of a million events: one run, ratios printed.

    python tests/benchmarks/bench_funnel.py [events]

The limit is what an immutable move of a lead costs at least: a look-up in a dict, the guard, the event, and the lead
with the event in its history, written by hand. Two more show what that buys: attrs classes of one's own with a tuple of
moves, which check nothing, and an object that is nothing but its stage. Peers (transitions, python-statemachine) keep
their state in a mutable object and no history; those that are not installed are left out and named. Times are the best
of rounds taken in turns, and of the processor, so that a busy machine does not spoil them.
"""

import importlib
import resource
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from time import process_time
from typing import Any

import attrs
from measuring import Work, measured

from leadflow.assessment import Rules
from leadflow.criteria import accepted, company, entered
from leadflow.criteria.check import View
from leadflow.funnel import Advanced, Funnel, Stage, StageKind, Transition, presets
from leadflow.leads import Accepted, Activity, Company, Lead, StageEntered

DAY = timedelta(days=1)
FIRST = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOW = FIRST + 30 * DAY
GUARDS = {
    "no guard": None,
    "one field": company.country.is_("VN"),
    "hand-off": accepted().since(entered("mql")).any() & company.employees.between(10, 250),
}
LEAD = Lead(
    "L-1",
    created_at=FIRST,
    company=Company(country="VN", employees=85),
    history=[
        *(Activity("email_click", at=FIRST + day * DAY) for day in range(8)),
        StageEntered("mql", at=FIRST + 8 * DAY),
        Accepted(at=FIRST + 9 * DAY),
    ],
)


def installed(name: str) -> Any:
    """Return a peer, or None."""
    try:
        return importlib.import_module(name)
    except ImportError:
        print(f"{name} is not installed: left out")
        return None


def limit(guard: Any) -> Work:
    """Return the move from mql to sal as written by hand."""
    table = {("mql", "sal"): ((guard, "sal"),)}

    def move() -> Lead:
        assessment = ASSESS(LEAD, as_of=NOW)
        for condition, target in table[assessment.lead.journey.stage, "sal"]:
            if condition is None or condition.holds_in(assessment) is True:
                event = StageEntered(target, at=assessment.as_of, by="rep-7")
                return assessment.lead.record(event)
        raise AssertionError

    return move


@attrs.frozen
class Moved:
    """A move that nobody checks."""

    stage: str
    at: datetime
    by: str


@attrs.frozen
class Record:
    """A stage, and the moves that led there."""

    id: str
    stage: str
    moves: tuple[Moved, ...]


def unchecked(guard: Any) -> Work:
    """Return the move of classes of one's own: a stage and a tuple of moves, nothing converted, compared or checked."""
    table = {("mql", "sal"): ((guard, "sal"),)}
    record = Record("L-1", "mql", tuple(Moved("mql", event.at, "rep-7") for event in LEAD.history))

    def move() -> Record:
        for condition, target in table[record.stage, "sal"]:
            if condition is None or condition.holds_in(View(LEAD, NOW)) is True:
                return Record(record.id, target, (*record.moves, Moved(target, NOW, "rep-7")))
        raise AssertionError

    return move


@attrs.frozen
class Card:
    """The least that an immutable state can be."""

    stage: str


def bare(guard: Any) -> Work:
    """Return the move of an object that is nothing but its stage: no event, no history, no time."""
    table = {("mql", "sal"): ((guard, "sal"),)}
    card = Card("mql")

    def move() -> Card:
        for condition, target in table[card.stage, "sal"]:
            if condition is None or condition.holds_in(View(LEAD, NOW)) is True:
                return Card(target)
        raise AssertionError

    return move


def leadflow(guard: Any) -> Work:
    """Return the move by a funnel."""
    funnel = Funnel(
        "bench",
        stages=(Stage("mql"), Stage("sal"), Stage("won", kind=StageKind.WON)),
        transitions=(Transition("mql", "sal", when=guard), Transition("sal", "won")),
    )

    def move() -> Advanced:
        result = funnel.advance(ASSESS(LEAD, as_of=NOW), "sal", by="rep-7")
        assert isinstance(result, Advanced)
        return result

    return move


def transitions(guard: Any) -> Work | None:
    """Return the move by the peer transitions."""
    peer = installed("transitions")
    if peer is None:
        return None

    class Model:
        def ready(self) -> bool:
            return guard is None or guard.holds_in(View(LEAD, NOW)) is True

    model = Model()
    machine = peer.Machine(model, states=["mql", "sal"], initial="mql", auto_transitions=False)
    machine.add_transition("accept", "mql", "sal", conditions=["ready"])

    def move() -> object:
        machine.set_state("mql")
        return model.accept()  # type: ignore[attr-defined]  # the machine gives the model its triggers

    return move


def python_statemachine(guard: Any) -> Work | None:
    """Return the move by the peer python-statemachine."""
    peer = installed("statemachine")
    if peer is None:
        return None
    mql, sal = peer.State("mql", initial=True), peer.State("sal")

    def ready(_: object) -> bool:
        return guard is None or guard.holds_in(View(LEAD, NOW)) is True

    members = {"mql": mql, "sal": sal, "accept": mql.to(sal, cond="ready"), "back": sal.to(mql), "ready": ready}
    machine = type("Machine", (peer.StateMachine,), members)()

    def there_and_back() -> object:
        machine.accept()
        return machine.back()

    return there_and_back


ASSESS = Rules()


def guarded() -> None:
    """Compare one move from mql to sal."""
    for name, guard in GUARDS.items():
        works = {
            "limit by hand": limit(guard),
            "leadflow advance": leadflow(guard),
            "own classes, unchecked": unchecked(guard),
            "bare stage": bare(guard),
            "transitions": transitions(guard),
            "python-statemachine, there and back": python_statemachine(guard),
        }
        times = measured({peer: work for peer, work in works.items() if work is not None})
        print(f"\none move from mql to sal, {name}, a history of {len(LEAD.history)} events")
        for peer, seconds in times.items():
            print(f"  {peer:36} {seconds * 1e6:8.2f} us  {seconds / times['limit by hand']:6.2f} x limit")


def population(events: int) -> list[Lead]:
    """Return leads of ten events each that walk the life of a lead."""
    path = ("mql", "sal", "sql", "opportunity", "won")

    def lead(number: int) -> Lead:
        born = FIRST + timedelta(minutes=number % 40_000)
        told = [
            event
            for step, stage in enumerate(path[: 1 + number % 5])
            for event in (StageEntered(stage, at=born + (2 * step + 1) * DAY), Accepted(at=born + (2 * step + 2) * DAY))
        ]
        told += [Activity("demo_request", at=born + number % 3 * DAY, seq=place) for place in range(10 - len(told))]
        return Lead(f"L-{number}", created_at=born, history=told)

    return [lead(number) for number in range(events // 10)]


def timed(what: str, events: int, work: Callable[[], object]) -> None:
    """Print how long something took, and the peak memory of the process so far."""
    begin = process_time()
    result = work()
    seconds = process_time() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  {what:44} {seconds:7.2f} s  {events / seconds:12,.0f} events/s  peak {peak:6,.0f} MiB  {result}")


def replayed(events: int) -> None:
    """Replay a population."""
    until = FIRST + 300 * DAY
    print(f"\n{events:,} events of {events // 10:,} leads, ten each")
    leads: list[Lead] = []
    timed("build the leads", events, lambda: leads.extend(population(events)))
    life = presets.lifecycle(scorer=None, grade=None)
    free = Funnel("free", stages=life.stages, transitions=[Transition(*ends) for ends in _ends(life)])
    timed("read: moves of every lead", events, lambda: sum(len(life.moves(lead)) for lead in leads))
    timed("read: deviations and milestones", events, lambda: sum(_read(life, lead) for lead in leads))
    timed("replay without guards", events, lambda: sum(len(free.replay(lead, as_of=until).moves) for lead in leads))
    by_rules = partial(life.replay, assess=ASSESS, as_of=until)
    timed("replay by the lifecycle's guards", events, lambda: sum(len(by_rules(lead).moves) for lead in leads))


def _ends(funnel: Funnel) -> dict[tuple[str, str], None]:
    return dict.fromkeys((way.source, way.target) for way in funnel.transitions)


def _read(funnel: Funnel, lead: Lead) -> int:
    return len(funnel.deviations(lead)) + len(funnel.milestones(lead))


def hostile() -> None:
    """Replay one lead that enters again and again."""
    life = presets.lifecycle(scorer=None, grade=None, hand_raises=())
    for number in (1_000, 10_000):
        told = [StageEntered(("mql", "recycled")[turn % 2], at=FIRST + turn * DAY / 24) for turn in range(number)]
        lead = Lead("L-1", created_at=FIRST, history=told)
        until = FIRST + number * DAY
        timed(f"read one lead of {number:,} re-entries", number, partial(_moved, life, lead))
        timed(f"replay one lead of {number:,} re-entries", number, partial(_stepped, life, lead, until))


def _moved(funnel: Funnel, lead: Lead) -> int:
    return len(funnel.moves(lead))


def _stepped(funnel: Funnel, lead: Lead, until: datetime) -> int:
    return len(funnel.replay(lead, as_of=until).steps)


if __name__ == "__main__":
    guarded()
    replayed(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
    hostile()
