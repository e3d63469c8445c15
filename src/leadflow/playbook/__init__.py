"""The agreement whole: where one lead stands, and what the month was."""

from leadflow.playbook.audit import audit
from leadflow.playbook.auditing import Audit, AuditFinding
from leadflow.playbook.brief import Brief, Interest
from leadflow.playbook.comparison import Comparison, Figure, FigureChange, FigureKind, figure
from leadflow.playbook.irregularities import AuditKind
from leadflow.playbook.part import AgendaItem, ReviewFrame, ReviewPart, ReviewScope, Topic
from leadflow.playbook.parts import REVIEW_PARTS
from leadflow.playbook.parts.blocked import Blocked
from leadflow.playbook.parts.data_quality import DataQuality
from leadflow.playbook.parts.deals import Deals
from leadflow.playbook.parts.outcomes import Outcomes
from leadflow.playbook.parts.promises import Promises
from leadflow.playbook.parts.trend import Trend, TrendLine
from leadflow.playbook.playbook import Playbook
from leadflow.playbook.review import AGENDA_LENGTH, Review
from leadflow.playbook.sections import Column, Paragraph, Points, Section, Table, table
from leadflow.playbook.standing import DealStanding, Standing
from leadflow.playbook.steps import NextStep, StepKind
from leadflow.playbook.to_do import ToDo, ToDoList

__all__ = [
    "AGENDA_LENGTH",
    "REVIEW_PARTS",
    "AgendaItem",
    "Audit",
    "AuditFinding",
    "AuditKind",
    "Blocked",
    "Brief",
    "Column",
    "Comparison",
    "DataQuality",
    "DealStanding",
    "Deals",
    "Figure",
    "FigureChange",
    "FigureKind",
    "Interest",
    "NextStep",
    "Outcomes",
    "Paragraph",
    "Playbook",
    "Points",
    "Promises",
    "Review",
    "ReviewFrame",
    "ReviewPart",
    "ReviewScope",
    "Section",
    "Standing",
    "StepKind",
    "Table",
    "ToDo",
    "ToDoList",
    "Topic",
    "Trend",
    "TrendLine",
    "audit",
    "figure",
    "table",
]
