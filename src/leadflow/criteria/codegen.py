"""Codegen: a question as one generated Python function, which answers as the tree does and runs like hand-written code.

Three-valued logic becomes two-valued twice: each node gives one expression that is true when the answer is surely yes,
and one that is true when it is surely no. The generated source has only names made here, names of fields, and
whole numbers: whatever a user wrote is bound to a name. So questions of one shape share one compiled code object.
"""

import linecache
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable
from datetime import datetime
from hashlib import sha256
from types import CodeType
from typing import Any, Generic, NamedTuple, TypeVar

from leadflow.criteria.check import Subject, View
from leadflow.leads import Lead

__all__ = ["Code", "Decide", "Emitted", "Memo", "Pass", "Valued", "compiled", "interpreted"]

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
P = TypeVar("P", bound="Pass")

Decide = Callable[[Lead, datetime, Subject | None], bool | None]
"""What a question compiles to: asked of a lead as it was known at an instant (in UTC), and of the verdicts on it."""

_MEMORY = 4096
MOST_SHAPES = 4096
"""How many sources are kept for tracebacks, with their code; beyond it all are forgotten, and made anew when needed."""
_SHAPES: dict[str, CodeType] = {}


class Memo(dict[K, V], Generic[K, V]):
    """A function of one fact that remembers its results: one look-up where the facts of a population repeat themselves.

    It forgets everything when it has seen too many, so that its memory is bounded.

    >>> lengths = Memo(len)
    >>> lengths["retail"], dict(lengths)
    (6, {'retail': 6})
    """

    __slots__ = ("_function",)

    def __init__(self, function: Callable[[K], V]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, key: K) -> V:
        value = self._function(key)
        if len(self) >= _MEMORY:
            self.clear()
        self[key] = value
        return value


class Emitted(NamedTuple):
    """Two expressions: true when the answer is surely yes, and true when it is surely no.

    Where one expression gives the `answer` itself (True, False or None), it stands beside them.
    """

    yes: str
    no: str
    answer: str = ""


class Valued(NamedTuple):
    """The expressions of a value, as conditions compare it, and of whether it is known ("" for always)."""

    value: str
    known: str


def _code_of(source: str) -> CodeType:
    found = _SHAPES.get(source)
    if found is None:
        if len(_SHAPES) >= MOST_SHAPES:
            for code in list(_SHAPES.values()):
                linecache.cache.pop(code.co_filename, None)
            _SHAPES.clear()
        name = f"<leadflow {sha256(source.encode()).hexdigest()[:16]}>"
        # Tracebacks and debuggers look a line up here.
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        found = _SHAPES[source] = compile(source, name, "exec")
    return found


_NAME = re.compile(r"[a-z]\d+")


