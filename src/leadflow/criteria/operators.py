"""Operators: what every handle does with the operators of Python, each written once."""

from abc import abstractmethod
from typing import ClassVar, Generic, NoReturn, TypeVar

from leadflow.criteria.conditions import Comparison
from leadflow.errors import invalid_type

__all__ = ["Asking", "Ordered"]

B = TypeVar("B")
R = TypeVar("R")


class Asking:
    """What one asks questions of, by its methods: it has no truth value and does not compare with `==`."""

    __slots__ = ()
    instead: ClassVar[str] = "write .is_(...), .is_not(...) or .between(low, high)"

    @property
    def phrase(self) -> str:
        """How a sentence names it."""
        return repr(self)

    def __eq__(self, other: object) -> NoReturn:
        rule = "does not compare with == or !=, which must give a truth and not a question"
        raise invalid_type("handle", self.phrase, rule, self.instead)

    __ne__ = __eq__

    def __hash__(self) -> int:
        return hash(repr(self))

    def __bool__(self) -> NoReturn:
        raise invalid_type(
            "handle",
            self.phrase,
            "has no truth value before a lead is asked",
            "write .known() or .is_true() of a field, .any() of a happening; combine questions with & | ~",
        )


class Ordered(Asking, Generic[B, R]):
    """What is asked by comparing: each of `>=`, `<=`, `>` and `<` gives a question."""

    __slots__ = ()

    @abstractmethod
    def _compare(self, comparison: Comparison, bound: B) -> R:
        """Return the question whether it compares so with a bound."""

    def __ge__(self, bound: B) -> R:
        return self._compare(Comparison.AT_LEAST, bound)

    def __le__(self, bound: B) -> R:
        return self._compare(Comparison.AT_MOST, bound)

    def __gt__(self, bound: B) -> R:
        return self._compare(Comparison.MORE_THAN, bound)

    def __lt__(self, bound: B) -> R:
        return self._compare(Comparison.LESS_THAN, bound)

    def at_least(self, bound: B) -> R:
        """Ask what `>=` asks."""
        return self._compare(Comparison.AT_LEAST, bound)

    def at_most(self, bound: B) -> R:
        """Ask what `<=` asks."""
        return self._compare(Comparison.AT_MOST, bound)
