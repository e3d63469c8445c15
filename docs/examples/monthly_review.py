"""Print the monthly review that marketing and sales read together on the first of the month.

python docs/examples/monthly_review.py                        March 2026 of the shipped example
python docs/examples/monthly_review.py --month 2026-02        another month
python docs/examples/monthly_review.py --html review.html     the same as a page
python docs/examples/monthly_review.py --with-errors          with rows that cannot be read, too
python docs/examples/monthly_review.py --log applications.csv.gz --month 2012-01
                                                              a bank's log of loan applications (BPI Challenge 2012)
"""

import argparse
from collections.abc import Iterable
from datetime import datetime, time
from pathlib import Path

from agreement import HCM
from agreement import playbook as smarketing
from loan_log import AMSTERDAM, read_log
from loan_log import playbook as loan_desk
from reading import read_export

from leadflow import Month
from leadflow.display import to_page
from leadflow.playbook import Review

HERE = Path(__file__).parent


def month_of(text: str) -> Month:
    """Read a month such as 2026-03."""
    year, _, number = text.partition("-")
    try:
        return Month(int(year), int(number))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a month such as 2026-03") from None


def report_problems(problems: Iterable[object]) -> None:
    """Print what could not be read, row by row."""
    found = [str(problem) for problem in problems]
    if found:
        print(f"{len(found)} rows could not be read and were left out:")
    for problem in found:
        print(f"  {problem}")
    print()


def review_example(month: Month, folder: Path, *, with_errors: bool = False) -> Review:
    """Read the shipped export, report what was left out, and review the month."""
    export = read_export(folder, with_errors=with_errors)
    events = sum(len(lead.history) for lead in export.leads)
    read = f"{len(export.leads):,} leads with {events:,} events"
    print(f"Read {export.rows:,} rows: {read}; {export.repeated} rows were duplicates.")
    report_problems(export.problems)
    key = f"{month.start:%Y-%m}"
    return smarketing.review(
        export.leads,
        month,
        as_of=datetime.combine(month.end, time(8), HCM),
        provided=export.provided,
        spend=export.spend.get(key, ()),
        observed=export.observed.get(key, ()),
        trend=6,
    )


def review_log(month: Month, path: Path) -> Review:
    """Read the bank's log, and review the month."""
    log = read_log(path)
    print(f"Read {log.rows:,} rows: {len(log.leads):,} applications.")
    report_problems(log.problems)
    return loan_desk.review(log.leads, month, as_of=datetime.combine(month.end, time(8), AMSTERDAM))


def main(arguments: list[str] | None = None) -> None:
    """Print the review, and write it as a page when asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--month", type=month_of, help="the month to review, such as 2026-03")
    parser.add_argument("--data", type=Path, default=HERE, help="the folder of the export (default: the shipped one)")
    parser.add_argument("--log", type=Path, help="review a log of loan applications (CSV, may be gzipped) instead")
    parser.add_argument("--with-errors", action="store_true", help="read the rows with planted errors, too")
    parser.add_argument("--html", type=Path, help="write the review to this file as a page, too")
    chosen = parser.parse_args(arguments)
    if chosen.log is not None:
        review = review_log(chosen.month or Month(2012, 1), chosen.log)
    else:
        review = review_example(chosen.month or Month(2026, 3), chosen.data, with_errors=chosen.with_errors)
    print(review.to_text())
    if chosen.html is not None:
        chosen.html.write_text(to_page(review), encoding="utf-8")
        print(f"\nWritten as a page to {chosen.html}")


if __name__ == "__main__":
    main()
