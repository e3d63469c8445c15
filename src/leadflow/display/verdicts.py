"""Verdicts and standings as HTML."""

from collections.abc import Iterable

from leadflow.assessment import Assessment
from leadflow.criteria import Check
from leadflow.display.markup import Child, Html, css_class, joined, paragraph, rows, tag
from leadflow.funnel import Option, Refused
from leadflow.icp import Fit
from leadflow.playbook import DealStanding, NextStep, Standing
from leadflow.playbook import _wording as say
from leadflow.qualification import Qualification
from leadflow.reasons import Reason
from leadflow.scores import Score
from leadflow.sla import Clock, WorkList, by_owner
from leadflow.temperature import TemperatureVerdict

__all__ = [
    "assessment_html",
    "check_html",
    "clock_html",
    "fit_html",
    "qualification_html",
    "refused_html",
    "score_html",
    "standing_html",
    "temperature_html",
    "work_list_html",
]

_ANSWERS = {True: "yes", False: "no", None: "unknown"}


def badge(text: str, of: str | None = None) -> Html:
    """Return a short text as a badge; `of` names its colour.

    >>> badge("no")
    '<span class="badge no">no</span>'
    """
    return tag("span", text, class_=f"badge {css_class(of or text)}")


def _answer(answer: bool | None) -> Html:
    return badge(_ANSWERS[answer])


def _reasons(reasons: Iterable[Reason], *, points: bool) -> Html:
    found = tuple(reasons)
    if not points:
        return rows(
            ["answer", "because", "to find out"],
            [[_answer(each.answer), each.text, ", ".join(each.missing)] for each in found],
        )
    header = ["points", "of", "because", "answer", "to find out"]
    lines = [
        [f"{each.points:+d}", each.reachable or "", each.text, _answer(each.answer), ", ".join(each.missing)]
        for each in found
    ]
    return rows(
        header, [*lines, [tag("b", f"{sum(each.points for each in found):+d}"), "", tag("b", "in all"), "", ""]]
    )


def check_html(check: Check) -> Html:
    """Return an answer with the reasons that decided it."""
    return joined((paragraph(_answer(check.answer)), _reasons(check.reasons, points=False)))


def score_html(score: Score) -> Html:
    """Return a score as a table whose points sum to it."""
    return joined((tag("h3", str(score)), _reasons(score.ranked, points=True)))


def fit_html(fit: Fit) -> Html:
    """Return a fit: the verdict, the grade, and the reasons."""
    verdict = badge(fit.verdict.value.replace("_", " "), fit.verdict.value)
    return joined((tag("h3", str(fit), " ", verdict), _reasons(fit.ranked, points=True)))


def qualification_html(qualification: Qualification) -> Html:
    """Return a qualification: the verdict, what is met, and what to ask next."""
    verdict = badge(qualification.verdict.value.replace("_", " "), qualification.verdict.value)
    asked = tag("ol", *(tag("li", question) for question in qualification.next_questions))
    return joined(
        (
            tag("h3", qualification.name, " ", verdict),
            _reasons(qualification.reasons, points=False),
            *((paragraph("To ask next:"), asked) if qualification.next_questions else ()),
        )
    )


def temperature_html(verdict: TemperatureVerdict) -> Html:
    """Return a temperature with its reasons."""
    found = "unknown" if verdict.temperature is None else str(verdict.temperature.value)
    return joined((tag("h3", "Temperature: ", found), _reasons(verdict.reasons, points=False)))


def assessment_html(assessment: Assessment) -> Html:
    """Return every verdict on one lead."""
    parts: list[Html] = [paragraph(tag("b", assessment.lead.id), f", stage {assessment.stage or 'not known'}")]
    parts += [fit_html(fit) for fit in assessment.fits.values()]
    parts += [score_html(score) for score in assessment.scores.values()]
    if assessment.qualification is not None:
        parts.append(qualification_html(assessment.qualification))
    if assessment.temperature_verdict is not None:
        parts.append(temperature_html(assessment.temperature_verdict))
    return joined(parts)


def _options(options: Iterable[Option]) -> Html:
    return rows(
        ["next stage", "possible", "still needed"],
        [[each.target, _answer(each.answer), "; ".join(reason.text for reason in each.unmet)] for each in options],
    )


def refused_html(refused: Refused) -> Html:
    """Return a refusal and what stands in the way."""
    return joined((paragraph(str(refused)), _options(refused.options)))


def clock_html(clock: Clock) -> Html:
    """Return a clock on the wall clock of its calendar."""
    return _clocks((clock,))


def _clocks(clocks: Iterable[Clock]) -> Html:
    lines = []
    for clock in clocks:
        tz = clock.calendar.tz
        due = "" if clock.due_at is None else say.clock_time(clock.due_at, tz)
        state = badge(clock.state.value)
        used = f"{say.duration(clock.elapsed)} of {say.duration(clock.target)}"
        lines.append([clock.commitment, state, say.clock_time(clock.started_at, tz), due, used, clock.reason])
    return rows(["commitment", "state", "started", "due", "used", ""], lines)


def work_list_html(work: WorkList) -> Html:
    """Return a work list, one owner after another, first what is to be assigned; a line for each thing to do."""
    owners = by_owner(work)
    reach = ["phone", "e-mail"] if work.personal else []
    parts: list[Html] = [] if work else [paragraph("Nothing to do.")]
    for owner in sorted(owners, key=lambda each: each is not None):
        lines: list[list[Child]] = []
        for item in owners[owner]:
            person = item.lead.person
            known = [item.name, item.company, *((person.phone, person.email) if reach else ()), item.assign]
            who = [item.lead_id, *(text or "" for text in known)]
            for row in item.rows:
                now, tz, late = row.clock.as_of, row.clock.calendar.tz, row.clock.overdue
                due = "" if row.due_at is None else say.clock_time(row.due_at, tz, now=now)
                lines.append(
                    [*who, row.awaits, row.commitment, due, badge(say.duration(late), "missed") if late else ""]
                )
                who = [""] * len(who)  # of one lead it stands in the first line
        parts.append(tag("h3", owner or say.UNASSIGNED))
        parts.append(rows(["lead", "person", "company", *reach, "", "to do", "commitment", "due", "late by"], lines))
    return joined(parts)


def _deal(standing: DealStanding) -> tuple[Html, Html]:
    deal = standing.deal
    found = [f"Deal {deal.id}", deal.kind.value, deal.stage, None if deal.amount is None else say.money(deal.amount)]
    return tag("h3", ", ".join(each for each in found if each)), _options(standing.options)


def _step(step: NextStep) -> Html:
    kind = step.kind.value.replace("_", " ")
    # The badge says already what the text begins with.
    return tag("li", badge(kind, step.kind.value), " ", step.text.removeprefix(kind).lstrip(": "))


def standing_html(standing: Standing) -> Html:
    """Return where a lead stands: what to do, the brief, the ways on, the clocks, the verdicts."""
    steps = [_step(step) for step in standing.next_steps]
    return joined(
        (
            tag("h1", standing.brief.lead_id),
            tag("p", standing.summary, class_="muted"),
            tag("h2", "Next steps"),
            tag("ol", *steps) if steps else paragraph("Nothing to do."),
            tag("h2", "Brief"),
            rows(["", ""], standing.known),
            tag("h2", "Possible moves"),
            _options(standing.options),
            *(part for deal in standing.deals for part in _deal(deal)),
            tag("h2", "SLA clocks"),
            _clocks(standing.clocks),
            tag("h2", "Scores and verdicts"),
            assessment_html(standing.assessment),
        )
    )
