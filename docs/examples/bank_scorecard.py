"""Judge a hand-made scorecard on real leads, beside a regression that was fitted to them.

    python docs/examples/bank_scorecard.py PATH

PATH is `bank-additional-full.csv`, plain or gzipped (see `bank_leads`). What the figures mean is said in
docs/how-to/judge-a-scorecard.md.
"""

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import attrs
from bank_leads import AS_OF, CALL, CLIENT, ECONOMY, BankData, Contact, Facts, read_contacts
from ranking import area, area_within, error_of_area, share_found
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from leadflow import attribute
from leadflow.scoring import Characteristic, Scorecard

__all__ = [
    "CARD",
    "Band",
    "Figures",
    "Known",
    "Split",
    "chronological",
    "judge",
    "known",
    "ladder",
    "report",
    "shuffled",
]

SEED = 7

# Written from the documentation of the data and from what sales people know, before any rule was tried on it. Who
# bought before buys again; a mobile phone reaches the person; who was called in vain grows no warmer; the old have
# savings, and the young few obligations. Nothing was fitted, and nothing was changed after it had been measured.
CARD = Scorecard(
    "term deposit",
    Characteristic(attribute("poutcome", str), {"success": 40, "failure": 5, "nonexistent": 0}, name="last campaign"),
    ((attribute("previous", float) >= 1) & (attribute("pdays", float) <= 14)).worth(10, "spoke to us these two weeks"),
    Characteristic(attribute("previous", float), {0: 0, 1: 3, 3: 5}, name="calls before this campaign"),
    Characteristic(attribute("campaign", float), {1: 10, 2: 8, 4: 4, 7: 0}, name="calls in this campaign"),
    Characteristic(attribute("contact", str), {"cellular": 10, "telephone": 0}, name="telephone"),
    Characteristic(attribute("default", str), {"no": 10, "yes": -10}, name="credit in default"),
    Characteristic(
        attribute("job", str),
        {("retired", "student"): 10, ("admin.", "management", "unemployed"): 5, ("technician", "self-employed"): 3},
        name="job",
    ),
    Characteristic(attribute("age", float), {0: 8, 26: 0, 60: 10}, name="age"),
    Characteristic(
        attribute("education", str),
        {"university.degree": 5, ("professional.course", "high.school"): 3},
        name="education",
    ),
    Characteristic(attribute("marital", str), {"single": 3, ("married", "divorced"): 0}, name="marital status"),
    Characteristic(attribute("loan", str), {"no": 3, "yes": 0}, name="personal loan"),
    Characteristic(attribute("housing", str), {"no": 2, "yes": 0}, name="housing loan"),
)

SAME_FACTS = (*CLIENT, *CALL)
ALL_FACTS = (*SAME_FACTS, "month", "day_of_week", *ECONOMY)


@attrs.frozen(kw_only=True)
class Split:
    """What a regression may learn from, and what everybody is judged on; both in the order of the calls."""

    name: str
    training: tuple[Contact, ...]
    test: tuple[Contact, ...]


def chronological(contacts: Sequence[Contact]) -> Split:
    """Learn from the first 70 %, judge on the last 30 %: what a team in the middle of it could have done."""
    end = round(0.7 * len(contacts))
    return Split(name="last 30 %", training=tuple(contacts[:end]), test=tuple(contacts[end:]))


def shuffled(contacts: Sequence[Contact], seed: int = SEED) -> Split:
    """Learn from 70 % by lot, judge on the rest: as if the future were like the past."""
    chosen = {*random.Random(seed).sample(range(len(contacts)), round(0.7 * len(contacts)))}
    return Split(
        name="30 % by lot",
        training=tuple(contact for place, contact in enumerate(contacts) if place in chosen),
        test=tuple(contact for place, contact in enumerate(contacts) if place not in chosen),
    )


@attrs.frozen(kw_only=True)
class Figures:
    """How well one way of scoring ranks the test part of a split: see `ranking`."""

    name: str
    split: str
    area: float
    error: float
    within_month: float
    top_tenth: float
    top_fifth: float


def figures_of(name: str, split: Split, scores: Sequence[float]) -> Figures:
    """Return the figures of scores of the test part."""
    bought = [contact.bought for contact in split.test]
    value = area(scores, bought)
    return Figures(
        name=name,
        split=split.name,
        area=value,
        error=error_of_area(value, sum(bought), len(bought) - sum(bought)),
        within_month=area_within(scores, bought, [contact.month for contact in split.test]),
        top_tenth=share_found(scores, bought, 0.1),
        top_fifth=share_found(scores, bought, 0.2),
    )


def by_card(split: Split) -> list[int]:
    """Score the test part by the card, which has learnt nothing."""
    return [CARD.value(contact.lead, as_of=AS_OF) for contact in split.test]


