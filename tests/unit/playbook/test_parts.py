"""Parts of a review: one protocol, one list, and parts of your own."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from leadflow import Lead, Month
from leadflow.errors import UnknownNameError
from leadflow.leads import Population
from leadflow.playbook import (
    REVIEW_PARTS,
    AgendaItem,
    Figure,
    FigureKind,
    ReviewFrame,
    ReviewPart,
    ReviewScope,
    Table,
    figure,
    table,
)
from tests.unit.playbook.house import at, call, fitting, handed_over, playbook

MARCH = Month(2026, 3)
FIRST_OF_APRIL = at(1, 8, month=4)


class Workload(ReviewPart[dict[str, int]]):
    title = "Workload"

    @classmethod
    def of(cls, scope: ReviewScope) -> "Workload":
        owners = sorted(lead.owner or "unassigned" for lead in scope.population)
        return cls(data={owner: owners.count(owner) for owner in owners})

    def figures(self) -> Iterator[Figure]:
        yield figure(FigureKind.COUNT, "workload", "most leads of one owner", max(self.data.values()), better=False)

    def blocks(self, review: ReviewFrame) -> Iterator[Table]:
        yield table(["owner", "leads>"], [[who, str(number)] for who, number in self.data.items()])

    def agenda(self, review: ReviewFrame) -> Iterable[AgendaItem]:
        return [AgendaItem(topic="workload", headline=f"{who} has {number}.") for who, number in self.data.items()]


class Silent(ReviewPart[int]):
    @classmethod
    def of(cls, scope: ReviewScope) -> "Silent":
        return cls(data=len(scope.population))


def leads() -> list[Lead]:
    decided = handed_over("A", 3, call(3))
    return [decided, fitting("B", created=at(3, month=2)), fitting("C", created=at(3, month=2))]


def test_a_part_of_your_own_has_a_section_figures_a_trend_and_agenda_items() -> None:
    review = playbook.review(leads(), MARCH, as_of=FIRST_OF_APRIL, trend=2, parts=(Workload, Silent))
    assert review.part(Workload).data == {"an": 1, "unassigned": 2}
    assert review.sections[-1].to_text().splitlines()[2:] == [
        "owner       leads",
        "an              1",
        "unassigned      2",
    ]
    assert review.trend is not None
    assert review.change is not None
    assert (review.trend["workload"], review.change["workload"].difference) == ((2, 2), 0)
    assert "an has 1." in map(str, review.agenda)
    assert review.part(Silent).data == 3


def test_topics_of_the_library_come_first() -> None:
    topics = [item.topic for item in playbook.review(leads(), MARCH, as_of=FIRST_OF_APRIL, parts=(Workload,)).agenda]
    assert topics.index("workload") == len(topics) - topics.count("workload")


def test_a_part_that_was_not_asked_for_is_unknown() -> None:
    with pytest.raises(UnknownNameError, match=r"part 'Workload' does not exist.*parts= to playbook.review"):
        playbook.review([], MARCH, as_of=FIRST_OF_APRIL).part(Workload)


def test_a_part_without_of_says_what_is_missing() -> None:
    class Empty(ReviewPart[int]):
        pass

    with pytest.raises(NotImplementedError, match=r"Empty.of must return the part"):
        playbook.review([], MARCH, as_of=FIRST_OF_APRIL, parts=(Empty,))


def test_every_part_of_the_library_is_in_the_list_once() -> None:
    review = playbook.review(leads(), MARCH, as_of=FIRST_OF_APRIL)
    assert tuple(type(part) for part in review.parts) == REVIEW_PARTS
    assert len(set(REVIEW_PARTS)) == len(REVIEW_PARTS)


def test_a_population_is_read_once_in_a_review(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []
    original: Callable[..., Population] = Population.of.__func__  # type: ignore[attr-defined]  # the plain function

    def counted(cls: type[Population], found: Any, **how: Any) -> Population:
        if not isinstance(found, Population):
            read.append(found)
        return original(cls, found, **how)

    monkeypatch.setattr(Population, "of", classmethod(counted))
    playbook.review(leads(), MARCH, as_of=FIRST_OF_APRIL, trend=3)
    assert len(read) == 1
