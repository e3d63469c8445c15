"""Attainments: the agreement in one period, both directions side by side."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property

import attrs

from leadflow._validate import normalise_text
from leadflow.calendars import Period
from leadflow.errors import invalid, unknown_name
from leadflow.leads import Actor
from leadflow.sla.attainment import Attainment, AttainmentStatus
from leadflow.sla.volumes import Provided

__all__ = ["Attainments"]


@attrs.frozen(kw_only=True, order=False)
class Attainments(Mapping[str, Attainment]):
    """What became of every commitment of a contract in a period, by name, as it stood at `as_of`.

    Iterating gives the names, marketing's first, in the order of the contract. Of a contract that was rewritten within
    the period the rows of each of the `versions` in force follow one another; `version` is the last of them. `leads`
    were looked at, `not_yet_created` were left out because they came later, and `repeated` records were merged into
    that of the same lead. `unmatched` are deliverables whose name is that of no commitment. Those of disjoint sets of
    leads add up with `+`.

    >>> from datetime import UTC
    >>> from leadflow.calendars import Month
    >>> kept = Attainments(contract="2026", version=1, period=Month(2026, 3), as_of=datetime(2026, 3, 31, tzinfo=UTC))
    >>> len(kept), kept.marketing
    (0, ())
    """

    contract: str
    version: int
    period: Period
    as_of: datetime
    rows: tuple[Attainment, ...] = ()
    leads: int = 0
    not_yet_created: int = 0
    repeated: int = 0
    unmatched: tuple[Provided, ...] = ()
    versions: tuple[int, ...] = attrs.field(default=attrs.Factory(lambda self: (self.version,), takes_self=True))

    @cached_property
    def _by_name(self) -> dict[str, Attainment]:
        return {row.name: row for row in self.rows}

    @cached_property
    def _by_normal(self) -> dict[str, Attainment]:
        return {normalise_text(row.name): row for row in self.rows}

    def __getitem__(self, name: str) -> Attainment:
        found = self._by_name.get(name)
        if found is None and isinstance(name, str):
            found = self._by_normal.get(normalise_text(name))
        if found is None:
            raise unknown_name("commitment", name, self._by_name, where=f"contract {self.contract!r}")
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def marketing(self) -> tuple[Attainment, ...]:
        """What marketing promised sales."""
        return tuple(row for row in self.rows if row.party is Actor.MARKETING)

    @property
    def sales(self) -> tuple[Attainment, ...]:
        """What sales promised marketing."""
        return tuple(row for row in self.rows if row.party is Actor.SALES)

    def tally(self, party: Actor) -> dict[AttainmentStatus, int]:
        """Return how many of a party's commitments stand in each status, those without any left out.

        >>> from datetime import UTC
        >>> from leadflow.calendars import Month
        >>> now = datetime(2026, 3, 31, tzinfo=UTC)
        >>> Attainments(contract="2026", version=1, period=Month(2026, 3), as_of=now).tally(Actor.SALES)
        {}
        """
        found = [row.status for row in self.rows if row.party is party]
        return {status: found.count(status) for status in AttainmentStatus if status in found}

    def __add__(self, other: "Attainments") -> "Attainments":
        if not isinstance(other, Attainments):
            return NotImplemented
        for field in ("contract", "version", "period", "as_of"):
            if getattr(self, field) != getattr(other, field):
                raise invalid(
                    field,
                    getattr(other, field),
                    f"attainments of one {field} add up, here {getattr(self, field)}",
                    "ask one contract about the same period at the same instant",
                )
        return attrs.evolve(
            self,
            rows=tuple(mine + theirs for mine, theirs in zip(self.rows, other.rows, strict=True)),
            leads=self.leads + other.leads,
            not_yet_created=self.not_yet_created + other.not_yet_created,
            repeated=self.repeated + other.repeated,
            unmatched=(*self.unmatched, *other.unmatched),
        )
