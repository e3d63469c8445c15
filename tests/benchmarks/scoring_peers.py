"""The card of `bench_scoring.py` in the languages of other rule engines, from one table of its thirty rules.

Peers get flat facts, with the counts in windows made by Python beforehand, for none of them has a window of its own. In
all of them a comparison with what is missing fails or says no, so whatever may be missing is asked for first; that the
answer is then unknown, none of them can say. Each gives the sums of the two groups; Python bounds them.
"""

import importlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from leadflow import Lead

Facts = dict[str, Any]
Sums = tuple[float, float]
Peer = Callable[[Facts], Sums]

FIT: tuple[tuple[int, Any], ...] = (
    (10, ("==", "country", "VN")),
    (5, ("in", "country", ("SG", "TH"))),
    (20, ("and", (">=", "employees", 10), ("<=", "employees", 250))),
    (-5, (">=", "employees", 1000)),
    (15, ("in", "industry", ("retail", "logistics", "services"))),
    (-10, ("==", "industry", "mining")),
    (2, ("==", "region", "south")),
    (10, (">=", "rank", 2)),
    (5, (">=", "rank", 5)),
    (8, ("==", "department", "finance")),
    (6, ("and", ("==", "country", "VN"), (">=", "employees", 10), ("<=", "employees", 250))),
    (3, ("or", ("==", "speaks", "VN"), ("==", "country", "VN"))),
    (2, ("not in", "industry", ("law", "farming"))),
    (12, ("==", "channel", "referral")),
    (4, ("in", "channel", ("email", "organic_search"))),
)
DONE: tuple[tuple[int, Any], ...] = (
    (5, (">=", "clicks_30", 1)),
    (7, (">=", "clicks_30", 3)),
    (12, (">=", "pages_7", 1)),
    (6, (">=", "pages_90", 2)),
    (15, (">=", "webinars_90", 1)),
    (40, (">=", "demos", 1)),
    (10, (">=", "forms_60", 1)),
    (1, (">=", "opens_30", 1)),
    (5, (">=", "all_60", 4)),
    (-15, ("<=", "all_60", 0)),
    (5, ("and", (">=", "webinars", 1), (">=", "forms", 1))),
    (9, ("or", (">=", "demos", 1), (">=", "pages_7", 2))),
    (2, (">=", "clicks", 5)),
    (4, ("<=", "minutes_since", 14 * 24 * 60)),
    (-30, (">=", "unsubscribes", 1)),
)
MAY_MISS = frozenset({"country", "industry", "employees", "region", "rank", "department", "speaks", "channel"})
COUNTED = {
    "email_click": (("clicks", None), ("clicks_30", 30)),
    "price_page": (("pages_7", 7), ("pages_90", 90)),
    "webinar": (("webinars", None), ("webinars_90", 90)),
    "form_submit": (("forms", None), ("forms_60", 60)),
    "demo_request": (("demos", None),),
    "email_open": (("opens_30", 30),),
    "unsubscribe": (("unsubscribes", None),),
}
NOTHING = {name: 0 for counts in COUNTED.values() for name, _ in counts}


def facts_maker(now: datetime) -> Callable[[Lead], Facts]:
    """Return the function that gives what the peers are asked about, in one walk through the activities of a lead."""
    starts = {
        kind: [
            (name, datetime.min.replace(tzinfo=UTC) if days is None else now - timedelta(days=days))
            for name, days in counts
        ]
        for kind, counts in COUNTED.items()
    }
    recent, minute = now - timedelta(days=60), timedelta(minutes=1)

    def facts_of(lead: Lead) -> Facts:
        firm, who, channel = lead.company, lead.person, lead.source.channel
        facts: Facts = {
            "country": firm.country,
            "industry": firm.industry,
            "employees": firm.employees,
            "region": firm.region,
            "rank": None if who.seniority is None else who.seniority.rank,
            "department": who.department,
            "speaks": who.country,
            # A plain text: rule-engine takes a member of an enumeration for no text.
            "channel": channel and str(channel),
            **NOTHING,
        }
        lately, last = 0, None
        for event in lead.activities:
            last = event.at
            lately += last >= recent
            for name, start in starts[event.kind]:
                if last >= start:
                    facts[name] += 1
        facts["all_60"] = lately
        # Of who never did anything it is unknown; no age is as large as this number.
        facts["minutes_since"] = 10**9 if last is None else (now - last) // minute
        return facts

    return facts_of