def by_regression(split: Split, names: Iterable[str]) -> list[float]:
    """Score the test part by a logistic regression over the facts of these names, fitted to the training part."""
    wanted = {*names}

    def rows(contacts: Iterable[Contact]) -> list[Facts]:
        return [{name: fact for name, fact in contact.facts.items() if name in wanted} for contact in contacts]

    # A text becomes a column for each of its values; one that is unknown is in none of them.
    regression = make_pipeline(DictVectorizer(sparse=False), StandardScaler(), LogisticRegression(max_iter=1_000))
    regression.fit(rows(split.training), [contact.bought for contact in split.training])
    return [float(chance) for chance in regression.predict_proba(rows(split.test))[:, 1]]


WAYS: dict[str, Callable[[Split], Sequence[float]]] = {
    "card, by hand": by_card,
    "regression, same facts": lambda split: by_regression(split, SAME_FACTS),
    "regression, all facts": lambda split: by_regression(split, ALL_FACTS),
}


def judge(split: Split) -> tuple[Figures, ...]:
    """Return the figures of every way of scoring, for the same leads."""
    return tuple(figures_of(name, split, score(split)) for name, score in WAYS.items())


@attrs.frozen(kw_only=True)
class Band:
    """The leads of so many points and more (below the next band): how many bought, of how many, in each part."""

    begins: int
    before: tuple[int, int]
    after: tuple[int, int]


BANDS = (60, 50, 40, 30, 20, -10)  # the last begins at the fewest points that the card gives


def ladder(split: Split) -> tuple[Band, ...]:
    """Return how many bought by their points on the card, in the training and in the test part; the best band first."""
    before, after = (_counted(part) for part in (split.training, split.test))
    return tuple(Band(begins=begin, before=before[begin], after=after[begin]) for begin in BANDS)


def _counted(contacts: Iterable[Contact]) -> dict[int, tuple[int, int]]:
    counts = dict.fromkeys(BANDS, (0, 0))
    for contact in contacts:
        points = CARD.value(contact.lead, as_of=AS_OF)
        begin = next(begin for begin in BANDS if points >= begin)
        bought, of = counts[begin]
        counts[begin] = (bought + contact.bought, of + 1)
    return counts


@attrs.frozen(kw_only=True)
class Known:
    """How much the card knew: the mean coverage, how many leads have a range and no one number, and what is missing."""

    coverage: float
    ranges: int
    missing: dict[str, int]


def known(contacts: Sequence[Contact]) -> Known:
    """Return how much the card knew of these leads."""
    scores = [CARD.score(contact.lead, as_of=AS_OF) for contact in contacts]
    missing = Counter(path for score in scores for path in score.to_find_out)
    return Known(
        coverage=sum(score.coverage for score in scores) / len(scores),
        ranges=sum(score.low < score.high for score in scores),
        missing=dict(missing.most_common()),
    )


def report(data: BankData) -> Iterator[str]:
    """Return the lines that the script prints."""
    contacts = data.contacts
    yield f"{len(contacts):,} of {data.rows:,} rows read, {rate([contact.bought for contact in contacts])} bought"
    yield from data.problems[:8]
    yield ""
    yield f"{'':<24}{'AUC':>16}{'same month':>12}{'top 10 %':>10}{'top 20 %':>10}"
    for split in (chronological(contacts), shuffled(contacts)):
        before, after = (rate([contact.bought for contact in part]) for part in (split.training, split.test))
        yield f"{split.name}: {len(split.test):,} leads, of whom {after} bought ({before} in the training part)"
        for found in judge(split):
            said = f"{found.area:.3f} +- {1.96 * found.error:.3f}"
            yield (
                f"  {found.name:<22}{said:>16}{found.within_month:>12.3f}"
                f"{found.top_tenth:>10.0%}{found.top_fifth:>10.0%}"
            )
    yield ""
    yield "points on the card: how many bought"
    for band in ladder(chronological(contacts)):
        yield f"  {f'from {band.begins}':<12}first 70 %: {share(*band.before)}   last 30 %: {share(*band.after)}"
    yield ""
    facts = known(contacts)
    yield f"coverage {facts.coverage:.1%} on average; {facts.ranges:,} leads have a range of points; unknown are"
    for path, count in facts.missing.items():
        yield f"  {path.removeprefix('attributes.'):<12}{share(count, len(contacts))}"


def rate(bought: Sequence[bool]) -> str:
    """Return the share of those who bought as text."""
    return f"{sum(bought) / len(bought):.1%}"


def share(part: int, whole: int) -> str:
    """Return a share with both of its numbers as text."""
    return f"{part:>6,} of {whole:>6,} ({part / whole:6.1%})" if whole else "nobody"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    for line in report(read_contacts(Path(sys.argv[1]))):
        print(line)
