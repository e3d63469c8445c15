"""Walk: which ways are open, taking one, and taking every automatic one."""

from collections.abc import Container, Iterable
from datetime import datetime

from leadflow.assessment import Assess, Assessment
from leadflow.criteria.check import View
from leadflow.errors import MissingAssessmentError, redacted, unknown_name
from leadflow.funnel.graph import Graph
from leadflow.funnel.moves import Advanced, Option, RefusalKind, Refused, Settled
from leadflow.funnel.observed import stage_of
from leadflow.funnel.stages import StageKind
from leadflow.funnel.transitions import Transition
from leadflow.leads import Deal, DealUpdated, Lead, Outcome, StageEntered

__all__ = [
    "advanced",
    "entry_of",
    "first_open",
    "look_at",
    "next_automatic",
    "options_of",
    "refused",
    "settled",
    "stands_in",
    "view_of",
]

_OUTCOMES = {StageKind.WON: Outcome.WON, StageKind.LOST: Outcome.LOST, StageKind.DISQUALIFIED: Outcome.LOST}


def view_of(assessment: Assessment) -> View:
    """Return an assessment as guards look at it."""
    return View(assessment.lead, assessment.as_of, assessment)


def look_at(lead: Lead, at: datetime, assess: Assess | None, ways: Iterable[Transition]) -> View:
    """Return what the guards of `ways` look at: the lead alone where none asks about a verdict, else an assessment."""
    needy = next((way for way in ways if way.needs_verdicts), None)
    if needy is None:
        return View(lead.as_of(at), at)
    if assess is None:
        raise MissingAssessmentError(
            f"transition {needy} asks about verdicts; pass assess=playbook.assess",
            name=needy.source,
        )
    return view_of(assess(lead, as_of=at))


def deal_of(lead: Lead, deal: str) -> Deal:
    """Return the deal of this id; raises `UnknownNameError`."""
    for found in lead.deals:
        if found.id == deal:
            return found
    known = [found.id for found in lead.deals]
    fix = f"record DealUpdated({redacted(deal)}, at=...) first"
    raise unknown_name("deal", deal, known, where=f"lead {redacted(lead.id)}", fix=fix)


def stands_in(graph: Graph, lead: Lead, deal: str | None) -> str:
    """Return the stage in which a lead stands, or one of its deals."""
    return stage_of(graph, lead if deal is None else deal_of(lead, deal))


def answer_of(transition: Transition, view: View) -> bool | None:
    """Return whether a transition is open: yes, no or unknown."""
    return True if transition.when is None else transition.when.answer_for(view)


def options_of(ways: Iterable[Transition], view: View) -> tuple[Option, ...]:
    """Return each way with its answer and the reasons that decided it, in declared order."""
    found: list[Option] = []
    for way in ways:
        if way.when is None:
            found.append(Option(way, answer=True))
        else:
            check = way.when.check_for(view)
            found.append(Option(way, answer=check.answer, reasons=check.reasons))
    return tuple(found)


def entry_of(
    graph: Graph, transition: Transition, view: View, *, by: str | None, reason: str | None, deal: str | None
) -> StageEntered | DealUpdated:
    """Return the event that tells of a move at the instant of `view`, after everything else that happened then."""
    history = view.lead.history
    # Histories order events of one instant by `seq`: the move comes after what caused it, and after the move before it.
    seq = history[-1].seq + 1 if len(history) and history[-1].at == view.as_of else 0
    if deal is None:
        return StageEntered(transition.target, at=view.as_of, seq=seq, by=by, reason=reason or transition.name)
    outcome = _OUTCOMES.get(graph.stages[transition.target].kind)
    return DealUpdated(deal, stage=transition.target, outcome=outcome, at=view.as_of, seq=seq, by=by)


def refused(graph: Graph, source: str, target: str, view: View) -> Refused:
    """Return why nothing leads from `source` to `target` now."""
    ways = graph.between.get((source, target), ())
    ways_out = tuple(dict.fromkeys(way.target for way in graph.out.get(source, ())))
    if ways:
        kind = RefusalKind.UNMET
    elif source == target:
        kind = RefusalKind.ALREADY_THERE
    elif source in graph.stages and graph.stages[source].kind.closed:
        kind = RefusalKind.CLOSED
    else:
        kind = RefusalKind.NO_SUCH_TRANSITION
    return Refused(kind=kind, source=source, target=target, options=options_of(ways, view), ways_out=ways_out)


def first_open(ways: Iterable[Transition], view: View) -> Transition | None:
    """Return the first declared way whose guard is yes, or None."""
    for way in ways:
        if answer_of(way, view) is True:
            return way
    return None


def advanced(
    graph: Graph, source: str, to: str, view: View, *, by: str | None, reason: str | None, deal: str | None
) -> Advanced | Refused:
    """Take the first declared way from `source` to `to` whose guard is yes, or say why there is none."""
    way = first_open(graph.between.get((source, to), ()), view)
    if way is None:
        return refused(graph, source, to, view)
    event = entry_of(graph, way, view, by=by, reason=reason, deal=deal)
    return Advanced(lead=view.lead.record(event), transition=way, event=event, view=view)


def next_automatic(
    ways: Iterable[Transition], visited: Container[str], view: View
) -> tuple[Transition | None, tuple[Transition, ...]]:
    """Return the first way whose guard is yes and whose target was not visited, and those before it that lead back."""
    held_back: list[Transition] = []
    for way in ways:
        if answer_of(way, view) is True:
            if way.target not in visited:
                return way, tuple(held_back)
            held_back.append(way)
    return None, tuple(held_back)


def settled(
    graph: Graph, lead: Lead, assess: Assess | None, at: datetime, *, by: str | None, deal: str | None
) -> Settled:
    """Take automatic ways until none applies, visiting each stage once at most."""
    source = stands_in(graph, lead.as_of(at), deal)
    visited = {source}
    moves: list[Advanced] = []
    held_back: list[Transition] = []
    while ways := graph.automatic.get(source, ()):
        view = look_at(lead, at, assess, ways)
        way, back = next_automatic(ways, visited, view)
        held_back.extend(back)
        if way is None:
            break
        event = entry_of(graph, way, view, by=by, reason=None, deal=deal)
        lead = lead.record(event)
        moves.append(Advanced(lead=lead, transition=way, event=event, view=view))
        source = way.target
        visited.add(source)
    return Settled(lead=lead, moves=tuple(moves), held_back=tuple(held_back))
