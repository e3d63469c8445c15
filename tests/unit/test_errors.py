"""Errors: one family, data on the exception, one form of message, and no personal data in it."""

import inspect
import pickle
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from leadflow import errors
from leadflow.errors import (
    ConflictingEventError,
    InvalidTypeError,
    InvalidValueError,
    LeadflowError,
    LimitError,
    NaiveDatetimeError,
    UnknownStageError,
    did_you_mean,
    invalid,
    invalid_type,
    redact,
    redacted,
    unknown_name,
)
from leadflow.leads import Channel

FAMILY = [thing for _, thing in inspect.getmembers(errors, inspect.isclass) if issubclass(thing, LeadflowError)]


@pytest.mark.parametrize("kind", FAMILY, ids=lambda kind: kind.__name__)
def test_every_error_is_of_the_family_and_of_the_nearest_builtin(kind: type[LeadflowError]) -> None:
    assert kind.__name__ in errors.__all__
    assert kind is LeadflowError or issubclass(kind, (ValueError, TypeError, LookupError))


@pytest.mark.parametrize("kind", FAMILY, ids=lambda kind: kind.__name__)
def test_an_error_travels_between_processes(kind: type[LeadflowError]) -> None:
    error = kind("points=0.5: a whole number is needed", name="points", value=0.5)
    arrived = pickle.loads(pickle.dumps(error))
    assert type(arrived) is kind
    assert str(arrived) == str(error)
    assert vars(arrived) == {"name": "points", "value": 0.5}


def test_the_message_names_the_value_the_rule_and_the_fix() -> None:
    error = invalid("at_least", 1.5, "a share lies between 0 and 1", "write 0.95 for 95 %")
    assert isinstance(error, InvalidValueError)
    assert isinstance(error, ValueError)
    assert str(error) == "at_least=1.5: a share lies between 0 and 1; write 0.95 for 95 %"
    assert (error.name, error.value, error.rule) == ("at_least", 1.5, "a share lies between 0 and 1")
    assert error.fix == "write 0.95 for 95 %"
    assert isinstance(invalid_type("at", None, "an instant is needed", "pass one"), InvalidTypeError)
    assert issubclass(InvalidTypeError, TypeError)


def test_data_is_on_the_exception() -> None:
    limit = LimitError("too many", name="events", size=3, limit=2)
    assert (limit.name, limit.size, limit.limit) == ("events", 3, 2)
    conflict = ConflictingEventError("differ", id="e-1", mine=1, theirs=2)
    assert (conflict.id, conflict.mine, conflict.theirs) == ("e-1", 1, 2)
    naive_time = datetime.fromisoformat("2026-03-04")
    naive = NaiveDatetimeError("naive", name="at", value=naive_time)
    assert naive.value is naive_time


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("retail", "'retail'"),
        ("hoa@minhphat.example", "'h***@minhphat.example'"),
        ("Hoa <hoa.nguyen+crm@minhphat.example>, Lan", "'Hoa <h***@minhphat.example>, Lan'"),
        ("+84 912 345 678", "'***78'"),
        ("call +84 912.345.678 at noon", "'call ***78 at noon'"),
        ("2026-03-31", "'2026-03-31'"),
        ("2026-03-31 18:00", "'2026-03-31 18:00'"),
        ("31/02/2026 25:00", "'31/02/2026 25:00'"),
        # Ids, shifts, sizes and dates that look like numbers to call.
        ("51234567890", "'51234567890'"),
        ("mon-fri 0900-1730", "'mon-fri 0900-1730'"),
        ("1001-5000", "'1001-5000'"),
        ("20260216", "'20260216'"),
        ("12.000.000", "'12.000.000'"),
        ("10-250", "'10-250'"),
        ("", "''"),
        (None, "None"),
        (4500000000, "4500000000"),
        # Python itself refuses to write out the longest ones.
        pytest.param(10**9999, "a whole number of about 9,998 digits", id="long"),
        (Decimal(12), "Decimal('12')"),
        (True, "True"),
        (Channel.EMAIL, "<Channel.EMAIL: 'email'>"),
        (["hoa@minhphat.example", 3], "['h***@minhphat.example', 3]"),
        (("hoa@minhphat.example",), "('h***@minhphat.example',)"),
        ((1, 2), "(1, 2)"),
        ({"b", "a"}, "{'a', 'b'}"),
        (frozenset(), "set()"),
        ({"zalo": "0912345678", "erp": "0912345678"}, "{'zalo': '***78', 'erp': '0912345678'}"),
        ({"backup_phone": 912345678}, "{'backup_phone': '***78'}"),
        ({"wants_email": True}, "{'wants_email': True}"),
        (datetime(2026, 3, 4, tzinfo=UTC), "datetime.datetime(2026, 3, 4, 0, 0, tzinfo=datetime.timezone.utc)"),
    ],
)
def test_personal_data_is_masked(value: object, shown: str) -> None:
    assert redacted(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("12", "'***'"),
        ("no address", "'***ss'"),
        ("hoa@minhphat.example", "'h***@minhphat.example'"),
        (84912345678, "'***78'"),
        (84912345678.0, "'***.0'"),
        (None, "None"),
        (["0912345678"], "['***78']"),
        ({"0912345678"}, "{'***78'}"),
    ],
)
@pytest.mark.parametrize("name", ["phone", "person.email", "attributes.backup_phone", "attributes.Zalo", "mobile"])
def test_a_private_field_is_masked_whatever_it_holds(value: object, shown: str, name: str) -> None:
    assert redacted(value, name) == shown


