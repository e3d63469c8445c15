"""Binned: a characteristic made ready, whose bins are found by generated code."""

from bisect import bisect_right

from leadflow.criteria import View
from leadflow.criteria.codegen import Code, Memo
from leadflow.criteria.codegen_leaves import emit_value, literal, raw
from leadflow.criteria.operands import Field, Kind, coerced
from leadflow.money import Money
from leadflow.reasons import Reason
from leadflow.scores.characteristic import Characteristic
from leadflow.scores.compiled import Prepared

__all__ = ["CharacteristicPart"]

_MANY = 8
"""Beyond so many bins, looking one up is faster than asking one after the other."""


class CharacteristicPart:
    """A characteristic made ready: each bin's reason exists once, whatever the number of leads."""

    __slots__ = ("_rule", "best", "bound", "name", "paths", "unknown", "weight", "worst")

    def __init__(self, rule: Characteristic) -> None:
        possible = [*(one.points for one in rule.bins), rule.other]
        self.name = rule.name
        self.weight = max(map(abs, possible))
        self.worst = min(*possible, rule.unknown)
        self.best = max(*possible, rule.unknown)
        self.unknown = rule.unknown
        self.bound = None
        self.paths = rule.field.paths
        self._rule = rule

    def _reason(self, said: str, points: int) -> Reason:
        return Reason(
            f"{self.name}: {said}",
            code=f"rule:{self.name}",
            answer=points > 0,
            points=points,
            low=points,
            high=points,
            reachable=self.best,
        )

    def _open(self) -> Reason:
        currency = self._rule.currency
        # An amount may well be known, in another currency.
        told = "not known" if currency is None else f"not known in {currency}, and nothing is converted"
        return Reason(
            f"{self.name}: {told}",
            code=f"rule:{self.name}",
            points=self.unknown,
            low=self.worst,
            high=self.best,
            reachable=self.best,
            missing=(self._rule.field.path,),
        )

    def reason(self, code: Code) -> str:
        """Return the expression of its reason."""
        reasons = (*(self._reason(str(one), one.points) for one in self._rule.order), self._open())
        return f"{code.bind(reasons)}[{code.later(self._place(code))}]"

    def prepare(self, code: Code) -> Prepared:
        """Return the expressions of its points."""
        place = code.later(self._place(code))
        points = code.bind((*(one.points for one in self._rule.order), self.unknown))
        return Prepared(f"{points}[{place}]", yes=f"{place} != {len(self._rule.order)}", whole=True)

    def _place(self, code: Code) -> str:
        """Return the expression of the place of the bin in `rule.order`, one beyond the last when it is unknown."""
        rule, field, unknown = self._rule, self._rule.field, len(self._rule.order)
        if isinstance(field, Field) and field.kind is Kind.TEXT:
            # Normalising a text costs as much as ten look-ups, and a population has few different ones.
            return f"{code.bind(Memo(self._place_of_text))}[{raw(field, code)}]"
        valued = emit_value(field, code)
        if valued is None:
            return f"{code.bind(rule.place_of)}({code.bind(View)}(lead, at, assessed))"
        value, known = valued
        if rule.currency is not None:
            known = f"{known} and {value}.currency == {code.bind(rule.currency)}"
            value = f"{value}.amount"
        found = self._by_threshold(value, code) if rule.by_threshold else self._by_value(value, code)
        return f"{found} if {known} else {unknown}" if known else found

    def _place_of_text(self, fact: object) -> int:
        return self._rule.place(coerced(fact, Kind.TEXT))

    def _by_threshold(self, value: str, code: Code) -> str:
        bins = self._rule.bins
        begins = [one.begins.amount if isinstance(one.begins, Money) else one.begins for one in bins]
        if len(bins) > _MANY:
            return f"{len(bins)} - {code.bind(bisect_right)}({code.bind(begins[::-1])}, {value})"
        name = value if value.isidentifier() else code.name("w")
        tests = [f"{name} >= {literal(begin, code)}" for begin in begins]
        if name != value:
            tests[0] = f"({name} := {value}) >= {literal(begins[0], code)}"
        return _first_of(tests)

    def _by_value(self, value: str, code: Code) -> str:
        table, bins = self._rule.table, self._rule.bins
        if len(table) > _MANY:
            return f"{code.bind(table)}.get({value}, {len(bins)})"
        keys = [[key for key, place in table.items() if place == wanted] for wanted in range(len(bins))]
        return _first_of([" or ".join(f"{value} is {code.bind(key)}" for key in group) for group in keys])


def _first_of(tests: list[str]) -> str:
    """Return the expression of the place of the first test that holds, one beyond the last when none does."""
    return f"({''.join(f'{place} if {test} else ' for place, test in enumerate(tests))}{len(tests)})"
