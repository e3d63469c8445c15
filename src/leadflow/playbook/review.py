"""Review: what a period was, for marketing and sales to read together."""

from collections.abc import Iterator
from datetime import UTC
from itertools import zip_longest

import attrs

from leadflow.errors import invalid_type
from leadflow.metrics import Contested
from leadflow.playbook import _wording as say
from leadflow.playbook.comparison import Comparison, Figure, FigureKind
from leadflow.playbook.part import AgendaItem, PartData, ReviewFrame, ReviewScope, Topic
from leadflow.playbook.parts.agreement import AgreementPart
from leadflow.playbook.parts.audit import AuditPart
from leadflow.playbook.parts.blocked import BlockedPart
from leadflow.playbook.parts.cohorts import CohortsPart
from leadflow.playbook.parts.data_quality import DataQualityPart
from leadflow.playbook.parts.deals import DealsPart
from leadflow.playbook.parts.funnel import FunnelPart
from leadflow.playbook.parts.kpis import KPIPart
from leadflow.playbook.parts.objections import ObjectionsPart
from leadflow.playbook.parts.observed import ObservedPart
from leadflow.playbook.parts.outcomes import OutcomesPart
from leadflow.playbook.parts.promises import PromisesPart
from leadflow.playbook.parts.rejections import RejectionsPart
from leadflow.playbook.parts.targeting import TargetingPart
from leadflow.playbook.parts.trend import TrendPart
from leadflow.playbook.sections import Paragraph, Points, Section, page_text
from leadflow.sla import Clock

__all__ = ["AGENDA_LENGTH", "Review", "review_of"]

