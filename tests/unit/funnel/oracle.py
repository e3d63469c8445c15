"""Funnels walked with plain dicts and lists: slow, obvious, and without a line of the implementation."""

from collections.abc import Iterator
from datetime import datetime

from leadflow.assessment import assess
from leadflow.criteria import Guard
from leadflow.funnel import Funnel, StageKind
from leadflow.leads import Deal, Event, Lead, StageEntered

Visit = tuple[str, datetime, datetime | None]
Way = tuple[str, str]


def _on_the_way(funnel: Funnel) -> list[str]:
    return [stage.name for stage in funnel.stages if stage.kind in (StageKind.OPEN, StageKind.WON)]


def visits(funnel: Funnel, of: Lead | Deal) -> list[Visit]:
    """Return stage, entry and exit of every visit, beginning with the entry stage that nobody told of."""
    told = of.journey.visits
    begun = of.created_at if isinstance(of, Lead) else of.opened_at
    found: list[Visit] = [(visit.stage, visit.entered_at, visit.left_at) for visit in told]
    told_late = bool(found) and found[0][1] > begun
    leads_there = bool(found) and any(
        (way.source, way.target) == (funnel.entries[0], found[0][0]) for way in funnel.transitions
    )
    if not found or found[0][0] not in funnel.entries or (told_late and leads_there):
        first = found[0][1] if found else None
        found.insert(0, (funnel.entries[0], begun if first is None else min(begun, first), first))
    return found


def ways_ahead(funnel: Funnel, source: str, target: str) -> Iterator[list[str]]:
    """Return every way from `source` to `target` on which each step lies further ahead."""
    if source == target:
        yield [target]
        return
    order = _on_the_way(funnel)
    for way in funnel.transitions:
        if way.source == source and way.target in order and order.index(way.target) > order.index(source):
            for rest in ways_ahead(funnel, way.target, target):
                yield [source, *rest]


def passed_between(funnel: Funnel, source: str | None, target: str) -> list[str] | None:
    """Return what lies on every way ahead, in order; in a cumulative funnel, what lies between. None: there is no
    way.
    """
    order = _on_the_way(funnel)
    if funnel.cumulative:
        return order[0 if source is None else order.index(source) + 1 : order.index(target)]
    starts = funnel.entries if source is None else (source,)
    ways = [way for start in starts for way in ways_ahead(funnel, start, target)]
    if not ways:
        return None
    common = set.intersection(*(set(way) for way in ways))
    return [name for name in order if name in common and name not in (source, target)]


def moves(funnel: Funnel, of: Lead | Deal) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """Return source, target, kind and what was passed of every move."""
    order = _on_the_way(funnel)
    declared = {(way.source, way.target) for way in funnel.transitions}
    walked = [stage for stage, _, _ in visits(funnel, of)]
    told = of.journey.visits
    guessed = len(walked) > len(told) and len(funnel.entries) > 1
    found = []
    for place in range(1, len(walked)):
        source, target = walked[place - 1], walked[place]
        before = [name for name in walked[1 if guessed else 0 : place] if name in order]
        base = before[-1] if before else None
        ahead = target in order and (base is None or order.index(base) < order.index(target))
        between = passed_between(funnel, base, target) if ahead else []
        passed = None if between is None else [name for name in between if name != source]
        if (source, target) in declared:
            found.append((source, target, "declared", tuple(passed or ()) if funnel.cumulative else ()))
            continue
        if not funnel.cumulative and (base, target) in declared:
            passed = []
        if source not in funnel.order or target not in funnel.order:
            kind = "unknown_stage"
        elif ahead and passed is not None and (base, target) not in declared:
            kind = "skipped"
        elif target in order and not ahead and target != base:
            kind = "backward"
        else:
            kind = "undeclared"
        found.append((source, target, kind, tuple(passed or ())))
    return found


