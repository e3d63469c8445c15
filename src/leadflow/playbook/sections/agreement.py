"""The agreement: what was promised, what was kept, both directions."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from leadflow.calendars import Period
from leadflow.leads import Actor
from leadflow.metrics import KPIs, Observed
from leadflow.money import Money
from leadflow.playbook import _wording as say
from leadflow.playbook._contracts import named_rows
from leadflow.playbook.agenda import AgendaItem, kept, promised
from leadflow.playbook.comparison import Comparison
from leadflow.playbook.sections import changed
from leadflow.playbook.sections.blocks import Block, Paragraph, Points, Section, Table, table
from leadflow.sla import Attainment, Attainments, AttainmentStatus, Convert, Respond, Tiers

__all__ = ["agenda_section", "agreement_section", "in_short", "observed_section"]


def in_short(attainments: Sequence[Attainments], kpis: KPIs) -> str:
    """Return the period in a sentence or two."""
    said = f"{say.many(kpis.created, 'lead')} came, {say.many(kpis.customers, 'customer')} won."
    rows = [row for _, row in named_rows(attainments)]
    for party in (Actor.MARKETING, Actor.SALES):
        statuses = [row.status for row in rows if row.party is party]
        if statuses:
            kept_ones = statuses.count(AttainmentStatus.MET)
            of = say.many(len(statuses), "promise")
            said += f" {party.value.capitalize()} kept {kept_ones} of {of}"
            others = (AttainmentStatus.ON_TRACK, AttainmentStatus.AT_RISK, AttainmentStatus.MISSED)
            told = [f"{statuses.count(status)} {status.value}" for status in others if status in statuses]
            said += f" ({', '.join(told)})." if told else "."
    return said


def agenda_section(agenda: tuple[AgendaItem, ...]) -> Section:
    """Return what to talk about, each with its evidence."""
    nothing = Paragraph("Nothing stands out: no promise was missed, nothing is contested or blocked.")
    points = Points(tuple((item.headline, item.evidence) for item in agenda))
    return Section("To talk about", blocks=(points if agenda else nothing,))


def agreement_section(attainments: Sequence[Attainments], change: Comparison | None, *, agreed: bool) -> Section:
    """Return what each team promised and kept: both scores side by side, then promise by promise.

    Of each version of the contract that was in force; `agreed` tells whether there is a contract at all.
    """
    blocks: list[Block] = []
    if not attainments:
        blocks.append(Paragraph("No contract was in force." if agreed else "No contract was agreed."))
    else:
        blocks.append(_scores(attainments))
    names = iter(named_rows(attainments))
    for attainment in attainments:
        own = [next(names) for _ in attainment.rows]
        of = f"Version {attainment.version}: " if len(attainments) > 1 else ""
        for party, title in _BOTH:
            rows = [(name, row) for name, row in own if row.party is party]
            said = f"{of}{title}" if rows else f"{of}{title}: nothing"
            blocks.append(_table(rows, change, attainment, said) if rows else Paragraph(said))
    return Section("The agreement", blocks=tuple(blocks))


_BOTH = ((Actor.MARKETING, "Marketing promised sales"), (Actor.SALES, "Sales promised marketing"))


def _scores(attainments: Sequence[Attainments]) -> Table:
    """Return how many promises of each team stand how, the teams side by side."""
    rows = [row for _, row in named_rows(attainments)]
    statuses = [status for status in AttainmentStatus if any(row.status is status for row in rows)]
    teams = [[row.status for row in rows if row.party is party] for party, _ in _BOTH]
    marketing, sales = teams
    return table(
        ["promises", "marketing>", "sales>"],
        [
            *([status.value, *(say.count(team.count(status)) for team in teams)] for status in statuses),
            ["all", say.count(len(marketing)), say.count(len(sales))],
        ],
    )


def _table(rows: list[tuple[str, Attainment]], change: Comparison | None, all_: Attainments, title: str) -> Table:
    return table(
        ["promise", "promised>", "kept>", "status", *changed.header(change)],
        [
            [_name(row), promised(row), kept(row), row.status.value, *changed.cells(change, f"kept:{name}")]
            for name, row in rows
        ],
        notes=[_notes(row, all_) for _, row in rows],
        title=title,
    )


def _name(row: Attainment) -> str:
    commitment = row.commitment
    if not isinstance(commitment, Respond) or isinstance(commitment.within, Tiers):
        return row.name
    within = commitment.within
    return f"{row.name} ({say.duration(within) if isinstance(within, timedelta) else within})"


def _notes(row: Attainment, attainment: Attainments) -> Iterator[str]:
    counted = row.counted
    if row.period != attainment.period:
        yield f"of {row.period}{', so far' if row.so_far else ''}"
    if row.running and isinstance(row.commitment, Convert):
        yield f"{row.running:,} {'has' if row.running == 1 else 'have'} not had all the time yet"
    elif row.running and row.best is not None and row.worst is not None and row.unit == "share":
        open_ones = [f"{count:,} {what}" for count, what in _open_ones(row) if count]
        yield f"{' and '.join(open_ones)}: {say.percent(row.worst)} to {say.percent(row.best)} in the end"
    if counted.cancelled:
        yield f"{counted.cancelled:,} cancelled"
    if counted.undecided:
        yield f"{counted.undecided:,} not counted: not known whether the promise was meant for them"
    if row.untracked:
        yield f"{say.many(row.untracked, 'lead')} not counted: nobody records what they do"
    if row.other_amounts:
        yield f"not counted, in other currencies: {', '.join(say.money(amount) for amount in row.other_amounts)}"
    if counted.without_amount:
        yield f"{counted.without_amount:,} without an amount"
    if row.parts:
        # A quota by the week: how each went.
        rounds = ", ".join(f"{part.period} {kept(part)}{_missed(part)}" for part in row.parts)
        yield f"{promised(row.parts[0])} a {row.commitment.per.value}: {rounds}"
    mature = row.latest_mature
    if mature is not None and mature.period != row.period and mature.started:
        yield f"the latest cohort that had all its time, {mature.period}: {kept(mature)}, {mature.status.value}"
    yield from _pace(row)


def _missed(part: Attainment) -> str:
    return " (missed)" if part.status is AttainmentStatus.MISSED else ""


def _open_ones(row: Attainment) -> tuple[tuple[int, str], ...]:
    unknown = row.counted.unknown
    return ((row.running - unknown, "still open"), (unknown, "undecided for want of facts"))


def _pace(row: Attainment) -> Iterator[str]:
    pace = row.pace
    if pace is None or row.over:
        return
    parts = []
    for what, value in (
        ("expected by now", pace.expected),
        ("heading for", pace.projection),
        ("needed a day", pace.needed_per_day),
    ):
        if value is not None:
            parts.append(f"{what} {_volume(value, row)}")
    if parts:
        yield ", ".join(parts)


def _volume(value: float, row: Attainment) -> str:
    if isinstance(row.target, Money):
        return say.money(Money(round(value), row.target.currency))
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def observed_section(observed: tuple[Observed, ...], period: Period) -> Section:
    """Return the figures that the host observed, with their targets; `period` is the one under review."""
    rows = [
        [
            item.what,
            "" if item.period in (None, period) else str(item.period),
            _figure(item.value, item.unit),
            _figure(item.target, item.unit),
            "" if item.target_by is None else f"by {item.target_by.isoformat()}",
            item.party.value,
        ]
        for item in observed
    ]
    header = ["figure", "of", "value>", "target>", "", "team"]
    return Section("Observed", blocks=(table(header, rows, empty=("",)),) if rows else ())


def _figure(value: object, unit: str | None) -> str:
    if isinstance(value, Money):
        return say.money(value)
    if value is None:
        return ""
    return f"{value:,} {unit or ''}".strip()
