"""Weights: what an answer is worth (`Worth`), and what each time is worth (`Each`)."""

from datetime import datetime

import attrs

from leadflow._validate import named, required_text, to_utc, whole_number
from leadflow.criteria.check import View
from leadflow.criteria.decay import Decay, HalfLife, LinearDecay, PerInterval, Steps, decayed
from leadflow.criteria.occurring import Occurring
from leadflow.criteria.tree import Worth
from leadflow.errors import invalid, invalid_type
from leadflow.leads import Lead

__all__ = ["Each", "Worth"]


def _occurring(value: Occurring) -> Occurring:
    if not isinstance(value, Occurring):
        raise invalid_type("happening", value, "a happening is needed", 'write activities("email_click").each(3)')
    return value


def _at_most(value: int | None) -> int | None:
    return None if value is None else whole_number(value, "at_most")


def _decay(value: Decay | None) -> Decay | None:
    if value is not None and not isinstance(value, (HalfLife, LinearDecay, Steps, PerInterval)):
        raise invalid_type("decay", value, "a decay is needed", "write HalfLife(days=14) or Steps({7: 1, 30: 0.5})")
    return value


@attrs.frozen(kw_only=True, order=False, weakref_slot=False, field_transformer=named)
class Each:
    """The rule that each time something took place is worth `points` (whole), all together `at_most` so many.

    With a `decay`, each is worth less the older it is, and the total is rounded once, half to even. `at_most` has the
    sign of `points`: taking away is bounded by a negative number.

    >>> from leadflow import activities
    >>> str(Each(activities("email_click"), 3, at_most=15))
    '+3 for each email_click, at most +15'
    """

    happening: Occurring = attrs.field(kw_only=False, converter=_occurring)
    points: int = attrs.field(kw_only=False, converter=whole_number)
    name: str = attrs.field(kw_only=False, converter=required_text)
    at_most: int | None = attrs.field(default=None, converter=_at_most)
    decay: Decay | None = attrs.field(default=None, converter=_decay)

    @name.default
    def _name_of_happening(self) -> str:
        return str(self.happening)

    def __attrs_post_init__(self) -> None:
        if self.at_most is not None and self.at_most * self.points <= 0:
            raise invalid(
                "at_most",
                self.at_most,
                f"has the sign of the points, {self.points:+d}, and is not 0",
                "write at_most=15",
            )

    def earned(self, lead: Lead, *, as_of: datetime) -> int | None:
        """Return the points that `lead` earned by `as_of` (aware), before `at_most`; None when it is not tracked."""
        at = to_utc(as_of, "as_of")
        return self.earned_in(View(lead.as_of(at), at))

    def earned_in(self, view: View) -> int | None:
        """Return the points earned in what `view` shows, before `at_most`; None when unknown."""
        if not self.happening.is_known(view.lead):
            return None
        found = self.happening.find(view.lead, view.as_of)
        return decayed(self.points, (view.as_of - one.at for one in found), self.decay)

    def bounded(self, earned: int) -> int:
        """Return the points that are left of those earned after `at_most`."""
        if self.at_most is None:
            return earned
        return min(earned, self.at_most) if self.points > 0 else max(earned, self.at_most)

    def __str__(self) -> str:
        parts = [f"{self.points:+d} for each {self.happening.named}"]
        if self.at_most is not None:
            parts.append(f"at most {self.at_most:+d}")
        if self.decay is not None:
            parts.append(str(self.decay))
        return ", ".join(parts)
