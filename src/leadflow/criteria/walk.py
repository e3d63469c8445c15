"""Walk: the leaves of a question, in the order in which they are written."""

from collections.abc import Iterator

from leadflow.criteria.tree import Guard

__all__ = ["leaves"]


def leaves(guard: Guard) -> Iterator[Guard]:
    """Return the leaves of a question, in the order in which they are written.

    >>> from leadflow import company
    >>> [str(leaf) for leaf in leaves(company.country.known() & ~company.name.missing())]
    ['company.country is known', 'company.name is missing']
    """
    if not guard.parts:
        yield guard
    for part in guard.parts:
        yield from leaves(part)
