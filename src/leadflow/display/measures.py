"""Measures as HTML."""

from leadflow.display.markup import Html, joined, paragraph, rows, tag
from leadflow.icp import ICPFigures
from leadflow.metrics import BlockedReport

__all__ = ["blocked_html", "evidence_html"]


def blocked_html(report: BlockedReport) -> Html:
    """Return who passes a guard and who lacks which facts, with what hangs on each fact.

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


def evidence_html(figures: ICPFigures) -> Html:
    """Return how leads ended by their answer to each criterion of a profile; one that does not discriminate is named.

    >>> evidence_html(ICPFigures("a < b", criteria=(), undecided=2))[:54]
    '<h3>a &lt; b</h3><p>2 undecided leads left out</p><tab'
    """
    head = [tag("h3", figures.name)]
    if figures.undecided:
        head.append(paragraph(f"{figures.undecided:,} undecided leads left out"))
    idle = {*figures.idle}
    lines = [
        [
            each.name,
            *(tag("span", str(found), class_="whole") for found in (each.yes, each.no, each.unknown)),
            "does not discriminate" if each.name in idle else "",
        ]
        for each in figures.criteria
    ]
    return joined((*head, rows(["criterion", "yes", "no", "unknown", ""], lines)))
