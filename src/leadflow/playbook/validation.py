"""What a playbook checks when it is built: every name that a rule uses is one that the playbook has."""

from collections.abc import Iterable, Iterator
from typing import NoReturn

from leadflow._validate import normalise_text
from leadflow.assessment import Rules
from leadflow.criteria import Guard
from leadflow.criteria.guards import (
    CellGuard,
    FitGuard,
    GradeGuard,
    QualificationGuard,
    ScoreGuard,
    StageGuard,
    TemperatureGuard,
)
from leadflow.criteria.happening_kinds import DealChange, StageEntry
from leadflow.criteria.happenings import happenings_in
from leadflow.criteria.occurrences import HappeningBase
from leadflow.criteria.tree import leaves
from leadflow.errors import UnknownStageError, invalid, unknown_name
from leadflow.funnel import Funnel
from leadflow.sla import Commitment, SLAContract
from leadflow.temperature import Temperature

__all__ = ["check_playbook"]


def check_playbook(
    *, rules: Rules, funnel: Funnel | None, pipelines: tuple[Funnel, ...], sla: SLAContract | None
) -> None:
    """Raise for the first name that the rules, the funnels or the contract use and the playbook does not have.

    `UnknownNameError` names a scorer, an ICP, a grade or a temperature, `UnknownStageError` a stage; where a guard asks
    for a verdict that no rule gives, and where two funnels share a name, it is an `InvalidValueError`.
    """
    names = [each.name for each in (*(() if funnel is None else (funnel,)), *pipelines)]
    for name in names:
        if names.count(name) > 1:
            raise invalid("pipelines", name, "two funnels share this name", "give each a name of its own")
    for where, guard in _guards(rules, funnel, pipelines, sla):
        for leaf in leaves(guard):
            _check_leaf(where, leaf, rules, funnel)
        for happening in happenings_in(guard):
            _check_happening(where, happening, funnel, pipelines)
    for where, commitment in _commitments(sla):
        for happening in commitment.happenings:
            _check_happening(where, happening, funnel, pipelines)
        for stage in sorted(commitment.stages):
            _check_stage(where, stage, () if funnel is None else (funnel,))


def _commitments(sla: SLAContract | None) -> Iterator[tuple[str, Commitment]]:
    for contract in () if sla is None else sla.versions:
        of = f" of version {contract.version}" if sla is not None and sla.earlier else ""
        for commitment in contract.commitments:
            yield f"commitment {commitment.name!r}{of}", commitment


def _guards(
    rules: Rules, funnel: Funnel | None, pipelines: tuple[Funnel, ...], sla: SLAContract | None
) -> Iterator[tuple[str, Guard]]:
    for each in (*(() if funnel is None else (funnel,)), *pipelines):
        for transition in each.transitions:
            if transition.when is not None:
                yield f"transition {transition.source} -> {transition.target} of {each.name!r}", transition.when
    for where, commitment in _commitments(sla):
        for guard in commitment.guards:
            yield where, guard
    if rules.temperature is not None:
        yield "warm of the temperature", rules.temperature.interest
        if rules.temperature.qualified is not None:
            yield "qualified of the temperature", rules.temperature.qualified


def _unknown(where: str, guard: Guard, kind: str, name: str, known: Iterable[str]) -> NoReturn:
    raise unknown_name(kind, name, known, where=f"{where}: '{guard}'", fix=f"add the {kind} to the playbook")


def _check_leaf(where: str, leaf: Guard, rules: Rules, funnel: Funnel | None) -> None:
    if isinstance(leaf, ScoreGuard) and leaf.name not in rules.scorer_of:
        _unknown(where, leaf, "scorer", leaf.name, rules.scorer_of)
    elif isinstance(leaf, CellGuard):
        _check_cell(where, leaf, rules)
    elif isinstance(leaf, (GradeGuard, FitGuard)):
        _check_fit(where, leaf, rules)
    elif isinstance(leaf, QualificationGuard) and rules.qualification is None:
        _no_rule(where, leaf, "qualification", "qualification=BANT(...)")
    elif isinstance(leaf, TemperatureGuard):
        if rules.temperature is None:
            _no_rule(where, leaf, "temperature", "temperature=TemperatureRules()")
        known = tuple(str(member.value) for member in Temperature)
        if normalise_text(leaf.temperature) not in known:
            _unknown(where, leaf, "temperature", leaf.temperature, known)
    elif isinstance(leaf, StageGuard):
        for stage in leaf.stages:
            _check_stage(f"{where}: '{leaf}'", stage, () if funnel is None else (funnel,))


def _check_cell(where: str, leaf: CellGuard, rules: Rules) -> None:
    if leaf.name not in rules.matrix_of:
        _unknown(where, leaf, "matrix", leaf.name, rules.matrix_of)
    names = rules.matrix_of[leaf.name].names
    for cell in leaf.cells:
        if cell not in names:
            _unknown(where, leaf, f"cell of {leaf.name}", cell, names)


def _check_fit(where: str, leaf: GradeGuard | FitGuard, rules: Rules) -> None:
    if not rules.icps:
        _no_rule(where, leaf, "fit", "icps=(ICP(...),)")
    if leaf.name is not None and leaf.name not in rules.icp_of:
        _unknown(where, leaf, "ICP", leaf.name, rules.icp_of)
    asked = rules.icps if leaf.name is None else (rules.icp_of[leaf.name],)
    for icp in asked:
        for grade in leaf.grades if isinstance(leaf, GradeGuard) else ():
            if grade not in icp.scale:
                _unknown(where, leaf, f"{icp.name} grade", grade, icp.scale)


def _no_rule(where: str, leaf: Guard, verdict: str, fix: str) -> NoReturn:
    raise invalid(where, str(leaf), f"no rule of the playbook gives a {verdict}", f"write Playbook(..., {fix})")


def _check_happening(
    where: str, happening: HappeningBase, funnel: Funnel | None, pipelines: tuple[Funnel, ...]
) -> None:
    for part in happening.parts:
        _check_happening(where, part, funnel, pipelines)
    if isinstance(happening, StageEntry):
        _check_stage(f"{where}: '{happening}'", happening.stage, () if funnel is None else (funnel,))
    elif isinstance(happening, DealChange) and happening.stage is not None:
        _check_stage(f"{where}: '{happening}'", happening.stage, pipelines)


def _check_stage(where: str, stage: str, funnels: tuple[Funnel, ...]) -> None:
    """Raise when none of the funnels has the stage; without a funnel every stage may be."""
    known = tuple(name for funnel in funnels for name in funnel.order)
    if funnels and normalise_text(stage) not in map(normalise_text, known):
        fix = "declare it in a funnel"
        raise unknown_name("stage", stage, known, where=where, fix=fix, error=UnknownStageError, stages=(stage,))
