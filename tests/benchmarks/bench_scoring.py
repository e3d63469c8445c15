"""What scoring costs: a hand-written function (the limit), values by generated code, ranges, full reasons, and peers.

    python tests/benchmarks/bench_scoring.py [leads] [leads of the sample]

30 criteria (equality, sets, ranges, counts in windows, and, or, not) over leads with about six events each, of whom 12
to 30 % of the facts are missing. The hand-written function knows all rules and nothing else: it compares texts as they
stand and takes every activity for the lead's own. Full reasons and the peers, which are slow, are asked about a sample
of the same leads, beside the same two; the facts of the peers (counts in windows) are made outside of what is measured,
and what that costs stands in a row and a column of its own. Times are the best of rounds taken in turns.
"""

import random
import sys
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from time import perf_counter
from typing import Any

from measuring import Work, measured
from scoring_peers import MADE, facts_maker, peers

from leadflow import Activity, Company, Lead, Person, Seniority, Source, activities, company, person, source
from leadflow.scoring import Group, Scorecard

NOW = datetime(2026, 3, 31, tzinfo=UTC)
KINDS = ("email_click", "email_open", "price_page", "webinar", "demo_request", "form_submit", "unsubscribe")
COUNTRIES = ("VN", "SG", "TH", "DE", "US")
INDUSTRIES = ("retail", "logistics", "services", "law", "mining", "farming")
CHANNELS = ("paid_social", "email", "organic_search", "referral", "event")


def population(count: int) -> list[Lead]:
    """Return leads, the same ones every time."""
    chance = random.Random(7)

    def maybe(value: Any, missing: float) -> Any:
        return None if chance.random() < missing else value

    found = []
    for number in range(count):
        created = NOW - timedelta(days=chance.randrange(100, 400))
        events = [
            Activity(chance.choice(KINDS), at=NOW - timedelta(minutes=chance.randrange(1, 140_000)))
            for _ in range(chance.randrange(3, 10))
        ]
        found.append(
            Lead(
                f"L-{number}",
                created_at=created,
                company=Company(
                    country=maybe(chance.choice(COUNTRIES), 0.12),
                    industry=maybe(chance.choice(INDUSTRIES), 0.2),
                    employees=maybe(chance.randrange(1, 2_000), 0.3),
                    region=maybe(chance.choice(("north", "south")), 0.3),
                ),
                person=Person(
                    seniority=maybe(chance.choice(tuple(Seniority)), 0.25),
                    department=maybe(chance.choice(("finance", "IT", "sales")), 0.2),
                    country=maybe(chance.choice(COUNTRIES), 0.2),
                ),
                source=Source(channel=maybe(chance.choice(CHANNELS), 0.12)),
                history=events,
            )
        )
    return found


def card(cap: int = 80) -> Scorecard:
    """Return the scorecard of 30 rules; with another `cap` it compiles to another source, which nobody has compiled."""
    clicks, pages = activities("email_click"), activities("price_page")
    fit = [
        company.country.is_("VN").worth(10, "home"),
        company.country.in_({"SG", "TH"}).worth(5, "near"),
        company.employees.between(10, 250).worth(20, "size"),
        (company.employees >= 1000).worth(-5, "too large"),
        company.industry.in_({"retail", "logistics", "services"}).worth(15, "industry"),
        company.industry.is_("mining").worth(-10, "mining"),
        company.region.is_("south").worth(2, "south"),
        person.seniority.at_least(Seniority.MANAGER).worth(10, "manager"),
        person.seniority.at_least(Seniority.C_LEVEL).worth(5, "chief"),
        person.department.is_("finance").worth(8, "finance"),
        (company.country.is_("VN") & company.employees.between(10, 250)).worth(6, "small firm at home"),
        (person.country.is_("VN") | company.country.is_("VN")).worth(3, "speaks the language"),
        (~company.industry.in_({"law", "farming"})).worth(2, "no law, no farm"),
        source.channel.is_("referral").worth(12, "referred"),
        source.channel.in_({"email", "organic_search"}).worth(4, "came by itself"),
    ]
    behaviour = [
        (clicks.within(days=30).count() >= 1).worth(5, "clicked"),
        (clicks.within(days=30).count() >= 3).worth(7, "clicked often"),
        pages.within(days=7).any().worth(12, "looked at the price this week"),
        (pages.within(days=90).count() >= 2).worth(6, "looked at the price twice"),
        activities("webinar").within(days=90).any().worth(15, "webinar"),
        activities("demo_request").any().worth(40, "asked for a demo"),
        activities("form_submit").within(days=60).any().worth(10, "form"),
        activities("email_open").within(days=30).any().worth(1, "opened"),
        (activities().within(days=60).count() >= 4).worth(5, "busy"),
        (~activities().within(days=60).any()).worth(-15, "quiet"),
        (activities("webinar").any() & activities("form_submit").any()).worth(5, "webinar and form"),
        (activities("demo_request").any() | (pages.within(days=7).count() >= 2)).worth(9, "hot"),
        (clicks.count() >= 5).worth(2, "five clicks"),
        (activities().days_since_last() <= 14).worth(4, "fresh"),
        activities("unsubscribe").any().worth(-30, "unsubscribed"),
    ]
    return Scorecard("thirty", Group("fit", *fit, cap=cap), Group("behaviour", *behaviour, cap=100, floor=-40))


