"""Standing: where one lead stands, and what is next."""

from collections.abc import Iterable
from datetime import datetime, tzinfo

import attrs

from leadflow.assessment import Assess, Assessment
from leadflow.funnel import Funnel, Option
from leadflow.leads import Deal
from leadflow.playbook import _wording as say
from leadflow.playbook._contracts import Sla, versions_of
from leadflow.playbook.brief import Brief, brief_of
from leadflow.playbook.next_steps import NextStep, next_steps
from leadflow.playbook.sections.card import card_sections
from leadflow.playbook.text import section_lines
from leadflow.sla import Clock, Respond

__all__ = ["DealStanding", "Standing", "standing_of"]


@attrs.frozen(kw_only=True, weakref_slot=False)
class DealStanding:
    """Where one open deal stands: the name of the `pipeline` that knows its stage (None: none does), and the ways out
    of it.
    """

    deal: Deal
    pipeline: str | None
    options: tuple[Option, ...]


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class Standing:
    """Where one lead stands at an instant: the verdicts on it, the ways on, its clocks, what to do next, and the brief.

    `deals` are its open deals. `stage` is the one the funnel reads (None without a funnel), `options` every way out of
    it, `clocks` those of the contract in the order of their starts, `next_steps` what is to be done, the most pressing
    first. Times in texts are on the wall clock of `tz`.
    """

    assessment: Assessment
    stage: str | None
    options: tuple[Option, ...]
    clocks: tuple[Clock, ...]
    next_steps: tuple[NextStep, ...]
    brief: Brief
    deals: tuple[DealStanding, ...]
    tz: tzinfo

    @property
    def as_of(self) -> datetime:
        """The instant, in UTC."""
        return self.assessment.as_of

    @property
    def summary(self) -> str:
        """Of when it is, and the stage."""
        return f"As known on {say.clock_time(self.as_of, self.tz)}; stage: {self.stage or 'not known'}"

    def to_text(self) -> str:
        """Return the card as plain text of at most 100 columns, for the rep to read before the next call."""
        lines = [self.brief.lead_id, "=" * len(self.brief.lead_id), self.summary]
        for section in card_sections(
            steps=self.next_steps, brief=self.brief, options=self.options, assessment=self.assessment
        ):
            lines += ["", *section_lines(section)]
        return "\n".join([*lines, ""])

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        steps = say.many(len(self.next_steps), "next step")
        return f"<Standing {self.brief.lead_id}: {self.stage or 'stage not known'}, {steps}>"


def _deal(assessment: Assessment, deal: Deal, pipelines: Iterable[Funnel]) -> DealStanding:
    for pipeline in pipelines:
        if pipeline.stage_of(deal) in pipeline.order:
            options = pipeline.options(assessment, deal=deal.id)
            return DealStanding(deal=deal, pipeline=pipeline.name, options=options)
    return DealStanding(deal=deal, pipeline=None, options=())


def standing_of(
    assessment: Assessment,
    *,
    funnel: Funnel | None,
    pipelines: Iterable[Funnel],
    sla: Sla | None,
    assess: Assess,
    tz: tzinfo,
) -> Standing:
    """Return where the assessed lead stands by a funnel and a contract."""
    lead = assessment.lead
    options = () if funnel is None else funnel.options(assessment)
    clocks = () if sla is None else sla.clocks(lead, as_of=assessment.as_of, assess=assess)
    commitments = [each for contract in versions_of(sla) for each in contract.commitments]
    stage = None if funnel is None else funnel.stage_of(lead)
    declared = {} if funnel is None else {each.name: each for each in funnel.stages}
    return Standing(
        assessment=assessment,
        stage=stage,
        options=options,
        clocks=clocks,
        next_steps=next_steps(
            assessment,
            options=options,
            clocks=clocks,
            stops={(each.name, str(each.stop)): each.stop for each in commitments if isinstance(each, Respond)},
            stages=declared,
            kind=declared[stage].kind if stage in declared else None,
            tz=tz,
        ),
        brief=brief_of(lead),
        deals=tuple(_deal(assessment, deal, pipelines) for deal in lead.deals if deal.outcome is None),
        tz=tz,
    )
