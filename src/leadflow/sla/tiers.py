"""Tiers: a target that depends on who the lead is."""

from collections.abc import Iterable

import attrs

from leadflow._validate import named
from leadflow._words import spell
from leadflow.calendars import Within
from leadflow.criteria import Guard
from leadflow.errors import invalid, invalid_type
from leadflow.sla._checks import target_time

__all__ = ["Tiers"]

Tier = tuple[Guard, Within]


def _tiers(value: Iterable[Tier]) -> tuple[Tier, ...]:
    found = []
    for tier in value:
        if not (isinstance(tier, tuple) and len(tier) == 2 and isinstance(tier[0], Guard)):
            raise invalid_type(
                "tiers", tier, "a tier is a question and a target", 'write (verdict.grade.is_("A"), BusinessHours(1))'
            )
        found.append((tier[0], target_time(tier[1], "tiers")))
    if not found:
        raise invalid("tiers", (), "without tiers one target is enough", "write within=BusinessHours(4)")
    return tuple(found)


@attrs.frozen(weakref_slot=False, order=False, field_transformer=named)
class Tiers:
    """Targets by who the lead is when the clock starts: the first tier whose question is met, else `otherwise`.

    `tiers` are pairs of a question and a target. A question whose answer is unknown is no yes. Raises an error for a
    tier that is no such pair, for a target of no time, and when there is no tier.

    >>> from leadflow import company
    >>> from leadflow.calendars import BusinessHours
    >>> str(Tiers([(company.employees >= 500, BusinessHours(1))], otherwise=BusinessHours(8)))
    '1 business hour where company.employees is at least 500, else 8 business hours'
    """

    tiers: tuple[Tier, ...] = attrs.field(converter=_tiers)
    otherwise: Within = attrs.field(converter=target_time, kw_only=True)

    @property
    def guards(self) -> tuple[Guard, ...]:
        """The questions, in order."""
        return tuple(guard for guard, _ in self.tiers)

    def __str__(self) -> str:
        parts = [f"{spell(within)} where {guard}" for guard, within in self.tiers]
        return f"{', '.join(parts)}, else {spell(self.otherwise)}"
