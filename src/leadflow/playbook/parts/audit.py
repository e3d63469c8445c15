"""What the data of a review cannot be right about, or never had."""

from collections.abc import Iterator

from leadflow.playbook.auditing import Audit, audit_of
from leadflow.playbook.part import ReviewFrame, ReviewPart, ReviewScope
from leadflow.playbook.sections import SHOWN, Paragraph, more

__all__ = ["AuditPart"]


class AuditPart(ReviewPart[Audit]):
    """The audit of the leads under review, by the rules of the playbook."""

    title = "Audit of the data"

    @classmethod
    def of(cls, scope: ReviewScope) -> "AuditPart":
        """Return the audit of the population."""
        return cls(
            data=audit_of(
                scope.population,
                rules=(scope.rules, scope.funnel, scope.pipelines, scope.contract),
                funnel=scope.funnel,
                pipelines=scope.pipelines,
                vocabularies=scope.vocabularies,
                tz=scope.tz,
            )
        )

    def blocks(self, review: ReviewFrame) -> Iterator[Paragraph]:  # an audit is of the data, not of a period
        """Return a sentence on each of the first findings; without any the section is left out."""
        if self.data.findings:
            lines = [block for block in self.data.section.blocks if isinstance(block, Paragraph)]
            yield from lines[:SHOWN]
            yield from more(len(lines), "findings")
