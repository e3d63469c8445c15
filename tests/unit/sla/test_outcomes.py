"""What became of leads whose promise was kept or broken: counted by hand, never called cause."""

from datetime import timedelta

import pytest

from leadflow.calendars import Cadence
from leadflow.criteria import activities, entered, verdict
from leadflow.errors import InvalidTypeError, InvalidValueError, MissingAssessmentError, UnknownNameError
from leadflow.leads import Accepted, Activity, DealUpdated, Lead, StageEntered
from leadflow.money import Money
from leadflow.sla import CohortOutcome, Deliver, OutcomeComparison, SLAContract
from tests.unit.sla.world import MARCH, answer, at, contract, lead

MONTH = timedelta(days=30)


def followed(
    id: str, *, kept: bool, won: str | None = None, start: str = "02 09:00", amount: int | None = None
) -> Lead:
    told: list[StageEntered | Accepted | DealUpdated] = [StageEntered("mql", at=at(start))]
    told.append(Accepted(at=at(start) + timedelta(hours=1 if kept else 30)))
    if won is not None:
        told.append(StageEntered("won", at=at(won)))
    if amount is not None:
        told.append(DealUpdated("D-1", at=at("30 09:00"), amount=Money(amount, "EUR")))
    return lead(*told, id=id)


POPULATION = (
    followed("kept, won", kept=True, won="20 09:00", amount=100),
    followed("kept, won too late", kept=True, won="2026-04-02 09:00"),
    followed("kept, young", kept=True, start="20 09:00"),
    followed("broken", kept=False, amount=30),
    followed("broken, won on the last day", kept=False, won="2026-04-01 09:00", amount=7),
    lead(StageEntered("mql", at=at("02 09:00")), StageEntered("won", at=at("02 09:30")), id="cancelled"),
    followed("february", kept=False, start="2026-02-02 09:00"),
    lead(id="nothing"),
)


def compared(agreed: SLAContract, *leads: Lead, **asked: object) -> OutcomeComparison:
    terms = {"outcome": entered("won"), "within": MONTH, "as_of": at("2026-04-10 00:00"), **asked}
    return agreed.compare_outcomes(leads, "answer", MARCH, **terms)  # type: ignore[arg-type]  # by their names


def test_each_lead_is_followed_from_its_first_clock() -> None:
    found = compared(contract(answer()), *POPULATION)
    assert found.met == CohortOutcome(leads=3, mature=2, reached=1, amounts=(Money(100, "EUR"),))
    assert found.breached == CohortOutcome(leads=2, mature=2, reached=1, amounts=(Money(37, "EUR"),))
    assert (found.met.rate, found.breached.rate, found.difference) == (0.5, 0.5, 0.0)
    assert found.interval is not None
    assert found.interval[0] < 0 < found.interval[1]
    assert (found.commitment, found.outcome, found.period) == ("answer", "entering won", MARCH)


def test_a_lead_has_had_its_time_when_exactly_that_much_has_passed() -> None:
    start = at("02 09:00")
    for now, mature in ((start + MONTH - timedelta(seconds=1), 0), (start + MONTH, 1)):
        assert compared(contract(answer()), POPULATION[0], as_of=now).met.mature == mature


def test_of_nobody_nothing_can_be_told() -> None:
    found = compared(contract(answer()))
    assert found.met == found.breached == CohortOutcome()
    assert (found.difference, found.interval, found.met.rate, found.met.interval) == (None, None, None, None)
    some = compared(contract(answer()), POPULATION[0])
    assert (some.difference, some.met.rate) == (None, 1.0)


def test_an_outcome_that_nobody_records_is_left_out() -> None:
    unseen = lead(*POPULATION[0].history, id="unseen", tracked=False)
    assert compared(contract(answer()), unseen, outcome=activities("purchase")).met == CohortOutcome()


def test_only_while_the_contract_was_in_force() -> None:
    assert compared(contract(answer(), starts=at("03 00:00")), *POPULATION).breached == CohortOutcome()
    assert compared(contract(answer(), ends=at("03 00:00")), *POPULATION).met.leads == 2


@pytest.mark.parametrize(
    ("asked", "kind", "message"),
    [
        ({"outcome": "won"}, InvalidTypeError, "outcome='won'"),
        ({"outcome": entered("won").within(days=3)}, InvalidValueError, "outcome="),
        ({"within": timedelta(0)}, InvalidValueError, "within="),
    ],
)
def test_misuse(asked: dict[str, object], kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        compared(contract(answer()), **asked)


def test_the_commitment_must_have_a_clock() -> None:
    with pytest.raises(UnknownNameError, match="answer"):
        compared(contract())
    volume = Deliver("answer", entered("mql"), at_least=1, per=Cadence.MONTH)
    with pytest.raises(InvalidTypeError, match="name='answer': only what has a clock"):
        compared(contract(volume))
    with pytest.raises(MissingAssessmentError):
        compared(contract(answer(where=verdict.qualified)))


def test_an_outcome_is_another_event_than_the_start() -> None:
    start = StageEntered("mql", at=at("02 09:00"))
    kept = [start, Accepted(at=at("02 10:00"))]
    once, again = (
        lead(*kept),
        lead(*kept, StageEntered("sal", at=at("03 09:00")), StageEntered("mql", at=at("04 09:00"))),
    )
    assert compared(contract(answer()), once, outcome=entered("mql")).met.reached == 0
    assert compared(contract(answer()), again, outcome=entered("mql")).met.reached == 1
    # At one instant the sequence says what came first.
    for seq, reached in ((-1, 0), (1, 1)):
        demo = Activity("demo", at=at("02 09:00"), seq=seq)
        assert compared(contract(answer()), lead(*kept, demo), outcome=activities("demo")).met.reached == reached
