"""The hand-made card on the bank's calls: its figures against slow ones, on the real data where it is present."""

import gzip
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.unit.examples.example import DATA, EXAMPLES, script

PATH = DATA / "bank" / "bank-additional-full.csv.gz"
pytest.importorskip("sklearn", reason="scikit-learn comes with the extra `check`")
bank, leads, ranking = script("bank_scorecard"), script("bank_leads"), script("ranking")

real = pytest.mark.skipif(not PATH.exists(), reason="the data is not here; LEADFLOW_DATA says where")

HEADER = (
    "age;job;marital;education;default;housing;loan;contact;month;day_of_week;duration;campaign;pdays;previous;poutcome"
    ";emp.var.rate;cons.price.idx;cons.conf.idx;euribor3m;nr.employed;y"
)
PLAIN = (
    "56;housemaid;married;basic.4y;no;no;no;telephone;may;mon;261;1;999;0;nonexistent;1.1;93.994;-36.4;4.857;5191;no"
)


def told(path: Path, *rows: str) -> Path:
    """Write rows as the file has them."""
    lines = [";".join(f'"{name}"' for name in HEADER.split(";")), *rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def row(**cells: object) -> str:
    """Return the plain row with other cells."""
    names = HEADER.split(";")
    found = dict(zip(names, PLAIN.split(";"), strict=True))
    assert cells.keys() <= found.keys()
    return ";".join(str(cells.get(name, value)) for name, value in found.items())


def pairs(scores: Sequence[float], bought: Sequence[bool]) -> float:
    """Return the area under the ROC curve by Mann and Whitney: compare every buyer with every other, a tie is a
    half.
    """
    ours = [score for score, end in zip(scores, bought, strict=True) if end]
    theirs = [score for score, end in zip(scores, bought, strict=True) if not end]
    return sum((mine > other) + (mine == other) / 2 for mine in ours for other in theirs) / (len(ours) * len(theirs))


def made(number: int = 400) -> list[str]:
    """Return rows in which those who bought before, and the old, buy more often."""
    chance = random.Random(3)
    rows = []
    for place in range(number):
        before, age = chance.random() < 0.2, chance.randrange(18, 90)
        bought = chance.random() < 0.1 + 0.5 * before + 0.2 * (age >= 60)
        rows.append(
            row(
                age=age,
                poutcome="success" if before else "nonexistent",
                previous=int(before),
                pdays=chance.randrange(1, 28) if before else 999,
                default=chance.choice(["no", "unknown"]),
                campaign=chance.randrange(1, 9),
                month="may" if place < number // 2 else "jun",
                y="yes" if bought else "no",
            )
        )
    return rows


# What is read


@pytest.mark.parametrize("name", ["bank.csv", "bank.csv.gz"])
def test_a_row_becomes_a_lead(tmp_path: Path, name: str) -> None:
    path = told(tmp_path / name, row(default="unknown", previous=1, poutcome="failure"), row(month="jun", y="yes"))
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress(path.read_bytes()))
    data = leads.read_contacts(path)
    first, second = data.contacts
    assert (data.rows, data.problems) == (2, ())
    assert first.lead.attributes["age"] == 56.0
    assert not {"default", "pdays", "duration", "y"} & {*first.lead.attributes}
    assert (first.bought, first.month, second.bought, second.month) == (False, 0, True, 1)


