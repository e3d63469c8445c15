"""Playbook: the agreement whole."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property
from typing import Any

import attrs

from leadflow._validate import asked_at, named, positive_timedelta, required_text, several, whole_number
from leadflow.assessment import Assessment, Rules
from leadflow.calendars import Period
from leadflow.errors import invalid, invalid_type
from leadflow.funnel import Funnel, StageKind, closed_stages
from leadflow.icp import ICP
from leadflow.leads import ClosedStages, Lead, Population, Vocabularies
from leadflow.leads.vocabularies import spelling_key
from leadflow.metrics import NOT_OUR_CUSTOMER, Observed, Spend
from leadflow.playbook.part import ReviewPart, ReviewScope
from leadflow.playbook.parts import REVIEW_PARTS
from leadflow.playbook.parts.trend import Trend, trend_of
from leadflow.playbook.review import Review, review_of
from leadflow.playbook.spelling import check_spelling
from leadflow.playbook.standing import Standing, standing_of
from leadflow.playbook.to_do import ToDoList, to_do_of
from leadflow.playbook.validation import check_playbook
from leadflow.qualification import Framework
from leadflow.scores import Scorer
from leadflow.scoring import Matrix
from leadflow.sla import PriorityRule, Provided, SLAContract
from leadflow.sla.due import ranking
from leadflow.temperature import TemperatureRules

__all__ = ["Playbook"]


def _version(value: int) -> int:
    return whole_number(value, "version", minimum=1)


def _icps(value: Iterable[ICP]) -> tuple[ICP, ...]:
    return (value,) if isinstance(value, ICP) else several(value, "icps", "write icps=(icp,)")


def _scorers(value: Iterable[Scorer]) -> tuple[Scorer, ...]:
    if isinstance(value, Scorer):
        raise invalid_type("scorers", value, "several scorers are needed", "write scorers=(scorer,)")
    return several(value, "scorers", "write scorers=(scorer,)")


def _funnel(value: Funnel | None) -> Funnel | None:
    if not (value is None or isinstance(value, Funnel)):
        raise invalid_type("funnel", value, "a Funnel is needed", "write funnel=presets.lifecycle()")
    return value


def _pipelines(value: Iterable[Funnel]) -> tuple[Funnel, ...]:
    fix = "write pipelines=(presets.sales_steps(),)"
    found = (value,) if isinstance(value, Funnel) else several(value, "pipelines", fix)
    for pipeline in found:
        if not isinstance(pipeline, Funnel):
            raise invalid_type("pipelines", pipeline, "a Funnel is needed", fix)
    return found


def _sla(value: SLAContract | None) -> SLAContract | None:
    if not (value is None or isinstance(value, SLAContract)):
        raise invalid_type("sla", value, "an SLAContract is needed", "write sla=SLAContract(...)")
    return value


def _zone(value: tzinfo | None) -> tzinfo | None:
    if not (value is None or isinstance(value, tzinfo)):
        raise invalid_type("tz", value, "a time zone is needed", "write tz=ZoneInfo('Asia/Ho_Chi_Minh')")
    return value


def _reasons(value: Iterable[str]) -> tuple[str, ...]:
    if isinstance(value, str):
        raise invalid_type("not_our_customer", value, "several reasons are needed", f"write ({value!r},)")
    return tuple(required_text(reason, "not_our_customer") for reason in value)


def _won_within(value: timedelta) -> timedelta:
    if positive_timedelta(value, "won_within") > _LONGEST:
        raise invalid("won_within", value, "no purchase takes longer than ten years", "write timedelta(days=90)")
    return value


_LONGEST = timedelta(days=3653)


@attrs.frozen(kw_only=True, field_transformer=named)
class Playbook:
    """What marketing and sales agreed on: whom they want, what makes a lead ready, how it travels, and what each owes.

    Everything is asked in one zone, `tz`: that of the latest contract's calendar unless you name another, and UTC
    without a contract. Dates are compared with the day that it is there, periods begin and end there, and the same
    instant gives the same answer in whatever zone it is passed. Deals and leads are closed by the stages of kind WON,
    LOST or DISQUALIFIED of its funnel and pipelines (`closed_stages`), or by the outcome of a deal.

    With `vocabularies`, names of channels, activities, reasons, stages and titles are read in one spelling each; a
    stage of its funnel or pipelines keeps its name. A rule that asks for another spelling, which no lead would have
    then, raises `InvalidValueError` and says what to write.

    All of it is data: `icps`, `scorers`, a `qualification` framework, `temperature` rules, `matrices`, the `funnel` of
    leads, the `pipelines` of deals, and the contract `sla` with its earlier versions, each of its own time.
    `not_our_customer` are the reasons by which sales says that a lead is none of the customers agreed on, `won_within`
    is the time in which a lead is expected to be won: so long a review follows the leads of met and of missed
    commitments. It is checked whole when it is built: a guard that names a scorer, an ICP, a grade or a stage that the
    playbook does not have raises `UnknownNameError` or `UnknownStageError`; two rules of one name `InvalidValueError`.

    >>> from leadflow import Money
    >>> from leadflow.funnel import presets
    >>> from leadflow.qualification import BANT
    >>> framework = BANT(minimum_budget=Money("20000000", "VND"))
    >>> funnel = presets.lifecycle(scorer=None, grade=None)
    >>> playbook = Playbook("2026", qualification=framework, funnel=funnel)
    >>> at = datetime(2026, 3, 2, tzinfo=UTC)
    >>> [option.target for option in playbook.standing(Lead("L-1", created_at=at), as_of=at).options]
    ['mql', 'disqualified']
    """

    name: str = attrs.field(converter=required_text, kw_only=False)
    version: int = attrs.field(default=1, converter=_version)
    icps: tuple[ICP, ...] = attrs.field(default=(), converter=_icps)
    scorers: tuple[Scorer, ...] = attrs.field(default=(), converter=_scorers)
    qualification: Framework | None = None
    temperature: TemperatureRules | None = None
    matrices: tuple[Matrix, ...] = ()
    funnel: Funnel | None = attrs.field(default=None, converter=_funnel)
    pipelines: tuple[Funnel, ...] = attrs.field(default=(), converter=_pipelines)
    sla: SLAContract | None = attrs.field(default=None, converter=_sla)
    not_our_customer: tuple[str, ...] = attrs.field(default=NOT_OUR_CUSTOMER, converter=_reasons)
    won_within: timedelta = attrs.field(default=timedelta(days=90), converter=_won_within)
    _zone: tzinfo | None = attrs.field(default=None, alias="tz", converter=_zone, repr=False)
    vocabularies: Vocabularies | None = attrs.field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "matrices", self.rules.matrices)
        if self.vocabularies is not None:
            if not isinstance(self.vocabularies, Vocabularies):
                fix = "write vocabularies=Vocabularies()"
                raise invalid_type("vocabularies", self.vocabularies, "Vocabularies are needed", fix)
            own: dict[str, str] = {}
            for stages in self.pipelines if self.funnel is None else (self.funnel, *self.pipelines):
                for stage in stages.order:
                    own.setdefault(spelling_key(stage), stage)
            known = self.vocabularies.but(stages=dict.fromkeys(own.values(), ()))
            object.__setattr__(self, "vocabularies", known)
        check_playbook(rules=self.rules, funnel=self.funnel, pipelines=self.pipelines, sla=self.sla)
        if self.vocabularies is not None:
            closed = self.closed_stages or ClosedStages()
            warm = None if self.temperature is None else self.temperature.interest
            rules = (self.rules, warm, self.funnel, self.pipelines, self.contract, closed)
            check_spelling(self.vocabularies, rules)

    @cached_property
    def rules(self) -> Rules:
        """The rules by which leads are assessed."""
        return Rules(
            icps=self.icps,
            scorers=self.scorers,
            qualification=self.qualification,
            temperature=self.temperature,
            matrices=self.matrices,
        )

    @cached_property
    def contract(self) -> SLAContract | None:
        """The contract, in all of its versions, for leads that are closed as the funnel declares; asked in `tz`."""
        if self.sla is None:
            return None
        words = self.vocabularies or self.sla.vocabularies
        own = attrs.evolve(self.sla, tz=self._zone or self.sla.tz, vocabularies=words)
        if self.closed_stages is None:
            return own
        recycled = None if self.funnel is None else self.funnel.of_kind(StageKind.RECYCLED)
        return own.closed_in(self.closed_stages, recycled=recycled)

    @cached_property
    def closed_stages(self) -> ClosedStages | None:
        """The stages in which leads and deals are closed; None, the usual names, without a funnel and pipelines."""
        if self.funnel is None and not self.pipelines:
            return None if self.sla is None else self.sla.closed_stages
        return closed_stages(self.funnel, self.pipelines)

    @cached_property
    def tz(self) -> tzinfo:
        """The zone in which everything is asked, and in which people read times."""
        own = UTC if self.sla is None else self.sla.calendar.tz
        return own if self._zone is None else self._zone

    def assess(self, lead: Lead, *, as_of: datetime) -> Assessment:
        """Return every verdict on `lead` as it was known at `as_of` (aware): fits, scores, qualification, temperature.

        The day is that of the zone `tz`, whatever zone `as_of` is in.

        Pass the method itself as `assess=` to a funnel or a contract. Raises `NotYetCreatedError` when the lead was
        created later, `NaiveDatetimeError` for a naive `as_of`.
        """
        if isinstance(lead, Lead):  # the rules refuse what is none
            lead = lead if self.vocabularies is None else self.vocabularies.read(lead)
            lead = lead if self.closed_stages is None else lead.with_closed_stages(self.closed_stages)
        return self.rules(lead, as_of=asked_at(as_of, tz=self.tz))

    def population(self, leads: Iterable[Lead] | Population, *, as_of: datetime) -> Population:
        """Return the leads as the playbook reads them at `as_of` (aware): for any measure that you ask yourself.

        Args:
            leads: Any iterable of leads, read once, or a population.
            as_of: The instant (aware), whose day is that of the zone `tz`.

        >>> at = datetime(2026, 3, 2, tzinfo=UTC)
        >>> len(Playbook("2026").population([Lead("L-1", created_at=at)], as_of=at))
        1
        """
        now, closed, words = asked_at(as_of, tz=self.tz), self.closed_stages, self.vocabularies
        return Population.of(leads, as_of=now, closed_stages=closed, vocabularies=words)

    def standing(self, lead: Lead, *, as_of: datetime, personal: bool = False) -> Standing:
        """Return where a lead stands: verdicts, possible moves, clocks, next steps, and the brief. Raises as `assess`.

        Args:
            lead: The lead.
            as_of: The instant (aware).
            personal: Whether the phone number and the e-mail address are shown.
        """
        return standing_of(
            self.assess(lead, as_of=as_of),
            funnel=self.funnel,
            pipelines=self.pipelines,
            sla=self.contract,
            assess=self.assess,
            tz=self.tz,
            personal=personal,
        )

    def to_do(
        self,
        leads: Iterable[Lead] | Population,
        *,
        as_of: datetime,
        owner: str | None = None,
        priority: PriorityRule | None = None,
        ahead: timedelta = timedelta(days=7),
        personal: bool = False,
    ) -> ToDoList:
        """Return the list for Monday morning: one row per lead with all that is due on it, the most pressing first.

        Its steps are those of the card of the lead: what to assign, late and due commitments, what was planned, what
        was to be nurtured until now, returned leads, deals and open objections. Each action stands once.

        Args:
            leads: Any iterable of leads, or a population.
            as_of: The instant (aware).
            owner: Who has the leads, or works on deals of other leads; None for all.
            priority: What ranks the leads, such as `verdict.grade`; None: by what is most pressing.
            ahead: How far to look ahead for plans and renewals.
            personal: Whether phone numbers and e-mail addresses are shown.

        Raises:
            InvalidValueError: `ahead` is not positive, or `priority` asks for a spelling that no lead has here.
        """
        positive_timedelta(ahead, "ahead")
        if self.vocabularies is not None:
            check_spelling(self.vocabularies, (priority,))
        return to_do_of(
            self.population(leads, as_of=as_of),
            funnel=self.funnel,
            pipelines=self.pipelines,
            sla=self.contract,
            assess=self.assess,
            tz=self.tz,
            owner=owner,
            rank=None if priority is None else ranking(priority, self.assess, asked_at(as_of, tz=self.tz)),
            ahead=ahead,
            personal=personal,
        )

    def review(
        self,
        leads: Iterable[Lead] | Population,
        period: Period,
        *,
        as_of: datetime,
        provided: Iterable[Provided] = (),
        spend: Iterable[Spend] = (),
        observed: Iterable[Observed] = (),
        trend: int | None = None,
        parts: Iterable[type[ReviewPart[Any]]] = (),
    ) -> Review:
        """Return the review of a period: commitments met, the funnel, the shared KPIs, and what to discuss.

        The change against the period before is seen at the same distance: a review made a day after the month's end
        compares with the month before as it was known a day after its end.

        Args:
            leads: Any iterable of leads, read once. Records of one id are merged, leads created later are left out,
                and both are counted.
            period: The period under review.
            as_of: The instant (aware) at which everything is seen.
            provided: The deliverables that one team gave the other.
            spend: What the period cost.
            observed: Figures that leads cannot give.
            trend: The figures of so many periods in a row, the one under review last.
            parts: Parts of your own, which come after those of the library.

        Raises:
            InvalidValueError: `trend` is not at least 1.
        """
        scope = self._scope(leads, period, as_of=as_of, provided=provided)
        kinds = (*REVIEW_PARTS, *parts)
        return review_of(attrs.evolve(scope, spend=tuple(spend), observed=tuple(observed), trend=trend, kinds=kinds))

    def trend(
        self,
        leads: Iterable[Lead] | Population,
        period: Period,
        *,
        as_of: datetime,
        count: int = 6,
        provided: Iterable[Provided] = (),
    ) -> Trend:
        """Return the figures of `count` periods in a row, the last of them `period` as known at `as_of` (aware).

        Each earlier one is seen at the same distance, as in a review.

        Raises:
            InvalidValueError: `count` is not at least 1.
        """
        return trend_of(self._scope(leads, period, as_of=as_of, provided=provided), count)

    def _scope(
        self, leads: Iterable[Lead] | Population, period: Period, *, as_of: datetime, provided: Iterable[Provided]
    ) -> ReviewScope:
        if not isinstance(period, Period):
            raise invalid_type("period", period, "a period is needed", "write Month(2026, 3)")
        reasons, words = self.not_our_customer, self.vocabularies
        return ReviewScope(
            playbook=self.name,
            version=self.version,
            assess=self.assess,
            rules=self.rules,
            icps=self.icps,
            funnel=self.funnel,
            pipelines=self.pipelines,
            vocabularies=self.vocabularies,
            contract=self.contract,
            not_our_customer=reasons if words is None else tuple(map(words.reasons.name_of, reasons)),
            won_within=self.won_within,
            tz=self.tz,
            population=self.population(leads, as_of=as_of),
            period=period,
            kinds=REVIEW_PARTS,
            provided=tuple(provided),
        )
