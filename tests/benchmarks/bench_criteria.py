"""Ask 30 questions of a made-up population: by hand-written code, compiled, interpreted, and with reasons.

Run by hand: python tests/benchmarks/bench_criteria.py [leads]
"""

import random
import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from leadflow import (
    Activity,
    Actor,
    Company,
    Lead,
    Money,
    Person,
    Seniority,
    Source,
    activities,
    attribute,
    company,
    person,
    source,
)
from leadflow.criteria import Criterion
from leadflow.criteria.check import View
from leadflow.criteria.codegen import Code, Decide, compiled

NOW = datetime(2026, 3, 31, tzinfo=UTC)
KINDS = ("email_click", "price_page", "form_submit", "webinar", "demo_request", "unsubscribe")
INDUSTRIES = ("retail", "logistics", "services", "farming", "banking")


def population(size: int) -> list[Lead]:
    """Leads with about six events each, and 12 to 30 % of the fields missing."""
    draw = random.Random(7)

    def maybe(value: object, missing: float) -> object:
        return None if draw.random() < missing else value

    leads = []
    for number in range(size):
        events = [
            Activity(
                draw.choice(KINDS),
                at=NOW - timedelta(minutes=draw.randrange(150_000)),
                actor=draw.choice((Actor.LEAD, Actor.LEAD, Actor.SALES)),
            )
            for _ in range(draw.randrange(13))
        ]
        leads.append(
            Lead(
                f"L-{number}",
                created_at=NOW - timedelta(days=200),
                person=Person(seniority=maybe(draw.choice(list(Seniority)), 0.3), country=maybe("VN", 0.2)),  # type: ignore[arg-type]  # made-up facts
                company=Company(
                    country=maybe(draw.choice(("VN", "DE", "US")), 0.12),  # type: ignore[arg-type]  # made-up facts
                    industry=maybe(draw.choice(INDUSTRIES), 0.2),  # type: ignore[arg-type]  # made-up facts
                    employees=maybe(draw.randrange(500), 0.25),  # type: ignore[arg-type]  # made-up facts
                    annual_revenue=maybe(Money(draw.randrange(10**7), "EUR"), 0.3),  # type: ignore[arg-type]  # made-up facts
                ),
                source=Source(channel=maybe(draw.choice(("email", "paid_social", "chat")), 0.15)),  # type: ignore[arg-type]  # made-up facts
                attributes={"erp": maybe(draw.choice(("sap", "odoo", "none")), 0.3)},
                history=events,
            )
        )
    return leads


def clicks(days: int, least: int) -> Criterion:
    return activities("email_click").within(days=days).count() >= least


QUESTIONS: tuple[Criterion, ...] = (
    *(company.country.is_(name) for name in ("VN", "DE", "US")),
    *(company.industry.in_(pair) for pair in (("retail", "services"), ("logistics", "banking"), ("farming", "retail"))),
    *(company.employees.between(low, 2 * low) for low in (10, 50, 100, 200)),
    company.employees >= 250,
    *(company.annual_revenue >= Money(limit, "EUR") for limit in (10**5, 10**6, 5 * 10**6)),
    person.seniority.at_least(Seniority.MANAGER),
    person.seniority.at_most(Seniority.SENIOR),
    person.country.is_not("VN"),
    source.channel.is_("email"),
    source.channel.in_({"paid_social", "chat"}),
    attribute("erp", str).in_({"sap", "odoo"}),
    clicks(7, 1),
    clicks(30, 2),
    clicks(90, 3),
    activities("price_page").within(days=7).count() >= 1,
    activities("demo_request").any(),
    activities("webinar").within(days=90).any(),
    activities("unsubscribe").any(),
    ~activities().within(days=60).any(),
    company.country.is_("VN") & (company.employees >= 10) & ~activities("unsubscribe").any(),
    activities("demo_request").any() | (activities("price_page").within(days=7).count() >= 2),
    (company.industry.is_("retail") | company.industry.is_("services")) & person.seniority.at_least(Seniority.VP),
)


