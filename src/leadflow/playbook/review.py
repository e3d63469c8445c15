"""Review: what a period was, for marketing and sales to read together."""

from datetime import datetime, tzinfo

import attrs

from leadflow.calendars import Period
from leadflow.errors import invalid_type
from leadflow.metrics import Contested, FunnelReport, KPIs, ObjectionSummary, Observed, Rejections, Targeting
from leadflow.playbook import _wording as say
from leadflow.playbook.aftermaths import Aftermaths
from leadflow.playbook.agenda import AgendaItem
from leadflow.playbook.blocked import Blocked
from leadflow.playbook.comparison import Comparison, Figure, compared
from leadflow.playbook.figures import figures_of
from leadflow.playbook.left_out import LeftOut, left_out_section
from leadflow.playbook.promises import Promises
from leadflow.playbook.sections.aftermath import aftermath_section
from leadflow.playbook.sections.agreement import agenda_section, agreement_section, in_short, observed_section
from leadflow.playbook.sections.blocks import Section
from leadflow.playbook.sections.concerns import blocked_section, promise_section, rejection_section
from leadflow.playbook.sections.feedback import objection_section, targeting_section
from leadflow.playbook.sections.flow import cost_section, funnel_section, kpi_section
from leadflow.playbook.text import section_lines, wrapped
from leadflow.playbook.trend import Trend
from leadflow.sla import Attainments, Clock

__all__ = ["Review"]


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class Review:
    """What a `period` was, as known at `as_of` (UTC), by one version of a playbook; made by `Playbook.review`.

    - `attainment`: what each team promised and kept, by commitment (None without a contract); where the contract was
      rewritten within the period, that of the last version, and `attainments` has that of each.
    - `aftermaths`: what became of the leads of promises that were kept, and of those missed (None without a contract).
    - `funnel`: what entered each stage and where it went (None without a funnel); `kpis`: the shared figures.
    - `rejections`: what sales rejected and why; `contested` are those that the agreed ICP speaks against; `objections`:
      what leads held against buying, and which criteria of the ICP they do not meet; `targeting`: whom sales met
      beside whom the ICPs ask for.
    - `blocked`: leads that wait because something is not known; `breaches`, `at_risk`, `due`: promises one by one.
    - `change`: against the period before, seen at the same distance (None when there were no leads yet).
    - `trend`: the figures of several periods in a row, where asked for. `agenda`: five things to talk about.
    - `observed`: what the host observed. `left_out`: what could not be counted.

    It has no personal data but the names of owners. Times in texts are on the wall clock of `tz`.
    """

    playbook: str
    version: int
    period: Period
    as_of: datetime
    tz: tzinfo
    leads: int
    attainments: tuple[Attainments, ...]
    aftermaths: Aftermaths | None
    funnel: FunnelReport | None
    kpis: KPIs
    rejections: Rejections
    objections: tuple[ObjectionSummary, ...]
    targeting: Targeting
    blocked: tuple[Blocked, ...]
    promises: Promises
    observed: tuple[Observed, ...]
    left_out: LeftOut
    change: Comparison | None
    trend: Trend | None
    agenda: tuple[AgendaItem, ...]

    @property
    def attainment(self) -> Attainments | None:
        """What each team promised and kept by the contract, or by its last version in force; None where none was."""
        return self.attainments[-1] if self.attainments else None

    @property
    def contested(self) -> tuple[Contested, ...]:
        """The leads rejected as no customers of ours though the agreed ICP said FIT."""
        return self.rejections.contested

    @property
    def breaches(self) -> tuple[Clock, ...]:
        """The clocks that started in the period and were breached."""
        return self.promises.breaches

    @property
    def at_risk(self) -> tuple[Clock, ...]:
        """The clocks that run and have used most of their time, the most pressing first."""
        return self.promises.at_risk

    @property
    def due(self) -> tuple[Clock, ...]:
        """The other clocks that run, soonest due first."""
        return self.promises.due

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures that reviews are compared by."""
        return figures_of(attainments=self.attainments, funnel=self.funnel, kpis=self.kpis, rejections=self.rejections)

    def compare(self, other: "Review") -> Comparison:
        """Return what changed from `other` (the review before) to this one, figure by figure.

        What is compared may be the words of two playbooks or versions: figures are the same by name, and what one of
        them does not have has no difference. Raises `InvalidTypeError` for what is no review.
        """
        if not isinstance(other, Review):
            raise invalid_type("other", other, "a review is compared with a review", "pass playbook.review(...)")
        return compared(other.figures, self.figures, periods=(other.period, self.period))

    @property
    def title(self) -> str:
        """What the review is called."""
        return f"{self.playbook}, version {self.version}: {self.period}"

    @property
    def summary(self) -> tuple[str, ...]:
        """When and of how many leads the review was made, and the period in a sentence or two."""
        local = self.as_of.astimezone(self.tz)
        zone = local.strftime("%z")
        at = f"{say.clock_time(self.as_of, self.tz)} (UTC{zone[:3]}:{zone[3:5]})"
        seen = f"As known on {at}, {say.many(self.leads, 'lead')}."
        if self.change is not None:
            seen += f" Compared with {self.change.before} as it was known at the same point."
        if self.as_of < self.period.bounds(self.tz)[0]:
            seen += f" {self.period} has not begun."
        return (seen, in_short(self.attainments, self.kpis))

    @property
    def sections(self) -> tuple[Section, ...]:
        """The review for people to read, section by section, as data; `to_text` and the page are written from it."""
        change = self.change
        labels = {} if self.funnel is None else {flow.stage: flow.label for flow in self.funnel.stages}
        sections = (
            agenda_section(self.agenda),
            agreement_section(self.attainments, change, agreed=self.aftermaths is not None),
            aftermath_section(self.aftermaths, self.tz),
            funnel_section(self.funnel, change),
            kpi_section(self.kpis, change, labels),
            cost_section(self.kpis.costs),
            observed_section(self.observed, self.period),
            rejection_section(self.rejections, change),
            objection_section(self.objections),
            targeting_section(self.targeting),
            promise_section(self.promises, as_of=self.as_of, tz=self.tz),
            blocked_section(self.blocked),
            *(() if self.trend is None else (self.trend.section,)),
            left_out_section(self.left_out),
        )
        return tuple(section for section in sections if section.blocks)

    def to_text(self) -> str:
        """Return the review as plain text of at most 100 columns, for both teams to read."""
        lines = [self.title, "=" * len(self.title)]
        for text in self.summary:
            lines += wrapped(text)
        for section in self.sections:
            lines += ["", *section_lines(section)]
        return "\n".join([*lines, ""])

    def __repr__(self) -> str:
        return f"<Review {self.playbook}: {self.period}, {say.many(self.leads, 'lead')}>"
