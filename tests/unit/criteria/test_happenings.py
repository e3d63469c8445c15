"""What a history records: which events count, in which windows, and when nothing can be said."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from leadflow.criteria import (
    Criterion,
    Happening,
    accepted,
    activities,
    assigned,
    company,
    consent_changed,
    created,
    deal_entered,
    deal_lost,
    deal_opened,
    deal_won,
    entered,
    evidence_found,
    objection_raised,
    objection_resolved,
    put_on_hold,
    referred,
    rejected,
    resumed,
    verdict,
)
from leadflow.criteria.check import View
from leadflow.criteria.conditions import Is, IsText
from leadflow.criteria.happening_kinds import Recorded
from leadflow.criteria.happenings import happenings_in
from leadflow.criteria.occurrences import DaysSinceLast
from leadflow.errors import NotYetCreatedError
from leadflow.leads import (
    Accepted,
    Activity,
    Actor,
    Answer,
    Assigned,
    Authority,
    Budget,
    Channel,
    ConsentChanged,
    DealKind,
    DealUpdated,
    Disposition,
    Event,
    EvidenceFound,
    Lead,
    ObjectionRaised,
    ObjectionResolved,
    OnHold,
    Outcome,
    Referred,
    Rejected,
    Resumed,
    StageEntered,
)
from leadflow.money import Money

BORN = datetime(2026, 3, 1, tzinfo=UTC)
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
TICK = timedelta(microseconds=1)


def day(number: int, hour: int = 9) -> datetime:
    return datetime(2026, 3, number, hour, tzinfo=UTC)


def lead(*events: Event, tracked: bool = True) -> Lead:
    return Lead("L-1", created_at=BORN, history=events, tracked=tracked)


def days(happening: Happening, *events: Event) -> list[int]:
    """The days of March on which it took place."""
    found = happening.occurrences(lead(*events), as_of=NOW)
    assert [one.event for one in found if one.event is not None] == [one.event for one in found if one.event in events]
    return [one.at.day for one in found]


def ask(criterion: Criterion, *events: Event, as_of: datetime = NOW, tracked: bool = True) -> bool | None:
    one = lead(*events, tracked=tracked)
    answer = criterion.holds(one, as_of=as_of)
    assert criterion.check(one, as_of=as_of).answer is answer
    return answer


# Activities

ACTIVITIES = (
    Activity("email_click", at=day(2), channel=Channel.EMAIL, campaign="Seven reasons"),
    Activity("Email  Click", at=day(3), automated=True),
    Activity("call", at=day(4), actor=Actor.SALES, outcome=Outcome.NO_ANSWER),
    Activity("call", at=day(5), actor=Actor.SALES, outcome=Outcome.CONNECTED),
    Activity("price_page", at=day(6), value="/pricing"),
    Activity("order", at=day(7), value=Money(10, "EUR")),
    Activity("quiz", at=day(8), value=3),
    Activity("email_sent", at=day(9), actor=Actor.MARKETING, automated=True, channel="Zalo"),
)


@pytest.mark.parametrize(
    ("happening", "expected", "reads"),
    [
        (activities(), [2, 6, 7, 8], "any activity"),
        (activities("email_click"), [2], "email_click"),
        (activities("EMAIL_CLICK", "quiz"), [2, 8], "EMAIL_CLICK or quiz"),
        (activities("email click", automated=True), [3], "email click automated"),
        (activities(automated=None), [2, 3, 6, 7, 8], "any activity automated or not"),
        (activities(actor=Actor.SALES), [4, 5], "any activity by sales"),
        (activities("call", actor=Actor.SALES, outcome=Outcome.CONNECTED), [5], "call by sales with outcome connected"),
        (activities("call"), [], "call"),
        (activities(actor=None), [2, 4, 5, 6, 7, 8], "any activity by anyone"),
        (activities(actor=None, automated=True), [3, 9], "any activity by anyone automated"),
        (activities(channel="E-Mail"), [], "any activity on E-Mail"),
        (activities(channel="Email"), [2], "any activity on email"),
        (
            activities(actor=None, automated=None, channel="zalo"),
            [9],
            "any activity by anyone on zalo automated or not",
        ),
        (activities(campaign="seven  REASONS"), [2], "any activity of campaign seven  REASONS"),
        (activities(value="/Pricing"), [6], "any activity about /Pricing"),
        (activities(value=Money("10.0", "EUR")), [7], "any activity about 10 EUR"),
        (activities(value=Decimal("3.0")), [8], "any activity about 3"),
    ],
)
def test_activities_are_distinguished(happening: Happening, expected: list[int], reads: str) -> None:
    assert days(happening, *ACTIVITIES) == expected
    assert ask(happening.count().is_(len(expected)), *ACTIVITIES) is True
    assert ask(happening.any(), *ACTIVITIES) is bool(expected)
    assert str(happening) == reads


def test_a_kind_named_twice_is_one() -> None:
    assert activities("call", "Call").count() is not None
    assert str(activities("call", "CALL")) == "call"


def test_activities_of_one_walk_do_not_disturb_each_other() -> None:
    criterion = (
        (activities("email_click").count() >= 1)
        & (activities("call", actor=Actor.SALES).count().is_(2))
        & activities("quiz", "price_page").any()
        & (activities(actor=None, automated=None).count().is_(8))
        & (activities().days_since_last() < 30)
        & ~activities("quiz").within(days=1).any()
        & (activities("quiz").since(activities("order")).count().is_(1))
        & ~activities("order").since(activities("quiz")).any()
        & activities(automated=True).any()
    )
    assert ask(criterion, *ACTIVITIES) is True


# Other events

OTHERS = (
    Accepted(at=day(2)),
    Rejected("no budget", at=day(3)),
    Rejected(at=day(4), disposition=Disposition.DISQUALIFY),
    Assigned("rep-7", at=day(5)),
    Assigned(queue="inbound", at=day(6)),
    EvidenceFound(Budget(Money(5, "EUR")), at=day(7)),
    EvidenceFound(Answer("Metrics", "3 days"), at=day(8)),
    EvidenceFound(Authority("champion"), at=day(9)),
    ObjectionRaised("price", at=day(10)),
    ObjectionRaised("timing", at=day(11)),
    ObjectionResolved("price", at=day(12)),
    Referred("L-7", at=day(13)),
    OnHold(at=day(14)),
    Resumed(at=day(15)),
    ConsentChanged("email", True, at=day(16)),
    ConsentChanged("email", False, at=day(17)),
    ConsentChanged("phone", True, at=day(18)),
)


@pytest.mark.parametrize(
    ("happening", "expected", "reads"),
    [
        (created(), [1], "creation"),
        (accepted(), [2], "acceptance"),
        (rejected(), [3, 4], "rejection"),
        (rejected(Disposition.RECYCLE), [3], "rejection to recycle"),
        (rejected(Disposition.RETURN), [], "rejection to return"),
        (rejected(reason="No Budget"), [3], "rejection for No Budget"),
        (rejected(with_reason=True), [3], "rejection with a reason"),
        (rejected(Disposition.DISQUALIFY, with_reason=True), [], "rejection to disqualify with a reason"),
        (
            rejected(Disposition.RECYCLE, reason="no budget", with_reason=True),
            [3],
            "rejection to recycle for no budget",
        ),
        (assigned(), [5], "assignment"),
        (assigned("REP-7"), [5], "assignment to REP-7"),
        (assigned("rep-9"), [], "assignment to rep-9"),
        (evidence_found(), [7, 8, 9], "evidence"),
        (evidence_found("budget"), [7], "evidence on budget"),
        (evidence_found("metrics"), [8], "evidence on metrics"),
        (evidence_found("Authority"), [9], "evidence on Authority"),
        (objection_raised(), [10, 11], "objection"),
        (objection_raised("price"), [10], "objection price"),
        (objection_resolved(), [12], "resolved objection"),
        (objection_resolved("timing"), [], "resolved objection timing"),
        (referred(), [13], "referral"),
        (referred("L-7"), [13], "referral by L-7"),
        (referred("L-8"), [], "referral by L-8"),
        (put_on_hold(), [14], "hold"),
        (resumed(), [15], "resumption"),
        (consent_changed(), [16, 17, 18], "change of consent"),
        (consent_changed("email"), [16, 17], "change of consent to email"),
        (consent_changed("email", granted=True), [16], "consent to email"),
        (consent_changed(granted=False), [17], "withdrawal of consent"),
    ],
)
def test_other_events_are_distinguished(happening: Happening, expected: list[int], reads: str) -> None:
    assert days(happening, *OTHERS) == expected
    assert ask(happening.any(), *OTHERS, tracked=False) is bool(expected)
    assert ask(happening.count().is_(len(expected)), *OTHERS) is True
    assert str(happening) == reads


def test_recorded_again_of_the_present_stage_is_no_entry() -> None:
    entries = [StageEntered(stage, at=day(number)) for number, stage in enumerate(("mql", "MQL", "sal", "mql"), 2)]
    assert days(entered("mql"), *entries) == [2, 5]
    assert days(entered("SAL"), *entries) == [4]
    assert str(entered("mql")) == "entering mql"


DEALS = (
    DealUpdated("D-1", at=day(2), stage="discovery"),
    DealUpdated("D-1", at=day(3), stage="closing", amount=Money(5, "EUR")),
    DealUpdated("D-2", at=day(4), kind=DealKind.RENEWAL),
    DealUpdated("D-1", at=day(5), stage="Closing"),
    DealUpdated("D-1", at=day(6), outcome=Outcome.WON),
    DealUpdated("D-1", at=day(7), outcome=Outcome.WON),
    DealUpdated("D-2", at=day(8), outcome=Outcome.LOST),
    DealUpdated("D-1", at=day(9), outcome=Outcome.LOST),
)


@pytest.mark.parametrize(
    ("happening", "expected", "reads"),
    [
        (deal_opened(), [2, 4], "deal opened"),
        (deal_opened(DealKind.NEW), [2], "new deal opened"),
        (deal_entered("closing"), [3], "deal entering closing"),
        (deal_entered("closing", DealKind.RENEWAL), [], "renewal deal entering closing"),
        (deal_won(), [6], "deal won"),
        (deal_lost(), [8, 9], "deal lost"),
        (deal_lost(DealKind.RENEWAL), [8], "renewal deal lost"),
    ],
)
def test_moments_of_deals_are_found_once(happening: Happening, expected: list[int], reads: str) -> None:
    assert days(happening, *DEALS) == expected
    assert str(happening) == reads


def test_one_event_that_two_happenings_describe_is_one_occurrence() -> None:
    both = deal_opened() | deal_entered("discovery") | deal_won()
    assert days(both, *DEALS) == [2, 4, 6]
    assert days(created() | created(), *DEALS) == [1]


# Windows


def test_a_window_is_closed_at_both_ends_and_exactly_so_long() -> None:
    seven = activities("click").within(days=7).any()
    for at, answer in [
        (NOW - timedelta(days=7) - TICK, False),
        (NOW - timedelta(days=7), True),
        (NOW, True),
        (NOW + TICK, False),
    ]:
        assert ask(seven, Activity("click", at=at)) is answer
    hours = activities("click").within(days=1, hours=12).any()
    assert ask(hours, Activity("click", at=NOW - timedelta(hours=36))) is True
    assert ask(hours, Activity("click", at=NOW - timedelta(hours=36) - TICK)) is False


def test_windows_within_windows_are_the_shortest() -> None:
    click = Activity("click", at=NOW - timedelta(days=5))
    assert ask(activities("click").within(days=7).within(days=3).any(), click) is False
    assert ask(activities("click").within(days=3).within(days=7).any(), click) is False
    assert ask(activities("click").within(days=7).within(days=6).any(), click) is True


def test_a_window_longer_than_time_itself_holds_everything() -> None:
    first = datetime(1, 1, 2, tzinfo=UTC)
    old = Lead("L-1", created_at=first, history=[Activity("click", at=first)])
    ever = activities("click").within(days=10_000).count().is_(1)
    assert ever.holds(old, as_of=first + timedelta(days=1)) is True
    assert ever.check(old, as_of=first + timedelta(days=1)).answer is True
    ages = activities("click").days_since_last() <= 1
    assert ages.holds(old, as_of=first + timedelta(days=1)) is True


def test_since_is_at_or_after_the_latest_and_nothing_without_one() -> None:
    demo = activities("demo").since(entered("recycled")).any()
    assert ask(demo, Activity("demo", at=day(5))) is False
    history = [StageEntered("recycled", at=day(4)), StageEntered("mql", at=day(6)), StageEntered("recycled", at=day(8))]
    assert ask(demo, *history, Activity("demo", at=day(5))) is False
    assert ask(demo, *history, Activity("demo", at=day(8) - TICK)) is False
    assert ask(demo, *history, Activity("demo", at=day(8))) is True
    assert ask(demo, *history, Activity("demo", at=day(9))) is True
    assert ask(accepted().since(entered("recycled")).any(), *history, Accepted(at=day(8))) is True
    assert ask(accepted().since(entered("recycled")).any(), *history, Accepted(at=day(7))) is False


def test_the_nth_is_counted_from_the_first_or_from_a_start() -> None:
    calls = [Activity("call", at=day(number), actor=Actor.SALES) for number in range(2, 9)]
    call = activities("call", actor=Actor.SALES)
    assert days(call.nth(3), *calls) == [4]
    assert days(call.nth(8), *calls) == []
    third = call.nth(3).first_from(lead(*calls), day(4), as_of=NOW)
    assert third is not None
    assert third.at.day == 6
    assert call.nth(3).first_from(lead(*calls), day(7), as_of=NOW) is None
    either = (call.nth(6) | accepted()).first_from(lead(*calls, Accepted(at=day(5))), day(2), as_of=NOW)
    assert either is not None
    assert either.at.day == 5
    assert [str(call.nth(n)).split()[0] for n in (1, 2, 3, 4, 11, 12, 13, 21, 22, 103, 111)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "103rd", "111th",
    ]  # fmt: skip


def test_the_first_from_an_instant_on_may_be_at_it() -> None:
    one = lead(Accepted(at=day(5)), Accepted(at=day(7)))
    for start, expected in [(day(4), 5), (day(5), 5), (day(5) + TICK, 7)]:
        found = accepted().first_from(one, start, as_of=NOW)
        assert found is not None
        assert found.at.day == expected
    assert accepted().first_from(one, day(7) + TICK, as_of=NOW) is None
    assert accepted().first_from(one, day(5) + TICK, as_of=day(6)) is None


def test_whichever_comes_first_keeps_the_order_of_the_history() -> None:
    history = [
        Activity("a", at=day(5), seq=2, id="z"),
        Activity("b", at=day(5), seq=1),
        Accepted(at=day(5)),
        Rejected("x", at=day(5)),
        Activity("a", at=day(4)),
    ]
    either = rejected() | activities("a") | accepted() | activities("b") | created()
    found = either.occurrences(lead(*history), as_of=NOW)
    assert [one.event for one in found] == [None, *lead(*history).history]
    assert str(either) == "rejection or a or acceptance or b or creation"


def test_days_since_the_last_time_are_exact() -> None:
    last = activities("webinar").days_since_last()
    webinar = Activity("webinar", at=NOW - timedelta(days=14))
    assert ask(last <= 14, webinar) is True
    assert ask(last < 14, webinar) is False
    assert ask(last >= 14, webinar) is True
    assert ask(last > 14, webinar) is False
    assert ask(last.between(13.5, 14), webinar) is True
    assert ask(last <= 14, webinar, as_of=NOW + TICK) is False
    assert ask(last <= 14) is None
    assert ask(last <= 14, Activity("webinar", at=BORN), webinar) is True
    check = (last <= 14).check(lead(), as_of=NOW)
    assert check.reasons[0].text == "time since the last webinar is at most 14 days: it never happened"
    assert check.missing == ("activities",)


def test_what_will_happen_has_not() -> None:
    click = Activity("click", at=day(20))
    assert ask(activities("click").any(), click, as_of=day(19)) is False
    assert ask(activities("click").count() >= 1, click, as_of=day(20)) is True
    assert activities("click").occurrences(lead(click), as_of=day(19)) == ()
    with pytest.raises(NotYetCreatedError):
        activities("click").occurrences(lead(click), as_of=BORN - TICK)
    with pytest.raises(NotYetCreatedError):
        activities("click").any().holds(lead(click), as_of=BORN - TICK)


# Untracked leads


@pytest.mark.parametrize(
    "happening",
    [
        activities(),
        activities("click").within(days=7),
        activities("click").nth(2),
        activities("click", actor=None),
        activities("click").since(accepted()),
        activities("click").within(days=7) | activities("visit"),
    ],
)
def test_what_an_untracked_lead_did_is_unknown(happening: Happening) -> None:
    history = [Accepted(at=day(3)), Activity("click", at=day(2))]
    assert happening.needs_tracking
    for criterion in (happening.any(), happening.count() >= 1, happening.count() < 1, happening.days_since_last() > 0):
        assert ask(criterion, *history, tracked=False) is None
        assert ask(~criterion, *history, tracked=False) is None
        (reason,) = criterion.check(lead(*history, tracked=False), as_of=NOW).reasons
        assert reason.text == f"{criterion}: what this lead does is not tracked"
        assert reason.missing == ("activities",)
    assert happening.each(3).earned(lead(*history, tracked=False), as_of=NOW) is None
    assert not happening.is_known(lead(tracked=False))
    assert happening.is_known(lead())


MQL = (StageEntered("mql", at=datetime(2026, 3, 2, 9, tzinfo=UTC)),)


def judged(criterion: Criterion, *events: Event) -> bool | None:
    answer = ask(criterion, *events, tracked=False)
    assert ask(~criterion, *events, tracked=False) is (None if answer is None else not answer)
    assert criterion.interpret(View(lead(*events, tracked=False), NOW)) is answer
    return answer


def test_whatever_an_untracked_lead_did_an_acceptance_happened() -> None:
    either, acceptance = activities("click") | accepted(), Accepted(at=NOW - timedelta(days=3))
    assert judged(either.any(), acceptance) is True
    assert judged(either.any()) is None
    assert judged(either.within(days=3).any(), acceptance) is True
    assert judged(either.within(days=2).any(), acceptance) is None
    assert judged((either | activities("visit")).any(), acceptance) is True


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        ((activities("click") | accepted()).count() >= 2, True),
        ((activities("click") | accepted()).count() >= 3, None),
        ((activities("click") | accepted()).count() > 1, True),
        ((activities("click") | accepted()).count() > 2, None),
        ((activities("click") | accepted()).count() <= 1, False),
        ((activities("click") | accepted()).count() <= 2, None),
        ((activities("click") | accepted()).count() < 2, False),
        ((activities("click") | accepted()).count().is_(1), False),
        ((activities("click") | accepted()).count().is_(2), None),
        ((activities("click") | accepted()).count().between(0, 1), False),
        ((activities("click") | accepted()).count().between(1, 9), None),
        # Any count is 0 or more, in any case.
        (activities("click").count() >= 0, True),
        (activities("click").count() < 0, False),
        ((activities("click") | rejected()).count() >= 0, True),
    ],
)
def test_two_acceptances_are_at_least_two_of_what_an_untracked_lead_may_have_done(
    criterion: Criterion, expected: bool | None
) -> None:
    assert judged(criterion, Accepted(at=day(2)), Accepted(at=day(3))) is expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (lambda last: last <= 3, True),
        (lambda last: last <= 2, None),
        (lambda last: last < 3, None),
        (lambda last: last >= 3, None),
        (lambda last: last > 3, False),
        (lambda last: last >= 0, True),
        (lambda last: last.between(0, 3), True),
        (lambda last: last.between(4, 5), False),
        (lambda last: last.between(1, 5), None),
    ],
)
def test_the_last_of_what_an_untracked_lead_may_have_done_is_no_older_than_what_is_known(
    question: Callable[[DaysSinceLast], Criterion], expected: bool | None
) -> None:
    either, acceptance = activities("click") | accepted(), Accepted(at=NOW - timedelta(days=3))
    assert judged(question(either.days_since_last()), acceptance) is expected
    assert judged(question(either.days_since_last())) is None


def test_what_nothing_can_have_happened_since_did_not_happen() -> None:
    # The lead never entered mql: whatever it clicked, it did not click since.
    assert judged(activities("click").since(entered("mql")).any()) is False
    assert judged(activities("click").since(entered("mql")).count() <= 0) is True
    asked = activities("click").since(entered("mql")).days_since_last() > 0
    assert judged(asked) is None
    (reason,) = asked.check(lead(tracked=False), as_of=NOW).reasons
    assert reason.text == f"{asked}: it never happened"
    assert judged(activities("click").since(entered("mql")).any(), StageEntered("mql", at=day(2))) is None
    assert judged((activities("click") | accepted()).since(entered("mql")).any(), *MQL, Accepted(at=day(3))) is True
    assert judged((activities("click") | accepted()).since(entered("mql")).any(), *MQL, Accepted(at=day(1))) is None


def test_since_what_an_untracked_lead_did_there_were_no_more_than_there_are() -> None:
    since = accepted().since(activities("click"))
    assert judged(since.any()) is False
    assert judged(since.any(), Accepted(at=day(2))) is None
    assert judged(since.count() <= 1, Accepted(at=day(2))) is True
    assert judged(since.within(days=1).any(), Accepted(at=day(2))) is False
    assert judged(since.nth(2).any(), Accepted(at=day(2))) is False
    assert judged(since.nth(1).any(), Accepted(at=day(2))) is None
    assert judged((since | rejected()).count() <= 1, Accepted(at=day(2))) is True
    # Since the entry at the latest, or since a later click: the acceptance before it counts in no case.
    later = accepted().since(activities("click") | entered("mql"))
    assert judged(later.any(), Accepted(at=day(1)), *MQL) is False
    assert judged(later.any(), *MQL, Accepted(at=day(3))) is None
    assert judged((since | rejected()).days_since_last() >= 0, Rejected(at=day(2))) is True
    # Whatever the lead did, none of these is newer than the rejection.
    asked = (since | rejected()).days_since_last() >= 2
    assert judged(asked, Accepted(at=day(1)), Rejected(at=NOW - timedelta(days=2))) is True


def test_two_of_what_is_sure_are_a_second_one() -> None:
    second = (activities("click") | accepted()).nth(2)
    two = (Accepted(at=day(2)), Accepted(at=day(3)))
    assert judged(second.any(), *two) is True
    assert judged(second.any(), two[0]) is None
    assert judged(second.count() <= 1) is True
    assert judged(second.count() >= 1, *two) is True
    assert judged((second | rejected()).any(), *two) is True
    # A click before makes another one the second: when that was is not known.
    assert judged(second.days_since_last() >= 0, *two) is None


def test_what_a_condition_makes_of_a_range_it_does_not_know_is_open() -> None:
    assert Is((1, 2)).throughout(1, 2) is None
    assert Is((1,)).throughout(1, 1) is True
    assert Is((1,), negated=True).throughout(1, 1) is None
    assert IsText(["a"]).throughout(1, 1) is None


def test_what_sales_did_is_known_of_an_untracked_lead() -> None:
    call = Activity("call", at=day(2), actor=Actor.SALES)
    touched = activities("call", actor=Actor.SALES)
    assert ask(touched.any(), call, tracked=False) is True
    assert ask(touched.any(), tracked=False) is False
    assert ask(touched.any() | activities().any(), call, tracked=False) is True
    assert ask(touched.any() & activities().any(), call, tracked=False) is None


def test_occurrences_of_an_untracked_lead_are_those_of_others() -> None:
    history = [Accepted(at=day(3)), Activity("click", at=day(2))]
    either = accepted() | activities("click")
    assert [one.at.day for one in either.occurrences(lead(*history, tracked=False), as_of=NOW)] == [3]


# What a happening is made of


def test_happenings_say_what_bounds_them() -> None:
    since = accepted().since(entered("mql"))
    assert (since.windowed, not since.unbounded, since.unbounded) == (True, True, ())
    assert (since.nth(2).windowed, not since.nth(2).unbounded) == (True, True)
    assert not since.within(days=3).unbounded
    within = rejected().within(days=3)
    assert (within.windowed, not within.unbounded, within.unbounded) == (True, False, (rejected(),))
    either = since | rejected()
    assert (either.windowed, not either.unbounded, either.unbounded) == (True, False, (rejected(),))
    assert (accepted().nth(2).windowed, created().unbounded) == (False, (created(),))
    assert [plain.event for plain in either.unbounded if isinstance(plain, Recorded)] == [Rejected]


def test_happenings_in_a_question_are_listed_as_written() -> None:
    one, two = accepted().since(entered("mql")), activities("demo").within(days=7)
    guard = (one.any() & company.country.known()) | (~(two.count() >= 2) & verdict.qualified)
    guard |= activities().days_since_last() < 3
    assert list(happenings_in(guard)) == [one, two, activities()]
    assert list(happenings_in(company.country.known() & (company.employees > 3))) == []


def test_paths_are_the_views_a_question_reads() -> None:
    criterion = activities("x").since(entered("mql")).any() & (deal_won().count() >= 1) & accepted().any()
    criterion &= created().within(days=3).any() & (created().days_since_last() < 3)
    assert criterion.paths == ("activities", "journey", "deals", "history", "created_at")


@pytest.mark.parametrize(
    ("question", "reads"),
    [
        (activities("a").within(days=1).any(), "a within 1 day happened"),
        (activities("a").within(hours=36).any(), "a within 36 hours happened"),
        (activities("a").within(hours=0.5).any(), "a within 30 minutes happened"),
        (activities("a").within(hours=0.01).any(), "a within 36 seconds happened"),
        ((activities("a") | accepted()).within(days=2).any(), "(a or acceptance) within 2 days happened"),
        (accepted().since(entered("mql") | created()).any(), "acceptance since (entering mql or creation) happened"),
        ((accepted() | rejected()).count() >= 2, "count of (acceptance or rejection) is at least 2"),
        (accepted().count().between(1, 2), "count of acceptance is between 1 and 2"),
        (accepted().count().is_(1), "count of acceptance is 1"),
        (~accepted().any(), "not (acceptance happened)"),
    ],
)
def test_questions_about_events_read_aloud(question: Criterion, reads: str) -> None:
    assert str(question) == reads


def test_a_long_history_is_searched_from_the_window_on() -> None:
    clicks = [Activity("click", at=BORN + timedelta(minutes=number)) for number in range(20_000)]
    long = lead(*clicks, Activity("demo", at=day(2)))
    last_hour = activities("click").within(hours=1).count()
    now = BORN + timedelta(minutes=19_999)
    assert last_hour.is_(61).holds(long, as_of=now) is True
    assert (last_hour.is_(61) & (activities("click").within(hours=2).count().is_(121))).holds(long, as_of=now) is True
    assert (last_hour.is_(61) & activities("demo").any()).holds(long, as_of=now) is True


def test_a_long_history_is_searched_from_what_it_is_bounded_by() -> None:
    # Back every hour, with a click a minute: what is asked since the last return is asked of its last minutes.
    events: list[Event] = [Activity("click", at=BORN + timedelta(minutes=number)) for number in range(600)]
    for hour in range(10):
        events.append(StageEntered("mql", at=BORN + timedelta(hours=hour)))
        events.append(StageEntered("recycled", at=BORN + timedelta(hours=hour, minutes=50)))
    long = lead(*events, Activity("demo", at=BORN + timedelta(hours=3)))
    now = BORN + timedelta(minutes=599)
    back, clicks = entered("recycled"), activities("click")
    assert clicks.since(back).count().is_(10).holds(long, as_of=now) is True
    assert (clicks.since(back).count().is_(10) & activities("demo").since(back).any()).holds(long, as_of=now) is False
    assert (clicks.since(back).count().is_(10) & clicks.within(hours=1).count().is_(61)).holds(long, as_of=now) is True
    assert (clicks.since(back).any() & activities("demo").any()).holds(long, as_of=now) is True
    two = clicks.since(back).count().is_(10) & clicks.since(entered("mql")).count().is_(60)
    assert two.holds(long, as_of=now) is True
    assert clicks.since(entered("won")).any().holds(long, as_of=now) is False
    assert clicks.since(back).within(hours=1).count().is_(10).holds(long, as_of=now) is True
