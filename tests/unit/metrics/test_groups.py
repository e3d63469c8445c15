"""Groups: one word is one group however it is spelled, in every measure; and flow and steps of leads and of deals."""

from datetime import UTC, datetime, timedelta

import pytest

from leadflow import (
    Assigned,
    Company,
    DealUpdated,
    Lead,
    Money,
    Month,
    ObjectionRaised,
    Rejected,
    Source,
    StageEntered,
    company,
    entered,
    owner,
    source,
)
from leadflow.criteria import deal_won, rejected
from leadflow.errors import InvalidTypeError
from leadflow.funnel import Funnel, Stage, StageKind, Transition, closed_stages, presets
from leadflow.leads import DealKind, Event, Population, Vocabularies
from leadflow.metrics import (
    DealField,
    Proportion,
    Spend,
    closing,
    cohorts,
    conversion,
    costs,
    durations,
    kpis,
    objections,
    rejections,
    stage_flow,
    steps,
)

MARCH = Month(2026, 3)
COMPOSED, DECOMPOSED = "Nguy\u1ec5n", "Nguye\u0302\u0303n"
LIFE = presets.lifecycle(scorer=None, grade=None)


def on(day: int, month: int = 3) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=UTC)


NOW = on(11, 4)
LINK = Transition("talks", "signed")


def lead(name: str, *events: Event, **how: object) -> Lead:
    return Lead(name, created_at=on(2), history=events, **how)  # type: ignore[arg-type]  # what a lead takes


def spelled() -> list[Lead]:
    """Return leads of one campaign, one channel, one rep, one undeclared stage, written in several ways."""
    rows = [(COMPOSED, "Zalo", "Lan", "phone pool"), (DECOMPOSED, "ZALO", "lan", "Phone  Pool")]
    rows.append((DECOMPOSED, "zalo ", "LAN", "Phone Pool"))
    return [
        lead(
            f"L-{place}",
            Assigned(rep, at=on(2)),
            StageEntered("mql", at=on(2)),
            Rejected("Too small" if place else "too_small", at=on(3)),
            ObjectionRaised(f"{'price' if place else 'Price'}", at=on(3)),
            StageEntered(stage, at=on(4)),
            DealUpdated("D", at=on(5), amount=Money(100, "EUR"), competitor="ACME" if place else "Acme"),
            DealUpdated("D", at=on(9), outcome="lost"),
            source=Source(campaign=campaign, channel=channel),
        )
        for place, (campaign, channel, rep, stage) in enumerate(rows)
    ]


def test_one_word_is_one_group_however_it_is_spelled() -> None:
    leads = spelled()
    found = conversion(leads, entered("mql"), entered("won"), within=timedelta(days=1), as_of=NOW, by=source.campaign)
    # Two write it decomposed, so that is how the group is called.
    assert {value: group.mature for value, group in found.groups.items()} == {DECOMPOSED: Proportion(0, 3)}
    by_owner = conversion(leads, entered("mql"), entered("won"), within=timedelta(days=1), as_of=NOW, by=owner)
    # Each is used once: the first by its text.
    assert list(by_owner.groups) == ["LAN"]
    refused = rejections(leads, MARCH, as_of=NOW)
    for segments in (refused.campaigns, refused.channels, refused.reps):
        assert [segment.rejected for segment in segments] == [Proportion(3, 3)]
    assert [(each.reason, each.share) for each in refused.reasons] == [("Too small", Proportion(3, 3))]
    assert [(each.kind, each.leads) for each in objections(leads, MARCH, as_of=NOW)] == [("price", 3)]
    assert stage_flow(leads, LIFE, MARCH, as_of=NOW).undeclared == {"Phone  Pool": 3}
    (lost,) = closing(leads, MARCH, as_of=NOW, by=DealField.COMPETITOR)
    assert {value: group.lost for value, group in lost.groups.items()} == {"ACME": 3}
    took = durations(leads, entered("mql"), rejected(), as_of=NOW, by=source.channel)
    assert [each.completed for each in took.groups.values()] == [3]


