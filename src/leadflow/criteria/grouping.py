"""Grouping: things by a value that they share, in whatever way people spell it."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from leadflow._validate import normalise_text

__all__ = ["grouped", "normal_form"]

T = TypeVar("T")


def normal_form(value: Hashable) -> Hashable:
    """Return what is compared of a value: of texts and sets of texts, case and white space do not matter.

    >>> normal_form("Lan ") == normal_form("LAN"), normal_form(("Zalo", 3))
    (True, ('zalo', 3))
    """
    if isinstance(value, str):
        return normalise_text(value)
    if isinstance(value, (tuple, frozenset)):
        return type(value)(map(normal_form, value))
    return value


def grouped(
    pairs: Iterable[tuple[Hashable, T]], key: Callable[[Hashable], Hashable] = normal_form
) -> dict[Hashable, list[T]]:
    """Return what belongs to each value: values of one normal form are one group, by its most frequent spelling.

    The groups are in an order that is the same in every process: by their text, None last. So is the spelling: of two
    that are used as often it is the first by its text.

    Args:
        pairs: The value of each thing, and the thing.
        key: What is compared of a value.

    >>> grouped([("zalo", 1), (None, 2), ("Zalo", 3), ("Zalo ", 4), ("Zalo", 5)])
    {'Zalo': [1, 3, 4, 5], None: [2]}
    """
    members: dict[Hashable, list[T]] = {}
    spellings: dict[Hashable, Counter[Hashable]] = {}
    for value, thing in pairs:
        compared = key(value)
        members.setdefault(compared, []).append(thing)
        spellings.setdefault(compared, Counter())[value] += 1
    found: dict[Hashable, list[T]] = {}
    for compared, used in spellings.items():
        found[min(used, key=lambda value: (-used[value], str(value)))] = members[compared]
    return {value: found[value] for value in sorted(found, key=lambda value: (value is None, str(value)))}