@pytest.mark.parametrize("name", ["person.name", "authority.name"])
def test_the_name_of_a_person_is_masked(name: str) -> None:
    assert redacted("Nguyễn Thị Hoa", name) == "'N***'"
    assert redacted("Minh Phat", "company.name") == "'Minh Phat'"


def test_a_long_text_is_masked_in_linear_time() -> None:
    # A pattern that tries every start against every end would take minutes here.
    assert len(redact("1 " * 200_000 + "x")) < 200_000
    assert redacted("+(" * 200_000).endswith("(400,000 characters)")
    assert redacted("a" * 200_000 + "@").endswith("(200,001 characters)")


def test_a_text_is_redacted_in_place() -> None:
    assert redact("call 0912345678 or hoa@minhphat.example") == "call ***78 or h***@minhphat.example"


@pytest.mark.parametrize(
    ("name", "near"),
    [("engagment", "engagement"), ("sme", "SME"), ("ENGAGEMENT", "engagement"), ("x", None), (7, None)],
)
def test_the_nearest_name_is_suggested(name: object, near: str | None) -> None:
    assert did_you_mean(name, ["engagement", "SME"]) == near


def test_an_unknown_name_lists_what_exists() -> None:
    error = unknown_name("scorer", "sme", ["engagement", "SME"], where="playbook '2026'", fix="add it")
    assert str(error) == (
        "playbook '2026': scorer 'sme' does not exist (did you mean 'SME'?); write one of engagement, SME, or add it"
    )
    assert (error.kind, error.name, error.known) == ("scorer", "sme", ("engagement", "SME"))
    assert str(unknown_name("scorer", "x", ())) == "scorer 'x' does not exist; there are none"
    assert str(unknown_name("deal", "x", map(str, range(23)))).endswith("18, 19 and 3 more")
    assert "h***@" in str(unknown_name("deal", "x", ["hoa@minhphat.example"]))


def test_an_unknown_stage_is_an_unknown_name_and_a_key_error() -> None:
    error = unknown_name("stage", "mqll", ["mql"], error=UnknownStageError, stages=("mqll",))
    assert isinstance(error, UnknownStageError)
    assert isinstance(error, KeyError)
    assert isinstance(error, ValueError)
    assert error.stages == ("mqll",)
    assert str(error).startswith("stage 'mqll' does not exist (did you mean 'mql'?)")


def test_of_what_is_large_the_beginning_is_shown() -> None:
    inside: list[object] = []
    inside.append(inside)
    assert redacted(inside) == "[[[[[[[[...]]]]]]]]"
    deep: object = "x"
    for _ in range(2_000):
        deep = {"a": [deep]}
    assert redacted(deep) == "{'a': [{'a': [{'a': [{'a': [...]}]}]}]}"
    assert redacted("x" * 1_000) == repr("x" * 1_000)
    assert redacted("x" * 1_001) == "'" + "x" * 1_000 + "…' (1,001 characters)"
    assert redacted([0] * 203).endswith("0, … and 3 more]")
    assert redacted(tuple(range(200))) == repr(tuple(range(200)))
    assert redacted(dict.fromkeys(range(201), 0)).endswith("199: 0, … and 1 more}")
    assert redacted(set(range(201))).endswith(", … and 1 more}")
    # What is cut was masked before.
    assert "hoa@" not in redacted("y" * 990 + " hoa.nguyen@minhphat.example")
