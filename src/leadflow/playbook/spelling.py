"""Spelling: the names that rules ask for, held against the vocabularies by which a playbook reads its leads."""

from collections.abc import Callable, Iterable, Iterator

from leadflow.criteria.activity_pass import ActivityFilter
from leadflow.criteria.conditions import Contains, IsText, StartsWith, normal
from leadflow.criteria.guards import StageGuard
from leadflow.criteria.happening_kinds import DealChange, Recorded, StageEntry
from leadflow.criteria.operands import FieldCriterion
from leadflow.errors import invalid
from leadflow.leads import ClosedStages, Vocabularies, Vocabulary
from leadflow.leads.vocabularies import FIELDS, PATHS, spelling_key
from leadflow.playbook.asked import pieces
from leadflow.scores.characteristic import Characteristic
from leadflow.sla import SLAContract
from leadflow.sla.commitments import Clocked
from leadflow.temperature import Reactions

__all__ = ["check_spelling"]

_KIND_OF: dict[object, str] = {(event, field): kind for event, fields in FIELDS.items() for field, kind in fields}
_KIND_OF.update(PATHS, stage="stages")
_STAGES_OF: dict[type, str] = {
    StageEntry: "stage",
    DealChange: "stage",
    StageGuard: "stages",
    Clocked: "pause_in",
    SLAContract: "recycled",
}
_Names = tuple[str, Iterable[str | None]]
"""Names of which any is enough, after what their vocabulary is called: nothing where none reads them."""
_Test = tuple[Callable[[str, str], bool], str]
_WHOLE = str.__eq__
_PART: dict[type[Contains | StartsWith], Callable[[str, str], bool]] = {
    Contains: str.__contains__,
    StartsWith: str.startswith,
}


def check_spelling(words: Vocabularies, rules: Iterable[object]) -> None:
    """Raise for the first name in the rules that the vocabularies spell otherwise: no lead would ever have it.

    Leads are read in one spelling of each name, so that a rule about another spelling is never met (or, of "is not",
    always). A part of a text must lie in the name, too, or the rules of the same scorer or funnel ask for the name.

    Args:
        words: The vocabularies by which leads are read.
        rules: Anything that is made of criteria and happenings.

    Raises:
        InvalidValueError: It names the text, the rule and the spelling to write.
    """
    parts: list[tuple[str, str, Contains | StartsWith]] = []
    asked: dict[tuple[str, str], list[_Test]] = {}
    for rule, piece in pieces(tuple(rules)):
        for kind, given in _names(piece):
            if not kind:
                continue
            names = {normal(name): name for name in given if name is not None}
            asked.setdefault((rule, kind), []).extend((_WHOLE, key) for key in names)
            for text in names.values():
                name = getattr(words, kind).find(text)
                if name is not None and normal(name) not in names:
                    raise _unmet(rule, kind, text=text, spelling=text, name=name)
        if isinstance(piece, FieldCriterion) and isinstance(piece.condition, (Contains, StartsWith)):
            read_by = _KIND_OF.get(piece.operand.path)
            if read_by is not None:
                parts.append((rule, read_by, piece.condition))
                tests = [(_PART[type(piece.condition)], text) for text in piece.condition.normals]
                asked.setdefault((rule, read_by), []).extend(tests)
    for rule, kind, condition in parts:
        for text, spelling, name in _hidden(getattr(words, kind), condition):
            if not any(meets(normal(name), key) for meets, key in asked[rule, kind]):
                raise _unmet(rule, kind, text=text, spelling=spelling, name=name)


def _unmet(rule: str, kind: str, *, text: str, spelling: str, name: str) -> Exception:
    why = f"leads are read by the vocabularies, whose {kind} spell {spelling!r} as {name!r}, so that no lead has it"
    return invalid(rule or "rules", text, why, f"write {name!r}" if text == spelling else f"ask for {name!r}, too")


def _names(piece: object) -> Iterator[_Names]:
    """Yield the whole names that one piece of a rule asks for."""
    for of, field in _STAGES_OF.items():
        if isinstance(piece, of):
            stages = getattr(piece, field)
            yield "stages", (stages,) if isinstance(stages, str) else stages or ()
    if isinstance(piece, ActivityFilter):
        yield from (("kinds", piece.kinds), ("channels", (piece.channel,)))
    elif isinstance(piece, Reactions):
        yield "kinds", piece.passive
    elif isinstance(piece, Recorded):
        wanted = [(_KIND_OF.get((piece.event, field)), str(value)) for field, value in piece.wanted]
        yield from ((kind, (value,)) for kind, value in wanted if kind is not None)
    elif isinstance(piece, ClosedStages):
        yield from (("stages", each) for each in (piece.won, piece.lost, piece.deals_won, piece.deals_lost))
    elif isinstance(piece, FieldCriterion) and isinstance(piece.condition, IsText):
        yield _KIND_OF.get(piece.operand.path, ""), piece.condition.texts
    elif isinstance(piece, Characteristic) and not piece.by_threshold:
        yield from ((_KIND_OF.get(piece.field.path, ""), map(str, one.values)) for one in piece.bins)


def _hidden(vocabulary: Vocabulary, condition: Contains | StartsWith) -> Iterator[tuple[str, str, str]]:
    """Yield each text of a condition on a part of a text with a spelling that meets it, and the name of that."""
    meets = _PART[type(condition)]
    for text in condition.texts:
        for name, others in vocabulary.aliases.items():
            found = next((other for other in others if meets(spelling_key(other), spelling_key(text))), None)
            if found is not None:
                yield text, found, name