def by_hand(lead: Lead) -> int:  # noqa: C901  # what one writes by hand is one long function
    """How many of the questions a lead answers with yes, written out; texts are compared as they stand."""
    firm, who = lead.company, lead.person
    country, industry, employees, revenue = firm.country, firm.industry, firm.employees, firm.annual_revenue
    level, channel, erp = who.seniority, lead.source.channel, lead.attributes.get("erp")
    week, month, two, quarter = (NOW - timedelta(days=days) for days in (7, 30, 60, 90))
    week_clicks = month_clicks = quarter_clicks = prices = 0
    demo = webinar = unsubscribed = recent = False
    for event in lead.activities:
        if event.actor is not Actor.LEAD or event.automated:
            continue
        at, kind = event.at, event.kind
        if at >= two:
            recent = True
        if kind == "email_click":
            week_clicks += at >= week
            month_clicks += at >= month
            quarter_clicks += at >= quarter
        elif kind == "price_page":
            prices += at >= week
        elif kind == "demo_request":
            demo = True
        elif kind == "webinar":
            webinar = webinar or at >= quarter
        elif kind == "unsubscribe":
            unsubscribed = True
    yes = 0
    if country is not None:
        yes += (country == "VN") + (country == "DE") + (country == "US")
    if industry is not None:
        yes += industry in {"retail", "services"}
        yes += industry in {"logistics", "banking"}
        yes += industry in {"farming", "retail"}
    if employees is not None:
        yes += (10 <= employees <= 20) + (50 <= employees <= 100) + (100 <= employees <= 200)
        yes += (200 <= employees <= 400) + (employees >= 250)
    if revenue is not None and revenue.currency == "EUR":
        amount = revenue.amount
        yes += (amount >= 10**5) + (amount >= 10**6) + (amount >= 5 * 10**6)
    managers = (Seniority.MANAGER, Seniority.DIRECTOR, Seniority.VP, Seniority.C_LEVEL, Seniority.OWNER)
    if level is not None:
        yes += any(level is one for one in managers) + (level is Seniority.ENTRY or level is Seniority.SENIOR)
    yes += who.country is not None and who.country != "VN"
    yes += (channel == "email") + (channel in {"paid_social", "chat"}) + (erp in {"sap", "odoo"})
    yes += (week_clicks >= 1) + (month_clicks >= 2) + (quarter_clicks >= 3) + (prices >= 1)
    yes += demo + webinar + unsubscribed + (not recent)
    yes += country == "VN" and employees is not None and employees >= 10 and not unsubscribed
    yes += demo or prices >= 2
    yes += industry in {"retail", "services"} and any(level is one for one in managers[2:])
    return yes


def in_one(questions: tuple[Criterion, ...]) -> Decide:
    """Compile all questions to one function that counts those answered with yes."""
    code = Code()
    emitted = [question.emit(code) for question in questions]
    code.flush()
    total = code.name()
    code.line(f"{total} = 0")
    for part in emitted:
        code.line(f"if {part.yes}:")
        code.line(f"{total} += 1", 2)
    code.line(f"return {total}")
    function: Decide = code.function()
    return function


def timed(
    name: str, leads: list[Lead], ask: Callable[[Lead], int], base: float | None = None
) -> tuple[float, list[int]]:
    """Ask every lead, three times over; say how long a lead takes at best."""
    best, answers = float("inf"), []
    for _ in range(3):
        start = time.perf_counter()
        answers = [ask(lead) for lead in leads]
        best = min(best, time.perf_counter() - start)
    seconds = best / len(leads)
    ratio = "" if base is None else f"  {seconds / base:5.2f} x by hand"
    print(f"{name:28} {seconds * 1e6:8.2f} us a lead{ratio}")
    return seconds, answers


def yes(answers: Iterable[bool | None]) -> int:
    """Count the answers that are yes."""
    return sum(answer is True for answer in answers)


def main(size: int) -> None:
    """Time every way of asking, and see that all give the same answers."""
    leads = population(size)
    for lead in leads:  # what a lead derives from its history is derived once, for whoever asks first
        _ = lead.company, lead.activities
    base, expected = timed("by hand", leads, by_hand)

    start = time.perf_counter()
    functions = [compiled(question) for question in QUESTIONS]
    print(f"compiling {len(functions)} questions one by one: {(time.perf_counter() - start) * 1e3:.1f} ms")
    start = time.perf_counter()
    one = in_one(QUESTIONS)
    print(f"compiling them to one function: {(time.perf_counter() - start) * 1e3:.1f} ms")
    ways: dict[str, Callable[[Lead], int]] = {
        "compiled to one function": lambda lead: one(lead, NOW, None) or 0,
        "compiled one by one": lambda lead: yes(function(lead, NOW, None) for function in functions),
        "holds": lambda lead: yes(question.holds(lead, as_of=NOW) for question in QUESTIONS),
        "interpreted": lambda lead: yes(question.interpret(View(lead, NOW)) for question in QUESTIONS),
        "checked, with reasons": lambda lead: yes(question.check_in(View(lead, NOW)).answer for question in QUESTIONS),
    }
    for name, ask in ways.items():
        assert timed(name, leads, ask, base)[1] == expected


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