def test_leads_and_deals_of_one_group_are_together() -> None:
    own = [
        lead("L-1", Assigned("lan", at=on(2)), DealUpdated("D", at=on(3), owner="Lan")),
        lead("L-2", Assigned("An", at=on(2)), DealUpdated("E", at=on(3), owner="LAN")),
    ]
    found = kpis(own, None, MARCH, as_of=NOW, by=owner)
    counts = {who: (each.created, [deals.open for deals in each.closings]) for who, each in found.groups.items()}
    assert counts == {"An": (1, []), "LAN": (1, [2])}


def test_a_channel_that_money_was_spent_on_is_that_of_its_leads() -> None:
    spent = [Spend(Money(90, "EUR"), channel="Zalo OA"), Spend(Money(30, "EUR"), channel="zalo  oa")]
    whole, channel = costs(spent, created=["ZALO OA", "zalo oa", None], won=["Zalo oa"])
    assert (whole.channel, whole.per_lead.count, whole.per_customer.count) == (None, 3, 1)
    assert (channel.channel, channel.spent, channel.per_lead.count) == ("Zalo OA", Money(120, "EUR"), 2)
    assert channel.per_customer.count == 1


def test_what_was_spent_is_spelled_by_the_vocabulary_of_the_leads() -> None:
    leads = [lead("A", source=Source(channel="ZALO OA")), lead("B", source=Source(channel="Zalo"))]
    people = Population.of(leads, as_of=NOW, vocabularies=Vocabularies())
    spent = [Spend(Money(90, "EUR"), channel="zalo official account"), Spend(Money(10, "EUR"))]
    whole, zalo = kpis(people, None, MARCH, as_of=NOW, spend=spent).costs
    assert (whole.spent, zalo.channel, zalo.spent) == (Money(100, "EUR"), "Zalo", Money(90, "EUR"))
    assert zalo.per_lead.value == Money(45, "EUR")


def test_sets_are_grouped_by_their_texts() -> None:
    leads = [lead(f"L-{name}", company=Company(technologies={name, "odoo"})) for name in ("SAP", "sap")]
    assert len(kpis(leads, None, MARCH, as_of=NOW, by=company.technologies).groups) == 1


# Flow and steps, of leads and of deals


def test_the_flow_of_leads_by_channel_and_by_owner() -> None:
    leads = [
        lead("A", Assigned("an", at=on(2)), StageEntered("mql", at=on(3)), StageEntered("sal", at=on(5))),
        lead("B", Assigned("an", at=on(2)), StageEntered("mql", at=on(3)), Assigned("binh", at=on(9, 4))),
        lead("C", StageEntered("mql", at=on(4)), source=Source(channel="email")),
        Lead("D", created_at=on(3, 4)),
    ]
    report = stage_flow(leads, LIFE, MARCH, as_of=NOW, by=owner)
    # Read at the end of March: B was An's then, and D was not there.
    assert {who: (each.leads, each["mql"].entered) for who, each in report.groups.items()} == {
        "an": (2, 2),
        None: (1, 1),
    }
    assert (report.leads, report.not_yet_created, report["mql"].entered) == (3, 1, 3)
    assert report.groups["an"]["mql"].conversion == Proportion(1, 2)
    step = steps(leads, LIFE, MARCH, as_of=NOW, by=source.channel)[1]
    assert (step.source, step.target, step.cohort) == ("mql", "sal", Proportion(1, 3))
    assert {channel: each.cohort for channel, each in step.groups.items()} == {
        "email": Proportion(0, 1),
        None: Proportion(1, 2),
    }