def test_a_row_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    rows = [row(), row(y="perhaps"), row(age="old"), "56;housemaid", row(age="nan")]
    data = leads.read_contacts(told(tmp_path / "bank.csv", *rows))
    assert (len(data.contacts), data.rows) == (2, 5)
    assert [problem.split(": ")[:2] for problem in data.problems] == [
        ["bank.csv:3", "KeyError"],
        ["bank.csv:4", "ValueError"],
        ["bank.csv:5", "TypeError"],
    ]
    assert "age" not in data.contacts[1].lead.attributes


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    for text in ("", "age;y\n1;no\n"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(SystemExit, match=r"the columns .*poutcome.* are not there"):
            leads.read_contacts(path)


# The card


def test_the_card_reads_what_was_known_before_the_call() -> None:
    assert len(bank.CARD.parts) == 12
    read = {path for part in bank.CARD.parts for path in getattr(part, "field", getattr(part, "criterion", None)).paths}
    assert read == {f"attributes.{name}" for name in (*leads.CLIENT, *leads.CALL)}
    assert "attributes.duration" not in read
    assert bank.CARD.reachable == 40 + 10 + 5 + 10 + 10 + 10 + 10 + 10 + 5 + 3 + 3 + 2


def test_points_by_hand(tmp_path: Path) -> None:
    warm = {"poutcome": "success", "previous": 2, "pdays": 6, "contact": "cellular", "job": "retired", "age": 67}
    rows = [row(), row(job="services", education="high.school", default="unknown"), row(**warm), row(previous=1)]
    data = leads.read_contacts(told(tmp_path / "bank.csv", *rows))
    scores = [bank.CARD.score(contact.lead, as_of=leads.AS_OF) for contact in data.contacts]
    plain = 10 + 10 + 3 + 2  # first call, no default, no loan, no mortgage
    assert [score.value for score in scores] == [plain, plain + 3 - 10, plain + 40 + 10 + 3 + 10 + 10 + 10, plain + 3]
    # A default would cost ten points, none would give ten. When somebody was called before, and nobody knows when, it
    # may have been these two weeks; who was never called was not.
    assert [(score.low, score.high) for score in scores] == [(25, 25), (8, 28), (108, 108), (28, 38)]
    assert scores[1].to_find_out == ("attributes.default",)
    assert scores[3].to_find_out == ("attributes.pdays",)


# The figures


def test_ties_count_half() -> None:
    assert ranking.area([3, 2, 2, 1], [True, True, False, False]) == 3.5 / 4
    assert ranking.area([1, 1, 1], [True, False, False]) == 0.5
    with pytest.raises(ValueError, match="some must have bought"):
        ranking.area([1, 2], [True, True])


def test_the_error_is_that_of_the_paper() -> None:
    # By hand, of 3/4 over two and two: Q1 = 3/5, Q2 = 9/14, and the variance is (3/16 + 3/80 + 9/112) / 4.
    assert ranking.error_of_area(0.75, 2, 2) == pytest.approx(((3 / 16 + 3 / 80 + 9 / 112) / 4) ** 0.5)
    # Hanley and McNeil 1982: an area of 0.893 over 51 abnormal and 58 normal images has a standard error of 0.032.
    assert ranking.error_of_area(0.893, 51, 58) == pytest.approx(0.032, abs=0.001)


def test_a_month_alone() -> None:
    # In May 2 > 1 is right and 2 > 3 is not; in June nobody bought. Over both months three of four pairs are right.
    scores, bought, months = [2, 1, 3, 0, 1], [True, False, False, False, False], [0, 0, 0, 1, 1]
    assert ranking.area_within(scores, bought, months) == 0.5
    assert ranking.area(scores, bought) == 0.75
    with pytest.raises(ValueError, match="in one group"):
        ranking.area_within([1, 2], [True, False], [0, 1])


def test_the_best_share_of_the_list() -> None:
    scores, bought = [3, 2, 2, 1], [True, True, False, False]
    assert ranking.share_found(scores, bought, 0.25) == 0.5
    assert ranking.share_found(scores, bought, 0.5) == 0.75  # one of the two with two points, by lot
    assert ranking.share_found(scores, bought, 1) == 1
    assert ranking.share_found([1] * 10, [True] + [False] * 9, 0.1) == pytest.approx(0.1)


def test_the_splits_part_the_leads(tmp_path: Path) -> None:
    data = leads.read_contacts(told(tmp_path / "bank.csv", *made(100)))
    for split in (bank.chronological(data.contacts), bank.shuffled(data.contacts)):
        assert (len(split.training), len(split.test)) == (70, 30)
        ids = {contact.lead.id for part in (split.training, split.test) for contact in part}
        assert len(ids) == 100
    assert bank.chronological(data.contacts).test == data.contacts[70:]
    assert bank.shuffled(data.contacts) == bank.shuffled(data.contacts)
    assert bank.shuffled(data.contacts).test != bank.shuffled(data.contacts, seed=8).test


def test_the_report(tmp_path: Path) -> None:
    data = leads.read_contacts(told(tmp_path / "bank.csv", *made(), row(y="perhaps")))
    lines = list(bank.report(data))
    assert lines[0].startswith("400 of 401 rows read, ")
    assert lines[1].startswith("bank.csv:402: KeyError")
    assert sum(line.startswith(("  card, by hand", "  regression")) for line in lines) == 6
    missing = sum("default" not in contact.lead.attributes for contact in data.contacts)
    assert " ".join(lines[-1].split()) == f"default {missing} of 400 ( {missing / 400:.1%})"
    counted = bank.ladder(bank.chronological(data.contacts))
    assert sum(band.before[1] for band in counted) == 280
    assert sum(band.after[1] for band in counted) == 120
    assert sum(band.before[0] + band.after[0] for band in counted) == sum(contact.bought for contact in data.contacts)


def test_a_band_of_nobody_is_said() -> None:
    assert bank.share(0, 0).strip() == "nobody"


def test_it_runs_as_a_script(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    import runpy
    import sys

    path = told(tmp_path / "bank.csv", *made(60))
    monkeypatch.setattr(sys, "argv", ["bank_scorecard.py", str(path)])
    runpy.run_path(str(EXAMPLES / "bank_scorecard.py"), run_name="__main__")
    assert capsys.readouterr().out.startswith("60 of 60 rows read")
    monkeypatch.setattr(sys, "argv", ["bank_scorecard.py"])
    with pytest.raises(SystemExit, match=r"python docs/examples/bank_scorecard\.py PATH"):
        runpy.run_path(str(EXAMPLES / "bank_scorecard.py"), run_name="__main__")


# The real data


@pytest.fixture(scope="module")
def data() -> Any:
    return leads.read_contacts(PATH)


@real
def test_every_row_is_read(data: Any) -> None:
    # What the data's own documentation says: 41,188 instances; 11.3 % bought; "unknown" stands for missing.
    assert (data.rows, len(data.contacts), data.problems) == (41_188, 41_188, ())
    assert sum(contact.bought for contact in data.contacts) == 4_640
    known = bank.known(data.contacts[:2_000])
    assert 0.9 < known.coverage < 1
    raw = gzip.decompress(PATH.read_bytes()).decode().splitlines()[1:2_001]
    column = HEADER.split(";").index("default")
    assert known.missing["attributes.default"] == sum(line.split(";")[column] == '"unknown"' for line in raw)


@real
def test_the_card_beside_the_regression(data: Any) -> None:
    for split in (bank.chronological(data.contacts), bank.shuffled(data.contacts)):
        card, same, everything = bank.judge(split)
        bought = [contact.bought for contact in split.test]
        assert (len(bought), [card.split, same.split, everything.split]) == (12_356, [split.name] * 3)
        # Whoever bought before buys again: known to every sales person, so the card must beat chance by far. What is
        # known before the call leaves most of it open, so an area near 1 would mean that the answer leaked.
        for figures in (card, same, everything):
            assert 0.5 + 5 * figures.error < figures.area < 0.85
            assert figures.top_tenth < figures.top_fifth
        # Points that nobody fitted come near to what a fit makes of the same facts, and find twice what chance does.
        assert abs(card.area - same.area) < 0.05
        assert card.top_tenth > 0.2
        chosen = random.Random(5).sample(range(len(bought)), 1_000)
        points = bank.by_card(split)
        some, ends = [points[place] for place in chosen], [bought[place] for place in chosen]
        assert ranking.area(some, ends) == pytest.approx(pairs(some, ends), abs=1e-12)


@real
def test_the_economy_dates_the_calls_and_ranks_nobody(data: Any) -> None:
    # On most days everybody was called in the same economy: within a month it tells far less than across the years.
    _, same, everything = bank.judge(bank.shuffled(data.contacts))
    assert everything.area > same.area + 3 * everything.error
    assert everything.area - everything.within_month > 0.15


@real
def test_more_points_more_buyers(data: Any) -> None:
    ladder = bank.ladder(bank.chronological(data.contacts))
    shares = [bought / of for bought, of in (band.after for band in ladder)]
    assert shares == sorted(shares, reverse=True)
    # The same points mean other chances later: they rank, they do not forecast.
    assert all(band.after[0] / band.after[1] > band.before[0] / band.before[1] for band in ladder)
