"""Measures as HTML."""

from leadflow.display.markup import Html, joined, paragraph, rows, tag
from leadflow.metrics import BlockedReport

__all__ = ["blocked_html"]


def blocked_html(report: BlockedReport) -> Html:
    """Give who passes a guard and who lacks which facts, with what hangs on each fact.

    >>> blocked_html(BlockedReport(guard="a < b", passed=2, failed=0, blocked=()))
    '<h3>a &lt; b</h3><p>passed 2, failed 0, blocked 0</p>'
    """
    said = f"passed {report.passed:,}, failed {report.failed:,}, blocked {report.count:,}"
    out = f"; {report.not_yet_created:,} not yet created left out" if report.not_yet_created else ""
    head = (tag("h3", report.guard), paragraph(said + out))
    if not report.blocked:
        return joined(head)
    groups = [
        [f"{group.count:,}", ", ".join(group.missing) or "facts that have no name", " or ".join(group.enough)]
        for group in report.blocked
    ]
    facts = [[fact.path, f"{fact.leads:,}", f"{fact.alone:,}"] for fact in report.facts]
    lacking = rows(["leads", "lack", "one is enough"], groups)
    return joined((*head, lacking, *((rows(["fact", "lacked by", "enough alone for"], facts),) if facts else ())))