def test_an_entry_that_is_recorded_later_leaves_the_steps_of_a_past_month_as_they_were() -> None:
    leads = [
        # Without a stage these are leads from the creation on; in April the first stage of two of them is recorded.
        Lead("A", created_at=on(2), history=[StageEntered("lead", at=on(5, 4)), StageEntered("mql", at=on(6, 4))]),
        Lead("B", created_at=on(3), history=[StageEntered("lead", at=on(7, 4))]),
        Lead("C", created_at=on(4), history=[StageEntered("mql", at=on(9))]),
        Lead("D", created_at=on(5)),
    ]
    april = Month(2026, 4)
    at_end, later = (steps(leads, LIFE, MARCH, as_of=at)[0] for at in (on(1, 4), on(1, 5)))
    assert (str(at_end.in_period), at_end.cohort) == ("1 per 4 (25 %)", Proportion(1, 4))
    assert (later.in_period, later.cohort) == (at_end.in_period, Proportion(2, 4)), "only the cohort goes on"
    assert kpis(leads, LIFE, MARCH, as_of=on(1, 5)).steps[0] == later
    # In April nobody became a lead; A went on.
    first = steps(leads, LIFE, april, as_of=on(1, 5))[0]
    assert (first.in_period.counted, first.in_period.per, first.cohort) == (1, 0, Proportion(0, 0))


def test_an_entry_of_a_deal_that_is_recorded_later_leaves_a_past_month_too() -> None:
    deal = [DealUpdated("D-1", at=on(3), owner="an"), DealUpdated("D-1", at=on(4, 4), stage="demo")]
    both = [steps([lead("A", *each)], PIPELINE, MARCH, as_of=on(1, 5), deals=True)[0] for each in (deal, deal[:1])]
    assert both[0] == both[1]
    assert both[0].in_period.per == 1
    assert steps([lead("A", *deal)], PIPELINE, Month(2026, 4), as_of=on(1, 5), deals=True)[0].in_period.per == 0


def test_a_deal_of_another_pipeline_is_in_none_of_the_steps() -> None:
    renewals = Funnel(
        "renewals",
        stages=(Stage("contacted"), Stage("agreed"), Stage("renewed", kind=StageKind.WON)),
        transitions=[Transition("contacted", "agreed"), Transition("agreed", "renewed")],
    )
    leads = [
        lead("A", DealUpdated("D-1", at=on(3), stage="Demo"), DealUpdated("D-1", at=on(9), stage="offer")),
        lead("B", DealUpdated("D-2", at=on(4), stage="contacted"), DealUpdated("D-2", at=on(5), stage="agreed")),
        lead("C", DealUpdated("D-3", at=on(4), stage="agreed"), DealUpdated("D-3", at=on(5), stage="renewed")),
        lead("D", DealUpdated("D-4", at=on(6), owner="an")),
    ]
    # D-4 has no stage: wherever it is, it is in the first.
    cohorts_of = {
        each.name: [str(step.cohort) for step in steps(leads, each, MARCH, as_of=NOW, deals=True)]
        for each in (PIPELINE, renewals)
    }
    assert cohorts_of == {
        "pipeline": ["1 of 2 (50 %)", "0 of 1 (0 %)"],
        "renewals": ["2 of 3 (67 %)", "1 of 2 (50 %)"],
    }


SALES = Funnel(
    "sales",
    stages=(
        Stage("demo"),
        Stage("offer"),
        Stage("won", kind=StageKind.WON),
        Stage("to a rival", kind=StageKind.LOST),
        Stage("no decision", kind=StageKind.LOST),
    ),
    transitions=[
        Transition("demo", "offer"),
        Transition("offer", "won"),
        Transition("offer", "to a rival"),
        Transition("offer", "no decision"),
    ],
)


def told(*updates: tuple[int, str | None, str | None]) -> list[Lead]:
    """Return a lead with one deal: on these days of March, in these stages, with these outcomes."""
    return [lead("A", *(DealUpdated("D", at=on(day), stage=stage, outcome=how) for day, stage, how in updates))]


