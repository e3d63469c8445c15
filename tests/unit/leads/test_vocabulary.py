"""The words of the field, and how what other systems write becomes one of them."""

import copy
import pickle
from itertools import pairwise

import pytest

from leadflow.errors import InvalidValueError
from leadflow.leads import Actor, Channel, Disposition, OrderedEnum, Outcome, Seniority, Severity
from leadflow.leads.values import known_channel, known_member
from leadflow.leads.vocabulary import member as spelled


def test_ordered_members_compare_as_declared() -> None:
    declared = list(Seniority)
    assert declared == sorted(declared, key=lambda member: member.rank)
    for low, high in pairwise(declared):
        assert low < high
        assert low <= high
        assert high > low
        assert high >= low
        assert not high < low
        assert not high <= low
        assert low >= low
        assert low <= low
    assert [member.rank for member in Severity] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("other", [Severity.HIGH, 3, "manager", None])
def test_two_orders_do_not_compare(other: object) -> None:
    for question in ("__lt__", "__le__", "__gt__", "__ge__"):
        assert getattr(Seniority.MANAGER, question)(other) is NotImplemented
    with pytest.raises(TypeError):
        _ = other > Seniority.MANAGER
    assert other != Seniority.MANAGER


def test_an_order_of_your_own() -> None:
    class Tier(OrderedEnum):
        BRONZE = ("bronze", 1)
        GOLD = ("gold", 2)

    assert Tier.BRONZE < Tier.GOLD
    assert max(Tier) is Tier.GOLD


@pytest.mark.parametrize("member", [Seniority.VP, Channel.EMAIL, Actor.SALES, Outcome.WON, Disposition.RETURN])
def test_members_survive_pickle_and_copy(member: object) -> None:
    assert pickle.loads(pickle.dumps(member)) is member
    assert copy.deepcopy(member) is member
    assert hash(member) == hash(copy.copy(member))


@pytest.mark.parametrize("spelling", ["no_answer", "NO_ANSWER", "No answer", " no-answer ", Outcome.NO_ANSWER])
def test_a_member_has_several_spellings(spelling: object) -> None:
    assert spelled(Outcome, spelling, "outcome") is Outcome.NO_ANSWER


@pytest.mark.parametrize("value", ["maybe", "", 3, None, Channel.EMAIL])
def test_what_names_no_member_is_refused_with_the_choices(value: object) -> None:
    with pytest.raises(
        InvalidValueError, match=r"^disposition=.*is no Disposition; write one of Disposition\.RECYCLE, "
    ):
        spelled(Disposition, value, "disposition")


def test_a_missing_member_is_missing() -> None:
    assert known_member(Seniority, " ", "seniority") is None
    assert known_member(Seniority, float("nan"), "seniority") is None
    assert known_member(Seniority, "C-level", "seniority") is Seniority.C_LEVEL


@pytest.mark.parametrize(
    ("given", "channel"),
    [
        ("Paid Social", Channel.PAID_SOCIAL),
        ("paid-social", Channel.PAID_SOCIAL),
        ("PAID_SOCIAL", Channel.PAID_SOCIAL),
        (Channel.CHAT, Channel.CHAT),
        ("Zalo", "Zalo"),
        (" Zalo OA ", "Zalo OA"),
        ("", None),
        (None, None),
    ],
)
def test_channels_of_other_systems(given: str | None, channel: str | None) -> None:
    found = known_channel(given)
    assert found == channel
    assert type(found) is type(channel)
