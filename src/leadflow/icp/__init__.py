"""ICP: the ideal customer profile, whom we want, and how well a lead fits it."""

from leadflow.icp.evidence import AnswerFigures, CriterionFigures, ICPFigures
from leadflow.icp.fit import Fit, FitHalf, FitVerdict, best_fit
from leadflow.icp.profile import ICP

__all__ = ["ICP", "AnswerFigures", "CriterionFigures", "Fit", "FitHalf", "FitVerdict", "ICPFigures", "best_fit"]