@pytest.mark.parametrize(
    ("updates", "same"),
    [
        # Won and lost by the outcome alone: as by the first stage for it.
        ([(3, "Demo", None), (5, None, "won")], [(3, "demo", None), (5, "won", None)]),
        ([(3, "demo", None), (5, None, "lost")], [(3, "demo", None), (5, "to a rival", None)]),
        ([(3, None, None), (5, None, "won")], [(3, None, None), (5, "won", None)]),
        # In one event with the open stage in which it was closed, or with a stage that says so.
        ([(3, "demo", None), (5, "offer", "won")], [(3, "demo", None), (5, "offer", None), (5, "won", None)]),
        ([(3, "demo", None), (5, "won", "won")], [(3, "demo", None), (5, "won", None)]),
        # In another event of the same instant.
        (
            [(3, "demo", None), (5, None, "lost"), (5, "no decision", None)],
            [(3, "demo", None), (5, "no decision", None)],
        ),
        # The stage that is recorded later is the same one.
        ([(3, "demo", None), (5, None, "won"), (9, "won", None)], [(3, "demo", None), (5, "won", None)]),
        # Opened again by its outcome: where it was before.
        (
            [(3, "demo", None), (4, "offer", None), (5, None, "lost"), (7, None, "open"), (9, None, "won")],
            [(3, "demo", None), (4, "offer", None), (5, "to a rival", None), (7, "offer", None), (9, "won", None)],
        ),
        ([(5, None, "lost"), (7, None, "open")], [(5, "to a rival", None), (7, "demo", None)]),
        ([(3, "demo", None), (5, None, "open")], [(3, "demo", None)]),
        # In a stage that the pipeline does not have, it is closed in another one.
        ([(3, "talks", None), (5, None, "won")], [(3, "talks", None)]),
    ],
)
def test_a_deal_goes_through_its_pipeline_however_its_closing_is_recorded(
    updates: list[tuple[int, str | None, str | None]], same: list[tuple[int, str | None, str | None]]
) -> None:
    both = told(*updates), told(*same)
    for month in (MARCH, Month(2026, 4)):
        flows = [stage_flow(each, SALES, month, as_of=NOW, deals=True).stages for each in both]
        assert flows[0] == flows[1]
        found = [steps(each, SALES, month, as_of=NOW, deals=True) for each in both]
        assert found[0] == found[1]


def test_a_pipeline_without_a_lost_stage_keeps_what_is_lost_where_it_was() -> None:
    only = Funnel("only", stages=(Stage("talks"), Stage("signed", kind=StageKind.WON)), transitions=[LINK])
    flow = stage_flow(told((3, "talks", None), (5, None, "lost")), only, MARCH, as_of=NOW, deals=True)
    assert (flow["talks"].still_in, flow["signed"].entered) == (1, 0)


def test_a_population_that_was_read_by_more_pipelines_flows_through_each() -> None:
    signed = Funnel(
        "other",
        stages=(Stage("talks"), Stage("signed", kind=StageKind.WON)),
        transitions=[LINK],
    )
    leads = [
        lead("A", DealUpdated("D-1", at=on(3), stage="offer"), DealUpdated("D-1", at=on(9), stage="won", owner="an")),
        lead("B", DealUpdated("D-2", at=on(4), stage="talks"), DealUpdated("D-2", at=on(5), stage="Signed", owner="x")),
    ]
    known = Population.of(leads, as_of=NOW, closed_stages=closed_stages(None, [PIPELINE, signed]))
    for pipeline in (PIPELINE, signed):
        for by in (None, DealField.OWNER):
            for measure in (stage_flow, steps):
                asked = [measure(each, pipeline, MARCH, as_of=NOW, deals=True, by=by) for each in (known, leads)]  # type: ignore[operator]  # either measure
                assert asked[0] == asked[1]
    # Where the pipelines disagree on a stage, the one that is followed says what it means.
    otherwise = Funnel(
        "otherwise",
        stages=(Stage("talks"), Stage("signed", kind=StageKind.LOST)),
        transitions=[LINK],
    )
    by_both = stage_flow(known, otherwise, MARCH, as_of=NOW, deals=True, by=DealField.REASON)
    assert by_both == stage_flow(leads, otherwise, MARCH, as_of=NOW, deals=True, by=DealField.REASON)


