"""What every room checks alike: aware times, numbers, texts, mappings that do not change."""

import copy
import math
import os
import pickle
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow._mapping import FrozenMapping
from leadflow._validate import (
    finite_number,
    known,
    known_text,
    known_texts,
    micros,
    normalise_text,
    plain_date,
    positive_timedelta,
    required_text,
    several,
    share,
    stream,
    to_utc,
    whole_number,
)
from leadflow.errors import InvalidTypeError, InvalidValueError, NaiveDatetimeError
from leadflow.testing import instants, zones


class Timestamp(datetime):
    """A datetime of somebody else's, as pandas has one."""


class NaTType(datetime):
    """What pandas calls a time that is missing: a datetime by its class."""


class NAType:
    """What pandas calls a value that is missing."""

    def __eq__(self, other: object) -> bool:
        raise TypeError("boolean value of NA is ambiguous")

    __hash__ = object.__hash__


class Nowhere(tzinfo):
    """A zone that does not know its offset."""

    def utcoffset(self, when: datetime | None, /) -> None:
        return None


def scalar(value: object, shape: tuple[int, ...] = ()) -> object:
    """Return something that holds a value as a scalar of numpy does."""
    kind = type("float32", (), {"__module__": "numpy", "item": lambda _: value, "shape": shape})
    return kind()


def datetime64(*, missing: bool) -> object:
    """Return something that compares as numpy's times do."""
    kind = type("datetime64", (), {"__module__": "numpy", "__ne__": lambda *_: missing})
    return kind()


# to_utc


@given(instants(), zones())
def test_an_instant_is_the_same_in_every_zone(at: datetime, zone: tzinfo) -> None:
    assert to_utc(at.astimezone(zone), "at") == at
    assert to_utc(at.astimezone(zone), "at").tzinfo is UTC
    assert micros(at.astimezone(zone)) == micros(at)


def test_both_passes_of_a_repeated_hour_are_told_apart() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    first = datetime(2025, 10, 26, 2, 30, tzinfo=berlin)
    second = first.replace(fold=1)
    assert to_utc(second, "at") - to_utc(first, "at") == timedelta(hours=1)
    assert to_utc(first, "at") == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)


def test_utc_passes_through() -> None:
    at = datetime(2026, 3, 4, tzinfo=UTC)
    assert to_utc(at, "at") is at


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=7))])
def test_a_subclass_becomes_a_plain_datetime(zone: tzinfo) -> None:
    stamp = Timestamp(2026, 3, 4, 12, 30, 15, 999999, tzinfo=zone)
    plain = to_utc(stamp, "at")
    assert type(plain) is datetime
    assert plain == stamp


@pytest.mark.parametrize("value", [datetime.fromisoformat("2026-03-04"), datetime(2026, 3, 4, tzinfo=Nowhere())])
def test_a_naive_time_is_refused_by_the_name_of_its_argument(value: datetime) -> None:
    with pytest.raises(NaiveDatetimeError, match=r"as_of=datetime.*write datetime\(\.\.\., tzinfo=UTC\)") as caught:
        to_utc(value, "as_of")
    assert caught.value.name == "as_of"
    assert caught.value.value is value


@pytest.mark.parametrize("value", [None, "2026-03-04", date(2026, 3, 4), 1772582400, NaTType(1, 1, 1, tzinfo=UTC)])
def test_what_is_no_instant_is_refused(value: object) -> None:
    with pytest.raises(InvalidTypeError, match=r"an instant is needed; pass at=datetime"):
        to_utc(value, "at")  # type: ignore[arg-type]  # what must be refused


def test_the_ends_of_the_calendar() -> None:
    east, west = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
    assert to_utc(datetime.max.replace(tzinfo=UTC), "at").year == 9999
    assert to_utc(datetime.min.replace(tzinfo=west), "at").year == 1
    with pytest.raises(InvalidValueError, match="outside the years 1 to 9999"):
        to_utc(datetime.min.replace(tzinfo=east), "at")
    with pytest.raises(InvalidValueError, match="outside the years 1 to 9999"):
        to_utc(datetime.max.replace(tzinfo=west), "at")


