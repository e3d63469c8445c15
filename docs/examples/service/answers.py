"""Answers: leadflow's verdicts as JSON. Every one of them says why."""

from collections.abc import Iterable
from datetime import datetime

from leadflow import Money
from leadflow.funnel import Advanced, Option, Refused, Settled
from leadflow.playbook import Review, Standing
from leadflow.reasons import Reason
from leadflow.sla import Attainment, Clock, DueRow
from service.values import Json

ANSWERS = {True: "yes", False: "no", None: "unknown"}


def when(at: datetime | None) -> str | None:
    """Return an instant as text, in UTC."""
    return None if at is None else at.isoformat()


def why(reasons: Iterable[Reason]) -> list[Json]:
    """Return reasons: what was asked, the answer, its points, and the facts that are missing."""
    return [
        {"text": each.text, "answer": ANSWERS[each.answer], "points": each.points, "missing": list(each.missing)}
        for each in reasons
    ]


def option(way: Option) -> Json:
    """Return a way out of the present stage."""
    return {"to": way.target, "answer": ANSWERS[way.answer], "automatic": way.transition.automatic, **_because(way)}


def _because(way: Option) -> Json:
    return {"reasons": why(way.reasons), "missing": list(way.missing)}


def clock(running: Clock) -> Json:
    """Return a promise that runs, or ran, for a lead."""
    return {
        "commitment": running.commitment,
        "party": running.party,
        "state": running.state,
        "reason": running.reason,
        "awaits": running.awaits,
        "owner": running.owner,
        "started_at": when(running.started_at),
        "due_at": when(running.due_at),
        "last_call_at": when(running.last_call_at),
        "elapsed_seconds": running.elapsed.total_seconds(),
        "warning": running.warning,
    }


def due(row: DueRow) -> Json:
    """Return one line of the work list."""
    return {"lead": row.lead_id, "owner": row.owner, "overdue": row.overdue, **clock(row.clock)}


def standing(found: Standing) -> Json:
    """Return where a lead stands."""
    assessment = found.assessment
    fit, qualification, temperature = assessment.fit, assessment.qualification, assessment.temperature
    return {
        "lead": assessment.lead.id,
        "as_of": when(found.as_of),
        "stage": found.stage,
        "owner": assessment.lead.owner,
        "temperature": None if temperature is None else temperature.value,
        "fit": fit
        and {
            "name": fit.name,
            "verdict": fit.verdict,
            "grade": fit.grade,
            "percent": fit.percent,
            "low": fit.low,
            "high": fit.high,
            "reasons": why(fit.reasons),
            "to_find_out": list(fit.to_find_out),
        },
        "scores": {
            name: {"value": score.value, "low": score.low, "high": score.high, "reasons": why(score.reasons)}
            for name, score in assessment.scores.items()
        },
        "qualification": qualification
        and {
            "name": qualification.name,
            "verdict": qualification.verdict,
            "met": list(qualification.met),
            "unmet": list(qualification.unmet),
            "unknown": list(qualification.unknown),
            "reasons": why(qualification.reasons),
            "next_questions": list(qualification.next_questions),
        },
        "options": [option(way) for way in found.options],
        "clocks": [clock(each) for each in found.clocks],
        "next_steps": [
            {"text": step.text, "kind": step.kind, "about": step.about, "due_at": when(step.due_at)}
            for step in found.next_steps
        ],
    }


def move(made: Advanced) -> Json:
    """Return a move that was made."""
    return {"from": made.source, "to": made.target, "at": when(made.event.at), "reasons": why(made.reasons)}


def moves(settled: Settled) -> list[Json]:
    """Return the moves that the rules made by themselves."""
    return [move(made) for made in settled.moves]


def refusal(refused: Refused) -> Json:
    """Return why a lead was not moved: what is not met, what is not known, and where it could go."""
    return {
        "refused": refused.kind,
        "message": str(refused),
        "unmet": [reason for reason in why(refused.unmet) if reason["answer"] == "no"],
        "unknown": why(refused.unknown),
        "missing": list(refused.missing),
        "next_stages": list(refused.next_stages),
    }


def attainment(kept: Attainment) -> Json:
    """Return what was promised and what was kept."""
    actual, target = (str(value) if isinstance(value, Money) else value for value in (kept.actual, kept.target))
    counts = {name: getattr(kept, name) for name in ("started", "met", "breached", "running", "cancelled")}
    named = {"name": kept.name, "party": kept.party, "status": kept.status}
    return {**named, "unit": kept.unit, "target": target, "actual": actual, **counts}


def review(month: Review) -> Json:
    """Return what a month was."""
    kept = () if month.attainment is None else month.attainment.rows
    return {
        "title": month.title,
        "as_of": when(month.as_of),
        "leads": month.leads,
        "summary": list(month.summary),
        "agenda": [{"headline": item.headline, "evidence": list(item.evidence)} for item in month.agenda],
        "attainment": [attainment(each) for each in kept],
    }