def milestones(funnel: Funnel, of: Lead | Deal) -> dict[str, datetime]:
    """Return when each stage was first entered or passed."""
    found: dict[str, datetime] = {}
    walked = visits(funnel, of)
    found[walked[0][0]] = walked[0][1]
    for (_, entered, _), (_, target, _, passed) in zip(walked[1:], moves(funnel, of), strict=True):
        for name in (*passed, target):
            found.setdefault(name, entered)
    return {name: found[name] for name in funnel.order if name in found}


def holds(when: Guard | None, lead: Lead, at: datetime) -> bool:
    """Whether a guard is yes."""
    return when is None or when.check_in(assess(lead, as_of=at)).answer is True


def settle(funnel: Funnel, lead: Lead, at: datetime) -> tuple[list[str], list[Way]]:
    """Return the stages that automatic transitions lead to, and the ways that would have led back."""
    seen = lead.as_of(at)
    stage = seen.journey.stage or funnel.entries[0]
    been, held = [stage], []
    moved = True
    while moved:
        moved = False
        for way in funnel.transitions:
            if way.automatic and way.source == stage and holds(way.when, seen, at):
                if way.target in been:
                    held.append((way.source, way.target))
                    continue
                stage = way.target
                been.append(stage)
                last = seen.history[-1] if len(seen.history) else None
                seq = last.seq + 1 if last is not None and last.at == at else 0
                seen = seen.record(StageEntered(stage, at=at, seq=seq))
                moved = True
                break
    return been[1:], held


def replay(funnel: Funnel, lead: Lead, at: datetime) -> tuple[Lead, list[tuple[datetime, str]]]:
    """Return the lead as the rules would have it, and what they refused, by advancing and settling event by event."""
    known = lead.as_of(at)
    happened: dict[datetime, list[Event]] = {known.created_at: []}
    for event in known.history:
        happened.setdefault(max(event.at, known.created_at), []).append(event)
    one = Lead(known.id, created_at=known.created_at, company=known.company, tracked=known.tracked)
    refused = []
    for instant in sorted(happened):
        one = one.record(*(event for event in happened[instant] if not isinstance(event, StageEntered)))
        for told in happened[instant]:
            if isinstance(told, StageEntered):
                stands = one.journey.stage or funnel.entries[0]
                ways = [way for way in funnel.transitions if (way.source, way.target) == (stands, told.stage)]
                outside = (
                    one.journey.stage is None
                    and told.stage in funnel.entries
                    and told.stage != funnel.entries[0]
                    and (instant == known.created_at or not ways)
                )
                if outside or told.stage == stands or any(holds(way.when, one, instant) for way in ways):
                    one = one.record(told)
                else:
                    refused.append((instant, told.stage))
        one = funnel.settle(one, as_of=instant).lead
    return one, refused


def cycles(funnel: Funnel, of: Lead | Deal) -> list[list[Visit]]:
    """Return the visits of every time through: cut where an open stage follows one that was not."""
    walked = visits(funnel, of)
    kinds = {stage.name: stage.kind for stage in funnel.stages}
    cuts = [0]
    for place in range(1, len(walked)):
        before = [kinds[stage] for stage, _, _ in walked[:place] if stage in kinds]
        if kinds.get(walked[place][0]) is StageKind.OPEN and before and before[-1] is not StageKind.OPEN:
            cuts.append(place)
    return [walked[start:end] for start, end in zip(cuts, [*cuts[1:], len(walked)], strict=True)]


def regressions(funnel: Funnel, of: Lead | Deal) -> list[tuple[str, str]]:
    """Return the moves back within each time through."""
    order = _on_the_way(funnel)
    found = []
    for cycle in cycles(funnel, of):
        for place in range(1, len(cycle)):
            before = [stage for stage, _, _ in cycle[:place] if stage in order]
            target = cycle[place][0]
            if before and target in order and order.index(target) < order.index(before[-1]):
                found.append((cycle[place - 1][0], target))
    return found
