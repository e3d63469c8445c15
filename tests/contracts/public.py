"""What is public: the names in `leadflow.__all__` and in the `__all__` of its rooms."""

import inspect
from collections.abc import Iterator
from enum import Enum
from functools import cached_property
from importlib import import_module
from pkgutil import iter_modules
from types import CodeType, FunctionType, ModuleType
from typing import Any

import leadflow

# What nobody writes: it is what the rules give back, or what a function makes. Who wants one asks the rule; it needs
# neither a strategy nor an example of its own.
_MADE = {
    "leadflow": {"Review", "Standing"},
    "leadflow.criteria": {"Grouping"},
    "leadflow.funnel": {"Advanced", "Settled"},
    "leadflow.icp": {"AnswerFigures", "CriterionFigures", "ICPFigures"},
    "leadflow.leads": {"Population"},
    "leadflow.metrics": {
        "BlockedReport",
        "Closing",
        "CohortConversion",
        "Cohorts",
        "Contested",
        "Conversion",
        "Cost",
        "CriterionAnswers",
        "FunnelReport",
        "KPIs",
        "MetSegment",
        "MissingFacts",
        "PeriodConversion",
        "Proportion",
        "Ratio",
        "RejectionReason",
        "ObjectionSummary",
        "Rejections",
        "Segment",
        "StageFlow",
        "Times",
        "StepConversion",
        "Targeting",
        "Velocity",
        "WantedFact",
    },
    "leadflow.playbook": {
        "ReviewFrame",
        "ReviewScope",
        "Outcomes",
        "AgendaItem",
        "Audit",
        "AuditFinding",
        "Blocked",
        "Brief",
        "FigureChange",
        "Column",
        "Comparison",
        "Trend",
        "TrendLine",
        "DealStanding",
        "Deals",
        "ToDo",
        "ToDoList",
        "Figure",
        "Interest",
        "DataQuality",
        "Promises",
    },
    "leadflow.qualification": {"Qualification"},
    "leadflow.scores": {"Bin", "Gain", "ScoreRange", "Span"},
    "leadflow.scoring": {"FunctionScorer", "Placement"},
    "leadflow.sla": {"Attainment", "Attainments"},
}
GIVEN_BACK = {f"{room}.{name}" for room, names in _MADE.items() for name in names}


def rooms() -> Iterator[ModuleType]:
    """Return leadflow and the rooms a user imports from; `testing` is no part of what runs in a host."""
    yield leadflow
    for found in iter_modules(leadflow.__path__, "leadflow."):
        name = found.name.rpartition(".")[2]
        if not name.startswith("_") and name != "testing":
            yield import_module(found.name)


def exports() -> dict[str, Any]:
    """Return every public object by the shortest path it can be imported from."""
    found: dict[int, tuple[str, Any]] = {}
    for room in rooms():
        for name in room.__all__:
            thing = getattr(room, name)
            found.setdefault(id(thing), (f"{room.__name__}.{name}", thing))
    return dict(found.values())


def code_of(member: Any) -> CodeType | None:
    """Return the code of a function, method or property that was written in leadflow; None for anything else."""
    if getattr(member, "__isabstractmethod__", False):
        return None
    if isinstance(member, (staticmethod, classmethod)):
        member = member.__func__
    elif isinstance(member, property):
        member = member.fget
    elif isinstance(member, cached_property):
        member = member.func
    if callable(member):
        member = inspect.unwrap(member)
    if not isinstance(member, FunctionType) or not (member.__module__ or "").startswith("leadflow"):
        return None
    return member.__code__


def members(kind: type) -> dict[str, Any]:
    """Return what a class of leadflow offers by name: its own, and what it inherits from classes of leadflow."""
    found: dict[str, Any] = {}
    for base in kind.__mro__:
        if base.__module__.startswith("leadflow"):
            # attrs keeps the cached properties of a slotted class in the globals of its generated __getattr__.
            getter = vars(base).get("__getattr__")
            hidden = getter.__globals__.get("cached_properties", {}) if isinstance(getter, FunctionType) else {}
            found = {**vars(base), **hidden, **found}
    return found


def verbs() -> dict[str, CodeType]:
    """Return what can be called: public functions; constructors, methods and properties of public classes and
    handles.
    """
    found: dict[CodeType, str] = {}
    for path, thing in exports().items():
        if (code := code_of(thing)) is not None:
            found.setdefault(code, path)
            continue
        kind = thing if isinstance(thing, type) else type(thing)
        if issubclass(kind, BaseException) or getattr(kind, "_is_protocol", False):
            continue
        can_be_called = isinstance(thing, type) and not inspect.isabstract(thing) and not issubclass(thing, Enum)
        for name, member in members(kind).items():
            code = code_of(member)
            if code is not None and (can_be_called if name == "__init__" else not name.startswith("_")):
                found.setdefault(code, path if name == "__init__" else f"{path}.{name}")
    return {path: code for code, path in found.items()}