PIPELINE = Funnel(
    "pipeline",
    stages=(Stage("demo"), Stage("offer"), Stage("won", kind=StageKind.WON), Stage("lost", kind=StageKind.LOST)),
    transitions=[Transition("demo", "offer"), Transition("offer", "won"), Transition("offer", "lost")],
)


def test_the_flow_of_deals_by_their_owner_reason_and_channel() -> None:
    def deal(name: str, who: str, *stages: tuple[str, datetime], kind: DealKind = DealKind.NEW) -> list[Event]:
        (first, at), *rest = stages
        return [
            DealUpdated(name, at=at, stage=first, owner=who, kind=kind),
            *(DealUpdated(name, at=at, stage=stage, reason=f"{stage} it") for stage, at in rest),
        ]

    leads = [
        lead(
            "A", *deal("D-1", "an", ("demo", on(2)), ("offer", on(5)), ("won", on(9))), source=Source(channel="email")
        ),
        lead("B", *deal("D-2", "an", ("demo", on(3)), ("offer", on(8)), ("lost", on(2, 4)))),
        lead("C", *deal("D-3", "binh", ("demo", on(4)), kind=DealKind.RENEWAL), *deal("D-4", "x", ("demo", on(1, 4)))),
    ]

    def flow(by: object, **how: object) -> dict[object, tuple[int, int, int]]:
        report = stage_flow(leads, PIPELINE, MARCH, as_of=NOW, by=by, **({"deals": True} | how))  # type: ignore[arg-type]  # some way to follow them
        return {
            value: (each.leads, each["demo"].entered, each["offer"].at_end) for value, each in report.groups.items()
        }

    assert flow(owner) == flow(DealField.OWNER) == flow("owner") == {"an": (2, 2, 1), "binh": (1, 1, 0)}
    assert flow(source.channel) == {"email": (1, 1, 0), None: (2, 2, 1)}
    # At the end of March D-2 was open, so it had no reason yet.
    assert flow(DealField.REASON) == {"won it": (1, 1, 0), None: (2, 2, 1)}
    assert flow(DealField.STAGE, deals=DealKind.RENEWAL) == {"demo": (1, 1, 0)}
    first = steps(leads, PIPELINE, MARCH, as_of=NOW, deals=True, by=owner)[0]
    assert first.cohort == Proportion(2, 3)
    assert {who: each.cohort for who, each in first.groups.items()} == {
        "an": Proportion(2, 2),
        "binh": Proportion(0, 1),
    }


@pytest.mark.parametrize("by", [DealField.REASON, 3])
def test_leads_are_grouped_by_a_handle(by: object) -> None:
    with pytest.raises(InvalidTypeError, match="leads are grouped by a handle"):
        stage_flow([], LIFE, MARCH, as_of=NOW, by=by)  # type: ignore[arg-type]  # it must be refused


# Cohorts


def month_of(month: int, won: int) -> list[Lead]:
    """Return a hundred leads of a month, of which so many are won exactly 30 days after their creation."""
    times = [on(1 + place % 25, month) for place in range(100)]
    return [
        Lead(
            f"{month}-{place}",
            created_at=at,
            history=[StageEntered("won", at=at + timedelta(days=30))] if place < won else [],
        )
        for place, at in enumerate(times)
    ]


def test_the_trend_of_conversion_reads_what_is_true() -> None:
    # Of the leads of four months 5, 9, 13 and 18 % become customers, after 30 days each.
    leads = [each for month, won in ((1, 5), (2, 9), (3, 13), (4, 18)) for each in month_of(month, won)]
    within = timedelta(days=30)
    may = cohorts(leads, Month(2026, 4), within=within, as_of=on(1, 5) - timedelta(hours=1), count=4)
    assert [str(cohort.mature) for cohort in may.periods] == [
        "5 of 100 (5 %)", "9 of 100 (9 %)", "13 of 100 (13 %)", "0 of 0 (n/a)",
    ]  # fmt: skip
    # None of April has had 30 days on the morning of 1 May; the last of them will have by 25 May.
    april = may.periods[-1]
    assert (april.immature, april.immature_converted, april.known_at) == (100, 0, on(25, 5))
    assert may.latest is may.periods[-2]
    assert [cohort.known_at for cohort in may.periods[:3]] == [None, None, None]
    june = cohorts(leads, Month(2026, 4), within=within, as_of=on(1, 6), count=4)
    assert [cohort.mature.value for cohort in june.periods] == [0.05, 0.09, 0.13, 0.18]
    assert june.latest is not None
    assert (june.latest.period, june.latest.stop) == (Month(2026, 4), "becoming a customer")