# Texts and what is missing


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        " \t\n",
        math.nan,
        Decimal("nan"),
        Decimal("sNaN"),
        NaTType(1, 1, 1),
        NAType(),
        scalar(math.nan),
        scalar(""),
        datetime64(missing=True),
    ],
)
def test_what_stands_for_nothing_is_none(value: object) -> None:
    assert known(value) is None
    assert known_text(value, "industry") is None  # type: ignore[arg-type]  # as data frames pass it
    assert known_texts(value, "technologies") is None  # type: ignore[arg-type]  # the same


@pytest.mark.parametrize("value", [0, False, "x", " x", 0.0, Decimal(0), math.inf, (), [], datetime64(missing=False)])
def test_what_is_there_stays(value: object) -> None:
    assert known(value) is value


def test_a_scalar_becomes_what_it_holds() -> None:
    assert known(scalar(85)) == 85
    assert known(scalar(True)) is True
    several = scalar([1, 2], shape=(2,))
    assert known(several) is several


def test_text_loses_its_margins() -> None:
    assert required_text(" mql\n", "stage") == known_text(" mql\n", "stage") == "mql"


@pytest.mark.parametrize(
    ("value", "error"),
    [("", InvalidValueError), ("  ", InvalidValueError), (None, InvalidTypeError), (3, InvalidTypeError)],
)
def test_required_text_is_required(value: object, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"^stage="):
        required_text(value, "stage")  # type: ignore[arg-type]  # what must be refused


def test_text_is_text() -> None:
    with pytest.raises(InvalidTypeError, match=r"^industry=3: text or None is needed; pass industry as a str"):
        known_text(3, "industry")  # type: ignore[arg-type]  # what must be refused


def test_several_things() -> None:
    assert several(iter([1, 2]), "parts", "write parts=(a, b)") == (1, 2)
    for one in (None, 5, "ab", b"ab"):
        with pytest.raises(InvalidTypeError, match=r"parts=.*: several are needed; write parts=\(a, b\)"):
            several(one, "parts", "write parts=(a, b)")  # type: ignore[arg-type]  # what must be refused


def test_several_texts() -> None:
    assert known_texts(["sap", "sap ", " ", None], "technologies") == frozenset({"sap"})  # type: ignore[list-item]  # as tables hold it
    assert known_texts([], "technologies") == frozenset()
    assert known_texts(None, "technologies") is None
    with pytest.raises(InvalidTypeError, match=r"write technologies=\{'sap'\}"):
        known_texts("sap", "technologies")
    with pytest.raises(InvalidTypeError, match="several texts are needed"):
        known_texts(3, "technologies")  # type: ignore[arg-type]  # what must be refused
    with pytest.raises(InvalidTypeError, match=r"^technologies=3"):
        known_texts(["sap", 3], "technologies")  # type: ignore[list-item]  # what must be refused


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nguye\u0302\u0303n", "Nguy\u1ec5n"),
        ("  bán \u00a0 lẻ ", "BÁN LẺ"),
        ("Straße", "STRASSE"),
        ("ﬁrm", "FIRM"),
        ("\u0345", "ι"),  # casefolding makes a new composition: the form must be taken twice
    ],
)
def test_texts_that_look_alike_are_alike(one: str, other: str) -> None:
    assert normalise_text(one) == normalise_text(other)


@given(st.text())
def test_the_form_of_a_form_is_itself(text: str) -> None:
    assert normalise_text(normalise_text(text)) == normalise_text(text)


# Numbers, shares, durations, dates


def test_whole_numbers() -> None:
    assert whole_number(40, "points") == 40
    assert whole_number(-3, "points") == -3
    assert whole_number(1, "version", minimum=1) == 1
    for value in (40.0, True, "40", None):
        with pytest.raises(InvalidTypeError, match="a whole number is needed"):
            whole_number(value, "points")
    with pytest.raises(InvalidValueError, match=r"version=0: must be at least 1; write 1 or more"):
        whole_number(0, "version", minimum=1)


def test_shares() -> None:
    assert [share(value, "at_least") for value in (0, 0.95, 1)] == [0, 0.95, 1]
    for value in (-0.01, 1.01, 95, math.nan, math.inf):
        with pytest.raises(InvalidValueError, match=r"lies between 0 and 1; write 0\.95 for 95 %"):
            share(value, "at_least")
    for wrong in (True, "0.95", None):
        with pytest.raises(InvalidTypeError, match="a share is a number from 0 to 1"):
            share(wrong, "at_least")  # type: ignore[arg-type]  # what must be refused


