"""Scores: what every strategy gives back, and how its parts add up."""

from leadflow.criteria import Graded, Scored
from leadflow.scores.characteristic import Bin, Characteristic
from leadflow.scores.diff import ChangeKind, RulesDiff, ScoreChange
from leadflow.scores.grades import THIRDS_SCALE, Grades, Thirds
from leadflow.scores.identity import digest
from leadflow.scores.protocols import Grader, Scorer
from leadflow.scores.ranges import ScoreRange
from leadflow.scores.score import Gain, Score, Span

__all__ = [
    "THIRDS_SCALE",
    "Bin",
    "ScoreChange",
    "ChangeKind",
    "Characteristic",
    "Gain",
    "Graded",
    "Grader",
    "Grades",
    "RulesDiff",
    "Score",
    "ScoreRange",
    "Scored",
    "Scorer",
    "Span",
    "Thirds",
    "digest",
]
