"""The agreement whole: measures, where one lead stands, and what a month was."""

import pickle
from collections.abc import Iterator
from datetime import timedelta

from leadflow.calendars import Month, Period
from leadflow.criteria import company, entered, source, verdict
from leadflow.display import to_html, to_page
from leadflow.funnel import presets
from leadflow.leads import (
    Activity,
    Actor,
    Channel,
    Company,
    DealUpdated,
    Lead,
    Outcome,
    Population,
    Rejected,
    Source,
    StageEntered,
)
from leadflow.metrics import (
    Average,
    Durations,
    Observed,
    Proportion,
    Ratio,
    Spend,
    blocked,
    closing,
    cohort_conversion,
    cohorts,
    conversion,
    costs,
    deal_issues,
    durations,
    kpis,
    objections,
    period_conversion,
    rejections,
    stage_flow,
    steps,
    targeting,
    velocity,
)
from leadflow.money import Money
from leadflow.playbook import Comparison, Playbook, Review, ReviewFrame, ReviewPart, audit
from leadflow.sla import Provided
from leadflow.temperature import TemperatureRules
from tests.contracts.story import BERLIN, moment, part
from tests.contracts.story.leads import someone
from tests.contracts.story.promises import contract
from tests.contracts.story.rules import bant, engagement, enterprise, sme


def everybody(turn: int) -> list[Lead]:
    """Return a small population: won, lost, rejected against the ICP, open, merged, untracked, and not yet created."""
    found = [someone(turn), someone(turn)]
    for number in range(9):
        day = 3 * number
        history: list[Activity | StageEntered | Rejected | DealUpdated] = [
            Activity("form_submit", at=moment(turn, days=day)),
            StageEntered("mql", at=moment(turn, days=day + 1)),
        ]
        if number % 3 == 1:
            history.append(Rejected("not ICP", at=moment(turn, days=day + 2), by=f"rep-{number % 2}"))
            history.append(StageEntered("recycled", at=moment(turn, days=day + 2)))
        if number % 3 == 2:
            lost = Outcome.LOST if number % 2 else Outcome.WON
            history.append(StageEntered("lost" if number % 2 else "won", at=moment(turn, days=day + 4)))
            history.append(
                DealUpdated(f"D-{number}", amount=Money(100 + turn, "EUR"), outcome=lost, at=moment(turn, days=day + 4))
            )
        found.append(
            Lead(
                f"M-{number}",
                created_at=moment(turn, days=day),
                company=Company(country="VN", employees=20 * number if number % 2 else None, industry="retail"),
                source=Source(channel=list(Channel)[number], campaign="spring", origin=Actor.MARKETING),
                history=history,
            )
        )
    found.append(Lead("M-untracked", created_at=moment(turn), tracked=False))
    found.append(Lead("M-later", created_at=moment(turn, days=400)))
    return found


def agreement(turn: int) -> Playbook:
    """Return the playbook of the story."""
    return Playbook(
        "Smarketing 2026",
        version=1 + turn,
        icps=(sme(turn), enterprise()),
        scorers=(engagement(turn),),
        qualification=bant(),
        temperature=TemperatureRules(),
        funnel=presets.lifecycle(threshold=5),
        pipelines=(presets.sales_steps(),),
        sla=contract(turn),
    )


@part
def measures(turn: int) -> Iterator[str]:
    """Count, divide, and leave empty what cannot be divided."""
    at, period, people = moment(turn, days=40), Month(2026, 3), everybody(turn)
    quarter = timedelta(days=9)
    mql, won = entered("mql"), entered("won")
    rate = conversion(people, mql, won, within=quarter, as_of=at, by=source.channel)
    yield f"{rate} {rate.mature.value} {rate.mature.interval} {dict(rate.groups)}"
    yield f"{cohort_conversion(people, mql, won, period, as_of=at, tz=BERLIN)}"
    yield f"{cohorts(people, period, within=quarter, as_of=at, count=2, tz=BERLIN)}"
    yield f"{period_conversion(people, mql, won, period, as_of=at, tz=BERLIN)}"
    tracks = cohorts(people, period, within=quarter, as_of=at, count=2, by=source.channel, tz=BERLIN)
    yield f"{tracks} {[dict(cohort.groups) for cohort in tracks.periods]}"
    flow = stage_flow(people, presets.lifecycle(), period, as_of=at, tz=BERLIN)
    yield f"{flow!r} {flow.stages} {flow.undeclared}"
    yield f"{[(str(stage.conversion), str(stage.leakage)) for stage in flow.stages]}"
    for closed in closing(people, period, as_of=at, tz=BERLIN):
        yield f"{closed!r} {closed.won} {closed.lost} {closed.revenue} {velocity(closed)}"
    took = durations(people, mql, won, as_of=at, by=source.channel)
    yield f"{took} {dict(took.groups)} {deal_issues(people, [presets.sales_steps()], as_of=at, tz=BERLIN)}"
    yield f"{steps(people, presets.lifecycle(), period, as_of=at, tz=BERLIN)}"
    why = rejections(people, period, as_of=at, assess=agreement(turn).assess, tz=BERLIN)
    yield f"{why!r} {why.without_reason} {why.reasons} {why.dispositions} {why.contested}"
    for segment in (*why.channels, *why.campaigns, *why.reps):
        yield f"{segment!r} {segment.stands_out}"
    playbook = agreement(turn)
    heard = objections(people, period, as_of=at, icps=playbook.icps, funnel=playbook.funnel, tz=BERLIN)
    yield f"{heard} {[(each.unmet, each.stands_out) for item in heard for each in item.criteria]}"
    met = targeting(people, playbook.icps, period, as_of=at, funnel=playbook.funnel, tz=BERLIN)
    yield f"{met} {met.segments} {met.not_targeted} {met.not_found}"
    yield f"{costs(_spend(turn), created=['paid_social', 'email', None], won=['email'])}"
    yield f"{kpis(people, presets.lifecycle(), period, as_of=at, spend=_spend(turn), tz=BERLIN)!r}"
    yield f"{Population.of(people, as_of=at)!r:.500}"
    waiting = blocked(people, company.employees >= 10, as_of=at)
    yield f"{waiting} {waiting.facts} {[str(fact) for fact in waiting.facts]} {to_html(waiting)}"
    yield f"{blocked(people, verdict.is_fit | (company.employees >= 10), as_of=at, assess=agreement(turn).assess)!r}"
    yield f"{Durations.of([timedelta(days=turn), quarter], running=[quarter])!r}"
    yield f"{Proportion(counted=3, of=9 + turn).interval} {Proportion(counted=0, of=0).value}"
    yield f"{Ratio(counted=4, per=2).value} {Average(total=Money(100, 'EUR'), count=3).value}"
    yield f"{Proportion(counted=1, of=2) + Proportion(counted=1, of=3)}"


