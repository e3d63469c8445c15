"""Attainments: the agreement in one period, both directions side by side."""

from collections.abc import Iterator, Mapping
from datetime import datetime

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
    that of the same lead. `marketing` are the rows of what marketing promised sales, `sales` those of what sales
    promised marketing. `unmatched` are deliverables whose name is that of no commitment. Those of disjoint sets of
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

    marketing: tuple[Attainment, ...] = attrs.field(init=False, eq=False, repr=False)
    sales: tuple[Attainment, ...] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        for party in (Actor.MARKETING, Actor.SALES):
            object.__setattr__(self, party.value, tuple(row for row in self.rows if row.party is party))

    def __getitem__(self, name: str) -> Attainment:
        normal = normalise_text(name) if isinstance(name, str) else None
        for row in self.rows:
            if row.name == name or normalise_text(row.name) == normal:
                return row
        raise unknown_name("commitment", name, list(self), where=f"contract {self.contract!r}")

    def __iter__(self) -> Iterator[str]:
        return iter(row.name for row in self.rows)

    def __len__(self) -> int:
        return len(self.rows)

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