class Code:
    """The source of a function under construction: its lines, and the constants that its names are bound to.

    The function takes `lead` (as it was known at the instant), `at` (in UTC) and `view` (None: the lead alone). That of
    a `population` takes leads and the instant; its lines say what is given for each lead, and it gives a list, with
    None for each lead that was created later.

    >>> code = Code()
    >>> code.give(code.bind("yes"))
    >>> code.function()(None, None, None)
    'yes'
    """

    def __init__(self, *, population: bool = False) -> None:
        self._population = population
        self._once: list[str] = []
        self._lines: list[str] = []
        self._late: list[str] = []
        self._constants: dict[str, object] = {}
        self._bound: dict[int, str] = {}
        self._locals: dict[Hashable, str] = {}
        self._passes: dict[type, Pass] = {}
        self._count = 0

    def name(self, letter: str = "v") -> str:
        """Return a name that nothing has yet."""
        self._count += 1
        return f"{letter}{self._count}"

    def line(self, text: str, indent: int = 1) -> None:
        """Add a line."""
        self._lines.append("    " * (indent + self._population) + text)

    def give(self, expression: str, *, where: str = "") -> None:
        """Add the lines that give the value of an expression, the last ones unless it is given `where` something holds.

        >>> code = Code(population=True)
        >>> code.give("7")
        >>> code.function()([], None)
        []
        """
        indent = 1
        if where:
            self.line(f"if {where}:")
            indent = 2
        self.line(f"add({expression})" if self._population else f"return {expression}", indent)
        if where and self._population:
            self.line("continue", indent)

    def bind(self, value: object) -> str:
        """Return the name that is bound to a constant; the same object has the same name."""
        name = self._bound.get(id(value))
        if name is None:
            # The constant is kept by its name, so no other object can take its id.
            name = self._bound[id(value)] = self.name("k")
            self._constants[name] = value
        return name

    def literal(self, value: object) -> str:
        """Return a constant as an expression: a whole number as it is written, anything else bound to a name."""
        return repr(value) if type(value) is int else self.bind(value)

    def local(self, key: Hashable, expression: Callable[[], str], *, of_lead: bool = True) -> str:
        """Return the name of a local variable that holds the value of an expression; one `key` is computed once.

        What is not `of_lead`, but of the instant alone, is computed once for a whole population.
        """
        name = self._locals.get(key)
        if name is None:
            text = expression()
            name = self._locals[key] = self.name()
            if self._population and not of_lead:
                self._once.append(f"    {name} = {text}")
            else:
                self.line(f"{name} = {text}")
        return name

    def later(self, expression: str) -> str:
        """Return the name of a local variable that `flush` writes, after all that was collected.

        >>> code = Code()
        >>> name = code.later(code.bind(7))
        >>> code.flush()
        >>> code.give(name)
        >>> code.function()(None, None, None)
        7
        """
        name = self.name()
        self._late.append(f"{name} = {expression}")
        return name

    def shared(self, key: Hashable, make: Callable[[], object]) -> str:
        """Return the name that is bound to what `make` gives; one `key` is made once."""
        name = self._locals.get(key)
        if name is None:
            name = self._locals[key] = self.bind(make())
        return name

    def collecting(self, kind: type[P]) -> P:
        """Return the one pass of this kind, which collects what the expressions need until `flush` writes it."""
        found = self._passes.get(kind)
        if not isinstance(found, kind):
            found = self._passes[kind] = kind(self)
        return found

    def flush(self) -> None:
        """Write what was collected; the expressions that need it may follow."""
        for collected in self._passes.values():
            collected.write()
        self._passes.clear()
        for text in self._late:
            self.line(text)
        self._late.clear()

    def function(self) -> Any:
        """Return the function that the lines define."""
        lines = [*self._once, *(_EACH_LEAD if self._population else ()), *self._lines]
        used = set(_NAME.findall("\n".join(lines)))
        constants = {name: value for name, value in self._constants.items() if name in used}
        given = "leads, at" if self._population else "lead, at, view"
        bound = "".join(f", {name}={name}" for name in constants)
        last = "    return found\n" if self._population else ""
        source = "\n".join([f"def decide({given}{bound}):", *lines, last])
        names = dict(constants)
        exec(_code_of(source), names)  # noqa: S102  # the source has only names made here, names of fields and integers
        return names["decide"]


_EACH_LEAD = (
    "    view = None",
    "    found = []",
    "    add = found.append",
    "    for lead in leads:",
    "        if lead.created_at > at:",
    "            add(None)",
    "            continue",
    # What `lead.as_of(at)` begins with: of most leads all is known already.
    "        events = lead.history.events",
    "        if events and events[-1].at > at:",
    "            lead = lead.as_of(at)",
)


class Pass(ABC):
    """Something that many expressions share, such as one walk through the activities."""

    def __init__(self, code: Code) -> None:
        self.code = code

    @abstractmethod
    def write(self) -> None:
        """Add the lines."""


def interpreted(node: Any, code: Code) -> Emitted:
    """Return the expressions of a question that is asked as its `interpret` asks it."""
    view = code.local(View, lambda: f"{code.bind(View)}(lead, at) if view is None else view")
    answer = code.local(("interpreted", node), lambda: f"{code.bind(node.interpret)}({view})")
    return Emitted(answer, f"{answer} is False", answer)


def compiled(question: Any) -> Decide:
    """Return the function that answers a question: its own `emit_early` and `emit` say how.

    >>> from datetime import UTC
    >>> from leadflow import Company, company
    >>> lead = Lead("L-1", created_at=datetime(2026, 3, 2, tzinfo=UTC), company=Company(country="VN"))
    >>> compiled(company.country.is_("vn"))(lead, lead.created_at, None)
    True
    """
    code = Code()
    if question.parts:
        question.emit_early(code)
    yes, no, _ = question.emit(code)
    code.flush()
    code.line(f"return True if {yes} else False if {no} else None")
    function: Decide = code.function()
    return function
