"""Scores: what every strategy returns, and how its parts add up."""

from leadflow.criteria.check import Graded, Scored
from leadflow.scores.characteristic import Bin, Characteristic
from leadflow.scores.grades import THIRDS_SCALE, Grader, Grades, Thirds
from leadflow.scores.score import Gain, Score, Scorer, ScoreRange, Span
from leadflow.scores.versions import ChangeKind, RulesDiff, ScoreChange, digest

__all__ = [
    "THIRDS_SCALE",
    "Bin",
    "ChangeKind",
    "Characteristic",
    "Gain",
    "Graded",
    "Grader",
    "Grades",
    "RulesDiff",
    "Score",
    "ScoreChange",
    "ScoreRange",
    "Scored",
    "Scorer",
    "Span",
    "Thirds",
    "digest",
]
