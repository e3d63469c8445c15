"""What sales heard and met: objections, by the criteria of the ICPs, and whom it met beside whom marketing targets."""

from collections.abc import Iterator, Sequence

from leadflow.metrics import CriterionAnswers, MetSegment, ObjectionSummary, Targeting
from leadflow.playbook import _wording as say
from leadflow.playbook.sections.blocks import Block, Paragraph, Section, table

__all__ = ["objection_section", "targeting_section"]

_SHOWN = 8


def _more(count: int, what: str) -> Iterator[Paragraph]:
    if count > _SHOWN:
        yield Paragraph(f"and {count - _SHOWN:,} more {what}")


def objection_section(objections: Sequence[ObjectionSummary]) -> Section:
    """Return what leads held against buying, how often it was answered, and which criteria those leads do not meet."""
    return Section("Objections", blocks=tuple(_objections(objections)) if objections else ())


def _objections(objections: Sequence[ObjectionSummary]) -> Iterator[Block]:
    rows = [[item.kind, say.count(item.leads), say.proportion(item.resolved)] for item in objections[:_SHOWN]]
    yield table(["objection", "leads>", "resolved since>"], rows)
    yield from _more(len(objections), "kinds")
    several = len({each.icp for item in objections for each in item.criteria}) > 1
    answers = [(item, each) for item in objections for each in item.criteria]
    # Stable: what stands out first, then by how many more do not meet it than the baseline explains.
    answers.sort(key=lambda pair: (not pair[1].stands_out, -pair[1].excess))
    unmet = [(item, each) for item, each in answers if each.no]
    if not answers:
        return
    if not unmet:
        yield Paragraph("The leads that objected meet every criterion of the ICP that is known of them.")
        return
    yield table(
        ["objection", "does not meet", "leads>", "95 % interval>", "of all met>", "not known>", ""],
        [_answer_cells(item, each, several=several) for item, each in unmet[:_SHOWN]],
        title="Objections by what the ICP asks for",
    )
    yield from _more(len(unmet), "criteria")


def _answer_cells(item: ObjectionSummary, answers: CriterionAnswers, *, several: bool) -> list[str]:
    low, high = answers.interval or (0.0, 0.0)
    return [
        item.kind,
        f"{answers.criterion} ({answers.icp})" if several else answers.criterion,
        say.proportion(answers.unmet),
        f"{say.percent(low)} to {say.percent(high)}",
        say.percent(answers.baseline.value),
        say.count(answers.unknown),
        "stands out" if answers.stands_out else "",
    ]


def targeting_section(targeting: Targeting) -> Section:
    """Return what sales accepted and won though no ICP asks for it, and what an ICP asks for and sales did not find."""
    looked_at = targeting.segments or targeting.unknown or targeting.several
    blocks = tuple(_targeting(targeting)) if targeting.met and looked_at else ()
    return Section("Whom sales met, and whom we target", blocks=blocks)


def _targeting(targeting: Targeting) -> Iterator[Block]:
    both = (
        (targeting.not_targeted, "Accepted or won, though no ICP asks for it", "values that no ICP asks for"),
        (targeting.not_found, "An ICP asks for it, yet sales won none, or few", "values that an ICP asks for"),
    )
    if not targeting.segments:
        yield Paragraph(f"Sales met {say.many(targeting.met, 'lead')}; nothing tells whether an ICP asks for them.")
    elif not any(segments for segments, _, _ in both):
        yield Paragraph(f"Sales met {say.many(targeting.met, 'lead')}; they are whom the ICP asks for.")
        return
    for segments, title, what in both:
        if segments:
            header = ["field", "value", "of leads met>", "95 % interval>", "accepted of decided>", "won>"]
            yield table(header, [_segment_cells(each) for each in segments[:_SHOWN]], title=title)
            yield from _more(len(segments), what)
    if targeting.unknown:
        fields = ", ".join(f"{path} of {say.many(number, 'lead')}" for path, number in targeting.unknown.items())
        yield Paragraph(f"Not known: {fields}.")
    if targeting.several:
        several = say.listed(targeting.several)
        yield Paragraph(f"Not looked at, for each asks about several fields at once: {several}.")


def _segment_cells(segment: MetSegment) -> list[str]:
    low, high = segment.met.interval or (0.0, 0.0)
    return [
        segment.field,
        segment.value,
        say.proportion(segment.met),
        f"{say.percent(low)} to {say.percent(high)}" if segment.met.of else "",
        say.proportion(segment.accepted),
        say.count(segment.won.counted),
    ]