def test_the_latest_cohort_that_is_over_is_found_further_back() -> None:
    leads = [*month_of(1, 5), *month_of(4, 18)]
    found = cohorts(leads, Month(2026, 4), within=timedelta(days=30), as_of=on(2, 5))
    # February and March had no leads: the latest cohort is that of January.
    assert [cohort.period for cohort in found.periods] == [Month(2026, 4)]
    assert found.latest is not None
    assert (found.latest.period, found.latest.mature) == (Month(2026, 1), Proportion(5, 100))
    # Those of 1 and 2 April have had their time by then, exactly; the second of them to the hour.
    assert (found.periods[0].mature.of, found.periods[0].immature) == (8, 92)
    assert cohorts([], Month(2026, 4), within=timedelta(days=30), as_of=on(2, 5)).latest is None


def test_becoming_a_customer_is_another_event_than_the_start() -> None:
    once, twice = (DealUpdated("D", at=on(3), outcome="won"), DealUpdated("E", at=on(9), outcome="won"))
    for events, right in (((once,), Proportion(0, 1)), ((once, twice), Proportion(1, 1))):
        found = cohorts([lead("A", *events)], MARCH, within=timedelta(days=9), as_of=NOW, start=deal_won())
        assert found.periods[0].mature == right
    # At one instant the order decides: won before it was an MQL, it did not become a customer after that.
    before = lead("B", DealUpdated("D", at=on(3), outcome="won", seq=1), StageEntered("mql", at=on(3), seq=2))
    after = lead("C", StageEntered("mql", at=on(3), seq=1), DealUpdated("D", at=on(3), outcome="won", seq=2))
    found = cohorts([before, after], MARCH, within=timedelta(days=9), as_of=NOW, start=entered("mql"))
    assert found.periods[0].mature == Proportion(1, 2)


def test_a_period_that_runs_has_more_to_come() -> None:
    leads = [Lead("A", created_at=on(2)), Lead("B", created_at=on(2, 5))]
    running = cohorts(leads, MARCH, within=timedelta(days=3), as_of=on(9))
    assert (running.periods[0].mature, running.periods[0].immature) == (Proportion(0, 1), 0)
    assert running.periods[0].known_at == datetime(2026, 4, 4, tzinfo=UTC)
    assert (running.latest, running.periods[0].not_yet_created) == (None, 1)


def test_a_cohort_by_owner_belongs_to_who_had_it_then() -> None:
    won = DealUpdated("D", at=on(20), outcome="won")
    leads = [
        lead("A", Assigned("an", at=on(3)), StageEntered("mql", at=on(4)), won, Assigned("binh", at=on(25))),
        lead("B", StageEntered("mql", at=on(4)), Assigned("binh", at=on(5))),
        Lead("C", created_at=on(2), tracked=False),
    ]
    found = cohorts(leads, MARCH, within=timedelta(days=21), as_of=NOW, start=entered("mql"), by=owner, tz=UTC).periods[
        0
    ]
    assert {who: each.mature for who, each in found.groups.items()} == {
        "an": Proportion(1, 1),
        "binh": Proportion(0, 1),
    }
    # Who was a customer before is none of the cohort's: the second purchase is what counts from then on.
    again = lead("D", DealUpdated("D", at=on(3), outcome="won"), StageEntered("mql", at=on(9)))
    second = cohorts([again], MARCH, within=timedelta(days=9), as_of=NOW, start=entered("mql"))
    assert second.periods[0].mature == Proportion(0, 1)
