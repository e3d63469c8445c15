"""190 facts about business time, from other projects' own tests and from an independent walk; each with its source."""

import json
import operator
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache, reduce
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from leadflow.calendars import BusinessCalendar, Calendar, Month, NeverOpensError, Period, Quarter

FACTS = json.loads((Path(__file__).parent / "business_time.json").read_text())
JOIN: dict[str, Callable[[Any, Any], Any]] = {
    "union": operator.or_,
    "intersection": operator.and_,
    "difference": operator.sub,
}


def build(spec: dict[str, Any]) -> Calendar:
    if "op" in spec:
        return reduce(JOIN[spec["op"]], map(build, spec["of"]))
    zone = ZoneInfo(spec["tz"])
    return BusinessCalendar(
        tz=zone,
        weekly=spec["weekly"],
        holidays=[date.fromisoformat(day) for day in spec.get("holidays", ())],
        special_hours={date.fromisoformat(day): shifts for day, shifts in spec.get("special", {}).items()},
        closures=[
            (datetime.fromisoformat(start).replace(tzinfo=zone), datetime.fromisoformat(end).replace(tzinfo=zone))
            for start, end in spec.get("closures", ())
        ],
        holiday_scope=spec.get("holiday_scope", "shift"),
    )


@cache
def calendar(name: str) -> Calendar:
    return build(FACTS["calendars"][name])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def period(text: str) -> Period:
    year, _, part = text.partition("-")
    return Quarter(int(year), int(part[1:])) if part.startswith("Q") else Month(int(year), int(part))


def answer(case: dict[str, Any]) -> Any:
    office, given = calendar(case["calendar"]), case["input"]
    pauses = [(at(start), at(end)) for start, end in given.get("pauses", ())]
    match case["op"]:
        case "add" | "add_excluding":
            return office.add(at(given["at"]), timedelta(seconds=given["seconds"]), pauses=pauses)
        case "subtract":
            return office.subtract(at(given["at"]), timedelta(seconds=given["seconds"]))
        case "diff" | "elapsed_excluding":
            return office.elapsed(at(given["start"]), at(given["end"]), pauses=pauses).total_seconds()
        case "intervals":
            return [[*pair] for pair in office.intervals(at(given["start"]), at(given["end"]))]
        case "open_seconds":
            named = period(given["period"])
            assert named.bounds(ZoneInfo(given["tz"])) == (at(given["start_utc"]), at(given["end_utc"]))
            assert str(office.tz) == given["tz"]
            return office.open_time(named).total_seconds()
        case op:
            return getattr(office, op)(at(given["at"]))


@pytest.mark.parametrize("case", FACTS["cases"], ids=lambda case: case["id"])
def test_fact(case: dict[str, Any]) -> None:
    expected = case["expected"]
    if isinstance(expected, dict):
        with pytest.raises(NeverOpensError):
            answer(case)
        return
    found = answer(case)
    if isinstance(expected, str):
        assert (found - at(expected)) == timedelta(0)
        spec = FACTS["calendars"][case["calendar"]]
        if "tz" in spec:
            assert found.isoformat() == case["expected_local"]
        else:  # the facts name the UTC instant; ours is in the left calendar's zone
            assert str(found.tzinfo) == spec["of"][0]["tz"]
    elif isinstance(expected, list):
        assert [[bound.timestamp() for bound in pair] for pair in found] == [
            [at(bound).timestamp() for bound in pair] for pair in expected
        ]
    else:
        assert found == expected


def test_all_facts_are_here() -> None:
    assert len(FACTS["cases"]) == 190
    assert {case["calendar"] for case in FACTS["cases"]} <= set(FACTS["calendars"])
