"""Describe: a rule in words, aspect by aspect, so that two versions of it can be compared."""

from leadflow.criteria import Each, Worth
from leadflow.scores.characteristic import Characteristic

__all__ = ["aspects_of"]


def aspects_of(rule: Worth | Each | Characteristic, *, group: str | None = None) -> dict[str, str | None]:
    """Return what makes up a rule: its condition, points, bounds, decay and group, in words; "text" is the whole of it.

    >>> from leadflow import company
    >>> aspects_of(company.country.is_("VN").worth(40))["points"]
    '+40'
    """
    found: dict[str, str | None] = {"text": str(rule), "group": group}
    if isinstance(rule, Worth):
        found |= {
            "condition": str(rule.criterion),
            "points": f"{rule.points:+d}",
            "unknown": f"{rule.unknown:+d}" if rule.unknown else None,
        }
    elif isinstance(rule, Each):
        found |= {
            "condition": str(rule.happening),
            "points": f"{rule.points:+d} each",
            "at most": None if rule.at_most is None else f"{rule.at_most:+d}",
            "decay": None if rule.decay is None else str(rule.decay),
        }
    else:
        bins = ", ".join(f"{one} {one.points:+d}" for one in rule.order)
        found |= {
            "condition": rule.field.phrase,
            "bins": bins,
            "unknown": f"{rule.unknown:+d}" if rule.unknown else None,
        }
    return found
