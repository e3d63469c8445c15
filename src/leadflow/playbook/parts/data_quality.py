"""What a review could not count, or counted elsewhere."""

from collections.abc import Iterator

import attrs

from leadflow._mapping import FrozenMapping
from leadflow.playbook import _wording as say
from leadflow.playbook.part import ReviewFrame, ReviewPart, ReviewScope
from leadflow.playbook.parts.agreement import AgreementPart
from leadflow.playbook.parts.funnel import FunnelPart
from leadflow.playbook.sections import Paragraph
from leadflow.sla import Provided

__all__ = ["DataQuality", "DataQualityPart"]


@attrs.frozen(kw_only=True, weakref_slot=False)
class DataQuality:
    """What a review could not count, or counted elsewhere.

    Leads `not_yet_created` at the instant of the review; records `repeated`, merged into an earlier one of the same
    lead; leads `without_stage`, which are in no stage of the funnel; entries into `undeclared` stages, by
    name; leads `untracked`, whose activity is not recorded; deliverables `unmatched` by any commitment.
    """

    not_yet_created: int = 0
    repeated: int = 0
    without_stage: int = 0
    untracked: int = 0
    undeclared: FrozenMapping[str, int] = attrs.field(factory=FrozenMapping)
    unmatched: tuple[Provided, ...] = ()


class DataQualityPart(ReviewPart[DataQuality]):
    """The data notes of a review."""

    title = "Data notes"

    @classmethod
    def of(cls, scope: ReviewScope) -> "DataQualityPart":
        """Return what could not be counted."""
        funnel, attained = scope.part(FunnelPart).data, scope.part(AgreementPart).data
        return cls(
            data=DataQuality(
                not_yet_created=scope.population.not_yet_created,
                repeated=scope.population.repeated,
                without_stage=0 if funnel is None else funnel.without_stage,
                untracked=sum(not lead.tracked for lead in scope.population),
                undeclared=FrozenMapping() if funnel is None else funnel.undeclared,
                unmatched=() if attained is None else attained.unmatched,
            )
        )

    def blocks(self, review: ReviewFrame) -> Iterator[Paragraph]:
        """Return a note on everything that was not counted as it is."""
        data = self.data
        if data.not_yet_created:
            yield Paragraph(f"{say.many(data.not_yet_created, 'lead')} created later than that: left out")
        if data.repeated:
            yield Paragraph(f"{say.many(data.repeated, 'duplicate record')}: merged")
        if data.without_stage:
            leads = say.many(data.without_stage, "lead")
            yield Paragraph(f"{leads} without any recorded stage: in no stage of the funnel")
        if data.untracked:
            leads = say.many(data.untracked, "lead")
            yield Paragraph(f"{leads} whose activity is not tracked: questions about it stay unknown")
        for stage, number in data.undeclared.items():
            yield Paragraph(f"{say.many(number, 'move')} into “{stage}”, a stage the funnel does not have")
        for each in data.unmatched:
            yield Paragraph(f"“{each.what}” was delivered, but no one committed to it")
