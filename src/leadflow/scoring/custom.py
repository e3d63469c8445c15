"""A strategy of your own: a function as a scorer."""

from collections.abc import Callable
from datetime import datetime

import attrs

from leadflow._validate import asked_at, required_text, whole_number
from leadflow.errors import invalid, invalid_type
from leadflow.leads import Lead
from leadflow.reasons import Reason
from leadflow.scores.score import Score

__all__ = ["FunctionScorer", "as_scorer"]


def _path(function: Callable[..., object]) -> str:
    # A function prints with its address, another one in every process.
    return f"{function.__module__}.{getattr(function, '__qualname__', type(function).__qualname__)}"


@attrs.frozen(order=False, weakref_slot=False)
class FunctionScorer:
    """A scorer that asks a function for whole points from `low` to `high`; made by `as_scorer`.

    >>> FunctionScorer("every lead", lambda lead, as_of: 1, low=0, high=1).name
    'every lead'
    """

    name: str
    function: Callable[[Lead, datetime], int | Score] = attrs.field(repr=_path)
    low: int
    high: int

    def score(self, lead: Lead, *, as_of: datetime) -> Score:
        """Return what the function says of `lead` as it was known at `as_of` (aware)."""
        at = asked_at(as_of)
        said = self.function(lead.as_of(at), at)
        if isinstance(said, Score):
            return said
        points = whole_number(said, self.name)
        if not self.low <= points <= self.high:
            rule = f"the function gives {self.low} to {self.high} points"
            raise invalid(self.name, points, rule, "widen low= and high=")
        weight = max(abs(self.low), abs(self.high))
        reason = Reason(self.name, code="function", points=points, low=points, high=points, reachable=self.high)
        return Score(
            self.name,
            value=points,
            low=points,
            high=points,
            reachable=self.high,
            decided=weight,
            weight=weight,
            reasons=(reason,),
        )


def as_scorer(
    name: str, function: Callable[[Lead, datetime], int | Score], *, low: int = 0, high: int = 100
) -> FunctionScorer:
    """Return a scorer that asks `function(lead, as_of)` for whole points from `low` to `high`, or for a whole `Score`.

    The function sees the lead as it was known at `as_of` (in UTC). To be compared, copied and pickled, it must be one
    that can be imported, no lambda. Try it with `leadflow.testing.check_scorer_laws`.

    >>> from datetime import UTC
    >>> def by_name(lead, as_of):
    ...     return 100 if lead.person.name else 0
    >>> at = datetime(2026, 3, 2, tzinfo=UTC)
    >>> as_scorer("has a name", by_name).score(Lead("L-1", created_at=at), as_of=at).value
    0
    """
    if not callable(function):
        raise invalid_type(
            "function", function, "a function of a lead and an instant is needed", "pass the function itself"
        )
    least, most = whole_number(low, "low"), whole_number(high, "high", minimum=low)
    return FunctionScorer(required_text(name, "name"), function, least, most)
