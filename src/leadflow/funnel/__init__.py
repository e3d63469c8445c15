"""Funnel: the stages of a lead's life, the transitions between them, and how a history went through them."""

from leadflow.funnel import presets
from leadflow.funnel.funnel import Funnel, closed_stages
from leadflow.funnel.moves import Advanced, Option, RefusalKind, Refused, Settled
from leadflow.funnel.observed import Cycle, Move, MoveKind
from leadflow.funnel.replay import Replay, Step
from leadflow.funnel.stages import ForecastCategory, Stage, StageKind, Transition

__all__ = [
    "Advanced",
    "Cycle",
    "ForecastCategory",
    "Funnel",
    "Move",
    "MoveKind",
    "Option",
    "RefusalKind",
    "Refused",
    "Replay",
    "Settled",
    "Stage",
    "StageKind",
    "Step",
    "Transition",
    "closed_stages",
    "presets",
]
