"""Commitments and contracts as they are written: what they say aloud, and what they refuse."""

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest

from leadflow.calendars import ALWAYS_OPEN, BusinessCalendar, BusinessDays, BusinessHours, Cadence
from leadflow.criteria import accepted, activities, company, entered, rejected, verdict
from leadflow.errors import InvalidTypeError, InvalidValueError, LeadflowError, NaiveDatetimeError, UnknownNameError
from leadflow.leads import Actor
from leadflow.money import Money
from leadflow.sla import Convert, Count, Deliver, Provide, Provided, Respond, Share, SLAContract, Tiers
from tests.unit.sla.world import ANSWER, OFFICE, answer, at, contract

DAILY = {"at_least": 1, "per": Cadence.MONTH}
BIG = company.employees >= 500


def deliver(**changed: Any) -> Deliver:
    return Deliver("MQLs", entered("mql"), **{**DAILY, **changed})


def share(**changed: Any) -> Share:
    terms = {"of": rejected(), "meeting": rejected(with_reason=True), "at_least": 1.0, "per": Cadence.MONTH}
    return Share("reasons", **{**terms, **changed})


# Read aloud


@pytest.mark.parametrize(
    ("promise", "text"),
    [
        (answer(), "answer: acceptance or rejection within 4 business hours of entering mql; 90 % per month"),
        (
            answer(within=timedelta(minutes=15), where=BIG),
            (
                "answer: acceptance or rejection within 15 minutes of entering mql, "
                "where company.employees is at least 500; 90 % per month"
            ),
        ),
        (
            answer(within=Tiers([(BIG, BusinessHours(1))], otherwise=timedelta(days=1)), at_least=0.125),
            (
                "answer: acceptance or rejection within 1 business hour where company.employees is at least 500, else "
                "1 day of entering mql; 12.5 % per month"
            ),
        ),
        (
            Convert("sale", **{**ANSWER, "stop": entered("won"), "within": timedelta(days=90), "per": Cadence.QUARTER}),
            "sale: entering won within 90 days of entering mql; 90 % per quarter",
        ),
        (deliver(), "MQLs: entering mql, at least 1 per month"),
        (
            deliver(worth="amount", at_least=Money(2000, "EUR"), where=BIG),
            "MQLs: deals on entering mql, where company.employees is at least 500, at least 2,000 EUR per month",
        ),
        (share(), "reasons: rejection with a reason, at each rejection; 100 % per month"),
        (
            share(where=BIG, meeting=verdict.qualified, at_least=0.05),
            "reasons: the lead is qualified, at each rejection, where company.employees is at least 500; 5 % per month",
        ),
        (Provide("stories", at_least=4, per=Cadence.WEEK), "stories: 4 per week"),
    ],
)
def test_it_reads_aloud(promise: object, text: str) -> None:
    assert str(promise) == text


@pytest.mark.parametrize(
    ("within", "text"),
    [
        (timedelta(hours=36), "36 hours"),
        (timedelta(seconds=1), "1 second"),
        (timedelta(microseconds=1500), "0.0015 seconds"),
        (BusinessDays(2), "2 business days"),
    ],
)
def test_durations_in_words(within: Any, text: str) -> None:
    assert f"within {text} of" in str(answer(within=within))


def test_what_a_commitment_asks_and_watches() -> None:
    promise = answer(where=verdict.qualified, within=Tiers([(BIG, BusinessHours(1))], otherwise=BusinessHours(8)))
    assert promise.guards == (BIG, verdict.qualified)
    assert answer(cancel=entered("won")).happenings == (entered("mql"), accepted() | rejected(), entered("won"))
    assert share(where=BIG).guards == (BIG,)
    assert share(meeting=BIG).guards == (BIG,)
    assert share().happenings == (rejected(), rejected(with_reason=True))
    assert share(meeting=BIG).happenings == (rejected(),)
    assert deliver(where=BIG).guards == (BIG,)
    assert deliver().happenings == (entered("mql"),)
    stories = Provide("stories", at_least=4, per=Cadence.WEEK)
    assert (stories.guards, stories.happenings) == ((), ())


