"""Leads under fire: facts that come late, twice and out of order, while time goes on; a model in plain lists beside."""

from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from leadflow.calendars import ALWAYS_OPEN, Cadence
from leadflow.criteria import accepted, activities, entered, rejected
from leadflow.funnel import Funnel, Replay, Stage, StageKind, Transition
from leadflow.leads import (
    Accepted,
    Activity,
    Actor,
    Assigned,
    Event,
    HandOff,
    HandOffStatus,
    Lead,
    OnHold,
    Rejected,
    Resumed,
    StageEntered,
)
from leadflow.sla import Clock, ClockState, Respond, SLAContract

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
TARGET = timedelta(hours=4)
STAGES = ("lead", "mql", "sal", "won", "lost", "recycled")
FUNNEL = Funnel(
    "B2B",
    stages=(
        Stage("lead"),
        Stage("mql"),
        Stage("sal"),
        Stage("won", kind=StageKind.WON),
        Stage("lost", kind=StageKind.LOST),
        Stage("recycled", kind=StageKind.RECYCLED),
    ),
    transitions=(
        Transition("lead", "mql", when=activities("demo_request").any(), automatic=True),
        Transition("mql", "sal", when=accepted().since(entered("mql")).any()),
        Transition("mql", "recycled", when=rejected().since(entered("mql")).any(), automatic=True),
        Transition("recycled", "mql", when=activities("demo_request").since(entered("recycled")).any(), automatic=True),
        Transition("sal", "won"),
        Transition("sal", "lost"),
    ),
)
CONTRACT = SLAContract(
    "Smarketing",
    calendar=ALWAYS_OPEN,
    sales=[
        Respond(
            "answer",
            start=entered("mql"),
            stop=accepted() | rejected(),
            within=TARGET,
            at_least=0.9,
            per=Cadence.MONTH,
        )
    ],
)
# Which facts there are; the hour in which each happened is drawn, and so is when it is told.
TELLINGS = (
    *(lambda at, seq, stage=stage: StageEntered(stage, at=at, seq=seq) for stage in STAGES),
    lambda at, seq: StageEntered("mql", at=at, seq=seq),
    lambda at, seq: Accepted(at=at, seq=seq),
    lambda at, seq: Rejected("no budget", at=at, seq=seq),
    lambda at, seq: Assigned("rep-7", at=at, seq=seq),
    lambda at, seq: Assigned("rep-9", at=at, seq=seq),
    lambda at, seq: Activity("demo_request", at=at, seq=seq),
    lambda at, seq: Activity("call", at=at, seq=seq, actor=Actor.SALES),
    lambda at, seq: OnHold(at=at, seq=seq),
    lambda at, seq: Resumed(at=at, seq=seq),
)
HOURS = st.integers(0, 10)


