"""Funnel: the stages of a lead's life or of a deal's pipeline, and the ways between them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Literal, TypeVar

import attrs

from leadflow._validate import FrozenMapping, named, required_text, several, to_utc, whole_number
from leadflow.assessment import Assess, Assessment
from leadflow.errors import invalid, invalid_type
from leadflow.funnel.checks import check_funnel
from leadflow.funnel.cycles import Cycle, cycles_of, regressions_of, skipped_of
from leadflow.funnel.graph import Graph
from leadflow.funnel.mermaid import draw
from leadflow.funnel.moves import Advanced, Option, Refused, Settled
from leadflow.funnel.observed import Move, MoveKind, furthest_of, milestones_of, moves_of, stage_of, visits_of
from leadflow.funnel.replay import Replay, replayed
from leadflow.funnel.stages import Stage, StageKind
from leadflow.funnel.transitions import Transition
from leadflow.funnel.walk import advanced, options_of, settled, stands_in, view_of
from leadflow.leads import Deal, Lead, Visit

__all__ = ["Funnel"]

T = TypeVar("T")


def _version(value: int) -> int:
    return whole_number(value, "version", minimum=1)


def _stages(values: Iterable[Stage]) -> tuple[Stage, ...]:
    stages = _all(values, Stage, "stages", 'write stages=(Stage("lead"), Stage("won", kind=StageKind.WON))')
    if not stages:
        raise invalid("stages", stages, "a funnel has stages", 'write stages=(Stage("lead"), ...)')
    return stages


def _transitions(values: Iterable[Transition]) -> tuple[Transition, ...]:
    return _all(values, Transition, "transitions", 'write transitions=(Transition("lead", "mql"), ...)')


def _entries(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_all(values, str, "entries", 'write entries=("lead",)')))


def _cumulative(value: bool) -> bool:
    if not isinstance(value, bool):
        raise invalid_type("cumulative", value, "is True or False", "write True or False")
    return value


def _all(values: Iterable[T], kind: type[T], name: str, fix: str) -> tuple[T, ...]:
    found = several(values, name, fix)
    for value in found:
        if not isinstance(value, kind):
            raise invalid_type(name, value, f"each is a {kind.__name__}", fix)
    return found


@attrs.frozen(kw_only=True, field_transformer=named)
class Funnel:
    """The stages that a lead (or a deal) can be in, in the order of travel, and the transitions between them.

    Leads enter at `entries`: by default at the first declared stage. A lead of which no stage was ever told stands in
    the first entry stage since it was created. Stages on the way to a purchase are those of kind OPEN and WON, in
    declared order; the others are ways out of it. In a `cumulative` funnel (HubSpot's high-water mark) whoever enters a
    stage has passed every earlier one on the way; in any other, only a move that was not declared passes those that
    cannot be left out. What is asked of a `Lead` can be asked of one of its deals too: give the `Deal`, or its id as
    `deal=`. A funnel is validated when it is built: raises a `FunnelError` that names the stages.

    >>> funnel = Funnel(
    ...     "short",
    ...     stages=(Stage("lead"), Stage("won", kind=StageKind.WON)),
    ...     transitions=(Transition("lead", "won"),),
    ... )
    >>> funnel.order, funnel.entries
    (('lead', 'won'), ('lead',))
    """

    name: str = attrs.field(converter=required_text, kw_only=False)
    version: int = attrs.field(default=1, converter=_version)
    stages: tuple[Stage, ...] = attrs.field(converter=_stages)
    transitions: tuple[Transition, ...] = attrs.field(default=(), converter=_transitions)
    entries: tuple[str, ...] = attrs.field(default=(), converter=_entries)
    cumulative: bool = attrs.field(default=False, converter=_cumulative)

    def __attrs_post_init__(self) -> None:
        if not self.entries:
            object.__setattr__(self, "entries", (self.stages[0].name,))
        check_funnel(self.stages, self.transitions, self.entries)

    @cached_property
    def _graph(self) -> Graph:
        return Graph(self.name, self.stages, self.transitions, self.entries, cumulative=self.cumulative)

    # What was declared

    @property
    def order(self) -> tuple[str, ...]:
        """The names of the stages, as declared: in the order of travel."""
        return self._graph.order

    def stage(self, name: str) -> Stage:
        """Return the stage of this name. Raises `UnknownStageError` when the funnel has none.

        >>> from leadflow.funnel import presets
        >>> presets.lifecycle().stage("won").kind
        <StageKind.WON: 'won'>
        """
        return self._graph.stage(name)

    def kind_of(self, name: str) -> StageKind:
        """Return the kind of the stage of this name. Raises `UnknownStageError` when the funnel has none.

        >>> from leadflow.funnel import presets
        >>> presets.lifecycle().kind_of("recycled")
        <StageKind.RECYCLED: 'recycled'>
        """
        return self._graph.stage(name).kind

    def of_kind(self, *kinds: StageKind) -> tuple[str, ...]:
        """Return the names of the stages of these kinds, in declared order.

        >>> from leadflow.funnel import presets
        >>> presets.lifecycle().of_kind(StageKind.LOST, StageKind.DISQUALIFIED)
        ('lost', 'disqualified')
        """
        return tuple(stage.name for stage in self.stages if stage.kind in kinds)

    def ways_out(self, name: str) -> tuple[Transition, ...]:
        """Return the transitions that lead out of a stage, in declared order. Raises `UnknownStageError`.

        >>> from leadflow.funnel import presets
        >>> [way.target for way in presets.lifecycle().ways_out("opportunity")]
        ['won', 'lost']
        """
        return self._graph.out[self.stage(name).name]

    # Where a lead stands, and where it can go

    def stage_of(self, of: Lead | Deal) -> str:
        """Return the stage in which a lead or a deal stands: the one told last, or the first entry stage where none
        was.

        >>> from datetime import UTC
        >>> from leadflow.funnel import presets
        >>> presets.lifecycle().stage_of(Lead("L-1", created_at=datetime(2026, 3, 2, tzinfo=UTC)))
        'lead'
        """
        return stage_of(self._graph, of)

    def options(self, assessment: Assessment, *, deal: str | None = None) -> tuple[Option, ...]:
        """Return every transition out of the stage of the assessed lead (or of its `deal`, by id), in declared order.

        Each has its answer (yes, no, unknown) and the reasons that decided it. None out of a stage that the funnel does
        not know. Raises `UnknownNameError` when the lead has no such deal.

        >>> from datetime import UTC
        >>> from leadflow.assessment import assess
        >>> from leadflow.funnel import presets
        >>> lead = Lead("L-1", created_at=datetime(2026, 3, 2, tzinfo=UTC))
        >>> funnel = presets.lifecycle(scorer=None, grade=None)
        >>> [(way.target, way.answer) for way in funnel.options(assess(lead, as_of=datetime(2026, 3, 3, tzinfo=UTC)))]
        [('mql', False), ('disqualified', True)]
        """
        source = stands_in(self._graph, assessment.lead, deal)
        return options_of(self._graph.out.get(source, ()), view_of(assessment))

    def advance(
        self,
        assessment: Assessment,
        to: str,
        *,
        by: str | None = None,
        reason: str | None = None,
        deal: str | None = None,
    ) -> Advanced | Refused:
        """Move the assessed lead (or its `deal`, by id) on by the first declared transition to `to` whose guard is yes.

        `Advanced` carries the event to store: `StageEntered` (or `DealUpdated`, with its outcome where the stage is
        closed) at the assessment's instant, by `by`, for `reason`. It has no id: the same move made twice is the same
        event, and counts once. `Refused` says why not. Raises `UnknownStageError` for a stage that the funnel does not
        declare.

        >>> from datetime import UTC
        >>> from leadflow.assessment import assess
        >>> from leadflow.funnel import presets
        >>> lead = Lead("L-1", created_at=datetime(2026, 3, 2, tzinfo=UTC))
        >>> print(presets.lifecycle().advance(assess(lead, as_of=datetime(2026, 3, 3, tzinfo=UTC)), "won"))
        lead -> won refused: no such transition; from 'lead' one leads to mql, disqualified
        """
        target = self.stage(to).name
        view = view_of(assessment)
        source = stands_in(self._graph, view.lead, deal)
        return advanced(self._graph, source, target, view, by=by, reason=reason, deal=deal)

    def settle(
        self,
        lead: Lead,
        assess: Assess | None = None,
        *,
        as_of: datetime,
        by: str | None = None,
        deal: str | None = None,
    ) -> Settled:
        """Take automatic transitions at the instant `as_of` (aware) until none applies: the first declared wins.

        In one call each stage is visited once at most; a transition that would lead back is `held_back`. `assess` is
        needed only where a guard asks about verdicts (`MissingAssessmentError` without it), and is asked anew after
        every move.

        >>> from datetime import UTC
        >>> from leadflow.leads import Activity
        >>> from leadflow.funnel import presets
        >>> monday = datetime(2026, 3, 2, tzinfo=UTC)
        >>> lead = Lead("L-1", created_at=monday, history=[Activity("demo_request", at=monday)])
        >>> funnel = presets.lifecycle(scorer=None, grade=None)
        >>> funnel.settle(lead, as_of=monday).lead.journey.stage
        'mql'
        """
        return settled(self._graph, lead, assess, to_utc(as_of, "as_of"), by=by, deal=deal)

    def replay(
        self, lead: Lead, assess: Assess | None = None, *, as_of: datetime, at: Iterable[datetime] = ()
    ) -> Replay:
        """Return the path that the rules would have made of a lead's history, with every refusal and its reasons.

        What was told of stages is taken for attempts: each is tried, in order, when it happened. After the events of
        each instant, and at the instants `at` (aware; a nightly run, say), automatic transitions are taken. Nothing
        later than `as_of` is looked at, so a replay at a later `as_of` only appends.

        >>> from datetime import UTC
        >>> from leadflow.leads import StageEntered
        >>> from leadflow.funnel import presets
        >>> monday = datetime(2026, 3, 2, tzinfo=UTC)
        >>> lead = Lead("L-1", created_at=monday, history=[StageEntered("won", at=monday)])
        >>> replay = presets.lifecycle(scorer=None, grade=None).replay(lead, as_of=monday)
        >>> replay.lead.journey.stage is None, [step.refused.kind.value for step in replay.refused]
        (True, ['no_such_transition'])
        """
        instants = [to_utc(instant, "at") for instant in at]
        return replayed(self._graph, lead, assess, to_utc(as_of, "as_of"), instants)

    # How an observed history reads

    def visits(self, of: Lead | Deal) -> tuple[Visit, ...]:
        """Return the visits to stages, in order; one to the first entry stage comes before what is no entry.

        Where the first stage told is another entry, the lead came there from outside; unless a transition leads there
        from the first entry stage and it was told of after the creation: then the lead had stood in the first.

        >>> from datetime import UTC
        >>> from leadflow.funnel import presets
        >>> lead = Lead("L-1", created_at=datetime(2026, 3, 2, tzinfo=UTC))
        >>> [visit.stage for visit in presets.lifecycle().visits(lead)]
        ['lead']
        """
        return visits_of(self._graph, of)

    def moves(self, of: Lead | Deal) -> tuple[Move, ...]:
        """Return every move between stages, in order, each as it lies in the funnel.

        >>> from datetime import UTC
        >>> from leadflow.leads import StageEntered
        >>> from leadflow.funnel import presets
        >>> monday = datetime(2026, 3, 2, tzinfo=UTC)
        >>> lead = Lead("L-1", created_at=monday, history=[StageEntered("mql", at=monday)])
        >>> [str(move) for move in presets.lifecycle().moves(lead)]
        ['lead -> mql as declared']
        """
        return tuple(moves_of(self._graph, of))

    def deviations(self, of: Lead | Deal) -> tuple[Move, ...]:
        """Return the moves that left the graph, in order: skips, moves back, undeclared ones, unknown stages.

        Guards are not asked: a history is read as it is. `replay` asks them.

        >>> from datetime import UTC
        >>> from leadflow.leads import StageEntered
        >>> from leadflow.funnel import presets
        >>> monday = datetime(2026, 3, 2, tzinfo=UTC)
        >>> lead = Lead("L-1", created_at=monday, history=[StageEntered("sql", at=monday)])
        >>> [str(move) for move in presets.lifecycle().deviations(lead)]
        ['lead -> sql skips ahead over mql, sal']
        """
        return tuple(move for move in moves_of(self._graph, of) if move.kind is not MoveKind.DECLARED)

    def regressions(self, of: Lead | Deal) -> tuple[Move, ...]:
        """Return the moves back within a cycle, declared or not, in order: to a stage before the one it had come to.

        >>> from datetime import UTC
        >>> from leadflow.leads import DealUpdated
        >>> from leadflow.funnel import presets
        >>> monday = datetime(2026, 3, 2, tzinfo=UTC)
        >>> presets.sales_steps().regressions(Deal([DealUpdated("D-1", at=monday)]))
        ()
        """
        return tuple(regressions_of(self._graph, of))

    def skipped(self, of: Lead | Deal) -> tuple[str, ...]:
        """Return the stages that were passed and never visited, in declared order.

        >>> from datetime import UTC
        >>> from leadflow.leads import DealUpdated
        >>> from leadflow.funnel import presets
        >>> monday = datetime(2026, 3, 2, tzinfo=UTC)
        >>> presets.sales_steps().skipped(Deal([DealUpdated("D-1", at=monday)]))
        ()
        """
        return skipped_of(self._graph, of)

    def cycles(self, of: Lead | Deal) -> tuple[Cycle, ...]:
        """Return each time through the funnel, in order: recycled, lost or won, a lead begins anew in an open stage.

        >>> from datetime import UTC
        >>> from leadflow.leads import DealUpdated
        >>> from leadflow.funnel import presets
        >>> monday = datetime(2026, 3, 2, tzinfo=UTC)
        >>> len(presets.sales_steps().cycles(Deal([DealUpdated("D-1", at=monday)])))
        1
        """
        return cycles_of(self._graph, of)

    def milestones(self, of: Lead | Deal) -> FrozenMapping[str, datetime]:
        """Return when each stage was first entered, or passed by a skip; stages never reached are left out.

        >>> from datetime import UTC
        >>> from leadflow.leads import StageEntered
        >>> from leadflow.funnel import presets
        >>> monday = datetime(2026, 3, 2, tzinfo=UTC)
        >>> lead = Lead("L-1", created_at=monday, history=[StageEntered("sql", at=monday)])
        >>> list(presets.lifecycle().milestones(lead))
        ['lead', 'mql', 'sal', 'sql']
        """
        return milestones_of(self._graph, of)

    def reached(self, of: Lead | Deal, stage: str) -> datetime | None:
        """Return when a stage was first entered, or passed by a skip: at the time of the later entry. None when never.

        Raises `UnknownStageError`.

        >>> from datetime import UTC
        >>> from leadflow.funnel import presets
        >>> presets.lifecycle().reached(Lead("L-1", created_at=datetime(2026, 3, 2, tzinfo=UTC)), "mql") is None
        True
        """
        return milestones_of(self._graph, of).get(self.stage(stage).name)

    def furthest(self, of: Lead | Deal) -> str:
        """Return the stage furthest on the way to a purchase that was visited; ways out of it do not count.

        >>> from datetime import UTC
        >>> from leadflow.leads import StageEntered
        >>> from leadflow.funnel import presets
        >>> monday = datetime(2026, 3, 2, tzinfo=UTC)
        >>> told = [StageEntered("mql", at=monday), StageEntered("recycled", at=monday, seq=1)]
        >>> lead = Lead("L-1", created_at=monday, history=told)
        >>> presets.lifecycle().furthest(lead)
        'mql'
        """
        return furthest_of(self._graph, of)

    def to_mermaid(
        self,
        counts: Mapping[str, int] | None = None,
        moves: Mapping[tuple[str, str], int] | None = None,
        *,
        guards: bool = True,
        direction: Literal["LR", "TB"] = "LR",
    ) -> str:
        """Return the funnel as a Mermaid flowchart (text); automatic ways are dotted.

        `counts` adds a number to each stage; `moves` puts the number of moves on each way instead of its guard, and
        draws those that the funnel does not declare with a cross. Raises `UnknownStageError` for a stage it does not
        know.

        >>> from leadflow.funnel import presets
        >>> print(presets.sales_steps().to_mermaid().splitlines()[1].strip())
        s0(["Qualification"])
        """
        return draw(self._graph, counts=counts, moves=moves, guards=guards, direction=direction)
