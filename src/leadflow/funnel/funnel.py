"""Funnel: the stages of a lead's life or of a deal's pipeline, and the transitions between them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal, TypeVar

import attrs

from leadflow._validate import asked_at, named, required_text, several, to_utc, whole_number
from leadflow.assessment import Assess, Assessment
from leadflow.errors import invalid, invalid_type, redacted, unknown_name
from leadflow.funnel.checks import check_funnel
from leadflow.funnel.graph import Graph
from leadflow.funnel.mermaid import draw
from leadflow.funnel.moves import (
    Advanced,
    Option,
    Refused,
    Settled,
    entry_of,
    first_open,
    next_automatic,
    options_of,
    refused,
    view_of,
)
from leadflow.funnel.observed import HistoryReader
from leadflow.funnel.replay import Replay, allowed, replayed
from leadflow.funnel.stages import Stage, StageKind, Transition
from leadflow.leads import ClosedStages, Lead, StageEntered
from leadflow.leads.values import truth

__all__ = ["Funnel", "closed_stages"]

T = TypeVar("T")


def _all(values: Iterable[T], kind: type[T], name: str, fix: str) -> tuple[T, ...]:
    found = several(values, name, fix)
    for value in found:
        if not isinstance(value, kind):
            raise invalid_type(name, value, f"each is a {kind.__name__}", fix)
    return found


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


@attrs.frozen(kw_only=True, field_transformer=named)
class Funnel(HistoryReader):
    """The stages that a lead (or a deal) can be in, in the order of travel, and the transitions between them.

    A lead without any recorded stage is in the first entry stage since it was created. Stages of kind OPEN and WON, in
    declared order, are the path to a purchase; the others are exits from it. What is asked of a `Lead` can be asked of
    one of its deals too: pass the `Deal`, or its id as `deal=`. A funnel is validated when it is built.

    Args:
        name: What the funnel is called.
        version: A whole number from 1.
        stages: In the order of travel.
        transitions: Between the stages; where several apply, the first declared wins.
        entries: Where leads enter: the first declared stage unless given.
        cumulative: Whether entering a stage passes every earlier one on the path (HubSpot's high-water mark). In any
            other funnel only a move that was not declared passes stages: those that cannot be left out.

    Raises:
        FunnelError: Something makes the funnel impossible to walk; it names the stages.

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
    cumulative: bool = attrs.field(default=False, converter=truth)
    order: tuple[str, ...] = attrs.field(init=False, eq=False, repr=False)
    """The names of the stages, as declared: in the order of travel."""

    def __attrs_post_init__(self) -> None:
        if not self.entries:
            object.__setattr__(self, "entries", (self.stages[0].name,))
        check_funnel(self.stages, self.transitions, self.entries)
        graph = Graph(self.name, self.stages, self.transitions, self.entries, self.cumulative)
        object.__setattr__(self, "_graph", graph)
        object.__setattr__(self, "order", graph.order)

    def of_kind(self, *kinds: StageKind) -> tuple[str, ...]:
        """Return the names of the stages of these kinds, in declared order.

        >>> from leadflow.funnel import presets
        >>> presets.lifecycle().of_kind(StageKind.LOST, StageKind.DISQUALIFIED)
        ('lost', 'disqualified')
        """
        return tuple(stage.name for stage in self.stages if stage.kind in kinds)

    def transitions_from(self, stage: str) -> tuple[Transition, ...]:
        """Return the transitions out of a stage, in declared order. Raises `UnknownStageError`.

        >>> from leadflow.funnel import presets
        >>> [transition.target for transition in presets.lifecycle().transitions_from("opportunity")]
        ['won', 'lost']
        """
        return self._graph.out[self.stage(stage).name]

    # Where a lead is, and where it can go

    def _source(self, lead: Lead, deal: str | None) -> str:
        if deal is None:
            return self.stage_of(lead)
        for found in lead.deals:
            if found.id == deal:
                return self.stage_of(found)
        known = [found.id for found in lead.deals]
        fix = f"record DealUpdated({redacted(deal)}, at=...) first"
        raise unknown_name("deal", deal, known, where=f"lead {redacted(lead.id)}", fix=fix)

    def options(self, assessment: Assessment, *, deal: str | None = None) -> tuple[Option, ...]:
        """Return every transition out of the stage of the assessed lead, in declared order.

        Each has its answer (yes, no, unknown) and the reasons that decided it. None out of a stage that the funnel does
        not know.

        Args:
            assessment: What `playbook.assess` returns.
            deal: The id of one of the lead's deals, to ask about its stage instead.

        Raises:
            UnknownNameError: The lead has no such deal.

        >>> from datetime import UTC
        >>> from leadflow.assessment import assess
        >>> from leadflow.funnel import presets
        >>> lead = Lead("L-1", created_at=datetime(2026, 3, 2, tzinfo=UTC))
        >>> funnel = presets.lifecycle(scorer=None, grade=None)
        >>> [(one.target, one.answer) for one in funnel.options(assess(lead, as_of=datetime(2026, 3, 3, tzinfo=UTC)))]
        [('mql', False), ('disqualified', True)]
        """
        return options_of(self._graph.out.get(self._source(assessment.lead, deal), ()), assessment)

    def advance(
        self,
        assessment: Assessment,
        to: str,
        *,
        by: str | None = None,
        reason: str | None = None,
        deal: str | None = None,
    ) -> Advanced | Refused:
        """Move the assessed lead on by the first declared transition to `to` whose guard is yes.

        Args:
            assessment: What `playbook.assess` returns.
            to: The stage to enter.
            by: Who records the move.
            reason: Why; the name of the transition unless given.
            deal: The id of one of the lead's deals, to move that instead.

        Returns:
            `Advanced` with the event to store: `StageEntered` (or `DealUpdated`, with its outcome where the stage is
            closed) at the assessment's instant. It has no id: the same move made twice is the same event, and counts
            once. Or `Refused`, which says why not.

        Raises:
            UnknownStageError: The funnel does not declare `to`.
            UnknownNameError: The lead has no such deal.

        >>> from datetime import UTC
        >>> from leadflow.assessment import assess
        >>> from leadflow.funnel import presets
        >>> lead = Lead("L-1", created_at=datetime(2026, 3, 2, tzinfo=UTC))
        >>> print(presets.lifecycle().advance(assess(lead, as_of=datetime(2026, 3, 3, tzinfo=UTC)), "won"))
        lead -> won refused: no such transition; possible from 'lead': mql, disqualified
        """
        target = self.stage(to).name
        source = self._source(assessment.lead, deal)
        transition = first_open(self._graph.between.get((source, target), ()), assessment)
        if transition is None:
            return refused(self._graph, source, target, assessment)
        event = entry_of(self._graph, transition, assessment, by=by, reason=reason, deal=deal)
        return Advanced(lead=assessment.lead.record(event), transition=transition, event=event, view=assessment)

    def settle(
        self,
        lead: Lead,
        assess: Assess | None = None,
        *,
        as_of: datetime,
        by: str | None = None,
        deal: str | None = None,
    ) -> Settled:
        """Take automatic transitions until none applies: the first declared wins.

        In one call each stage is visited once at most; a transition that would lead back is `held_back`.

        Args:
            lead: The lead to move.
            assess: Such as `playbook.assess`, asked anew after every move; needed only where a guard asks about
                verdicts.
            as_of: The instant of the moves, aware.
            by: Who records them.
            deal: The id of one of the lead's deals, to move that instead.

        Raises:
            MissingAssessmentError: A guard asks about verdicts, and `assess` is missing.
            UnknownNameError: The lead has no such deal.

        >>> from datetime import UTC
        >>> from leadflow.leads import Activity
        >>> from leadflow.funnel import presets
        >>> monday = datetime(2026, 3, 2, tzinfo=UTC)
        >>> lead = Lead("L-1", created_at=monday, history=[Activity("demo_request", at=monday)])
        >>> funnel = presets.lifecycle(scorer=None, grade=None)
        >>> funnel.settle(lead, as_of=monday).lead.journey.stage
        'mql'
        """
        at = asked_at(as_of)
        source = self._source(lead.as_of(at), deal)
        visited = {source}
        moves: list[Advanced] = []
        held_back: list[Transition] = []
        while transitions := self._graph.automatic.get(source, ()):
            view = view_of(lead, at, assess, transitions)
            transition, back = next_automatic(transitions, visited, view)
            held_back.extend(back)
            if transition is None:
                break
            event = entry_of(self._graph, transition, view, by=by, deal=deal)
            lead = lead.record(event)
            moves.append(Advanced(lead=lead, transition=transition, event=event, view=view))
            source = transition.target
            visited.add(source)
        return Settled(lead=lead, moves=tuple(moves), held_back=tuple(held_back))

    def replay(
        self, lead: Lead, assess: Assess | None = None, *, as_of: datetime, at: Iterable[datetime] = ()
    ) -> Replay:
        """Return the path that the rules would have made of a lead's history, with every refusal and its reasons.

        Recorded stages are taken for attempts: each is tried, in order, when it happened. After the events of each
        instant, and at the instants `at`, automatic transitions are taken. Nothing later than `as_of` is looked at, so
        a replay at a later `as_of` only appends.

        Args:
            lead: The lead to replay.
            assess: Such as `playbook.assess`; needed only where a guard asks about verdicts.
            as_of: The last instant that is looked at, aware.
            at: Further instants (aware) at which to look for automatic transitions, such as a nightly run.

        Raises:
            MissingAssessmentError: A guard asks about verdicts, and `assess` is missing.

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
        return replayed(self._graph, lead, assess, asked_at(as_of), instants)

    def allows(self, lead: Lead, entry: StageEntered, assess: Assess | None = None) -> bool | None:
        """Return whether the rules allowed a recorded entry into a stage: yes (True), no (False), or unknown (None).

        They are asked of the lead as it was just before, in the stage that was recorded then: one that was moved by
        hand, against the rules, is a no. What else is recorded of the same instant was known.

        Args:
            lead: The lead.
            entry: One of its `stage_entries`.
            assess: Such as `playbook.assess`; needed only where a guard asks about verdicts.

        Raises:
            InvalidValueError: The entry is not in the lead's history.
            MissingAssessmentError: A guard asks about verdicts, and `assess` is missing.

        >>> from datetime import UTC
        >>> from leadflow.funnel import presets
        >>> monday = datetime(2026, 3, 2, tzinfo=UTC)
        >>> by_hand = StageEntered("mql", at=monday)
        >>> lead = Lead("L-1", created_at=monday, history=[by_hand])
        >>> presets.lifecycle(scorer=None, grade=None).allows(lead, by_hand)
        False
        """
        return allowed(self._graph, lead, entry, assess)

    def to_mermaid(
        self,
        counts: Mapping[str, int] | None = None,
        moves: Mapping[tuple[str, str], int] | None = None,
        *,
        guards: bool = True,
        direction: Literal["LR", "TB"] = "LR",
    ) -> str:
        """Return the funnel as a Mermaid flowchart (text); automatic transitions are dotted.

        Args:
            counts: A number to show in each stage; those that the funnel does not declare are drawn apart.
            moves: A number to show on each transition instead of its guard; moves that the funnel does not declare are
                drawn with a cross.
            guards: Whether transitions show their names or guards.
            direction: From left to right, or from top to bottom.
        """
        return draw(self._graph, counts=counts, moves=moves, guards=guards, direction=direction)


def closed_stages(funnel: Funnel | None = None, pipelines: Iterable[Funnel] = ()) -> ClosedStages:
    """Return the stages in which leads and deals are closed, as a funnel and pipelines declare them.

    Args:
        funnel: The funnel of leads; None: the usual names.
        pipelines: The pipelines of deals; none: the usual names, and every other stage is open.

    >>> from leadflow.funnel import presets
    >>> sorted(closed_stages(presets.lifecycle()).lost)
    ['disqualified', 'lost']
    """
    closed: dict[str, Any] = {}
    if funnel is not None:
        closed["won"] = funnel.of_kind(StageKind.WON)
        closed["lost"] = funnel.of_kind(StageKind.LOST, StageKind.DISQUALIFIED)
        closed["order"] = funnel.order
    stages = [stage for pipeline in pipelines for stage in pipeline.stages]
    if stages:
        closed["deals_won"] = [stage.name for stage in stages if stage.kind is StageKind.WON]
        closed["deals_lost"] = [stage.name for stage in stages if stage.kind.closed and stage.kind is not StageKind.WON]
        closed["deals_open"] = [stage.name for stage in stages if not stage.kind.closed]
        closed["deals_order"] = [stage.name for stage in stages]
    return ClosedStages(**closed)
