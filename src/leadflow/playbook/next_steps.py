"""Next steps: what is to be done about one lead, in order."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta, tzinfo

from leadflow.assessment import Assessment
from leadflow.funnel import Funnel, Option, Stage, StageKind
from leadflow.leads import Lead
from leadflow.playbook._wording import clock_time
from leadflow.playbook.steps import NextStep, StepKind, Stops, last_rejection, work_on
from leadflow.sla import Clock

__all__ = ["next_steps"]


def next_steps(
    assessment: Assessment,
    *,
    options: Iterable[Option],
    clocks: Iterable[Clock],
    stops: Stops,
    stages: Mapping[str, Stage],
    pipelines: Iterable[Funnel] = (),
    kind: StageKind | None,
    tz: tzinfo,
) -> tuple[NextStep, ...]:
    """Return what is to be done, in order: to assign it, late and due commitments, plans, deals, objections, what to
    ask and find out, possible moves, nurturing, and missing consents.

    A transition off the path that is always open, such as to lost, is no step. Of a closed lead nothing is asked any
    more; what is late or due are the clocks that nothing has ended, on the card as on every list.

    Args:
        assessment: The lead and its verdicts.
        options: The transitions out of its stage.
        clocks: Its clocks.
        stops: The happenings that stop the clocks of each response commitment, by its name and what its clocks await
            (versions of a contract may differ there).
        stages: The stages of the funnel by name.
        pipelines: The pipelines of its deals.
        kind: The kind of the present stage.
        tz: The zone in which times are written.
    """
    options, now = tuple(options), assessment.as_of
    lead = assessment.lead
    steps = [*work_on(lead, clocks=clocks, stops=stops, pipelines=pipelines, kind=kind, now=now, tz=tz)]
    if kind is None or not kind.closed:
        steps += [*_questions(assessment), *_facts(assessment, options)]
    return (*steps, *_moves(options, stages), *_rest(lead, now=now, tz=tz))


def _questions(assessment: Assessment) -> Iterator[NextStep]:
    qualification = assessment.qualification
    if qualification is None:
        return
    for question in qualification.next_questions:
        yield NextStep(f"ask: {question}", kind=StepKind.ASK, about=question)
    for action in qualification.actions:
        text = f"{action.dimension} not met: {action.what.what_to_do}"
        yield NextStep(text, kind=StepKind.MEND, about=action.dimension)


def _facts(assessment: Assessment, options: Iterable[Option]) -> Iterator[NextStep]:
    wanted = [path for option in options if option.answer is None for path in option.missing]
    if assessment.fit is not None:
        wanted += assessment.fit.to_find_out
    for score in assessment.scores.values():
        wanted += score.to_find_out
    for path in dict.fromkeys(wanted):
        # Evidence is asked for in the words of the framework, not by its path.
        if not path.startswith(("evidence", "journey", "activities", "history", "deals")):
            yield NextStep(f"find out: {path}", kind=StepKind.FIND_OUT, about=path)


def _moves(options: tuple[Option, ...], stages: Mapping[str, Stage]) -> Iterator[NextStep]:
    automatic = {
        option.target: option.transition.automatic
        for option in reversed(options)
        if option.answer is True and (option.transition.when is not None or stages[option.target].kind.progress)
    }
    for target in dict.fromkeys(option.target for option in options if option.target in automatic):
        label = stages[target].text
        text = f"moves to {label} automatically" if automatic[target] else f"can move to {label}"
        yield NextStep(text, kind=StepKind.MOVE, about=target)


def _rest(lead: Lead, *, now: datetime, tz: tzinfo) -> Iterator[NextStep]:
    last = last_rejection(lead)
    if last is not None and last.nurture_until is not None and last.nurture_until > now:
        until = clock_time(last.nurture_until, tz, now=now - timedelta(days=2))
        yield NextStep(f"nurture until {until}", kind=StepKind.NURTURE, about="nurture", due_at=last.nurture_until)
    for consent in lead.consents.values():
        if not consent.granted:
            yield NextStep(f"no consent for {consent.purpose}", kind=StepKind.CONSENT, about=consent.purpose)
