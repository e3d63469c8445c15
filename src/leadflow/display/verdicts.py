"""Verdicts and standings as HTML."""

from collections.abc import Iterable

from leadflow.assessment import Assessment
from leadflow.criteria import Check
from leadflow.display.markup import Html, css_class, joined, paragraph, rows, tag
from leadflow.display.sections import block_html
from leadflow.funnel import Refused
from leadflow.icp import Fit
from leadflow.playbook import NextStep, Points, Standing
from leadflow.playbook import _wording as say
from leadflow.playbook.sections import LISTED
from leadflow.qualification import Qualification
from leadflow.reasons import Reason
from leadflow.scores import Score
from leadflow.sla import Clock, WorkList
from leadflow.sla.work import headed
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
    stage = f", stage {assessment.stage or 'not known'}"
    return joined((paragraph(tag("b", assessment.lead.id), stage), *_verdicts(assessment)))


def _verdicts(assessment: Assessment) -> list[Html]:
    parts = [fit_html(fit) for fit in assessment.fits.values()]
    parts += [score_html(score) for score in assessment.scores.values()]
    if assessment.qualification is not None:
        parts.append(qualification_html(assessment.qualification))
    if assessment.temperature_verdict is not None:
        parts.append(temperature_html(assessment.temperature_verdict))
    return parts


def refused_html(refused: Refused) -> Html:
    """Return a refusal and what stands in the way, where there is such a transition."""
    lines = [
        [each.target, _answer(each.answer), "; ".join(reason.text for reason in each.unmet)] for each in refused.options
    ]
    table = (rows(["next stage", "possible", "still needed"], lines),) if lines else ()
    return joined((paragraph(str(refused)), *table))


def clock_html(clock: Clock) -> Html:
    """Return a clock on the wall clock of its calendar."""
    return _clocks((clock,))


def _clocks(clocks: Iterable[Clock]) -> Html:
    lines = []
    for clock in clocks:
        tz = clock.calendar.tz
        due = "" if clock.due_at is None else say.clock_time(clock.due_at, tz)
        used = f"{say.duration(clock.elapsed)} of {say.duration(clock.target)}"
        # A time in three lines is hard to read: on a phone the table can be moved sideways.
        times = [tag("span", text, class_="whole") for text in (say.clock_time(clock.started_at, tz), due, used)]
        lines.append([clock.commitment, badge(clock.state.value), *times, clock.reason])
    return rows(["commitment", "state", "started", "due", "used", ""], lines)


def work_list_html(work: WorkList) -> Html:
    """Return a work list, one owner after another, first what is to be assigned."""
    parts: list[Html] = [] if work else [paragraph("Nothing to do.")]
    for heading, items in headed(work):
        found = [item.lines(item.rows[0].clock.calendar.tz, personal=work.personal) for item in items]
        parts += [tag("h2", heading), block_html(Points(tuple((lines[0], lines[1:]) for lines in found)))]
    return joined(parts)


def _step(step: NextStep) -> Html:
    kind = step.kind.value.replace("_", " ")
    # The badge says already what the text begins with.
    return tag("li", badge(kind, step.kind.value), " ", step.text.removeprefix(kind).lstrip(": "))


def standing_html(standing: Standing) -> Html:
    """Return where a lead stands: what to do, the brief, deals, the ways on, the clocks, the verdicts."""
    parts: list[Html] = [tag("h1", standing.title), tag("p", standing.summary, class_="muted")]
    for section in standing.sections:
        found = [*map(block_html, section.blocks)]
        if section.key == "steps" and standing.next_steps:
            found[0] = tag("ol", *map(_step, standing.next_steps[:LISTED]))
        elif section.key == "brief":
            found = [rows(["", ""], standing.known)]
        elif section.key == "verdicts":
            if standing.clocks:
                parts += [tag("h2", "SLA clocks"), _clocks(standing.clocks)]
            found = _verdicts(standing.assessment)
        parts += [tag("h2", section.title), *found]
    return joined(parts)