class Life(RuleBasedStateMachine):
    """One lead, told of in any order, looked at again and again as time goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.lead = Lead("L-1", created_at=START)
        self.now = START
        # The model: everything told, as often as it was told.
        self.told: list[Event] = []
        # What was said at the last look, over the same facts: a fact that comes late may change it, time alone not.
        self.clocks: tuple[Clock, ...] = ()
        self.hand_offs: tuple[HandOff, ...] = ()
        self.replay: Replay | None = None

    @initialize(hours=HOURS)
    def begin(self, hours: int) -> None:
        """Hand the lead over in some hour."""
        self._tell(StageEntered("mql", at=START + hours * HOUR))

    @rule(tell=st.sampled_from(TELLINGS), hours=HOURS, seq=st.sampled_from([0, 0, 1]))
    def happens(self, tell: object, hours: int, seq: int) -> None:
        """Return of a fact of any hour: of the past (late), of now, or one that an import dates ahead."""
        self._tell(tell(START + hours * HOUR, seq))  # type: ignore[operator]  # a telling makes an event

    @rule(place=st.integers(0, 40))
    def is_told_again(self, place: int) -> None:
        """Return of a fact twice: nothing changes."""
        if self.told:
            again = self.told[place % len(self.told)]
            before = self.lead
            self.lead = self.lead.record(again)
            assert self.lead == before

    @rule(random=st.randoms(use_true_random=False))
    def comes_from_two_systems(self, random: object) -> None:
        """Return everything anew in two halves, in another order: it is the same lead.

        Which of two events of one instant and `seq` came last, two systems cannot know: there they only agree.
        """
        events = list(self.told)
        random.shuffle(events)  # type: ignore[attr-defined]  # a random.Random
        half = len(events) // 2
        one, other = (Lead("L-1", created_at=START, history=part) for part in (events[:half], events[half:]))
        merged = one.merge(other)
        assert merged == other.merge(one)
        assert set(merged.history) == set(self.lead.history)
        places = [(event.at, event.seq) for event in set(events)]
        if len(set(places)) == len(places):
            assert merged == self.lead

    @rule(hours=st.integers(1, 4))
    def time_goes_on(self, hours: int) -> None:
        """Look again later, over the same facts."""
        self.now += hours * HOUR

    def _tell(self, event: Event) -> None:
        self.told.append(event)
        self.lead = self.lead.record(event)
        # What was said of the past may have to be said anew.
        self.clocks, self.hand_offs, self.replay = (), (), None

    def _known(self) -> list[Event]:
        return [event for event in self.lead.history if event.at <= self.now]

    @invariant()
    def the_history_is_the_set_of_what_was_told(self) -> None:
        """Nothing is lost, nothing counts twice, and all is in the order of time."""
        history = list(self.lead.history)
        assert set(history) == set(self.told)
        assert len(history) == len(set(self.told))
        assert [(event.at, event.seq) for event in history] == sorted((event.at, event.seq) for event in history)

    @invariant()
    def views_are_what_the_last_word_was(self) -> None:
        """Stage, owner, time in stages and activities follow from what is known now."""
        then, known = self.lead.as_of(self.now), self._known()
        stages = [event for event in known if isinstance(event, StageEntered)]
        assert then.journey.stage == (stages[-1].stage if stages else None)
        owners = [event.to for event in known if isinstance(event, Assigned)]
        assert then.owner == (owners[-1] if owners else None)
        assert list(then.activities) == [event for event in known if isinstance(event, Activity)]
        spent = sum((then.journey.time_in(stage, as_of=self.now) for stage in STAGES), start=timedelta(0))
        assert spent == (self.now - stages[0].at if stages else timedelta(0))

    @invariant()
    def who_entered_a_stage_left_it_or_is_still_in(self) -> None:
        """Conservation, per stage."""
        then = self.lead.as_of(self.now)
        visits, moves = FUNNEL.visits(then), FUNNEL.moves(then)
        for stage in STAGES:
            entries = sum(visit.stage == stage for visit in visits)
            exits = sum(move.source == stage for move in moves)
            assert entries == exits + (FUNNEL.stage_of(then) == stage)
        assert sum(len(cycle.visits) for cycle in FUNNEL.cycles(then)) == len(visits)

    @invariant()
    def clocks_are_counted_and_once_decided_stay_decided(self) -> None:
        """Every clock is in one state, explains its time, and time alone never takes a verdict back."""
        clocks = CONTRACT.clocks(self.lead, as_of=self.now)
        states = [clock.state for clock in clocks]
        assert sum(states.count(state) for state in ClockState) == len(clocks)
        stages = [event.stage for event in self._known() if isinstance(event, StageEntered)]
        entries = [stage for place, stage in enumerate(stages) if place == 0 or stages[place - 1] != stage]
        assert len(clocks) == entries.count("mql")
        for clock in clocks:
            assert sum((end - start for start, end in clock.intervals), start=timedelta(0)) == clock.elapsed
            assert clock.started_at <= self.now
            if clock.state is ClockState.MET:
                assert clock.elapsed <= TARGET
                assert any(event.at == clock.stopped_at for event in self._known())
        for before, after in zip(self.clocks, clocks, strict=False):
            if before.state is not ClockState.RUNNING:
                assert (after.state, after.started_at) == (before.state, before.started_at)
                # Who was late may still answer; it changes no verdict.
                assert before.stopped_at in (None, after.stopped_at)
        self.clocks = clocks

    @invariant()
    def hand_offs_have_one_status_and_keep_it(self) -> None:
        """Each entry is a hand-off; time alone changes only what is pending."""
        found = self.lead.hand_offs("mql", as_of=self.now, within=TARGET)
        assert [one.at for one in found] == [
            visit.entered_at for visit in self.lead.as_of(self.now).journey.visits_to("mql")
        ]
        for before, after in zip(self.hand_offs, found, strict=False):
            assert before.status in (HandOffStatus.PENDING, after.status)
            assert before.decided_at in (None, after.decided_at)
        self.hand_offs = found

    @invariant()
    def a_later_replay_only_appends(self) -> None:
        """Under the same rules, over the same facts."""
        replay = FUNNEL.replay(self.lead, as_of=self.now)
        assert FUNNEL.deviations(replay.lead) == ()
        facts = [event for event in self._known() if not isinstance(event, StageEntered)]
        assert [event for event in replay.lead.history if not isinstance(event, StageEntered)] == facts
        if self.replay is not None:
            assert replay.steps[: len(self.replay.steps)] == self.replay.steps
            assert {*self.replay.lead.history} <= {*replay.lead.history}
        self.replay = replay


TestLife = Life.TestCase
TestLife.settings = settings(settings.default, stateful_step_count=20)
