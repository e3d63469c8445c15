"""The funnel of a real log of loan applications, against a separate walk over its rows.

The log is that of the BPI Challenge 2012 (B. van Dongen, 4TU.ResearchData): 13,087 applications. It is looked for in
the folder named by LEADFLOW_DATA, and these tests are skipped where it is absent.
"""

import csv
import gzip
import os
from collections import Counter
from datetime import datetime
from itertools import groupby, pairwise
from pathlib import Path

import pytest

from leadflow.funnel import MoveKind
from leadflow.leads import Lead, StageEntered
from tests.unit.funnel.lines import funnel

ROOT = Path(__file__).resolve().parents[3]
LOG = Path(os.environ.get("LEADFLOW_DATA", ROOT / ".." / "shared" / "data")) / "bpi2012" / "applications.csv.gz"
STAGES = {
    "A_SUBMITTED": "submitted",
    "A_PREACCEPTED": "mql",
    "A_ACCEPTED": "sql",
    "O_SENT": "proposal",
    "O_SENT_BACK": "answered",
    "A_APPROVED": "won",
    "A_DECLINED": "lost",
    "A_CANCELLED": "lost",
}
LOANS = funnel(
    "submitted mql sql proposal answered won lost",
    "submitted mql",
    "mql sql",
    "sql proposal",
    "proposal answered",
    "answered proposal",
    "answered won",
    *(f"{stage} lost" for stage in ("submitted", "mql", "sql", "proposal", "answered")),
)

pytestmark = pytest.mark.skipif(not LOG.exists(), reason="the loan log is not here; LEADFLOW_DATA says where")


@pytest.fixture(scope="module")
def log() -> dict[str, list[tuple[datetime, str]]]:
    """Return the stages told of each application, in the order of the rows, which is that of time."""
    told: dict[str, list[tuple[datetime, str]]] = {}
    with gzip.open(LOG, "rt", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            if row["activity"] in STAGES:
                entry = (datetime.fromisoformat(row["timestamp"]), STAGES[row["activity"]])
                told.setdefault(row["case_id"], []).append(entry)
    return told


@pytest.fixture(scope="module")
def leads(log: dict[str, list[tuple[datetime, str]]]) -> list[Lead]:
    """Return the applications as leads."""
    return [
        Lead(
            case,
            created_at=told[0][0],
            history=[StageEntered(stage, at=at, seq=place) for place, (at, stage) in enumerate(told)],
        )
        for case, told in log.items()
    ]


def test_every_application_stands_somewhere(leads: list[Lead]) -> None:
    standing = Counter(LOANS.stage_of(lead) for lead in leads)
    assert len(leads) == 13_087
    assert standing["won"] == 2_246
    assert sum(standing.values()) == 13_087


def test_moves_and_deviations_are_those_of_a_separate_walk(
    log: dict[str, list[tuple[datetime, str]]], leads: list[Lead]
) -> None:
    paths = [[stage for stage, _ in groupby(stage for _, stage in told)] for told in log.values()]
    walked = Counter(pair for path in paths for pair in pairwise(path))
    moves = [move for lead in leads for move in LOANS.moves(lead)]
    assert Counter((move.source, move.target) for move in moves) == walked
    declared = {(way.source, way.target) for way in LOANS.transitions}
    left = Counter((move.source, move.target) for lead in leads for move in LOANS.deviations(lead))
    assert left == Counter({pair: number for pair, number in walked.items() if pair not in declared})
    assert {move.kind for move in moves if move.kind is not MoveKind.DECLARED} == {MoveKind.SKIPPED}
    drawn = LOANS.to_mermaid(Counter(path[-1] for path in paths), walked)
    assert f'"{walked["proposal", "won"]} undeclared"' in drawn
    assert '(["won#58; 2,246"])' in drawn


def test_who_won_has_passed_every_stage(leads: list[Lead]) -> None:
    reached = Counter(stage for lead in leads for stage in LOANS.milestones(lead))
    winners = [lead for lead in leads if lead.journey.entered("won") is not None]
    assert all(set(LOANS.milestones(lead)) >= set(LOANS.order[:6]) for lead in winners)
    assert reached["submitted"] >= reached["mql"] >= reached["sql"] >= reached["proposal"] >= reached["answered"]
    assert reached["won"] == len(winners) == 2_246


def test_what_entered_left_or_is_still_in(leads: list[Lead]) -> None:
    entered = Counter(visit.stage for lead in leads for visit in LOANS.visits(lead))
    left = Counter(move.source for lead in leads for move in LOANS.moves(lead))
    standing = Counter(LOANS.stage_of(lead) for lead in leads)
    assert {stage: left[stage] + standing[stage] for stage in entered} == entered