# One language for three engines: they differ in how they write and, or, not and a text.


def _written(asked: Any, both: str, either: str, no: str) -> str:
    word, *rest = asked
    if word in {"and", "or"}:
        joint = both if word == "and" else either
        return f"({f' {joint} '.join(_written(part, both, either, no) for part in rest)})"
    name, wanted = rest
    if word in {"in", "not in"}:
        listed = f"[{', '.join(map(_text, wanted))}]"
        return f"({name} in {listed})" if word == "in" else f"({name} != null {both} {no}({name} in {listed}))"
    compared = f"{name} {word} {_text(wanted)}"
    return f"({name} != null {both} {compared})" if name in MAY_MISS and word != "==" else f"({compared})"


def _text(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def _sums(both: str, either: str, no: str) -> str:
    """Return the whole card as one expression: the list of two sums."""
    groups = [
        " + ".join(f"({_written(asked, both, either, no)} ? {points} : 0)" for points, asked in group)
        for group in (FIT, DONE)
    ]
    return f"[{', '.join(groups)}]"


def zen_engine(zen: Any) -> Peer:
    """One compiled expression."""
    evaluate = zen.compile_expression(_sums("and", "or", "not ")).evaluate
    return lambda facts: tuple(evaluate(facts))


def zen_decision(zen: Any) -> Peer:
    """A decision table that collects the points of all rows that hold, as its editor writes it."""
    rows = [
        {
            "_id": f"r{place}_{row}",
            "when": _written(asked, "and", "or", "not "),
            "points": str(points),
            "place": str(place),
        }
        for place, group in enumerate((FIT, DONE))
        for row, (points, asked) in enumerate(group)
    ]
    table = {
        "hitPolicy": "collect",
        "inputs": [{"id": "when", "name": "when"}],
        "outputs": [{"id": name, "name": name, "field": name} for name in ("points", "place")],
        "rules": rows,
    }
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "card", "name": "card", "type": "decisionTableNode", "content": table},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [
        {"id": "1", "type": "edge", "sourceId": "in", "targetId": "card"},
        {"id": "2", "type": "edge", "sourceId": "card", "targetId": "out"},
    ]
    evaluate = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges})).evaluate

    def ask(facts: Facts) -> Sums:
        sums = [0, 0]
        for found in evaluate(facts)["result"]:
            sums[found["place"]] += found["points"]
        return sums[0], sums[1]

    return ask


def rule_engine(module: Any) -> Peer:
    """One rule, which gives two sums."""
    evaluate = module.Rule(_sums("and", "or", "not ")).evaluate
    return lambda facts: tuple(evaluate(facts))


def cel(module: Any) -> Peer:
    """One compiled program."""
    execute = module.compile(_sums("&&", "||", "!")).execute
    return lambda facts: tuple(execute(facts))


# JSON logic: the card is data.


def _logic(asked: Any) -> Any:
    word, *rest = asked
    if word in {"and", "or"}:
        return {word: list(map(_logic, rest))}
    name, wanted = rest
    found = {"var": name}
    if word in {"in", "not in"}:
        held = {"in": [found, list(wanted)]}
        return held if word == "in" else {"and": [{"!=": [found, None]}, {"!": [held]}]}
    compared = {word: [found, wanted]}
    return {"and": [{"!=": [found, None]}, compared]} if name in MAY_MISS and word != "==" else compared


def json_logic(module: Any) -> Peer:
    """Two sums of thirty ifs."""
    card = [{"+": [{"if": [_logic(asked), points, 0]} for points, asked in group]} for group in (FIT, DONE)]
    return lambda facts: tuple(module.jsonLogic(card, facts))