def test_definitions_are_values() -> None:
    agreed = contract(
        answer(where=BIG, pause_in={"waiting"}, within=Tiers([(BIG, BusinessHours(1))], otherwise=BusinessHours(8))),
        deliver(), share(), Provide("stories", at_least=4, per=Cadence.WEEK),
        starts=date(2026, 1, 1), ends=at("31 00:00"),
    )  # fmt: skip
    agreed.due([], as_of=at("31 00:00"))  # what it derives for that must not travel
    assert agreed.effective[0] == at("2026-01-01 00:00")
    for twin in (pickle.loads(pickle.dumps(agreed)), copy.copy(agreed), copy.deepcopy(agreed), attrs.evolve(agreed)):
        assert twin == agreed
        assert hash(twin) == hash(agreed)
        assert twin.effective == agreed.effective
    assert attrs.evolve(agreed, version=2) != agreed
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        agreed.name = "other"  # type: ignore[misc]  # that it cannot is the point


def test_what_is_optional() -> None:
    promise = answer()
    assert (promise.where, promise.calendar, promise.cancel) == (None, None, None)
    assert (promise.pause_in, promise.warn_at) == (frozenset(), 0.75)
    agreed = SLAContract("2026", calendar=OFFICE, sales=answer())  # type: ignore[arg-type]  # one is as good as a tuple of it
    assert agreed.sales == (answer(),)
    assert (agreed.marketing, agreed.starts, agreed.ends, agreed.version) == ((), None, None, 1)
    assert (agreed.closed_stages, agreed.recycled) == (None, {"recycled"})


def test_texts_are_trimmed_and_stages_are_compared_in_normal_form() -> None:
    assert Respond("  answer ", **ANSWER).name == "answer"
    assert answer(pause_in=["  Waiting "]).pause_in == {"waiting"}
    assert contract(recycled=["Geschlossen — Nein"]).recycled == {"geschlossen — nein"}


# Refused