AGENDA_LENGTH = 5
"""How many things a meeting discusses."""


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class Review(ReviewFrame):
    """What a `period` was, as known at `as_of` (UTC), by one version of a playbook; made by `Playbook.review`.

    - `leads`: how many there were. `change`: against the period before, seen at the same distance (None when there
      were no leads yet).
    - `attainment`: what each team promised and kept, by each version of the contract in force (None where none was).
    - `outcomes`: how leads fared when a commitment was met and when it was missed (None without a contract).
    - `funnel`: what entered each stage and where it went (None without a funnel); `kpis`: the shared KPIs;
      `cohorts`: how many leads of each period became customers, once all of them have had their time; `deals`: what
      each rep won, how deals went through each pipeline, why they were lost, and which open ones need attention.
    - `rejections`: what sales rejected and why; `contested` are those that the agreed ICP speaks against; `objections`:
      what leads held against buying, and which criteria of the ICP they do not meet; `targeting`: who sales met beside
      who the ICPs target.
    - `blocked`: leads that wait because something is not known; `promises`: the response commitments one by one, of
      which `breaches`, `at_risk` and `due` have a name of their own.
    - `observed`: what the host observed. `data_quality`: what could not be counted. `trend`: the figures of several
      periods in a row, where asked for.
    - `parts`: all of these, each with its figures, its section and its agenda items; `part(MyPart)` is one of them.

    It has no personal data but the names of owners. Times in texts are on the wall clock of `tz`.
    """

    playbook: str
    version: int
    leads: int

    attainment = PartData(AgreementPart)
    outcomes = PartData(OutcomesPart)
    funnel = PartData(FunnelPart)
    kpis = PartData(KPIPart)
    cohorts = PartData(CohortsPart)
    deals = PartData(DealsPart)
    rejections = PartData(RejectionsPart)
    objections = PartData(ObjectionsPart)
    targeting = PartData(TargetingPart)
    promises = PartData(PromisesPart)
    blocked = PartData(BlockedPart)
    observed = PartData(ObservedPart)
    data_quality = PartData(DataQualityPart)
    audit = PartData(AuditPart)
    trend = PartData(TrendPart)

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
    def contested(self) -> tuple[Contested, ...]:
        """The leads rejected as no customers of ours though the agreed ICP said FIT."""
        return self.rejections.contested

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures that reviews are compared by."""
        return tuple(figure for part in self.parts for figure in part.figures())

    @property
    def agenda(self) -> tuple[AgendaItem, ...]:
        """At most five things to discuss.

        The gravest of each topic comes first, in the order of `Topic`, then the second of each, and so on.
        """
        items = [item for part in self.parts for item in part.agenda(self)]
        by_topic: dict[str, list[AgendaItem]] = {topic: [] for topic in Topic}
        for item in (*items, *_worse(self.change)):
            by_topic.setdefault(item.topic, []).append(item)
        turns = zip_longest(*by_topic.values())
        return tuple([item for turn in turns for item in turn if item is not None][:AGENDA_LENGTH])

    def compare(self, other: "Review") -> Comparison:
        """Return what changed from `other` (the review before) to this one, figure by figure.

        Two playbooks or versions may be compared: figures are the same by name, and what one of them does not have has
        no difference.

        Raises:
            InvalidTypeError: `other` is not a review.
        """
        if not isinstance(other, Review):
            raise invalid_type("other", other, "a review is compared with a review", "pass playbook.review(...)")
        return Comparison.between(other.figures, self.figures, periods=(other.period, self.period))

    @property
    def title(self) -> str:
        """What the review is called."""
        return f"{self.playbook}, version {self.version}: {self.period}"

    @property
    def summary(self) -> tuple[str, ...]:
        """When and of how many leads the review was made, and the period in a sentence or two."""
        seen = f"Data as of {say.seen_at(self.as_of, self.tz)}: {say.many(self.leads, 'lead')}."
        if self.tz is UTC:
            seen += " Days and times are those of UTC."
        if self.change is not None:
            seen += f" Compared with {self.change.before} at the same point in time."
        if self.as_of < self.period.bounds(self.tz)[0]:
            seen += f" This period ({self.period}) has not begun."
        came = say.many(self.kpis.created, "new lead")
        won = say.many(self.kpis.customers, "customer")
        in_short = f"{came}, {won} won.{self.part(AgreementPart).in_short()}"
        return (seen, f"{in_short} {self.part(CohortsPart).in_short()}")

    @property
    def sections(self) -> tuple[Section, ...]:
        """The review for people to read, section by section, as data; `to_text` and the page are written from it."""
        agenda = self.agenda
        nothing = Paragraph(
            "Nothing stands out: no commitment was missed, no rejection is contested, no lead is blocked."
        )
        points = Points(tuple((item.headline, item.evidence) for item in agenda))
        found = (
            Section("To discuss", blocks=(points if agenda else nothing,)),
            *(part.section(self) for part in self.parts),
        )
        return tuple(section for section in found if section.blocks)

    def to_text(self) -> str:
        """Return the review as plain text of at most 100 columns, for both teams to read."""
        return page_text(self.title, self.summary, self.sections)

    def __repr__(self) -> str:
        return f"<Review {self.playbook}: {self.period}, {say.many(self.leads, 'lead')}>"


def review_of(scope: ReviewScope) -> Review:
    """Return the review of a scope; see `Playbook.review`."""
    before = scope.period.previous()
    earlier = scope.at(before)
    change = (
        None if earlier is None else Comparison.between(earlier.figures, scope.figures, periods=(before, scope.period))
    )
    return Review(
        playbook=scope.playbook,
        version=scope.version,
        period=scope.period,
        as_of=scope.as_of,
        tz=scope.tz,
        leads=len(scope.population),
        change=change,
        parts=tuple(scope.part(kind) for kind in scope.kinds),
    )


def _worse(change: Comparison | None) -> Iterator[AgendaItem]:
    """Yield the shares that are worse than before by more than chance explains, the largest change first."""
    if change is None:
        return
    found = []
    for item in change.worse:
        low, high = item.interval or (0.0, 0.0)
        if item.figure.kind is FigureKind.SHARE and isinstance(item.difference, float) and not low <= 0 <= high:
            found.append((-abs(item.difference), item))
    for _, item in sorted(found, key=lambda pair: pair[0]):
        after, before = (say.percent(each) for each in (item.after, item.before) if isinstance(each, float))
        label = item.figure.label
        yield AgendaItem(
            topic=Topic.WORSE,
            headline=f"{label[0].upper()}{label[1:]}: {after}, against {before} in {change.before}.",
            evidence=(f"95% CI of the change: {say.point_interval(item.interval)}",),
        )
