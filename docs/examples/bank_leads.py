"""Read a bank's telephone campaign into leads: one row is one client who was called, and whether the client bought.

The data is "Bank Marketing" of S. Moro, P. Cortez and P. Rita (Decision Support Systems, 2014,
doi:10.1016/j.dss.2014.03.001; UCI Machine Learning Repository, CC BY 4.0): 41,188 rows in the order of the calls, from
May 2008 to November 2010, separated by semicolons. leadflow reads nothing itself: this is the host's half of the work.
"""

import csv
import gzip
from datetime import UTC, datetime
from pathlib import Path

import attrs

from leadflow import Lead, LeadflowError

__all__ = ["AS_OF", "CALL", "CLIENT", "ECONOMY", "BankData", "Contact", "Facts", "read_contacts"]

Facts = dict[str, str | float]

TEXTS = ("job", "marital", "education", "default", "housing", "loan", "contact", "month", "day_of_week", "poutcome")
NUMBERS = (
    "age", "campaign", "pdays", "previous",
    "emp.var.rate", "cons.price.idx", "cons.conf.idx", "euribor3m", "nr.employed",
)  # fmt: skip

CLIENT = ("age", "job", "marital", "education", "default", "housing", "loan")
"""What the bank knows of the client."""
CALL = ("contact", "campaign", "pdays", "previous", "poutcome")
"""What the bank knows of its calls to the client."""
ECONOMY = ("emp.var.rate", "cons.price.idx", "cons.conf.idx", "euribor3m", "nr.employed")
"""The economy on the day of the call: the same for every client called on that day."""

COLUMNS = {*TEXTS, *NUMBERS, "duration", "y"}
NOT_CONTACTED_BEFORE = 999
"""What `pdays` says of a client for whom no earlier contact is dated."""

AS_OF = datetime(2010, 11, 30, tzinfo=UTC)
"""The rows have no dates, only an order: every lead is asked about at one instant."""


@attrs.frozen(kw_only=True)
class Contact:
    """One row: the client as a lead, what was known before the call, whether the client bought, and in which month of
    the file (0, 1, 2 ...) the call was.
    """

    lead: Lead
    facts: Facts
    bought: bool
    month: int


@attrs.frozen(kw_only=True)
class BankData:
    """What was read, in the order of the calls, how many rows there were, and what was left out: where, and why."""

    contacts: tuple[Contact, ...]
    rows: int
    problems: tuple[str, ...]


def facts_of(row: dict[str, str]) -> Facts:
    """Return what a row says of a client before the call; what it calls unknown is left out.

    `duration` is not among it: the length of the call is known when the client has answered already.
    """
    facts: Facts = {name: row[name] for name in TEXTS if row[name] != "unknown"}
    facts |= {name: float(row[name]) for name in NUMBERS}
    if facts["pdays"] == NOT_CONTACTED_BEFORE:
        del facts["pdays"]
    return facts


def read_contacts(path: Path) -> BankData:
    """Read the file, plain or gzipped; a row that cannot be read is left out and reported."""
    contacts: list[Contact] = []
    problems: list[str] = []
    rows, month, name_of_month = 0, -1, ""
    with (
        gzip.open(path, "rt", encoding="utf-8", newline="")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8", newline="") as file
    ):
        table = csv.DictReader(file, delimiter=";")
        if lacking := COLUMNS - {*(table.fieldnames or ())}:
            raise SystemExit(f"{path}: the columns {', '.join(sorted(lacking))} are not there")
        for line, row in enumerate(table, 2):
            rows += 1
            try:
                facts = facts_of(row)
                bought = {"yes": True, "no": False}[row["y"]]
                lead = Lead(f"row-{line}", created_at=AS_OF, attributes=facts)
            except (LeadflowError, ValueError, KeyError, TypeError) as error:
                problems.append(f"{path.name}:{line}: {type(error).__name__}: {error}")
                continue
            if row["month"] != name_of_month:
                month, name_of_month = month + 1, row["month"]
            contacts.append(Contact(lead=lead, facts=facts, bought=bought, month=month))
    return BankData(contacts=tuple(contacts), rows=rows, problems=tuple(problems))
