"""The agreement in text: what was promised, what was kept, both directions."""

from collections.abc import Iterator
from datetime import timedelta

from leadflow.leads import Actor
from leadflow.metrics import Kpis, Observed
from leadflow.money import Money
from leadflow.playbook import _layout as say
from leadflow.playbook.agenda import AgendaItem, kept, promised
from leadflow.playbook.comparison import Comparison
from leadflow.playbook.text import changed
from leadflow.sla import Attainment, Attainments, AttainmentStatus, Convert, Respond, Tiers

__all__ = ["agenda_lines", "agreement_lines", "in_short", "observed_lines"]


def in_short(attainment: Attainments | None, kpis: Kpis) -> str:
    """Give the period in a sentence or two."""
    said = f"{kpis.created:,} leads came and {kpis.customers:,} customers were won."
    rows = () if attainment is None else attainment.rows
    for party in (Actor.MARKETING, Actor.SALES):
        statuses = [row.status for row in rows if row.party is party]
        if statuses:
            kept_ones = statuses.count(AttainmentStatus.MET)
            said += f" {party.value.capitalize()} kept {kept_ones} of its {len(statuses)} promises"
            missed = statuses.count(AttainmentStatus.MISSED)
            said += f" and missed {missed}." if missed else "."
    return said


def agenda_lines(agenda: tuple[AgendaItem, ...]) -> list[str]:
    """Give what to talk about, numbered, each with its evidence."""
    if not agenda:
        return ["Nothing stands out: no promise was missed, nothing is contested or blocked."]
    lines: list[str] = []
    for number, item in enumerate(agenda, start=1):
        lines += say.wrapped(item.headline, first=f"{number}. ")
        for text in item.evidence:
            lines += say.wrapped(text, first="   - ")
    return lines


def agreement_lines(attainment: Attainments | None, change: Comparison | None) -> list[str]:
    """Give what each team promised and kept."""
    if attainment is None:
        return ["No contract was agreed."]
    lines: list[str] = []
    for party, rows in ((Actor.MARKETING, attainment.marketing), (Actor.SALES, attainment.sales)):
        said = ", ".join(f"{count} {status.value}" for status, count in attainment.tally(party).items())
        lines.append(
            f"{party.value.capitalize()} promised sales" if party is Actor.MARKETING else "Sales promised marketing"
        )
        lines[-1] += f": {said}" if said else ": nothing"
        if rows:
            lines += [f"  {line}" for line in _table(rows, change, attainment)]
    return lines


def _table(rows: tuple[Attainment, ...], change: Comparison | None, attainment: Attainments) -> list[str]:
    header = ["", "promised>", "kept>", "status", *changed.header(change)]
    cells = [
        [_name(row), promised(row), kept(row), row.status.value, *changed.cells(change, f"kept:{row.name}")]
        for row in rows
    ]
    lines = say.table(header, cells, room=say.WIDTH - 2)
    told: list[str] = [lines[0]]
    for line, row in zip(lines[1:], rows, strict=True):
        told.append(line)
        told += [
            part for note in _notes(row, attainment) for part in say.wrapped(note, first="    ", width=say.WIDTH - 2)
        ]
    return told


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
        yield f"{row.running:,} have not had all their time yet"
    elif row.running and row.best is not None and row.worst is not None and row.unit == "share":
        open_ones = [f"{count:,} {what}" for count, what in _open_ones(row) if count]
        yield f"{' and '.join(open_ones)}: {say.percent(row.worst)} to {say.percent(row.best)} in the end"
    if counted.cancelled:
        yield f"{counted.cancelled:,} cancelled"
    if counted.undecided:
        yield f"{counted.undecided:,} not counted: not known whether the promise was meant for them"
    if row.untracked:
        yield f"{row.untracked:,} leads not counted: nobody records what they do"
    if row.other_amounts:
        yield f"not counted, in other currencies: {', '.join(say.money(amount) for amount in row.other_amounts)}"
    if counted.without_amount:
        yield f"{counted.without_amount:,} without an amount"
    mature = row.latest_mature
    if mature is not None and mature.period != row.period:
        yield f"the latest cohort that had all its time, {mature.period}: {kept(mature)}, {mature.status.value}"
    yield from _pace(row)


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


def observed_lines(observed: tuple[Observed, ...]) -> list[str]:
    """Give the figures that the host observed, with their targets."""
    return say.table(
        ["observed", "value>", "target>", "by"],
        [
            [item.what, _figure(item.value, item.unit), _figure(item.target, item.unit), item.party.value]
            for item in observed
        ],
    )


def _figure(value: object, unit: str | None) -> str:
    if isinstance(value, Money):
        return say.money(value)
    if value is None:
        return ""
    return f"{value:,} {unit or ''}".strip()
