"""Rejections: counts by hand, contested ones, and who stands out."""

from datetime import UTC, datetime, timedelta

import pytest

from leadflow import (
    ICP,
    Accepted,
    Assigned,
    Company,
    Disposition,
    Lead,
    Month,
    ProfileChanged,
    Rejected,
    Source,
    company,
)
from leadflow.assessment import Rules
from leadflow.leads import Event
from leadflow.metrics import Proportion, RejectionReason, rejections
from leadflow.metrics.targeting import met_in
from leadflow.playbook import Playbook

START = datetime(2026, 3, 1, tzinfo=UTC)
MARCH = Month(2026, 3)
NOW = START + timedelta(days=45)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def lead(name: str, *events: Event, channel: str | None = "email", country: str | None = "VN") -> Lead:
    return Lead(
        name,
        created_at=day(-30),
        source=Source(channel=channel, campaign="tet"),
        company=Company(country=country),
        history=events,
    )


def test_decisions_of_the_period_are_counted() -> None:
    leads = [
        lead("L-1", Assigned("an", at=day(0)), Rejected("no budget", at=day(1))),
        lead("L-2", Rejected("No  Budget", at=day(2), by="binh"), Accepted(at=day(3), by="binh")),
        lead("L-3", Rejected(at=day(4), disposition=Disposition.DISQUALIFY), channel=None),
        lead("L-4", Rejected("too late", at=day(40)), Accepted(at=day(-1))),
        lead("L-5", Accepted(at=day(5))),
    ]
    found = rejections(leads, MARCH, as_of=NOW)
    assert found.decided == Proportion(3, 5)
    assert (found.decided.counted, found.without_reason) == (3, 1)
    assert found.reasons == (
        RejectionReason(reason="No  Budget", share=Proportion(2, 3)),  # as often: the first by the alphabet
        RejectionReason(reason=None, share=Proportion(1, 3)),
    )
    assert found.dispositions == {Disposition.RECYCLE: 2, Disposition.DISQUALIFY: 1}
    assert {each.value: each.rejected for each in found.channels} == {"email": Proportion(2, 4), None: Proportion(1, 1)}
    assert {each.value: each.rejected for each in found.reps} == {
        "an": Proportion(1, 1),
        "binh": Proportion(1, 2),
        None: Proportion(1, 2),
    }
    assert [each.value for each in found.campaigns] == ["tet"]
    assert all(each.baseline == found.decided for each in found.channels)


def test_what_is_returned_to_be_given_to_another_owner_is_no_rejection() -> None:
    back = Rejected("wrong region", at=day(2), by="binh", disposition=Disposition.RETURN)
    leads = [lead("L-1", back), lead("L-2", back, Accepted(at=day(5))), lead("L-3", Rejected("no budget", at=day(3)))]
    found = rejections(leads, MARCH, as_of=NOW)
    assert (found.decided, found.returned) == (Proportion(1, 2), 2)
    assert [each.reason for each in found.reasons] == ["no budget"]
    assert found.dispositions == {Disposition.RECYCLE: 1}
    assert [each.value for each in found.reps] == [None]
    assert [(each.lead.id, each.decided, each.accepted) for each in met_in(leads, day(0), day(30))] == [
        ("L-2", True, True),
        ("L-3", True, False),
    ]
    only = rejections(leads[:1], MARCH, as_of=NOW)
    assert (only.decided.of, only.returned) == (0, 1)
    playbook = Playbook("2026")
    for shown, text in ((leads, "2 hand-offs were returned to be"), (leads[:1], "1 hand-off was returned to be")):
        assert text in playbook.review(shown, MARCH, as_of=NOW).to_text()


def test_the_channel_is_that_of_the_day() -> None:
    moved = lead(
        "L-1",
        Rejected("x", at=day(1)),
        ProfileChanged("source.channel", before="email", after="webinar", at=day(2)),
    )
    assert [each.value for each in rejections([moved], MARCH, as_of=NOW).channels] == ["email"]


