"""Print what a bank's log of loan applications shows: promises by month, moves outside the funnel, the rules' own path.

python docs/examples/loan_report.py applications.csv.gz             the report, as it stood at the log's last event
python docs/examples/loan_report.py applications.csv.gz --mermaid   the funnel, drawn with the counts of the log
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from pathlib import Path

from loan_log import AMSTERDAM, Log, by_the_book, contract, funnel, read_log

from leadflow import Lead, Month
from leadflow.sla import Attainments

__all__ = ["by_month", "deviations", "drawn", "main", "months_of", "replayed"]


def months_of(log: Log) -> list[Month]:
    """Return the months of the log, first to last, by the office's calendar."""
    days = {event.at.astimezone(AMSTERDAM).date() for lead in log.leads for event in lead.history}
    return [Month(year, month) for year, month in sorted({(day.year, day.month) for day in days})]


def by_month(log: Log, as_of: datetime) -> dict[Month, Attainments]:
    """Return what was promised and kept, month by month."""
    return {month: contract.attainment(log.leads, month, as_of=as_of) for month in months_of(log)}


def promises(found: dict[Month, Attainments]) -> Iterator[str]:
    """Say it: a table for each promise of sales."""
    for name in [one.name for one in next(iter(found.values())).sales]:
        yield f"{name}\n  month     started    met  breached  cancelled  running    rate   worst    best  status"
        for month, kept in found.items():
            one = kept[name]
            counts = f"{one.started:7,}{one.met:7,}{one.breached:10,}{one.cancelled:11,}{one.running:9,}"
            shares = "".join(f"{share(value):>8}" for value in (one.rate, one.worst, one.best))
            yield f"  {month.start:%b %Y}  {counts}{shares}  {one.status.value}"
        yield ""


def share(value: float | None) -> str:
    """Write a share, or a dash where nothing is decided."""
    return "-" if value is None else f"{value:.1%}"


def deviations(leads: Iterable[Lead]) -> Iterator[str]:
    """Say which moves left the funnel, how often, and who did it first."""
    left = [(lead, move) for lead in leads for move in funnel.deviations(lead)]
    yield f"{len(left):,} moves of {len({lead.id for lead, _ in left}):,} applications left the funnel:"
    left.sort(key=lambda each: (str(each[1]), each[1].at))
    kinds = [(said, list(same)) for said, same in groupby(left, key=lambda each: str(each[1]))]
    for said, same in sorted(kinds, key=lambda kind: -len(kind[1])):
        lead, move = same[0]
        first = f"application {lead.id} on {move.at.astimezone(AMSTERDAM):%d %b %Y}"
        yield f"  {len(same):5,}  {move.kind.value}: {said}; first {first}"


def replayed(leads: Iterable[Lead], as_of: datetime) -> Iterator[str]:
    """Say what the rules by the book would have made of the same histories, and what they would have stopped first."""
    ended: Counter[tuple[str, str]] = Counter()
    stopped: Counter[str] = Counter()
    for lead in leads:
        replay = by_the_book.replay(lead, as_of=as_of)
        ended[funnel.stage_of(lead), by_the_book.stage_of(replay.lead)] += 1
        if replay.refused:
            stopped[str(replay.refused[0].refused)] += 1
    same = sum(number for (real, ruled), number in ended.items() if real == ruled)
    yield f"By the book, {same:,} of {ended.total():,} applications end where they did:"
    for (real, ruled), number in ended.most_common():
        if real != ruled:
            yield f"  {number:5,}  ended in {real}, and would stand in {ruled}"
    yield f"{stopped.total():,} applications were refused a move; the first refusal:"
    for why, number in stopped.most_common():
        yield f"  {number:5,}  {why}"


def drawn(leads: Iterable[Lead]) -> str:
    """Draw the funnel: how many stand in each stage, and how many moved each way."""
    standing: Counter[str] = Counter()
    moves: Counter[tuple[str, str]] = Counter()
    for lead in leads:
        standing[funnel.stage_of(lead)] += 1
        moves.update((move.source, move.target) for move in funnel.moves(lead))
    return funnel.to_mermaid(counts=standing, moves=moves)


def main(arguments: list[str] | None = None) -> None:
    """Print the report, or the drawing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("log", type=Path, help="the log: CSV, may be gzipped")
    parser.add_argument("--mermaid", action="store_true", help="draw the funnel instead")
    chosen = parser.parse_args(arguments)
    log = read_log(chosen.log)
    if not log.leads:
        raise SystemExit(f"{chosen.log}: no application could be read")
    if chosen.mermaid:
        print(drawn(log.leads), end="")
        return
    until = log.until.astimezone(AMSTERDAM)
    print(f"Read {log.rows:,} rows: {len(log.leads):,} applications, until {until:%d %b %Y %H:%M}.")
    print(f"{len(log.problems):,} rows could not be read and were left out.\n")
    print("\n".join(promises(by_month(log, until))))
    print("\n".join(deviations(log.leads)), end="\n\n")
    print("\n".join(replayed(log.leads, until)))


if __name__ == "__main__":
    main()