def _spend(turn: int) -> list[Spend]:
    return [Spend(Money(1000 + turn, "EUR"), channel=Channel.PAID_SOCIAL, campaign="spring"), Spend(Money(5, "EUR"))]


@part
def standings(turn: int) -> Iterator[str]:
    """See where one lead stands, and what is next."""
    playbook = agreement(turn)
    yield f"{playbook!r} {playbook.tz} {playbook.contract == playbook.sla} {list(playbook.rules.icp_of)}"
    yield f"{pickle.loads(pickle.dumps(playbook)) == playbook}"
    for days in (0, 3, 4.5, 6, 50):
        standing = playbook.standing(someone(turn), as_of=moment(turn, days=days))
        yield f"{standing.as_of} {standing.stage} {standing.options} {standing.clocks} {standing.deals}"
        yield f"{standing.next_steps} {[str(step) for step in standing.next_steps]} {standing.brief}"
        yield from standing.to_text().splitlines()
        yield f"{standing.sections} {standing.brief.lines} {standing.known}"
    todo = playbook.to_do(everybody(turn), as_of=moment(turn, days=6))
    # What is asked for with the word is personal, and counted here: the rest of the story must do without it.
    yield f"{len(todo.to_text(personal=True))} {[len(row.title(personal=True)) for row in todo.rows]}"
    yield from todo.to_text().splitlines()
    yield f"{todo!r} {todo.title} {todo.sections} {list(map(str, todo.rows))}"


@part
def reviews(turn: int) -> Iterator[str]:
    """Review two months, and compare them."""
    march, april = _review(turn, Month(2026, 3), 34), _review(turn, Month(2026, 4), 64)
    for review in (march, april):
        yield from review.to_text().splitlines()
        yield f"{review.title} {review.summary} {review.contested} {review.breaches} {review.at_risk} {review.due}"
        yield f"{review!r} {review.attainment} {review.figures} {review.sections}"
        yield f"{review.blocked} {[blocked.count for blocked in review.blocked]} {review.agenda}"
    compared: Comparison = april.compare(march)
    yield f"{compared!r} {compared.changes} {compared.worse} {[change.better for change in compared.changes.values()]}"
    again = Comparison.between(march.figures, april.figures, periods=(march.period, april.period))
    yield f"{again == compared} {[change.texts for change in again.changes.values()]} {april.data_quality}"
    yield from april.sections[0].to_text().splitlines()
    for part_of_review in april.parts:
        found = april.part(type(part_of_review))
        yield f"{found.section(april)} {list(found.figures())} {list(found.agenda(april))}"
    bare = ReviewFrame(period=april.period, as_of=april.as_of, tz=april.tz)
    yield f"{ReviewPart(data=turn).section(bare)}"
    audited = audit(everybody(turn), agreement(turn), as_of=moment(turn, days=34))
    yield from audited.to_text().splitlines()
    yield f"{audited.section} {[(str(each), each.kind, each.leads) for each in audited.findings]}"
    trend = agreement(turn).trend(everybody(turn), Month(2026, 4), as_of=moment(turn, days=64), count=2)
    yield from trend.to_text().splitlines()
    yield f"{trend!r} {trend.lines} {trend.section} {trend['created']}"


@part
def pages(turn: int) -> Iterator[str]:
    """Show a review, a standing and everything in it as HTML."""
    standing = agreement(turn).standing(someone(turn), as_of=moment(turn, days=6))
    review = _review(turn, Month(2026, 3), 34)
    yield to_page(review, title=f"March <{turn}>")
    found = standing.assessment
    verdicts = (found, found.fit, found.qualification, found.temperature_verdict)
    for result in (standing, *verdicts, review.funnel, review, review.trend):
        yield to_html(result)
    for score in found.scores.values():
        yield to_html(score)
    for clock in standing.clocks:
        yield to_html(clock)


def _review(turn: int, period: Period, days: float) -> Review:
    return agreement(turn).review(
        everybody(turn),
        period,
        as_of=moment(turn, days=days),
        provided=[Provided("campaign calendar", at=moment(turn, days=1), by="mkt-1")],
        spend=_spend(turn),
        observed=[
            Observed("visits", 12400 + turn, target=15000, unit="sessions", period=period, target_by=period.end),
        ],
        trend=2,
    )
