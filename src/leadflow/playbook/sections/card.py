"""The card of one lead: what is next, the brief, the ways on and the verdicts, for the rep to read before a call."""

from collections.abc import Iterable

from leadflow.assessment import Assessment
from leadflow.funnel import Option
from leadflow.playbook.brief import Brief
from leadflow.playbook.next_steps import NextStep
from leadflow.playbook.sections.blocks import Paragraph, Points, Section, table

__all__ = ["card_sections"]

_OPEN = {True: "yes", False: "no", None: "not known"}


def card_sections(
    *, steps: Iterable[NextStep], brief: Brief, options: Iterable[Option], assessment: Assessment
) -> tuple[Section, ...]:
    """Return the sections of a card; those that have nothing to say are left out."""
    sections = (
        _next_section(tuple(steps)),
        _brief_section(brief),
        _ways_section(options),
        _verdict_section(assessment),
    )
    return tuple(section for section in sections if section.blocks)


def _next_section(steps: tuple[NextStep, ...]) -> Section:
    if not steps:
        return Section("What is next", blocks=(Paragraph("Nothing is to be done."),))
    return Section("What is next", blocks=(Points(tuple((str(step), ()) for step in steps)),))


def _brief_section(brief: Brief) -> Section:
    return Section("Brief", blocks=tuple(Paragraph(f"{name}: {text}") for name, text in brief.told))


def _ways_section(options: Iterable[Option]) -> Section:
    rows = [
        (each.target, _OPEN[each.answer], "; ".join(dict.fromkeys(reason.text for reason in each.unmet)))
        for each in options
    ]
    return Section("Ways on", blocks=(table(["to", "open", "needs"], rows),) if rows else ())


def _verdict_section(assessment: Assessment) -> Section:
    told = [*map(str, assessment.fits.values()), *map(str, assessment.scores.values())]
    if assessment.qualification is not None:
        told.append(str(assessment.qualification))
    if assessment.temperature_verdict is not None:
        told.append(f"temperature: {assessment.temperature_verdict}")
    return Section("Verdicts", blocks=tuple(map(Paragraph, told)))
