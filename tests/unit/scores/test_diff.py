"""What changed between two versions of a set of rules."""

import copy
import pickle

from leadflow import ICP, activities, company
from leadflow.scores import ChangeKind, RulesDiff, ScoreChange, Thirds
from leadflow.scoring import Characteristic, Group, HalfLife, Scorecard, Steps

WEBINAR = activities("webinar").within(days=90).any()
OLD = Scorecard(
    "engagement",
    Group(
        "behaviour",
        activities("email_click").each(3, "clicks", at_most=15, decay=HalfLife(days=14)),
        WEBINAR.worth(15, "webinar"),
        cap=60,
    ),
    activities("unsubscribe").any().worth(-30, "unsubscribed"),
    Characteristic(company.employees, {1: 5, 10: 20}, name="size"),
    (company.country.is_("VN")).worth(5, "home"),
    floor=-40,
)
NEW = Scorecard(
    "engagement 2",
    Group("behaviour", activities("email_click").each(4, "clicks", decay=Steps({30: 0.5})), cap=50),
    activities("webinar").within(days=60).any().worth(15, "webinar", unknown=2),
    activities("unsubscribe").any().worth(-30, "unsubscribed"),
    Characteristic(company.employees, {1: 5, 20: 20}, name="size", other=1, unknown=3),
    Group("new", activities("demo_request").any().worth(40, "demo")),
    cap=100,
    floor=-40,
)


def test_nothing_changed() -> None:
    assert not OLD.diff(OLD)
    assert OLD.diff(OLD) == RulesDiff(before="engagement", after="engagement")
    assert str(OLD.diff(copy.deepcopy(OLD))) == "engagement: nothing changed"


def test_every_change_is_told() -> None:
    found = OLD.diff(NEW)
    assert found
    assert str(found).splitlines() == [
        "engagement -> engagement 2:",
        "  - home: +5 if company.country is VN",
        "  ~ whole: cap none -> +100",
        "  ~ group behaviour: cap +60 -> +50",
        "  ~ clicks: points +3 each -> +4 each",
        "  ~ clicks: at most +15 -> none",
        "  ~ clicks: decay halving every 14 days -> 50 % up to 30 days",
        "  ~ webinar: group behaviour -> none",
        "  ~ webinar: condition webinar within 90 days happened -> webinar within 60 days happened",
        "  ~ webinar: unknown none -> +2",
        "  ~ size: bins from 10 +20, from 1 +5, none of the bins +0 -> from 20 +20, from 1 +5, none of the bins +1",
        "  ~ size: unknown none -> +3",
        "  + group new: no bounds",
        "  + demo: +40 if demo_request happened",
    ]
    assert [change.rule for change in found.of(ChangeKind.REMOVED)] == ["home"]
    assert [change.rule for change in found.of(ChangeKind.ADDED)] == ["group new", "demo"]


def test_it_is_data() -> None:
    (change,) = OLD.diff(Scorecard("engagement", *OLD.parts, floor=-41)).changes
    assert change == ScoreChange("whole", kind=ChangeKind.CHANGED, aspect="floor", before="-40", after="-41")
    twin = pickle.loads(pickle.dumps(OLD.diff(NEW)))
    assert twin == OLD.diff(NEW)
    assert hash(twin) == hash(OLD.diff(NEW))


def test_there_and_back() -> None:
    forth, back = OLD.diff(NEW), NEW.diff(OLD)
    assert {change.rule for change in forth.of(ChangeKind.ADDED)} == {c.rule for c in back.of(ChangeKind.REMOVED)}
    assert len(forth.changes) == len(back.changes)


def test_profiles_are_compared_too() -> None:
    old = ICP("SME", must=[company.country.is_("VN")], should=[company.employees.between(10, 250).worth(40, "size")])
    new = ICP(
        "SME",
        must=[company.country.in_({"VN", "SG"})],
        should=[company.employees.between(10, 300).worth(30, "size")],
        grades={"A": 70, "B": 0},
    )
    assert str(old.diff(new)).splitlines() == [
        "SME:",
        "  - must company.country is VN: company.country is VN",
        "  ~ size: condition company.employees is between 10 and 250 -> company.employees is between 10 and 300",
        "  ~ size: points +40 -> +30",
        "  ~ grades: thresholds A from 80 %, B from 60 %, C from 40 %, D from 0 % -> A from 70 %, B from 0 %",
        "  + must company.country is one of SG, VN: company.country is one of SG, VN",
    ]
    thirds = ICP("SME", should=[company.employees.known().worth(2)], grades=Thirds())
    assert not thirds.diff(thirds)
