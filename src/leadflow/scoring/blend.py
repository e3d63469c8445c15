"""Blend: several strategies as one score, each with a weight."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from math import lcm

import attrs

from leadflow._validate import asked_at, required_text, whole_number
from leadflow.errors import invalid, invalid_type
from leadflow.leads import Lead
from leadflow.money import split_evenly
from leadflow.reasons import Reason
from leadflow.scores.score import Score, Scorer

__all__ = ["Blend", "blended"]


@attrs.frozen(order=False, init=False, weakref_slot=False)
class Blend:
    """One score from 0 to 100 of several scorers: the average of their percents by whole-number weights.

    The percent of a scorer is what it gave of the best it can give. The average is rounded once, half to even, and
    split into the parts by largest remainder, so that they sum to it. Raises when a weight is no whole number from 1,
    or names repeat.

    >>> from datetime import UTC
    >>> from leadflow import ICP, Company, Lead, company
    >>> from leadflow.scoring import Scorecard
    >>> fit = ICP("SME", should=[company.country.is_("VN").worth(40)])
    >>> size = Scorecard("size", company.employees.between(10, 250).worth(10))
    >>> at = datetime(2026, 3, 2, tzinfo=UTC)
    >>> lead = Lead("L-1", created_at=at, company=Company(country="VN"))
    >>> score = Blend("priority", (fit, 60), (size, 40)).score(lead, as_of=at)
    >>> score.value, score.low, score.high, [reason.points for reason in score.reasons]
    (60, 60, 100, [60, 0])
    """

    name: str
    parts: tuple[tuple[Scorer, int], ...]

    def __init__(self, name: str, *parts: tuple[Scorer, int]) -> None:
        for part in parts:
            if not (isinstance(part, (tuple, list)) and len(part) == 2):
                raise invalid_type("parts", part, "a part is a scorer with its weight", "write (icp, 60)")
            if not isinstance(part[0], Scorer):
                raise invalid_type("parts", part[0], "a scorer has a name and score(lead, *, as_of)", "write (icp, 60)")
            whole_number(part[1], f"weight of {part[0].name!r}", minimum=1)
        self.__attrs_init__(required_text(name, "name"), tuple((scorer, weight) for scorer, weight in parts))
        if not parts:
            fix = "write Blend(name, (icp, 60), (engagement, 40))"
            raise invalid("parts", (), f"blend {self.name!r} has none", fix)
        names = [scorer.name for scorer, _ in self.parts]
        for one in names:
            if names.count(one) > 1:
                raise invalid("name", one, f"two scorers of {self.name!r} share it", "give each a name of its own")

    def score(self, lead: Lead, *, as_of: datetime) -> Score:
        """Return the blended points of `lead` as it was known at `as_of` (aware); the blended scores are its `parts`.

        Raises `NotYetCreatedError` when the lead was created later, `NaiveDatetimeError` for a naive `as_of`.
        """
        at = asked_at(as_of)
        known = lead.as_of(at)
        scores = tuple(scorer.score(known, as_of=at) for scorer, _ in self.parts)
        weights = [weight for _, weight in self.parts]
        points, low, high = (
            blended(percents, weights)
            for percents in zip(
                *((score.percent, score.low_percent, score.high_percent) for score in scores), strict=True
            )
        )
        most = split_evenly(100, weights)
        reasons = tuple(
            Reason(
                f"{score.name}: {score.percent} %",
                code=f"part:{score.name}",
                answer=None if score.low_percent != score.high_percent else score.percent > 0,
                points=points[i],
                low=low[i],
                high=high[i],
                reachable=most[i],
                missing=score.to_find_out,
            )
            for i, score in enumerate(scores)
        )
        covered = sum(
            Fraction(weight * score.decided, score.weight) if score.weight else Fraction(weight)
            for score, weight in zip(scores, weights, strict=True)
        )
        scale = lcm(1, Fraction(covered).denominator)
        return Score(
            self.name,
            value=sum(points),
            low=sum(low),
            high=sum(high),
            reachable=100,
            decided=int(covered * scale),
            weight=sum(weights) * scale,
            reasons=reasons,
            parts=scores,
        )

    def __str__(self) -> str:
        return f"{self.name}: " + " + ".join(f"{weight} x {scorer.name}" for scorer, weight in self.parts)

    def __repr__(self) -> str:
        return f"Blend({', '.join([repr(self.name), *map(repr, self.parts)])})"


def blended(percents: Sequence[int], weights: Sequence[int]) -> list[int]:
    """Return the parts of the weighted average, which sum to it: rounded once, half to even, split by largest
    remainder.
    """
    whole, all_weights = [p * w for p, w in zip(percents, weights, strict=True)], sum(weights)
    parts = [points // all_weights for points in whole]
    left = round(Fraction(sum(whole), all_weights)) - sum(parts)
    by_remainder = sorted(range(len(parts)), key=lambda i: (-(whole[i] % all_weights), i))
    for i in by_remainder[:left]:
        parts[i] += 1
    return parts
