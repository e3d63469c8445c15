"""Standing: where one lead stands, what is next, and what a rep should know before the next call."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, tzinfo

import attrs

from leadflow._validate import day_of
from leadflow.assessment import Assess, Assessment
from leadflow.funnel import Funnel, Option
from leadflow.leads import Deal, Outcome
from leadflow.playbook import _wording as say
from leadflow.playbook.brief import Brief, brief_of
from leadflow.playbook.next_steps import next_steps
from leadflow.playbook.sections import LISTED, SHOWN, Block, Paragraph, Points, Section, Table, more, page_text, table
from leadflow.playbook.steps import NextStep, kind_of, stops_of
from leadflow.sla import Clock, SLAContract
from leadflow.sla.work import title_of

__all__ = ["DealStanding", "Standing", "standing_of"]

_ANSWERS = {True: "yes", False: "no", None: "not known"}


@attrs.frozen(kw_only=True, weakref_slot=False)
class DealStanding:
    """Where one open deal stands: the name of the `pipeline` that has its stage (None: none has), and the transitions
    out of it.
    """

    deal: Deal
    pipeline: str | None
    options: tuple[Option, ...]

    def __str__(self) -> str:
        deal = self.deal
        closes = None if deal.closes_on is None else f"closes {say.calendar_day(deal.closes_on)}"
        amount = None if deal.amount is None else say.money(deal.amount)
        return ", ".join(part for part in (deal.id, deal.kind.value, deal.stage, amount, closes) if part)


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class Standing:
    """Where one lead stands at an instant: its verdicts, possible moves, clocks, next steps, and the brief.

    `title` names the lead, the person and the company. `deals` are its open deals. `stage` is the one the funnel reads
    (None without a funnel), `options` every transition out of it, `clocks` those of the contract in the order of their
    starts, `next_steps` what is to be done, the most pressing first. Times in texts are on the wall clock of `tz`. The
    phone number and the e-mail address of the person are shown only where `personal` says so.
    """

    assessment: Assessment
    stage: str | None
    options: tuple[Option, ...]
    clocks: tuple[Clock, ...]
    next_steps: tuple[NextStep, ...]
    brief: Brief
    deals: tuple[DealStanding, ...]
    tz: tzinfo
    personal: bool = False
    title: str = attrs.field(
        init=False,
        eq=False,
        default=attrs.Factory(lambda self: title_of(self.assessment.lead, None, personal=False), takes_self=True),
    )

    @property
    def as_of(self) -> datetime:
        """The instant, in UTC."""
        return self.assessment.as_of

    @property
    def summary(self) -> str:
        """The instant, and the stage."""
        return f"As of {say.seen_at(self.as_of, self.tz)}; stage: {self.stage or 'not known'}"

    @property
    def known(self) -> tuple[tuple[str, str], ...]:
        """The brief as pairs of a name and a text, with, if `personal`, how to reach the person."""
        person = self.assessment.lead.person
        reach = [("phone", person.phone), ("e-mail", person.email)] if self.personal else []
        first = [pair for pair in self.brief.lines if pair[0] == "person"]
        rest = [pair for pair in self.brief.lines if pair[0] != "person"]
        return (*first, *((name, text) for name, text in reach if text), *rest)

    @property
    def sections(self) -> tuple[Section, ...]:
        """The card of the lead as data; sections without anything to read are left out."""
        assessment, steps, deals = self.assessment, self.next_steps, self.assessment.lead.deals
        verdicts = [*map(str, assessment.fits.values()), *map(str, assessment.scores.values())]
        if assessment.qualification is not None:
            verdicts.append(str(assessment.qualification))
        if assessment.temperature_verdict is not None:
            verdicts.append(f"temperature: {assessment.temperature_verdict}")
        points = Points(tuple((str(step), ()) for step in steps[:LISTED]))
        to_do: list[Block] = (
            [points, *more(len(steps), "steps", shown=LISTED)] if steps else [Paragraph("Nothing to do.")]
        )
        moves = [_moves(self.options)] if self.options else []
        open_deals = sorted(self.deals, key=lambda each: each.deal.closes_on or date.max)
        moves += [_moves(each.options, f"Deal {each}") for each in open_deals if each.options][:SHOWN]
        bought = _purchases(deals, owner=self.brief.owner, now=self.as_of, tz=self.tz)
        found = (
            Section("Next steps", blocks=to_do, key="steps"),
            Section("Brief", blocks=(Paragraph(f"{name}: {text}") for name, text in self.known), key="brief"),
            Section("Deals", blocks=(bought, *more(len(deals), "deals")) if deals else (), key="deals"),
            Section("Possible moves", blocks=moves, key="moves"),
            Section("Scores and verdicts", blocks=map(Paragraph, verdicts), key="verdicts"),
        )
        return tuple(section for section in found if section.blocks)

    def to_text(self, *, personal: bool | None = None) -> str:
        """Return the card as plain text of at most 100 columns, for the rep to read before the next call.

        Args:
            personal: Whether phone number and e-mail address are shown; None: as the standing was made.
        """
        shown = self if personal is None else attrs.evolve(self, personal=personal)
        return page_text(self.title, [self.summary], shown.sections)

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
    personal: bool = False,
) -> Standing:
    """Return where the assessed lead stands by a funnel and a contract; see `Playbook.standing`."""
    lead, pipelines = assessment.lead, tuple(pipelines)
    options = () if funnel is None else funnel.options(assessment)
    clocks = () if sla is None else sla.clocks(lead, as_of=assessment.as_of, assess=assess)
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
            stops=stops_of(sla),
            stages=declared,
            pipelines=pipelines,
            kind=kind_of(lead, funnel),
            tz=tz,
        ),
        brief=brief_of(lead, now=assessment.as_of, tz=tz),
        deals=tuple(_deals(assessment, pipelines)),
        tz=tz,
        personal=personal,
    )


def _deals(assessment: Assessment, pipelines: tuple[Funnel, ...]) -> Iterator[DealStanding]:
    for deal in assessment.lead.deals:
        if deal.outcome is None:
            pipeline = next((each for each in pipelines if each.stage_of(deal) in each.order), None)
            options = () if pipeline is None else pipeline.options(assessment, deal=deal.id)
            yield DealStanding(deal=deal, pipeline=None if pipeline is None else pipeline.name, options=options)


def _moves(options: Iterable[Option], title: str | None = None) -> Table:
    rows = [
        (each.target, _ANSWERS[each.answer], "; ".join(dict.fromkeys(reason.text for reason in each.unmet)))
        for each in options
    ]
    return table(["next stage", "possible", "still needed"], rows, empty=("",), title=title)


def _purchases(deals: Iterable[Deal], *, owner: str | None, now: datetime, tz: tzinfo) -> Table:
    """Return the first deals as a table: open ones by their closing dates, then what is closed, the latest first."""
    today = day_of(now.astimezone(tz))
    found: list[tuple[tuple[bool, bool, int], tuple[str, ...]]] = []
    for deal in deals:
        day = deal.closes_on if deal.closed_at is None else day_of(deal.closed_at.astimezone(tz))
        days = 0 if day is None else day.toordinal()
        closed = deal.outcome is not None
        rival = (
            None
            if deal.competitor is None
            else f"{'to' if deal.outcome is Outcome.LOST else 'against'} {deal.competitor}"
        )
        texts = (
            deal.id,
            deal.kind.value,
            deal.stage if deal.outcome is None else deal.outcome.value,
            None if deal.amount is None else say.money(deal.amount),
            None if day is None else say.calendar_day(day, today=today),
            None if deal.owner == owner else deal.owner,
            None if closed else deal.next_step,
            ", ".join(text for text in (deal.reason, rival) if text),
        )
        found.append(((closed, day is None, -days if closed else days), tuple(text or "" for text in texts)))
    header = ["deal", "kind", "stage", "amount>", "closing", "owner", "next step", "why"]
    return table(header, [row for _, row in sorted(found, key=lambda pair: pair[0])[:SHOWN]], empty=("",))
