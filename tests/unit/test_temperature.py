"""Cold, warm or qualified: the default of the field, and rules of one's own."""

import copy
import pickle
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from leadflow import (
    ICP,
    Activity,
    Actor,
    Channel,
    Company,
    Money,
    Outcome,
    Source,
    Temperature,
    TemperatureRules,
    activities,
    assess,
    company,
    source,
    verdict,
)
from leadflow.errors import InvalidTypeError, InvalidValueError
from leadflow.leads import Authority, Budget, Lead, Need, Timeline
from leadflow.qualification import BANT
from leadflow.temperature import INTERESTED_CHANNELS, PASSIVE_ACTIVITIES, Reactions, TemperatureVerdict
from tests.unit.rulebook import NOW, ago, did, found, lead

SME = ICP("SME", must=[company.country.is_("VN")], should=[(company.employees >= 10).worth(1)])
READY = BANT(minimum_budget=Money(1_000, "EUR"))
DEFAULT = TemperatureRules()
HERE = Company(country="VN", employees=85)
PROVEN = (
    found(Budget(Money(5_000, "EUR")), days=1),
    found(Authority("decision_maker"), days=1),
    found(Need(severity="high"), days=1),
    found(Timeline(NOW), days=1),
)


def judged(asked: Lead, rules: TemperatureRules = DEFAULT) -> TemperatureVerdict:
    given = assess(asked, as_of=NOW, icps=[SME], qualification=READY, temperature=rules).temperature_verdict
    assert given is not None
    return given


COLD_CHANNELS = sorted({*Channel} - {*INTERESTED_CHANNELS})


@pytest.mark.parametrize("channel", COLD_CHANNELS)
def test_who_was_shown_an_ad_and_did_nothing_is_cold(channel: Channel) -> None:
    given = judged(lead(company=HERE, source=Source(channel=channel)))
    assert given.temperature is Temperature.COLD
    assert given.could_be == (Temperature.COLD,)  # a fit that shows no interest is not qualified either
    assert given.reasons[0].text == "a reaction within 90 days happened"
    assert str(given).startswith(
        "cold (not: a reaction within 90 days happened; not: source.channel is one of affiliate, "
    )


def test_the_cold_channels_are_those_of_the_field() -> None:
    assert {Channel.PAID_SOCIAL, Channel.DIRECT_MAIL, Channel.TRADITIONAL_ADS} <= {*COLD_CHANNELS}


@pytest.mark.parametrize("channel", INTERESTED_CHANNELS)
def test_who_came_by_looking_for_us_is_warm(channel: Channel) -> None:
    given = judged(lead(source=Source(channel=channel)))
    assert given.temperature is Temperature.WARM


@pytest.mark.parametrize("kind", ["email_reply", "ad_click", "form_submit", "demo_request", "điền_form", "call"])
def test_any_reaction_is_warm_whatever_it_is_called(kind: str) -> None:
    given = judged(lead(did(kind, days=1), source=Source(channel=Channel.PAID_SOCIAL)))
    assert given.temperature is Temperature.WARM
    assert str(given) == "warm (a reaction within 90 days happened)"


@pytest.mark.parametrize(
    "event",
    [
        *(did(kind, days=1) for kind in PASSIVE_ACTIVITIES),
        did("Email_Open", days=1),
        Activity("email_click", at=NOW, automated=True),
        Activity("call", at=NOW, actor=Actor.SALES, outcome=Outcome.NO_ANSWER),
    ],
    ids=lambda event: event.kind,
)
def test_what_is_no_interest_leaves_a_lead_cold(event: Activity) -> None:
    assert judged(lead(event, source=Source(channel=Channel.PAID_SOCIAL))).temperature is Temperature.COLD


def test_what_is_not_known_is_not_cold() -> None:
    given = judged(lead(company=HERE))
    assert given.temperature is None
    assert given.could_be == (Temperature.COLD, Temperature.WARM, Temperature.QUALIFIED)
    assert given.to_find_out[0] == "source.channel"
    untracked = judged(lead(source=Source(channel=Channel.PAID_SOCIAL), tracked=False))
    assert untracked.temperature is None
    assert untracked.to_find_out[0] == "activities"
    assert judged(lead(source=Source(channel=Channel.EMAIL), tracked=False)).temperature is Temperature.WARM
    assert str(TemperatureVerdict(None, could_be=())) == "unknown"


def test_a_fit_that_shows_interest_is_qualified_before_sales_asks_for_a_budget() -> None:
    given = judged(lead(did("call"), company=HERE, source=Source(channel=Channel.PAID_SOCIAL)))
    assert given.temperature is Temperature.QUALIFIED
    assert given.could_be == (Temperature.QUALIFIED,)
    assert [reason.text for reason in given.reasons] == ["the lead is a fit", "a reaction within 90 days happened"]
    assert given.to_rise == ()


def test_all_that_sales_found_out_makes_no_lead_warm_that_shows_no_interest() -> None:
    given = judged(lead(*PROVEN, company=HERE, source=Source(channel=Channel.PAID_SOCIAL)))
    assert (given.temperature, given.could_be) == (Temperature.COLD, (Temperature.COLD,))


