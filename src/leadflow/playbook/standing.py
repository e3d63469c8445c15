"""Standing: where one lead stands, what is next, and what a rep should know before the next call."""

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo

import attrs

from leadflow._validate import FrozenMapping
from leadflow.assessment import Assess, Assessment
from leadflow.funnel import Funnel, Option
from leadflow.leads import Activity, Actor, Answer, Consent, Deal, EvidenceFound, Lead, Objection
from leadflow.money import Money
from leadflow.playbook import _wording as say
from leadflow.playbook.next_steps import NextStep, next_steps
from leadflow.playbook.sections import Paragraph, Points, Section, page_text, table
from leadflow.sla import Clock, SLAContract

__all__ = ["Brief", "DealStanding", "Interest", "Standing", "standing_of"]

_ANSWERS = {True: "yes", False: "no", None: "not known"}


@attrs.frozen(kw_only=True, weakref_slot=False)
class Interest:
    """One thing that the lead did, as often as it did it: read a page, clicked a mail; `last_at` in UTC."""

    kind: str
    value: str | None
    times: int
    last_at: datetime

    def __str__(self) -> str:
        what = self.kind if self.value is None else f"{self.kind}: {self.value}"
        return what if self.times == 1 else f"{what} ({self.times} times)"


@attrs.frozen(kw_only=True, weakref_slot=False)
class Brief:
    """What is known of a lead at an instant that helps the next conversation; no name, address or number.

    `channel`, `campaign` and `offer` are what it came by; `interests` are its own activities, the latest first (what
    machines did in its name is left out); `attempts` the contacts that sales made; then open objections, consents,
    evidence and the owner.
    """

    lead_id: str
    channel: str | None
    campaign: str | None
    offer: str | None
    referred_by: str | None
    interests: tuple[Interest, ...]
    attempts: tuple[Activity, ...]
    objections: tuple[Objection, ...]
    consents: FrozenMapping[str, Consent]
    evidence: tuple[EvidenceFound, ...]
    owner: str | None

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """What is known, as pairs of a name and a text, for people to read."""
        dimensions = [
            each.evidence.dimension if isinstance(each.evidence, Answer) else type(each.evidence).__name__.lower()
            for each in self.evidence
        ]
        pairs = (
            ("owner", self.owner),
            ("source", self.channel),
            ("campaign", self.campaign),
            ("offer", self.offer),
            ("referred by", self.referred_by),
            ("activity", ", ".join(map(str, self.interests))),
            ("contact attempts", str(len(self.attempts)) if self.attempts else None),
            ("objections", ", ".join(each.kind for each in self.objections)),
            ("consent", ", ".join(f"{each.purpose}: {_ANSWERS[each.granted]}" for each in self.consents.values())),
            ("known", ", ".join(dict.fromkeys(dimensions))),
        )
        return tuple((name, text) for name, text in pairs if text)


@attrs.frozen(kw_only=True, weakref_slot=False)
class DealStanding:
    """Where one open deal stands: the name of the `pipeline` that has its stage (None: none has), and the transitions
    out of it.
    """

    deal: Deal
    pipeline: str | None
    options: tuple[Option, ...]


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class Standing:
    """Where one lead stands at an instant: its verdicts, possible moves, clocks, next steps, and the brief.

    `deals` are its open deals. `stage` is the one the funnel reads (None without a funnel), `options` every transition
    out of it, `clocks` those of the contract in the order of their starts, `next_steps` what is to be done, the most
    pressing first. Times in texts are on the wall clock of `tz`.
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
        """The instant, and the stage."""
        return f"As of {say.seen_at(self.as_of, self.tz)}; stage: {self.stage or 'not known'}"

    @property
    def sections(self) -> tuple[Section, ...]:
        """The card of the lead as data; sections without anything to read are left out."""
        steps = Points(tuple((str(step), ()) for step in self.next_steps))
        moves = [
            (each.target, _ANSWERS[each.answer], "; ".join(dict.fromkeys(reason.text for reason in each.unmet)))
            for each in self.options
        ]
        assessment = self.assessment
        verdicts = [*map(str, assessment.fits.values()), *map(str, assessment.scores.values())]
        if assessment.qualification is not None:
            verdicts.append(str(assessment.qualification))
        if assessment.temperature_verdict is not None:
            verdicts.append(f"temperature: {assessment.temperature_verdict}")
        found = (
            Section("Next steps", blocks=(steps if self.next_steps else Paragraph("Nothing to do."),)),
            Section("Brief", blocks=(Paragraph(f"{name}: {text}") for name, text in self.brief.lines)),
            Section(
                "Possible moves", blocks=(table(["next stage", "possible", "still needed"], moves),) if moves else ()
            ),
            Section("Scores and verdicts", blocks=map(Paragraph, verdicts)),
        )
        return tuple(section for section in found if section.blocks)

    def to_text(self) -> str:
        """Return the card as plain text of at most 100 columns, for the rep to read before the next call."""
        return page_text(self.brief.lead_id, [self.summary], self.sections)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        steps = say.many(len(self.next_steps), "next step")
        return f"<Standing {self.brief.lead_id}: {self.stage or 'stage not known'}, {steps}>"


def standing_of(
    assessment: Assessment,
    *,
    funnel: Funnel | None,
    pipelines: Iterable[Funnel],
    sla: SLAContract | None,
    assess: Assess,
    tz: tzinfo,
) -> Standing:
    """Return where the assessed lead stands by a funnel and a contract; see `Playbook.standing`."""
    lead = assessment.lead
    options = () if funnel is None else funnel.options(assessment)
    clocks = () if sla is None else sla.clocks(lead, as_of=assessment.as_of, assess=assess)
    work = [each for version in (() if sla is None else sla.versions) for each in version.work]
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
            stops={(each.name, str(each.stop)): each.stop for each in work},
            stages=declared,
            kind=declared[stage].kind if stage in declared else None,
            tz=tz,
        ),
        brief=_brief(lead),
        deals=tuple(_deals(assessment, tuple(pipelines))),
        tz=tz,
    )


def _deals(assessment: Assessment, pipelines: tuple[Funnel, ...]) -> Iterator[DealStanding]:
    for deal in assessment.lead.deals:
        if deal.outcome is None:
            pipeline = next((each for each in pipelines if each.stage_of(deal) in each.order), None)
            options = () if pipeline is None else pipeline.options(assessment, deal=deal.id)
            yield DealStanding(deal=deal, pipeline=None if pipeline is None else pipeline.name, options=options)


def _brief(lead: Lead) -> Brief:
    interests: dict[tuple[str, str | None], Interest] = {}
    for each in lead.activities:
        if each.actor is not Actor.LEAD or each.automated:
            continue
        # Only what was read or clicked is named: a text; a number says nothing without its question.
        value = str(each.value) if isinstance(each.value, (str, Money)) else None
        seen = interests.pop((each.kind, value), None)
        # Taken out and put in again, the latest stand last.
        times = 1 + (seen.times if seen else 0)
        interests[each.kind, value] = Interest(kind=each.kind, value=value, times=times, last_at=each.at)
    source = lead.source
    return Brief(
        lead_id=lead.id,
        channel=source.channel,
        campaign=source.campaign,
        offer=source.offer,
        referred_by=source.referred_by,
        interests=tuple(reversed(interests.values())),
        attempts=tuple(each for each in lead.activities if each.actor is Actor.SALES and not each.automated),
        objections=lead.open_objections,
        consents=lead.consents,
        evidence=lead.evidence,
        owner=lead.owner,
    )
