"""Strategies for who a lead is, what was found out about it, and for the values that facts share."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

from hypothesis import strategies as st

from leadflow.leads import (
    Actor,
    Answer,
    Authority,
    Budget,
    BuyingRole,
    Channel,
    Company,
    Evidence,
    Need,
    Person,
    Seniority,
    Severity,
    Source,
    Timeline,
)
from leadflow.money import Money
from leadflow.reasons import Reason
from leadflow.testing._hook import register
from leadflow.testing.calendars import instants

__all__ = ["attributes", "companies", "emails", "evidence", "moments", "money", "names", "persons", "phones", "reasons"]

# One word and several, composed and decomposed ("ễ" as one code point and as three), and other scripts.
_NAMES = (
    "Hoa",
    "Nguyễn Thị Hoa",
    "Nguye\u0302\u0303n Thi\u0323 Hoa",
    "Trần Văn Đức",
    "Łukasz Żółć",
    "O'Connor-Strauß",
    "李小龍",
    "محمد",
)
_BEGIN, _END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)
_ZONES = (UTC, timezone(timedelta(hours=7)), timezone(timedelta(hours=-8)), timezone(timedelta(hours=5, minutes=45)))
_COUNTRIES = ("VN", "vn", "SG", "DE", "US")
_INDUSTRIES = ("retail", "Retail", "logistics", "services", "sản xuất", "sa\u0309n xua\u0302\u0301t")


def moments(*, earliest: datetime = _BEGIN, latest: datetime = _END) -> st.SearchStrategy[datetime]:
    """Draw aware times from `earliest` to `latest` in several zones; many at midnight, so that events coincide.

    >>> from hypothesis import find
    >>> find(moments(), lambda at: True)
    datetime.datetime(2026, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
    """
    at = instants(earliest=earliest, latest=latest, step=timedelta(days=1)) | instants(earliest=earliest, latest=latest)
    return st.builds(lambda moment, zone: moment.astimezone(zone), at, st.sampled_from(_ZONES))


def names() -> st.SearchStrategy[str]:
    """Draw names of people and firms: Vietnamese ones in both Unicode forms, other scripts, one word, any text."""
    letters = st.text(st.characters(categories=["L", "M", "N", "Zs"]), min_size=1, max_size=12)
    return st.sampled_from(_NAMES) | letters.filter(lambda text: bool(text.strip()))


def emails() -> st.SearchStrategy[str]:
    """Draw e-mail addresses of domains that belong to no one."""
    domains = st.sampled_from(["minhphat.example", "an-binh.example", "mail.test"])
    return st.builds("{}@{}".format, st.text("abcdehknz0189._+", min_size=4, max_size=12), domains)


def phones() -> st.SearchStrategy[str]:
    """Draw telephone numbers as people write them."""
    digits = st.integers(900_000_000, 999_999_999).map(str)
    patterns = ["+84 {0} {1} {2}", "0{0}{1}{2}", "(84) {0}-{1}-{2}", "0084.{0}.{1}.{2}"]
    return st.builds(lambda form, d: form.format(d[:3], d[3:6], d[6:]), st.sampled_from(patterns), digits)


def money(
    *, currencies: Sequence[str] = ("VND", "EUR", "USD"), minimum: int = 0, maximum: int = 10**12
) -> st.SearchStrategy[Money]:
    """Draw amounts from `minimum` to `maximum` in one of `currencies`, whole ones and ones with a fraction."""
    fractions = st.decimals(minimum, maximum, places=2, allow_nan=False, allow_infinity=False)
    amounts: st.SearchStrategy[int | Decimal] = st.integers(minimum, maximum) | fractions
    return st.builds(Money, amounts, st.sampled_from(currencies))


def persons() -> st.SearchStrategy[Person]:
    """Draw persons, any of whose fields may be unknown."""
    return st.builds(
        Person,
        name=st.none() | names(),
        email=st.none() | emails(),
        phone=st.none() | phones(),
        job_title=st.sampled_from([None, "Chief accountant", "Kế toán trưởng", "Owner"]),
        department=st.sampled_from([None, "finance", "IT"]),
        seniority=st.sampled_from([None, *Seniority]),
        country=st.sampled_from([None, *_COUNTRIES]),
        city=st.sampled_from([None, "Huế", "Hue\u0302\u0301", "Berlin"]),
        language=st.sampled_from([None, "vi", "en"]),
    )


def companies() -> st.SearchStrategy[Company]:
    """Draw companies, any of whose fields may be unknown."""
    technologies = st.frozensets(st.sampled_from(["excel", "misa", "sap", "odoo"]), max_size=3)
    return st.builds(
        Company,
        name=st.none() | names(),
        domain=st.sampled_from([None, "minhphat.example", "an-binh.example"]),
        industry=st.sampled_from([None, *_INDUSTRIES]),
        employees=st.none() | st.integers(0, 300) | st.integers(0, 100_000),
        country=st.sampled_from([None, *_COUNTRIES]),
        region=st.sampled_from([None, "north", "south"]),
        city=st.sampled_from([None, "Hà Nội", "Singapore"]),
        annual_revenue=st.none() | money(),
        technologies=st.none() | technologies,
    )


def sources() -> st.SearchStrategy[Source]:
    """Draw sources: every channel, one that is none of the field's, and unknown ones."""
    return st.builds(
        Source,
        channel=st.sampled_from([None, *Channel, "Zalo"]),
        campaign=st.sampled_from([None, "seven-reasons", "report-template", "tet-offer"]),
        medium=st.sampled_from([None, "cpc", "banner"]),
        keyword=st.sampled_from([None, "phần mềm kế toán"]),
        offer=st.sampled_from([None, "report template", "demo"]),
        origin=st.sampled_from([None, *Actor]),
        referred_by=st.sampled_from([None, "L-7"]),
    )


def attributes() -> st.SearchStrategy[dict[str, object]]:
    """Draw custom attributes of every kind that a lead can carry; any of them may be absent."""
    optional: dict[str, st.SearchStrategy[object]] = {
        "erp": st.sampled_from(["none", "sap", "odoo"]),
        "branches": st.integers(0, 50),
        "growth": st.floats(-1, 1, allow_nan=False),
        "vip": st.booleans(),
        "founded": st.dates(date(1980, 1, 1), date(2026, 1, 1)),
        "tools": st.frozensets(st.sampled_from(["excel", "zalo"])),
        "budget": money(),
    }
    # Two lines, for Hypothesis types the optional keys by the required ones.
    none: dict[str, st.SearchStrategy[object]] = {}
    return st.fixed_dictionaries(none, optional=optional)


_DATES = moments().map(lambda at: at.date())
_PAINS = st.lists(st.sampled_from(["closing takes 9 days", "tax audit"]), max_size=2)
_ANSWERS = st.sampled_from([None, "closing 3 days faster", True, False]) | st.integers(0, 100) | money()
_EVIDENCE: dict[type[Evidence], st.SearchStrategy[Evidence]] = {
    Budget: st.builds(Budget, st.none() | money(), approved=st.sampled_from([None, True, False])),
    Authority: st.builds(Authority, st.sampled_from([None, *BuyingRole]), name=st.none() | names()),
    Need: st.builds(Need, severity=st.sampled_from([None, *Severity]), pains=_PAINS),
    Timeline: st.builds(Timeline, st.none() | moments() | _DATES, trigger=st.sampled_from([None, "tax audit"])),
    Answer: st.builds(Answer, st.sampled_from(["metrics", "champion", "competition"]), _ANSWERS),
}


def evidence() -> st.SearchStrategy[Evidence]:
    """Draw evidence of every kind, known and unknown; some timelines are past."""
    return st.one_of(*_EVIDENCE.values())


def reasons() -> st.SearchStrategy[Reason]:
    """Draw reasons whose points lie between the worst and the best they could come to."""

    def reason(name: str, numbers: list[int]) -> Reason:
        low, points, high, reachable = sorted(numbers)
        answer = None if low < points < high else points > 0
        return Reason(
            name,
            code=f"rule:{name}",
            answer=answer,
            points=points,
            low=low,
            high=high,
            reachable=reachable,
            missing=(f"attributes.{name}",) if answer is None else (),
        )

    numbers = st.lists(st.integers(-50, 50), min_size=4, max_size=4)
    return st.builds(reason, st.sampled_from(["size", "industry", "demo"]), numbers)


register({**_EVIDENCE, Company: companies, Money: money, Person: persons, Reason: reasons, Source: sources})