def test_interest_that_is_no_fit_is_warm() -> None:
    abroad = judged(lead(*PROVEN, did("call"), company=Company(country="US")))
    assert (abroad.temperature, abroad.could_be) == (Temperature.WARM, (Temperature.WARM,))
    assert [reason.text for reason in abroad.to_rise] == ["the lead is a fit"]


@pytest.mark.parametrize(("days", "expected"), [(90, Temperature.WARM), (90.01, Temperature.COLD)])
def test_a_lead_cools_after_90_days(days: float, expected: Temperature) -> None:
    long_ago = lead(created_at=ago(days=400), source=Source(channel=Channel.WEBINAR))
    assert judged(long_ago).temperature is Temperature.COLD
    assert judged(long_ago.record(did("call", days=days))).temperature is expected
    came = lead(created_at=ago(days=days), source=Source(channel=Channel.WEBINAR))
    assert judged(came).temperature is expected
    week = TemperatureRules(warm_for=timedelta(days=7))
    assert judged(long_ago.record(did("call", days=7)), week).temperature is Temperature.WARM
    assert judged(long_ago.record(did("call", days=8)), week).temperature is Temperature.COLD


@pytest.mark.parametrize("kind", ["unsubscribe", "email_bounce", "job_application"])
def test_leaving_or_applying_for_a_job_is_no_interest_unless_you_say_so(kind: str) -> None:
    asked = lead(did(kind, days=1), source=Source(channel=Channel.PAID_SOCIAL))
    assert judged(asked).temperature is Temperature.COLD
    assert judged(asked, TemperatureRules(passive=("visit",))).temperature is Temperature.WARM


def test_what_keeps_it_from_rising_is_reported() -> None:
    open_ = judged(lead(did("call"), company=Company(employees=85)))
    assert open_.could_be == (Temperature.WARM, Temperature.QUALIFIED)
    assert [reason.text for reason in open_.to_rise] == ["the lead is a fit"]
    assert open_.to_find_out == ("company.country",)
    cold = judged(lead(company=Company(country="US"), source=Source(channel=Channel.OUTBOUND)))
    assert cold.to_rise[0].text == "a reaction within 90 days happened"
    assert cold.could_be == (Temperature.COLD,)


def test_without_an_icp_the_framework_decides() -> None:
    ready = assess(lead(*PROVEN), as_of=NOW, qualification=READY, temperature=DEFAULT)
    assert ready.temperature is Temperature.QUALIFIED
    nothing = assess(lead(did("call")), as_of=NOW, temperature=DEFAULT)
    assert nothing.temperature is Temperature.WARM


def test_rules_of_ones_own() -> None:
    own = TemperatureRules(
        warm=activities("demo_request").any(), qualified=source.channel.is_("referral") & verdict.fit("SME").is_fit
    )
    assert judged(lead(did("call")), own).temperature is Temperature.COLD
    assert judged(lead(did("demo_request"), company=HERE, source=Source(channel="referral")), own).temperature is (
        Temperature.QUALIFIED
    )
    assert str(own) == (
        "warm: demo_request happened; qualified: source.channel is referral and the lead is a fit for SME"
    )
    assert str(DEFAULT).endswith("; qualified: the lead is a fit and warm")


def test_temperatures_are_ordered() -> None:
    assert Temperature.COLD < Temperature.WARM < Temperature.QUALIFIED


def test_reactions_leave_out_what_you_say() -> None:
    own = Reactions(passive=("visit",))
    asked = lead(did("visit", days=1), did("email_open", days=2))
    assert [one.at for one in own.occurrences(asked, as_of=NOW)] == [ago(days=2)]
    assert own.any().holds(asked, as_of=NOW) is True
    assert Reactions().count().is_(1).holds(asked, as_of=NOW) is True
    assert own.any().holds(lead(tracked=False), as_of=NOW) is None
    assert own.any().paths == ("activities",)
    assert own != Reactions()


@pytest.mark.parametrize("thing", [DEFAULT, judged(lead()), Reactions(passive=["a"])])
@pytest.mark.parametrize("travel", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_it_survives_copies(thing: Any, travel: Callable[[Any], Any]) -> None:
    assert travel(thing) == thing
    assert hash(travel(thing)) == hash(thing)


@pytest.mark.parametrize(
    ("write", "error", "message"),
    [
        (lambda: TemperatureRules(warm="yes"), InvalidTypeError, "warm='yes': a question is needed"),
        (lambda: TemperatureRules(qualified=True), InvalidTypeError, "qualified=True"),
        (
            lambda: TemperatureRules(qualified=~(verdict.temperature.at_least("warm") & verdict.qualified)),
            InvalidValueError,
            "asks about the temperature that it decides",
        ),
        (lambda: TemperatureRules(warm_for=timedelta(0)), InvalidValueError, "warm_for=.*must be longer than zero"),
        (lambda: Reactions(passive="visit"), InvalidTypeError, r"write passive=\('visit',\)"),
        (lambda: Reactions(passive=[" "]), InvalidValueError, "must not be blank"),
        (lambda: Reactions(passive=None), InvalidTypeError, "passive=None: several are needed"),
    ],
)
def test_what_cannot_be_written(write: Callable[[], object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        write()
