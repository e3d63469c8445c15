"""Left out: what a review could not count, or not where one would look for it."""

import attrs

from leadflow._validate import FrozenMapping
from leadflow.playbook import _wording as say
from leadflow.playbook.sections.blocks import Paragraph, Section
from leadflow.sla import Provided

__all__ = ["LeftOut", "left_out_section"]


@attrs.frozen(kw_only=True, weakref_slot=False)
class LeftOut:
    """What a review could not count, or not where one would look for it.

    Leads `not_yet_created` at the instant of the review; records `repeated` of a lead that was there already, merged
    with it; leads `without_stage`, which count in the first stage of the funnel; entries into `undeclared` stages, by
    name; leads `untracked`, of which nobody records what they do; deliverables `unmatched` by any commitment.
    """

    not_yet_created: int = 0
    repeated: int = 0
    without_stage: int = 0
    untracked: int = 0
    undeclared: FrozenMapping[str, int] = attrs.field(factory=FrozenMapping)
    unmatched: tuple[Provided, ...] = ()


def left_out_section(left: LeftOut) -> Section:
    """Return it for people to read; no blocks when all was counted."""
    said = [
        f"{say.many(number, thing)} {what}"
        for number, thing, what in (
            (left.not_yet_created, "lead", "not yet created at that time: left out"),
            (left.repeated, "record", "of a lead told of before: merged into it"),
            (left.without_stage, "lead", "of which no stage was ever told: counted in the first stage of the funnel"),
            (left.untracked, "lead", "whose behaviour nobody records: questions about it are unknown"),
        )
        if number
    ]
    for stage, number in left.undeclared.items():
        said.append(f"{say.many(number, 'entry', 'entries')} into “{stage}”, a stage the funnel does not have")
    said += [f"“{each.what}” was provided, but nobody promised it" for each in left.unmatched]
    return Section("Not counted, or counted elsewhere", blocks=tuple(Paragraph(text) for text in said))
