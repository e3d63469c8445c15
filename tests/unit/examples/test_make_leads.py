"""The export: written by its script byte for byte, small, and as dirty as promised."""

import csv
import unicodedata
from pathlib import Path

import pytest

from tests.unit.examples.example import EXAMPLES, script

FILES = sorted(path.name for path in EXAMPLES.glob("*_export*.csv"))


def rows(name: str) -> list[dict[str, str]]:
    with (EXAMPLES / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_script_writes_the_shipped_files_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script("make_leads").main(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == FILES
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (EXAMPLES / name).read_bytes(), name


def test_it_is_small_enough_to_ship() -> None:
    assert sum((EXAMPLES / name).stat().st_size for name in FILES) < 1_500_000


def test_the_dirt_is_there() -> None:
    leads, events = rows("leads_export.csv"), rows("events_export.csv")
    names = [row["full_name"] for row in leads]
    assert any(unicodedata.is_normalized("NFC", name) and not name.isascii() for name in names)
    assert any(not unicodedata.is_normalized("NFC", name) for name in names)
    assert any(row["employees"] == "NaN" for row in leads)
    assert any(row["employees"].endswith(".0") for row in leads)
    for column in ("email", "phone", "job_title", "employees"):
        assert any(row[column] == "" for row in leads)
    zones = {row["at"][-6:] for row in events if "T" in row["at"]}
    assert {"+07:00", "+09:00"} <= zones
    assert any(zone.endswith("Z") for zone in zones)
    ids = [row["event_id"] for row in events]
    assert len(set(ids)) < len(ids)
    assert len({row["lead_id"] for row in leads}) < len(leads)


def test_the_stories_are_there() -> None:
    events = rows("events_export.csv")

    def leads_with(**cells: str) -> set[str]:
        return {row["lead_id"] for row in events if all(row[name] == value for name, value in cells.items())}

    assert leads_with(event="referred")
    recycled = leads_with(event="rejected", disposition="recycle")
    assert recycled & leads_with(event="accepted")  # rejected, recycled, and accepted later
    for kind in ("renewal", "expansion"):
        assert leads_with(event="deal", deal_kind=kind) & leads_with(event="deal", deal_kind="new", outcome="won")
    assert leads_with(event="objection") & leads_with(event="objection_resolved")
    assert leads_with(event="chat_answer", value="industry and size")
