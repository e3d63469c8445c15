"""The agreement: what each team promised the other, what was kept, and what was missed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from operator import eq

import attrs

from leadflow._mapping import FrozenMapping
from leadflow.assessment import Assess
from leadflow.criteria.happening_kinds import StageEntry
from leadflow.funnel import Funnel
from leadflow.leads import Actor, Lead
from leadflow.leads.journey import same_stage
from leadflow.metrics import Proportion
from leadflow.money import Money
from leadflow.playbook import _wording as say
from leadflow.playbook.comparison import Figure, FigureKind, change_cells, change_header, figure
from leadflow.playbook.part import AgendaItem, ReviewFrame, ReviewPart, ReviewScope, Topic
from leadflow.playbook.parts.outcomes import OutcomesPart
from leadflow.playbook.parts.promises import PromisesPart
from leadflow.playbook.sections import Block, Paragraph, table
from leadflow.sla import (
    Attainment,
    Attainments,
    AttainmentStatus,
    Clock,
    Clocked,
    ClockEnding,
    Commitment,
    Convert,
    Deliver,
    SLAContract,
)

__all__ = ["AgreementPart"]

_TEAMS = (
    (Actor.MARKETING, "Marketing's commitments to sales", Topic.MARKETING_MISSED),
    (Actor.SALES, "Sales' commitments to marketing", Topic.SALES_MISSED),
)


@attrs.frozen(kw_only=True, weakref_slot=False)
class AgreementPart(ReviewPart[Attainments | None]):
    """What each version of the contract in force promised, and what was kept, the earliest first; None without one.

    `agreed` says whether there is a contract at all, `breaches` are the breached clocks of the period. `cohorts`
    are what is promised of cohorts, as known at the instant of the review also where the period is an earlier one.
    `by_rules` is what the rules of the funnel say of the leads that a promised number of entries into a stage counts:
    how many they allowed (True), refused (False), or cannot judge, because facts are missing (None).
    """

    title = "SLA: commitments of both teams"

    agreed: bool = True
    cohorts: FrozenMapping[str, Attainment] = attrs.field(factory=FrozenMapping)
    by_rules: FrozenMapping[str, FrozenMapping[object, int]] = attrs.field(factory=FrozenMapping)
    breaches: tuple[Clock, ...] = ()

    @classmethod
    def of(cls, scope: ReviewScope) -> "AgreementPart":
        """Return the attainment of the contract in the period."""
        contract = scope.contract
        if contract is None:
            return cls(data=None, agreed=False)
        found = contract.attainment(
            scope.population, scope.period, as_of=scope.as_of, assess=scope.assess, provided=scope.provided
        )
        cohorts: dict[str, Attainment] = {}
        if any(isinstance(row.commitment, Convert) for row in found.rows):
            now = scope.latest
            complete = found
            if scope.earlier:
                promised = _promising(contract, lambda each: isinstance(each, Convert))
                complete = promised.attainment(now, scope.period, as_of=now.as_of, assess=scope.assess)
            cohorts = {row.name: row for row in complete.rows if isinstance(row.commitment, Convert)}
        judged = {}
        if scope.funnel is not None and not scope.earlier:
            judged = dict(_judged(scope, contract, scope.funnel, found.rows))
        return cls(
            data=found if found.versions else None,
            cohorts=FrozenMapping(cohorts),
            by_rules=FrozenMapping(judged),
            breaches=() if scope.earlier else scope.part(PromisesPart).data.breaches,
        )

    @property
    def rows(self) -> tuple[Attainment, ...]:
        """What was kept of every commitment; the name of one of an earlier version than the last says which."""
        return () if self.data is None else self.data.rows

    def in_short(self) -> str:
        """Return how many commitments each team met, then how far sales is with what it promised in money."""
        text = ""
        for party, _, _ in _TEAMS:
            statuses = [row.status for row in self.rows if row.party is party]
            if statuses:
                met = statuses.count(AttainmentStatus.MET)
                text += f" {party.value.capitalize()} met {met} of {say.many(len(statuses), 'commitment')}"
                others = [
                    each for each in AttainmentStatus if each not in (AttainmentStatus.MET, AttainmentStatus.NO_DATA)
                ]
                listed = [f"{statuses.count(status)} {status.value}" for status in others if status in statuses]
                text += f" ({', '.join(listed)})." if listed else "."
        for row in self.rows:
            if row.party is Actor.SALES and isinstance(row.target, Money):
                won = row.actual if isinstance(row.actual, Money) else Money(0, row.target.currency)
                share = say.percent(float(Fraction(won.amount) / Fraction(row.target.amount)), apart_from=1.0)
                of = f"“{row.name}” of {row.period}{'' if row.over else ', so far'}"
                text += f" {of}: {say.money(won)} of {say.money(row.target)} ({share})."
        return text

    def figures(self) -> Iterator[Figure]:
        """Return what was kept of each commitment."""
        for row in self.rows:
            actual, name, key = row.actual, row.name, f"kept:{row.name}"
            if isinstance(actual, Money):
                yield figure(FigureKind.MONEY, key, name, actual)
            elif isinstance(actual, int) and row.unit == "count":
                yield figure(FigureKind.COUNT, key, name, actual)
            else:
                kept = self.cohorts.get(name, row)
                whole = kept.status is not AttainmentStatus.NOT_YET
                cases = Proportion(kept.met, kept.met + kept.breached) if whole else Proportion(0, 0)
                yield figure(FigureKind.SHARE, key, name, cases)

    def blocks(self, review: ReviewFrame) -> Iterator[Block]:
        """Return how the commitments of both teams stand side by side, then commitment by commitment."""
        if self.data is None:
            yield Paragraph("No SLA was in force." if self.agreed else "No SLA was agreed.")
            return
        teams = [[row.status for row in self.rows if row.party is party] for party, _, _ in _TEAMS]
        statuses = [status for status in AttainmentStatus if any(status in team for team in teams)]
        yield table(
            ["commitments", "marketing>", "sales>"],
            [
                *([status.value, *(say.count(team.count(status)) for team in teams)] for status in statuses),
                ["total", *(say.count(len(team)) for team in teams)],
            ],
        )
        change, attained = review.change, self.data
        for version in attained.versions:
            for party, heading, _ in _TEAMS:
                title = f"Version {version}: {heading}" if len(attained.versions) > 1 else heading
                rows = [row for row in self.rows if row.party is party and row.version == version]
                if not rows:
                    yield Paragraph(f"{title}: none")
                    continue
                yield table(
                    ["commitment", "target>", "actual>", "status", *change_header(change)],
                    [
                        [
                            row.commitment.label,
                            _promised(row),
                            _kept(row),
                            row.status.value,
                            *change_cells(change, f"kept:{row.name}"),
                        ]
                        for row in rows
                    ],
                    notes=[(*_notes(row, attained), *self._entries(row)) for row in rows],
                    title=title,
                )

    def _entries(self, row: Attainment) -> Iterator[str]:
        """Return why clocks count more than a number of leads does, and how many of those the rules did not let in."""
        promised = row.commitment
        if row.counted.again and isinstance(promised, Deliver):
            answers = [each.commitment for each in self.rows if each.version == row.version]
            clocks = [
                f"“{each.name}”" for each in answers if isinstance(each, Clocked) and each.start == promised.happening
            ]
            if clocks:
                yield f"a clock of {say.listed(clocks)} starts at each"
        judged = self.by_rules.get(row.name, FrozenMapping())
        refused, unknown = judged.get(False, 0), judged.get(None, 0)
        if refused:
            yield f"{refused:,} by hand, against the rules of the funnel"
        if unknown:
            yield f"{unknown:,} cannot be judged by the rules of the funnel: data missing"

    def agenda(self, review: ReviewFrame) -> Iterator[AgendaItem]:
        """Return what each team missed, as one item, and what it may miss; what lacks most cases first."""
        outcomes = review.part(OutcomesPart).data
        for party, _, topic in _TEAMS:
            found = _of_status(self.rows, AttainmentStatus.MISSED, party)
            if not found:
                continue
            row = found[0]
            own = (row.version, row.commitment.name)
            evidence = list(_too_late([each for each in self.breaches if (each.version, each.commitment) == own]))
            if outcomes is not None:
                evidence += outcomes.evidence(row.commitment.name)
            if found[1:]:
                others = "; ".join(f"{each.name} {_kept(each)}, target {_promised(each)}" for each in found[1:])
                evidence.append(f"also missed: {others}")
            yield AgendaItem(
                topic=topic,
                headline=f"{party.value.capitalize()} missed “{row.name}”: {_kept(row)} against a target of "
                f"{_promised(row)}.",
                evidence=tuple(evidence),
            )
        for row in _of_status(self.rows, AttainmentStatus.AT_RISK):
            needed = say.money(row.needed) if isinstance(row.needed, Money) else f"{row.needed:,}" if row.needed else ""
            yield AgendaItem(
                topic=Topic.AT_RISK,
                headline=f"{row.party.value.capitalize()} may miss “{row.name}”: {_kept(row)} against a target of "
                f"{_promised(row)}.",
                evidence=(f"{needed} more needed",) if needed else (),
            )


def _promising(contract: SLAContract, wanted: Callable[[Commitment], bool]) -> SLAContract:
    """Return the contract with nothing but the commitments that are wanted, so that the rest is not counted."""
    versions = [
        attrs.evolve(version, marketing=filter(wanted, version.marketing), sales=filter(wanted, version.sales))
        for version in contract.versions
    ]
    return attrs.evolve(versions[-1], earlier=versions[:-1])


@attrs.frozen
class _ByRules:
    """Groups leads by what the rules of a funnel say of their last entry into a stage."""

    funnel: Funnel
    stage: str
    assess: Assess
    path: str = "by the rules"

    def get(self, lead: Lead) -> bool | None:
        """Return whether the rules allowed the entry, or None if that is not known."""
        entries = [each for each in lead.stage_entries if same_stage(each.stage, self.stage)]
        return self.funnel.allows(lead, entries[-1], self.assess)


def _judged(
    scope: ReviewScope, contract: SLAContract, funnel: Funnel, rows: Iterable[Attainment]
) -> Iterator[tuple[str, FrozenMapping[object, int]]]:
    """Yield what the rules of the funnel say of the leads counted by each promised number of entries into a stage."""
    for row in rows:
        promised = row.commitment
        if not isinstance(promised, Deliver) or promised.worth or not isinstance(promised.happening, StageEntry):
            continue
        stage = promised.happening.stage
        alone = _promising(contract, partial(eq, promised))
        found = alone.attainment(
            scope.population,
            scope.period,
            as_of=scope.as_of,
            assess=scope.assess,
            by=_ByRules(funnel, stage, scope.assess),
        )
        for again in found.rows:
            if again.version == row.version:
                yield row.name, FrozenMapping({answer: each.met for answer, each in again.groups.items()})


def _kept(row: Attainment) -> str:
    actual = row.actual
    if isinstance(actual, Money):
        return say.money(actual)
    if row.unit == "count":
        return say.count(row.met)
    if actual is None:
        return say.NOT_KNOWN
    target = row.target if isinstance(row.target, float) else None
    return f"{row.met:,} of {row.met + row.breached:,} ({say.percent(row.rate, apart_from=target)})"


def _promised(row: Attainment) -> str:
    if isinstance(row.target, Money):
        return say.money(row.target)
    return say.percent(row.target) if row.unit == "share" else say.count(int(row.target))


def _of_status(
    rows: Sequence[Attainment], status: AttainmentStatus, party: Actor | None = None
) -> Sequence[Attainment]:
    """Return the rows of a status, those that lack most cases first."""

    def lacking(row: Attainment) -> float:
        actual, target = row.actual, row.target
        if isinstance(target, Money):
            # The missing part of an amount, in cases of average worth.
            part = 1 - Fraction(actual.amount) / Fraction(target.amount) if isinstance(actual, Money) else 1
            return float(part) * max(row.started, 1)
        return (target if row.unit == "count" else target * (row.met + row.breached)) - row.met

    found = [row for row in rows if row.status is status and party in (None, row.party)]
    return sorted(found, key=lacking, reverse=True)


def _too_late(clocks: Sequence[Clock]) -> Iterator[str]:
    owners: dict[str | None, int] = {}
    for clock in clocks:
        owner = clock.owner_at_due or clock.owner
        owners[owner] = owners.get(owner, 0) + 1
    if any(owner is not None for owner in owners):
        order = sorted(owners.items(), key=lambda item: (-item[1], item[0] is None, str(item[0])))
        named = [f"{say.UNASSIGNED if owner is None else owner} {count}" for owner, count in order]
        rest = f" and {len(named) - 4} more" if len(named) > 4 else ""
        yield f"late responses by owner: {', '.join(named[:4])}{rest}"
    untouched = sum(clock.ending is ClockEnding.LOST for clock in clocks)
    if untouched:
        yield f"{say.many(untouched, 'of them was', 'of them were')} closed without any contact"


def _notes(row: Attainment, attainment: Attainments) -> Iterator[str]:
    counted = row.counted
    if row.period != attainment.period:
        yield f"of {row.period}{', so far' if row.so_far else ''}"
    yield from row.commitment.notes(counted)
    if row.status is AttainmentStatus.NOT_YET and row.known_at is not None:
        # Work on hold takes longer than the time promised, and until when is not known.
        late = row.known_at <= row.as_of
        when = say.clock_time(row.known_at, row.calendar.tz)
        yield "complete when the work that was on hold has had its time" if late else f"complete on {when}"
    if counted.cancelled:
        yield f"{counted.cancelled:,} cancelled"
    if counted.undecided:
        yield f"{counted.undecided:,} not counted: unclear whether the commitment applies"
    if row.untracked:
        yield f"{say.many(row.untracked, 'lead')} not counted: their activity is not tracked"
    if row.other_amounts:
        yield f"not counted (other currencies): {', '.join(say.money(amount) for amount in row.other_amounts)}"
    if counted.without_amount:
        yield f"{counted.without_amount:,} without an amount"
    if row.parts:
        # A quota by the week: how each went.
        parts = [
            f"{part.period} {_kept(part)}{' (missed)' if part.status is AttainmentStatus.MISSED else ''}"
            for part in row.parts
        ]
        yield f"{_promised(row.parts[0])} per {row.commitment.per.value}: {', '.join(parts)}"
    mature = row.latest_mature
    if mature is not None and mature.period != row.period and mature.started:
        yield f"the latest complete cohort, {mature.period}: {_kept(mature)}, {mature.status.value}"
    yield from _pace_notes(row)


def _pace_notes(row: Attainment) -> Iterator[str]:
    pace = row.pace
    if pace is None or row.over:
        return
    paces = (("expected to date", pace.expected), ("on course for", pace.projection))
    parts = [f"{what} {_volume(value, row)}" for what, value in paces if value is not None]
    if pace.needed_per_day is not None:
        parts.append(f"{_volume(pace.needed_per_day, row)} a day needed")
    if parts:
        yield ", ".join(parts)


def _volume(value: float, row: Attainment) -> str:
    if isinstance(row.target, Money):
        return say.money(Money(round(value), row.target.currency))
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"