NEAR, OWN, GOOD, NO = {"SG", "TH"}, {"email", "organic_search"}, {"retail", "logistics", "services"}, {"law", "farming"}
D7, D14, D30, D60, D90 = (NOW - timedelta(days=days) for days in (7, 14, 30, 60, 90))
RANK = {member: member.rank for member in Seniority}
MANAGER, C_LEVEL = RANK[Seniority.MANAGER], RANK[Seniority.C_LEVEL]


def by_hand(lead: Lead) -> int:  # noqa: C901  # what thirty rules look like when nobody has a library
    """Return the same points, as somebody would write it who knows all rules and nothing else."""
    firm, who, channel = lead.company, lead.person, lead.source.channel
    country, employees, industry = firm.country, firm.employees, firm.industry
    fit = 0
    home = country == "VN"
    right = employees is not None and 10 <= employees <= 250
    if home:
        fit += 10
    if country in NEAR:
        fit += 5
    if right:
        fit += 20
    if employees is not None and employees >= 1000:
        fit -= 5
    if industry in GOOD:
        fit += 15
    if industry == "mining":
        fit -= 10
    if firm.region == "south":
        fit += 2
    if who.seniority is not None:
        rank = RANK[who.seniority]
        if rank >= MANAGER:
            fit += 10
        if rank >= C_LEVEL:
            fit += 5
    if who.department == "finance":
        fit += 8
    if home and right:
        fit += 6
    if home or who.country == "VN":
        fit += 3
    if industry is not None and industry not in NO:
        fit += 2
    if channel == "referral":
        fit += 12
    if channel in OWN:
        fit += 4
    clicks = clicks30 = pages90 = pages7 = own60 = 0
    webinar90 = webinar = demo = form60 = form = open30 = unsubscribed = False
    last = None
    for event in lead.activities:
        at, kind = event.at, event.kind
        if at >= D60:
            own60 += 1
        last = at
        if kind == "email_click":
            clicks += 1
            if at >= D30:
                clicks30 += 1
        elif kind == "price_page":
            if at >= D90:
                pages90 += 1
            if at >= D7:
                pages7 += 1
        elif kind == "webinar":
            webinar = True
            if at >= D90:
                webinar90 = True
        elif kind == "demo_request":
            demo = True
        elif kind == "form_submit":
            form = True
            if at >= D60:
                form60 = True
        elif kind == "email_open":
            if at >= D30:
                open30 = True
        elif kind == "unsubscribe":
            unsubscribed = True
    done = 0
    if clicks30 >= 1:
        done += 5
    if clicks30 >= 3:
        done += 7
    if pages7:
        done += 12
    if pages90 >= 2:
        done += 6
    if webinar90:
        done += 15
    if demo:
        done += 40
    if form60:
        done += 10
    if open30:
        done += 1
    if own60 >= 4:
        done += 5
    if not own60:
        done -= 15
    if webinar and form:
        done += 5
    if demo or pages7 >= 2:
        done += 9
    if clicks >= 5:
        done += 2
    if last is not None and last >= D14:
        done += 4
    if unsubscribed:
        done -= 30
    return min(fit, 80) + max(min(done, 100), -40)