def test_durations() -> None:
    assert positive_timedelta(timedelta(microseconds=1), "within") == timedelta(microseconds=1)
    for value in (timedelta(0), timedelta(hours=-1)):
        with pytest.raises(InvalidValueError, match="must be longer than zero"):
            positive_timedelta(value, "within")
    with pytest.raises(InvalidTypeError, match="a duration is needed"):
        positive_timedelta(4, "within")  # type: ignore[arg-type]  # what must be refused


def test_dates() -> None:
    assert plain_date(date(2026, 4, 30), "holidays") == date(2026, 4, 30)
    for value in (datetime(2026, 4, 30, tzinfo=UTC), "2026-04-30", None):
        with pytest.raises(InvalidTypeError, match="a calendar date is needed"):
            plain_date(value, "holidays")  # type: ignore[arg-type]  # what must be refused


# FrozenMapping


def test_a_frozen_mapping_is_a_mapping() -> None:
    mapping = FrozenMapping({"b": 1, "a": 2})
    assert list(mapping) == ["b", "a"]
    assert (len(mapping), mapping["a"], mapping.get("c"), mapping.get("c", 0), mapping.get("a")) == (2, 2, None, 0, 2)
    assert mapping == {"a": 2, "b": 1} == mapping
    assert mapping == FrozenMapping([("a", 2), ("b", 1)])
    assert mapping != FrozenMapping()
    assert mapping != 3
    assert repr(mapping) == "FrozenMapping({'b': 1, 'a': 2})"


def test_a_frozen_mapping_does_not_change() -> None:
    source = {"a": 1}
    mapping = FrozenMapping(source)
    source["a"] = 2
    assert mapping["a"] == 1
    with pytest.raises(TypeError):
        mapping["a"] = 2  # type: ignore[index]  # what must be refused
    with pytest.raises(AttributeError):
        mapping.other = 2  # type: ignore[attr-defined]  # what must be refused


@given(st.dictionaries(st.text(max_size=3), st.integers(), max_size=4))
def test_a_frozen_mapping_is_a_value(data: dict[str, int]) -> None:
    mapping = FrozenMapping(data)
    shuffled = FrozenMapping(dict(reversed(data.items())))
    assert mapping == shuffled
    assert hash(mapping) == hash(shuffled) == hash(mapping)
    for again in (pickle.loads(pickle.dumps(mapping)), copy.copy(mapping), copy.deepcopy(mapping)):
        assert again == mapping
        assert hash(again) == hash(mapping)


def test_a_pickled_hash_does_not_travel() -> None:
    mapping = FrozenMapping({"erp": "none"})
    hash(mapping)
    code = (
        "import pickle, sys; found = pickle.loads(sys.stdin.buffer.read());"
        "from leadflow._mapping import FrozenMapping;"
        "assert hash(found) == hash(FrozenMapping({'erp': 'none'}))"
    )
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", code],
            input=pickle.dumps(mapping),
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )


def test_a_stream_is_left_as_it_is_and_one_thing_refused() -> None:
    leads = iter([1, 2])
    assert stream(leads, "leads", "pass [lead]") is leads
    for one in ("L-1", b"L-1", 7):
        with pytest.raises(InvalidTypeError, match=r"leads=.*several are needed; pass \[lead\]"):
            stream(one, "leads", "pass [lead]")  # type: ignore[arg-type]  # that is the point


@pytest.mark.parametrize("value", [0, -3, 0.5, Decimal("0.1"), 10**99])
def test_a_finite_number_is_taken_as_it_is(value: float | Decimal) -> None:
    assert finite_number(value, "worth") is value


@pytest.mark.parametrize(
    ("value", "error", "rule"),
    [
        (True, InvalidTypeError, "a number is needed"),
        ("1", InvalidTypeError, "a number is needed"),
        (math.inf, InvalidValueError, "is finite"),
        (Decimal("sNaN"), InvalidValueError, "is finite"),
        (Decimal("1e999999"), InvalidValueError, "at most 100 digits"),
        (-(10**100), InvalidValueError, "at most 100 digits"),
    ],
)
def test_what_is_no_finite_number_is_refused(value: object, error: type[Exception], rule: str) -> None:
    with pytest.raises(error, match=rule):
        finite_number(value, "worth")
