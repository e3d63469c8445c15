"""Strategies for what was found out about a lead's readiness to buy."""

from hypothesis import strategies as st

from leadflow.leads import Answer, Authority, Budget, BuyingRole, Evidence, Need, Severity, Timeline
from leadflow.testing.profiles import moments, money, names

__all__ = ["answers", "authorities", "budgets", "evidence", "needs", "timelines"]


def budgets() -> st.SearchStrategy[Budget]:
    """Draw budgets, known and unknown, approved or not."""
    return st.builds(Budget, st.none() | money(), approved=st.sampled_from([None, True, False]))


def authorities() -> st.SearchStrategy[Authority]:
    """Draw buying roles."""
    return st.builds(Authority, st.sampled_from([None, *BuyingRole]), name=st.none() | names())


def needs() -> st.SearchStrategy[Need]:
    """Draw needs."""
    pains = st.lists(st.sampled_from(["closing takes 9 days", "tax audit"]), max_size=2)
    return st.builds(Need, severity=st.sampled_from([None, *Severity]), pains=pains)


def timelines() -> st.SearchStrategy[Timeline]:
    """Draw timelines, some of them past."""
    dates = moments().map(lambda at: at.date())
    return st.builds(Timeline, st.none() | moments() | dates, trigger=st.sampled_from([None, "tax audit"]))


def answers() -> st.SearchStrategy[Answer]:
    """Draw answers to other dimensions of a qualification framework."""
    values = st.sampled_from([None, "closing 3 days faster", True, False]) | st.integers(0, 100) | money()
    return st.builds(Answer, st.sampled_from(["metrics", "champion", "competition"]), values)


def evidence() -> st.SearchStrategy[Evidence]:
    """Draw evidence of every kind."""
    return st.one_of(budgets(), authorities(), needs(), timelines(), answers())