def test_one_that_stands_out() -> None:
    # 1 of 10 by one rep, 12 of 14 by the other: 13 of 24 (54 %) in all.
    leads = [
        lead(f"L-{number}", Assigned(rep, at=day(0)), Rejected("x", at=day(1)) if refuse else Accepted(at=day(1)))
        for number, (rep, refuse) in enumerate(
            [("an", number == 0) for number in range(10)] + [("binh", number > 1) for number in range(14)]
        )
    ]
    high, low = rejections(leads, MARCH, as_of=NOW).reps
    assert (high.value, high.rejected, high.stands_out) == ("binh", Proportion(12, 14), True)
    assert (low.value, low.rejected, low.stands_out) == ("an", Proportion(1, 10), True)
    assert high.rejected.interval is not None
    assert [round(end, 3) for end in high.rejected.interval] == [0.601, 0.960]  # Wilson, 12 of 14
    (email,) = rejections(leads, MARCH, as_of=NOW).channels
    assert not email.stands_out


@pytest.mark.parametrize(
    ("reason", "country", "contested"),
    [
        ("not ICP", "VN", True),
        ("Not_our-customer", "VN", True),
        ("not ICP", "TH", False),
        ("not ICP", None, False),
        ("no budget", "VN", False),
        (None, "VN", False),
    ],
)
def test_contested_is_what_the_icp_speaks_against(reason: str | None, country: str | None, contested: bool) -> None:
    assess = Rules(icps=[ICP("SME", must=[company.country.is_("VN")])])
    told = lead("L-1", Assigned("an", at=day(0)), Rejected(reason, at=day(1)), country=country)
    found = rejections([told], MARCH, as_of=NOW, assess=assess).contested
    assert [item.lead_id for item in found] == ["L-1"] * contested
    for item in found:
        assert (item.rep, item.icp, item.grade, item.at) == ("an", "SME", "A", day(1))


def test_the_icp_is_asked_of_that_day() -> None:
    assess = Rules(icps=[ICP("SME", must=[company.country.is_("VN")])])
    fits_now = lead(
        "L-1",
        Rejected("not ICP", at=day(1)),
        ProfileChanged("company.country", before="TH", after="VN", at=day(2)),
        country="TH",
    )
    assert rejections([fits_now], MARCH, as_of=NOW, assess=assess).contested == ()


def test_without_an_icp_nothing_is_contested() -> None:
    told = lead("L-1", Rejected("not ICP", at=day(1)))
    assert rejections([told], MARCH, as_of=NOW, assess=Rules()).contested == ()
    assert rejections([told], MARCH, as_of=NOW).contested == ()


def test_a_team_has_its_own_words() -> None:
    assess = Rules(icps=[ICP("SME", must=[company.country.is_("VN")])])
    told = lead("L-1", Rejected("falsche Branche", at=day(1)))
    found = rejections([told], MARCH, as_of=NOW, assess=assess, not_our_customer=["Falsche  Branche"])
    assert len(found.contested) == 1


def test_a_rejection_before_the_creation_is_asked_at_the_creation() -> None:
    assess = Rules(icps=[ICP("SME", must=[company.country.is_("VN")])])
    told = Lead("L-1", created_at=day(5), company=Company(country="VN"), history=[Rejected("not ICP", at=day(1))])
    assert len(rejections([told], MARCH, as_of=NOW, assess=assess).contested) == 1


def test_nothing_decided_is_no_share() -> None:
    found = rejections([lead("L-1")], MARCH, as_of=NOW)
    assert (found.decided.value, found.reasons, found.channels, found.without_reason) == (None, (), (), 0)
    assert repr(found) == "<Rejections: 0 of 0 (n/a), contested=0>"


def test_the_owner_is_who_had_it_last() -> None:
    told = lead("L-1", Assigned("an", at=day(1)), Assigned("binh", at=day(3)))
    assert [told.owner_at(day(number)) for number in (0, 1, 2, 3)] == [None, "an", "an", "binh"]


def test_what_is_told_of_before_the_creation_has_the_profile_of_the_creation() -> None:
    told = Lead(
        "L-1",
        created_at=day(5),
        source=Source(channel="email"),
        history=[Accepted(at=day(1)), ProfileChanged("source.channel", before="email", after="chat", at=day(6))],
    )
    assert [each.value for each in rejections([told], MARCH, as_of=NOW).channels] == ["email"]