@pytest.mark.parametrize(
    ("make", "kind", "message"),
    [
        (lambda: Respond(" ", **ANSWER), InvalidValueError, "name=' ': must not be blank"),
        (lambda: answer(at_least=1.5), InvalidValueError, r"at_least=1.5: a share .*write 0.95 for 95 %"),
        (lambda: answer(at_least=0), InvalidValueError, "at_least=0: must be greater than 0"),
        (lambda: answer(at_least=True), InvalidTypeError, "at_least=True: a share is a number from 0 to 1"),
        (lambda: answer(at_least=Money(1, "EUR")), InvalidTypeError, "at_least=Money"),
        (lambda: answer(at_least=float("nan")), InvalidValueError, "at_least=nan"),
        (lambda: answer(per="fortnight"), InvalidTypeError, "per='fortnight': .*write one of Cadence.DAY, "),
        (lambda: answer(within=BusinessHours(0)), InvalidValueError, "within=.*must be greater than 0"),
        (lambda: answer(within=BusinessDays(0)), InvalidValueError, "within="),
        (lambda: answer(within=timedelta(hours=-4)), InvalidValueError, "within="),
        (lambda: answer(within=4), InvalidTypeError, r"within=4: .*write BusinessHours\(4\)"),
        (lambda: answer(start="mql"), InvalidTypeError, r"start='mql': .*entered\(\"mql\"\)"),
        (lambda: answer(stop=None), InvalidTypeError, "stop=None"),
        (lambda: answer(cancel="won"), InvalidTypeError, "cancel='won'"),
        (lambda: answer(start=accepted().within(days=3)), InvalidValueError, "start='acceptance within 3 days'"),
        (lambda: answer(stop=accepted().since(entered("mql"))), InvalidValueError, "stop="),
        (lambda: answer(stop=rejected() | accepted().within(days=1)), InvalidValueError, "stop="),
        (lambda: answer(cancel=accepted().within(days=1).nth(2)), InvalidValueError, "cancel="),
        (lambda: answer(where="VN"), InvalidTypeError, "where='VN': a question is needed"),
        (lambda: answer(where=entered("mql")), InvalidTypeError, "where="),
        (lambda: answer(calendar=UTC), InvalidTypeError, "calendar="),
        (lambda: answer(pause_in="waiting"), InvalidTypeError, r"pause_in='waiting': .*write pause_in=\{\"waiting\"\}"),
        (lambda: answer(pause_in=3), InvalidTypeError, "pause_in=3"),
        (lambda: answer(pause_in=[" "]), InvalidValueError, "pause_in"),
        (lambda: answer(warn_at=75), InvalidValueError, "warn_at=75"),
        (lambda: Convert("x", **{**ANSWER, "at_least": 25}), InvalidValueError, "at_least=25"),
        (lambda: Tiers([], otherwise=BusinessHours(1)), InvalidValueError, "at least one tier is required"),
        (lambda: Tiers([BusinessHours(1)], otherwise=BusinessHours(1)), InvalidTypeError, "a tier is a question"),
        (lambda: Tiers([(1, BusinessHours(1))], otherwise=BusinessHours(1)), InvalidTypeError, "a tier is a question"),
        (lambda: Tiers([(BIG, BusinessHours(1), 2)], otherwise=BusinessHours(1)), InvalidTypeError, "a tier is"),
        (lambda: Tiers([(BIG, BusinessHours(0))], otherwise=BusinessHours(1)), InvalidValueError, "tiers=Bus"),
        (lambda: Tiers([(BIG, BusinessHours(1))], otherwise=2), InvalidTypeError, "otherwise=2"),
        (lambda: deliver(at_least=0.5), InvalidTypeError, "at_least=0.5: a whole number is needed"),
        (lambda: deliver(at_least=0), InvalidValueError, "at_least=0: must be at least 1"),
        (lambda: deliver(at_least=Money(5, "EUR")), InvalidValueError, 'add worth="amount"'),
        (lambda: deliver(worth="amount"), InvalidValueError, "at_least=1: an amount is promised; write at_least=Money"),
        (lambda: deliver(worth="amount", at_least=Money(0, "EUR")), InvalidValueError, "must be greater than 0"),
        (lambda: deliver(worth="margin"), InvalidValueError, "worth='margin': .*write worth=\"amount\""),
        (lambda: deliver(count="each"), InvalidTypeError, "count='each': .*Count.EACH"),
        (lambda: Deliver("x", "mql", **DAILY), InvalidTypeError, "happening='mql'"),
        (lambda: deliver(where=1), InvalidTypeError, "where=1"),
        (lambda: share(at_least=90), InvalidValueError, "at_least=90"),
        (lambda: share(of="x"), InvalidTypeError, "of='x'"),
        (lambda: share(of=rejected().within(days=1)), InvalidValueError, "of="),
        (lambda: share(meeting="B"), InvalidTypeError, "meeting='B': .*verdict.grade"),
        (lambda: share(meeting=rejected().within(days=1)), InvalidValueError, "meeting="),
        (lambda: share(where="x"), InvalidTypeError, "where='x'"),
        (lambda: Provide("stories", at_least=Money(1, "EUR"), per=Cadence.WEEK), InvalidTypeError, "at_least="),  # type: ignore[arg-type]  # misuse
        (lambda: Provided(" ", at=at("02 10:00")), InvalidValueError, "what=' '"),
        (lambda: Provided("x", at=datetime(2026, 3, 2)), NaiveDatetimeError, "at="),  # noqa: DTZ001  naive on purpose
        (lambda: Provided("x", at=at("02 10:00"), id=" "), InvalidValueError, "id=' '"),
        (lambda: contract(calendar=None), InvalidTypeError, "calendar=None: .*ALWAYS_OPEN"),
        (lambda: contract("answer"), InvalidTypeError, "commitments='answer': .*Respond, Deliver, Share"),  # type: ignore[arg-type]  # misuse
        (lambda: contract(answer(), marketing=None), InvalidTypeError, "commitments=None: several are needed"),
        (lambda: contract(answer(), answer(at_least=0.5)), InvalidValueError, "name='answer': two commitments"),
        (lambda: contract(answer(), marketing=[Respond("Answer ", **ANSWER)]), InvalidValueError, "name='answer'"),
        (lambda: contract(version=0), InvalidValueError, "version=0"),
        (lambda: contract(year_starts=13), InvalidValueError, "year_starts=13: .*write 4 for April"),
        (lambda: contract(starts="2026-01-01"), InvalidTypeError, r"starts='2026-01-01': .*date\(2026, 1, 1\)"),
        (lambda: contract(ends=datetime(2026, 1, 1)), NaiveDatetimeError, "ends="),  # noqa: DTZ001  naive on purpose
        (lambda: contract(starts=date(2026, 3, 2), ends=date(2026, 3, 1)), InvalidValueError, "ends=.*after it starts"),
        (lambda: contract(recycled={"Won", "parked"}), InvalidValueError, r"recycled=\['won'\]: .*not twice"),
        (lambda: contract(recycled="won"), InvalidTypeError, "recycled='won'"),
        (lambda: contract(closed_stages={"won"}), InvalidTypeError, "closed_stages=.*write closed_stages=ClosedStages"),
        (lambda: SLAContract(" ", calendar=OFFICE), InvalidValueError, "name=' '"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_when_it_is_written(
    make: Callable[[], object], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message) as raised:
        make()
    assert isinstance(raised.value, LeadflowError)


def test_happenings_that_count_or_choose_are_no_windows() -> None:
    chosen = activities("call", actor=Actor.SALES).nth(6) | accepted()
    assert answer(stop=chosen).stop == chosen


# The contract


def test_effective_dates_are_days_of_the_offices_zone() -> None:
    saigon = timezone(timedelta(hours=7))
    office = BusinessCalendar(tz=saigon, weekly="mon-fri 09:00-17:00")
    agreed = contract(calendar=office, starts=date(2026, 3, 1), ends=date(2026, 3, 31))
    assert agreed.effective == (datetime(2026, 3, 1, tzinfo=saigon), datetime(2026, 4, 1, tzinfo=saigon))
    one_day = contract(starts=date(2026, 3, 1), ends=date(2026, 3, 1))
    assert one_day.effective == (at("01 00:00"), at("02 00:00"))
    instants = contract(starts=datetime(2026, 3, 1, tzinfo=saigon), calendar=ALWAYS_OPEN)
    assert instants.effective == (at("2026-02-28 17:00"), None)


def test_a_year_may_start_in_any_month() -> None:
    assert [contract(year_starts=month).year_starts for month in (1, 12)] == [1, 12]


def test_commitments_by_name() -> None:
    agreed = contract(answer(), marketing=[deliver()])
    assert agreed.commitments == (deliver(), answer())
    assert agreed.commitment("  mqls") == deliver()
    with pytest.raises(
        UnknownNameError, match=r"contract 'Smarketing': commitment 'leads'.*; write one of MQLs, answer"
    ):
        agreed.commitment("leads")
    with pytest.raises(UnknownNameError, match="there are none"):
        contract().commitment("leads")


def test_provided_keeps_what_it_was_told() -> None:
    told = Provided("  stories ", at=datetime(2026, 3, 2, 16, tzinfo=timezone(timedelta(hours=7))), by=" ", id=" s-1 ")
    assert told == Provided("stories", at=at("02 09:00"), id="s-1")
    assert (told.by, told.at.tzinfo) == (None, UTC)


def test_counting_is_by_word() -> None:
    assert [str(count) for count in Count] == ["first", "each"]