# business-rules: variables and actions are methods, rules are data.


def _conditions(asked: Any) -> Any:
    word, *rest = asked
    if word in {"and", "or"}:
        return {"all" if word == "and" else "any": list(map(_conditions, rest))}
    name, wanted = rest
    if word == "in":
        return {"any": [_conditions(("==", name, text)) for text in wanted]}
    if word == "not in":
        # It has no "not": a text is asked as a set with one element, which shares none with the others.
        alone = {"name": f"{name}_set", "operator": "shares_no_elements_with", "value": list(wanted)}
        return {"all": [{"name": name, "operator": "non_empty", "value": ""}, alone]}
    operator = {"==": "equal_to", ">=": "greater_than_or_equal_to", "<=": "less_than_or_equal_to"}[word]
    compared = {"name": name, "operator": operator, "value": wanted}
    if name not in MAY_MISS or word == "==":
        return compared
    return {"all": [{"name": f"{name}_known", "operator": "is_true", "value": ""}, compared]}


def _variable(wrap: Any, read: Callable[[Facts], Any]) -> Any:
    def variable(self: Any) -> Any:
        return read(self.facts)

    return wrap(variable)


def business_rules(module: Any) -> Peer:
    """Thirty rules, each with an action that adds its points."""
    wraps = importlib.import_module("business_rules.variables")
    names = {name for group in (FIT, DONE) for _, asked in group for name in _names(asked)}
    texts = MAY_MISS - {"employees", "rank"}
    methods: dict[str, Any] = {}
    for name in names:
        if name in texts:
            methods[name] = _variable(wraps.string_rule_variable, lambda facts, name=name: facts[name])
        else:
            methods[name] = _variable(wraps.numeric_rule_variable, lambda facts, name=name: facts[name] or 0)
            methods[f"{name}_known"] = _variable(
                wraps.boolean_rule_variable, lambda facts, name=name: facts[name] is not None
            )
    methods["industry_set"] = _variable(wraps.select_multiple_rule_variable(), lambda facts: [facts["industry"]])
    variables = type("Variables", (wraps.BaseVariables,), methods)()
    sums = [0, 0]

    def add(place: int, points: int) -> None:
        sums[place] += points

    actions = type("Actions", (importlib.import_module("business_rules.actions").BaseActions,), {})()
    actions.add = add
    rules = [
        {"conditions": _conditions(asked), "actions": [{"name": "add", "params": {"place": place, "points": points}}]}
        for place, group in enumerate((FIT, DONE))
        for points, asked in group
    ]

    def ask(facts: Facts) -> Sums:
        sums[:] = 0, 0
        variables.facts = facts
        module.run_all(rules, variables, actions)
        return sums[0], sums[1]

    return ask


def _names(asked: Any) -> set[str]:
    word, *rest = asked
    return set().union(*map(_names, rest)) if word in {"and", "or"} else {rest[0]}


MADE: dict[str, tuple[str, Callable[[Any], Peer]]] = {
    "zen-engine, one expression": ("zen", zen_engine),
    "zen-engine, a decision table": ("zen", zen_decision),
    "rule-engine": ("rule_engine", rule_engine),
    "business-rules": ("business_rules", business_rules),
    "CEL, common-expression-language": ("cel", cel),
    "json-logic, panzi-json-logic": ("json_logic", json_logic),
}


def peers() -> dict[str, Callable[[Facts], int]]:
    """Return the peers that are installed, each as a function from facts to points; name the others."""
    found = {}
    for name, (module, make) in MADE.items():
        try:
            ask = make(importlib.import_module(module))
        except ImportError:
            print(f"{name} is not installed: left out")
            continue
        found[name] = partial(_bounded, ask)
    return found


def _bounded(ask: Peer, facts: Facts) -> int:
    fit, done = ask(facts)
    return int(min(fit, 80) + max(min(done, 100), -40))
