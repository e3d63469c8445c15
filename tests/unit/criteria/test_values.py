"""What happened can be asked about in more than equality."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leadflow import Activity, Actor, Lead, Money, Outcome, accepted, activities, attribute, company, created
from leadflow.criteria import Happening
from leadflow.errors import InvalidTypeError, InvalidValueError
from leadflow.leads import Accepted, Company

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


def lead(*activities: Activity, tracked: bool = True) -> Lead:
    return Lead("L-1", created_at=datetime(2025, 1, 1, tzinfo=UTC), history=activities, tracked=tracked)


def did(kind: str, value: Any = None, *, days: float = 1, outcome: Any = None, actor: Any = Actor.LEAD) -> Activity:
    return Activity(kind, at=NOW - timedelta(days=days), value=value, outcome=outcome, actor=actor)


PAGES = [
    did("view", "/fr/Pricing", days=5),
    did("view", "/fr/about", days=4),
    did("view", "/pricing", days=3),
    did("view", 7, days=2),
    did("view", Money(9, "EUR"), days=1),
    did("view", days=0.5),
]


@pytest.mark.parametrize(
    ("happening", "days", "reads"),
    [
        (activities("view").value.starts_with("/FR"), [5, 4], "view whose value starts with /FR"),
        (activities("view").value.contains("pricing"), [5, 3], "view whose value contains pricing"),
        (activities("view").value.in_({"/PRICING", "/x"}), [3], "view whose value is one of /PRICING, /x"),
        (activities("view").value >= 7, [2], "view whose value is at least 7"),
        (activities("view").value > 7, [], "view whose value is more than 7"),
        (activities("view").value < 8, [2], "view whose value is less than 8"),
        (activities("view").value <= Money(9, "EUR"), [1], "view whose value is at most 9 EUR"),
        (activities("view").value <= Money(9, "VND"), [], "view whose value is at most 9 VND"),
        (
            activities("view").value.between(5, 7),
            [2],
            "view whose value is at least 5 whose value is at most 7",
        ),
    ],
)
def test_values_are_asked_by_pattern_and_by_size(happening: Happening, days: list[int], reads: str) -> None:
    found = happening.occurrences(lead(*PAGES), as_of=NOW)
    assert [(NOW - one.at).days for one in found] == days
    assert str(happening) == reads
    assert happening.count().is_(len(days)).holds(lead(*PAGES), as_of=NOW) is True
    assert happening.any().holds(lead(*PAGES, tracked=False), as_of=NOW) is None


@pytest.mark.parametrize("wrong", [lambda: activities("x").value == 5, lambda: activities("x").value != "a"])
def test_equality_says_what_to_write(wrong: Callable[[], object]) -> None:
    with pytest.raises(InvalidTypeError, match=r"activities\(\.\.\., value="):
        wrong()
    assert hash(activities("x").value) == hash(activities("x").value)


def test_a_mail_that_bounced_is_no_touch() -> None:
    touch = activities("email_sent", actor=Actor.SALES, outcome_not=Outcome.BOUNCED)
    sent = [did("email_sent", outcome=outcome, actor=Actor.SALES) for outcome in (None, "replied", "bounced")]
    assert [touch.any().holds(lead(mail), as_of=NOW) for mail in sent] == [True, True, False]
    assert str(touch) == "email_sent by sales without outcome bounced"
    both = activities(actor=Actor.SALES, outcome_not={"Bounced", Outcome.REPLIED})
    assert [both.any().holds(lead(mail), as_of=NOW) for mail in sent] == [True, False, False]
    assert str(both) == "any activity by sales without outcome replied or bounced"
    assert (touch.any() & both.any()).holds(lead(*sent), as_of=NOW) is True
    with pytest.raises(InvalidTypeError, match="outcome_not=5"):
        activities(outcome_not=5)  # type: ignore[arg-type]  # misuse
    with pytest.raises(InvalidValueError, match=r"Outcome\.BOUNCED"):
        activities(outcome_not="maybe")  # type: ignore[arg-type]  # misuse


def test_points_once_per_asset_and_once_a_day() -> None:
    asset = activities("download").per()
    got = [
        did("download", name, days=days) for name, days in (("guide", 3), ("Guide ", 2.9), ("prices", 2.8), (None, 1))
    ]
    assert asset.each(5).earned(lead(*got), as_of=NOW) == 10
    assert activities("download").per_day().each(5).earned(lead(*got), as_of=NOW) == 10
    assert [one.event for one in asset.occurrences(lead(*got), as_of=NOW)] == [got[0], got[2]]
    assert asset.first_from(lead(*got), got[1].at, as_of=NOW).event == got[1]  # type: ignore[union-attr]  # it is there
    assert str(asset) == "download once per value"
    assert str(activities("download").per_day().within(days=7).any()) == "download once a day within 7 days happened"
    assert str(activities("a").per("campaign")) == "a once per campaign"
    assert created().per("value").any().holds(lead(), as_of=NOW) is False
    assert created().per_day().any().holds(lead(), as_of=NOW) is True


def test_of_an_untracked_lead_one_a_day_is_sure_of_what_sales_did() -> None:
    either = (activities("click") | accepted()).per_day()
    told = Lead("L-1", created_at=NOW - timedelta(days=9), history=[Accepted(at=NOW)], tracked=False)
    assert either.any().holds(told, as_of=NOW) is True
    assert (either.count() >= 2).holds(told, as_of=NOW) is None
    # A click before it on that day would be the first.
    assert (either.days_since_last() <= 0).holds(told, as_of=NOW) is None
    assert accepted().per_day().any().holds(told, as_of=NOW) is True
    bounded = (accepted().since(activities("click"))).per_day()
    assert (bounded.count() <= 1).holds(told, as_of=NOW) is True


@pytest.mark.parametrize(
    ("as_of", "oldest"),
    [
        (datetime(2026, 3, 31, 12, tzinfo=UTC), datetime(2026, 2, 28, 12, tzinfo=UTC)),
        (datetime(2026, 3, 15, 12, tzinfo=UTC), datetime(2026, 2, 15, 12, tzinfo=UTC)),
        (datetime(2026, 1, 31, 12, tzinfo=UTC), datetime(2025, 12, 31, 12, tzinfo=UTC)),
    ],
)
def test_whole_calendar_months(as_of: datetime, oldest: datetime) -> None:
    month = activities("view").within(months=1)
    assert month.any().holds(lead(Activity("view", at=oldest)), as_of=as_of) is True
    assert month.any().holds(lead(Activity("view", at=oldest - timedelta(microseconds=1))), as_of=as_of) is False
    assert str(month) == "view within 1 calendar month"
    assert str(activities("view").within(months=3)) == "view within 3 calendar months"
    assert activities("view").within(months=99_999).any().holds(lead(Activity("view", at=oldest)), as_of=as_of) is True


def test_months_stand_alone() -> None:
    with pytest.raises(InvalidValueError, match="whole months stand alone"):
        activities().within(months=1, days=3)
    with pytest.raises(InvalidTypeError, match="whole number"):
        activities().within(months=1.5)  # type: ignore[arg-type]  # misuse
    with pytest.raises(InvalidValueError, match="at least 1"):
        activities().within(months=-1)


def test_texts_by_their_beginning_and_sets_that_are_empty() -> None:
    asked = company.domain.starts_with("Minh")
    domains = ("minhphat.example", "phat.example", None)
    answers = [asked.holds(Lead("L", created_at=NOW, company=Company(domain=name)), as_of=NOW) for name in domains]
    assert answers == [True, False, None]
    assert str(asked) == "company.domain starts with Minh"
    tags = attribute("tags", frozenset)
    found = [
        tags.is_empty().holds(Lead("L", created_at=NOW, attributes=kept), as_of=NOW)
        for kept in ({"tags": []}, {"tags": ["a"]}, {})
    ]
    assert found == [True, False, None]
    assert str(tags.is_empty()) == "attributes.tags is empty"
