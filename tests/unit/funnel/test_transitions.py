from typing import Any

import pytest

from leadflow.criteria import activities, company, verdict
from leadflow.errors import InvalidTypeError, InvalidValueError
from leadflow.funnel import Transition


def test_a_transition_is_open_and_waits_for_somebody_unless_said_otherwise() -> None:
    way = Transition(" lead ", "mql")
    assert (way.source, way.target, way.when, way.automatic, way.name) == ("lead", "mql", None, False, None)
    assert str(way) == "lead -> mql"
    assert not way.needs_verdicts


def test_it_says_its_condition() -> None:
    way = Transition("lead", "mql", when=company.country.is_("VN"), name="home market")
    assert str(way) == "lead -> mql when company.country is VN"
    assert not way.needs_verdicts


def test_it_knows_whether_a_lead_alone_can_answer_it() -> None:
    assert Transition("sal", "sql", when=verdict.qualified).needs_verdicts
    assert Transition("sal", "sql", when=company.country.known() & verdict.qualified).needs_verdicts


@pytest.mark.parametrize(
    ("wrong", "error", "said"),
    [
        ({"when": True}, InvalidTypeError, "when=True: a condition is a criterion or a guard"),
        ({"when": activities("demo_request")}, InvalidTypeError, "a condition is a criterion"),
        ({"when": lambda lead: True}, InvalidTypeError, "a condition is a criterion"),
        ({"automatic": 1}, InvalidTypeError, "automatic=1: is True or False"),
        ({"name": ""}, InvalidValueError, "name=''"),
    ],
)
def test_what_cannot_be_meant_is_refused(wrong: dict[str, Any], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        Transition("lead", "mql", **wrong)


def test_it_leads_to_another_stage() -> None:
    with pytest.raises(InvalidValueError, match="target='mql': a transition leads to another stage"):
        Transition("mql", "mql")
