"""Rules that end (RFC 5545, 3.3.10: UNTIL bounds the recurrence in an inclusive manner; never together with COUNT)."""

import subprocess
import sys
from datetime import date

import pytest

from leadflow.calendars import HolidayRule
from leadflow.errors import InvalidValueError


def fair(rule: str) -> HolidayRule:
    return HolidayRule.recurring("Fair", rule, starts=date(2020, 9, 1))


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=9;BYDAY=1MO;UNTIL=20220905",
        "UNTIL=20220905;FREQ=YEARLY;BYMONTH=9;BYDAY=1MO",
        "RRULE:FREQ=YEARLY;UNTIL=20220905T000000Z;BYMONTH=9;BYDAY=1MO",
        " freq=yearly;bymonth=9;byday=1mo;until=20220905t235959 ",
    ],
)
def test_the_last_day_is_included(rule: str) -> None:
    # The first Mondays of September.
    expected = {2020: (date(2020, 9, 7),), 2021: (date(2021, 9, 6),), 2022: (date(2022, 9, 5),), 2023: ()}
    assert {year: fair(rule).dates(year) for year in expected} == expected


def test_a_day_earlier_is_a_year_less() -> None:
    assert fair("FREQ=YEARLY;BYMONTH=9;BYDAY=1MO;UNTIL=20220904").dates(2022) == ()


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;UNTIL=20221231;COUNT=3",
        "FREQ=YEARLY;UNTIL=December",
        "FREQ=YEARLY;UNTIL=2022",
        "FREQ=YEARLY;UNTIL=20221345",
    ],
)
def test_an_end_that_is_none_is_refused(rule: str) -> None:
    with pytest.raises(InvalidValueError, match="rule="):
        fair(rule)


def test_no_clock_is_near() -> None:
    code = "import sys, leadflow.calendars; print({'dateutil.parser', 'dateutil.tz'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"HYPOTHESIS_NO_PLUGINS": "1"}
    )
    assert done.stdout.strip() == "set()"
