"""Scoring: pluggable strategies that give points, and how points fade."""

from leadflow.criteria import HalfLife, LinearDecay, PerInterval, Steps
from leadflow.criteria.tree import Worth
from leadflow.criteria.weights import Each
from leadflow.reasons import Reason
from leadflow.scores import Bin, Characteristic, Gain, Grades, Score, Scorer, ScoreRange, Thirds
from leadflow.scoring.blend import Blend
from leadflow.scoring.custom import FunctionScorer, as_scorer
from leadflow.scoring.matrix import Matrix, Placement
from leadflow.scoring.scorecard import Group, Scorecard

__all__ = [
    "Bin",
    "Blend",
    "Characteristic",
    "Each",
    "FunctionScorer",
    "Gain",
    "Grades",
    "Group",
    "HalfLife",
    "LinearDecay",
    "Matrix",
    "PerInterval",
    "Placement",
    "Reason",
    "Score",
    "ScoreRange",
    "Scorecard",
    "Scorer",
    "Steps",
    "Thirds",
    "Worth",
    "as_scorer",
]
