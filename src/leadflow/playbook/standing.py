"""Standing: where one lead stands, and what is next."""

from datetime import datetime, tzinfo

import attrs

from leadflow.assessment import Assess, Assessment
from leadflow.funnel import Funnel, Option
from leadflow.playbook.brief import Brief, brief_of
from leadflow.playbook.next_steps import NextStep, next_steps
from leadflow.sla import Clock, Respond, SLAContract

__all__ = ["Standing", "standing_of"]


@attrs.frozen(kw_only=True, weakref_slot=False)
class Standing:
    """Where one lead stands at an instant: the verdicts on it, the ways on, its clocks, what to do next, and the brief.

    `stage` is the one the funnel reads (None without a funnel), `options` every way out of it, `clocks` those of the
    contract in the order of their starts, `next_steps` what is to be done, the most pressing first. Times in texts are
    on the wall clock of `tz`.
    """

    assessment: Assessment
    stage: str | None
    options: tuple[Option, ...]
    clocks: tuple[Clock, ...]
    next_steps: tuple[NextStep, ...]
    brief: Brief
    tz: tzinfo

    @property
    def as_of(self) -> datetime:
        """The instant, in UTC."""
        return self.assessment.as_of


def standing_of(
    assessment: Assessment, *, funnel: Funnel | None, sla: SLAContract | None, assess: Assess, tz: tzinfo
) -> Standing:
    """Give where the assessed lead stands by a funnel and a contract."""
    lead = assessment.lead
    options = () if funnel is None else funnel.options(assessment)
    clocks = () if sla is None else sla.clocks(lead, as_of=assessment.as_of, assess=assess)
    commitments = () if sla is None else sla.commitments
    return Standing(
        assessment=assessment,
        stage=None if funnel is None else funnel.stage_of(lead),
        options=options,
        clocks=clocks,
        next_steps=next_steps(
            assessment,
            options=options,
            clocks=clocks,
            stops={each.name: each.stop for each in commitments if isinstance(each, Respond)},
            labels={} if funnel is None else {stage.name: stage.text for stage in funnel.stages},
            tz=tz,
        ),
        brief=brief_of(lead),
        tz=tz,
    )
