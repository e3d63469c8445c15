"""The agreement whole: where one lead stands, and what the month was."""

from leadflow.playbook.aftermaths import Aftermaths
from leadflow.playbook.agenda import AgendaItem, Topic
from leadflow.playbook.blocked import Blocked
from leadflow.playbook.brief import Brief, Interest
from leadflow.playbook.comparison import Change, Comparison, Figure, FigureKind
from leadflow.playbook.left_out import LeftOut
from leadflow.playbook.next_steps import NextStep, StepKind
from leadflow.playbook.playbook import Playbook
from leadflow.playbook.promises import Promises
from leadflow.playbook.review import Review
from leadflow.playbook.sections.blocks import Column, Paragraph, Points, Section, Table
from leadflow.playbook.standing import DealStanding, Standing
from leadflow.playbook.trend import Trend, TrendLine

__all__ = [
    "Aftermaths",
    "AgendaItem",
    "Blocked",
    "Brief",
    "Change",
    "Column",
    "Comparison",
    "DealStanding",
    "Figure",
    "FigureKind",
    "Interest",
    "LeftOut",
    "NextStep",
    "Paragraph",
    "Playbook",
    "Points",
    "Promises",
    "Review",
    "Section",
    "Standing",
    "StepKind",
    "Table",
    "Topic",
    "Trend",
    "TrendLine",
]