def compiling() -> None:
    """Print what it costs to compile the card for each way of asking it: the best of ten cards of different source."""
    lead = population(1)[0]
    ways: dict[str, Callable[[Scorecard], object]] = {
        "value": lambda rules: rules.value(lead, as_of=NOW),
        "values": lambda rules: rules.values([], as_of=NOW),
        "ranges": lambda rules: rules.ranges([], as_of=NOW),
    }
    for name, ask in ways.items():
        times = []
        for cap in range(81, 91):
            rules = card(cap)
            start = perf_counter()
            ask(rules)
            times.append(perf_counter() - start)
        print(f"compiling 30 rules for {name}: {min(times) * 1e3:.1f} ms (at worst {max(times) * 1e3:.1f})")


def weighed(count: int) -> None:
    """Print the memory of a lead with its events."""
    tracemalloc.start()
    leads = population(count)
    events = sum(len(lead.history) for lead in leads)
    print(f"{tracemalloc.get_traced_memory()[0] / count:,.0f} bytes a lead with its {events / count:.1f} events")
    for lead in leads:
        _ = lead.activities, lead.company
    print(f"{tracemalloc.get_traced_memory()[0] / count:,.0f} bytes once its views were asked for")
    tracemalloc.stop()


def main(count: int, some: int) -> None:
    """Print the tables."""
    compiling()
    weighed(min(count, 10_000))
    leads = population(count)
    few = leads[: min(some, count)]
    for lead in leads:
        _ = lead.activities, lead.company  # views are made once per lead, whoever asks first
    rules, asked = card(), peers()
    facts_of = facts_maker(NOW)
    facts = [facts_of(lead) for lead in few]
    expected = [by_hand(lead) for lead in leads]
    scores = [rules.score(lead, as_of=NOW) for lead in few]
    assert rules.values(leads, as_of=NOW) == expected
    assert [found and found.value for found in rules.ranges(leads, as_of=NOW)] == expected
    assert rules.ranges(few, as_of=NOW) == [(s.value, s.low, s.high, s.coverage) for s in scores]
    for name, ask in asked.items():
        assert [ask(one) for one in facts] == expected[: len(few)], name
    print(f"{count:,} leads; the same points by hand and by leadflow of all, by every peer of {len(few):,} of them")
    print("every peer can say all 30 rules over facts counted beforehand; none says what is unknown")

    works: dict[str, Work] = {
        "by hand": lambda: [by_hand(lead) for lead in leads],
        "leadflow values": lambda: rules.values(leads, as_of=NOW),
        "leadflow ranges and coverage": lambda: rules.ranges(leads, as_of=NOW),
        "leadflow value, one by one": lambda: [rules.value(lead, as_of=NOW) for lead in leads],
    }
    print_times({name: seconds / count for name, seconds in measured(works, rounds=7).items()}, "all leads")
    works = {
        "by hand": lambda: [by_hand(lead) for lead in few],
        "leadflow values": lambda: rules.values(few, as_of=NOW),
        "leadflow score, with reasons": lambda: [rules.score(lead, as_of=NOW) for lead in few],
        FACTS: lambda: [facts_of(lead) for lead in few],
    }
    for name, ask in asked.items():
        works[name] = partial(each_of, ask, facts)
    print_times({name: seconds / len(few) for name, seconds in measured(works, rounds=5).items()}, "the sample")


FACTS = "(making the facts for peers)"


def each_of(ask: Callable[[dict[str, Any]], int], facts: list[dict[str, Any]]) -> list[int]:
    """Ask about all facts."""
    return [ask(one) for one in facts]


def print_times(times: dict[str, float], of: str) -> None:
    """Print the times of a lead, beside the hand-written function and the compiled values."""
    hand, values = times["by hand"], times["leadflow values"]
    made = times.get(FACTS)
    print(
        f"\n{of:<33}{'us a lead':>10}{'x by hand':>11}{'x values':>10}{'' if made is None else '   and its facts':>16}"
    )
    for name, seconds in times.items():
        whole = f"{(seconds + made) / values:>16.1f}" if made is not None and name in MADE else ""
        print(f"{name:<33}{seconds * 1e6:>10.2f}{seconds / hand:>11.2f}{seconds / values:>10.1f}{whole}")


if __name__ == "__main__":
    main(*map(int, [*sys.argv[1:], *("100000", "5000")[len(sys.argv) - 1 :]]))
