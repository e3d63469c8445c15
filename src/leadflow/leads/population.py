"""Population: the leads known at one instant, each once."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import attrs

from leadflow._validate import asked_at, stream, zone_of
from leadflow.errors import invalid_type
from leadflow.leads.deals import ClosedStages
from leadflow.leads.lead import Lead
from leadflow.leads.vocabularies import Vocabularies

__all__ = ["Population"]

_KEPT = 4
"""At how many other instants a population remembers its leads."""


@attrs.frozen(kw_only=True, repr=False)
class Population:
    """The leads known at an instant, each as it was known then; made by `Population.of`.

    Records of one lead (one id) are merged, so that it counts once and the order of the records does not matter. Every
    function that takes leads takes a population too, and then reads nothing twice: make one, ask it many questions.

    - `as_of`: the instant, in UTC.
    - `leads`: the leads as they were known then.
    - `not_yet_created`: how many were created later, and are left out.
    - `repeated`: how many records were merged into an earlier one of the same id.
    - `vocabularies`: those by which names are spelled here, or None: as recorded.
    """

    leads: tuple[Lead, ...]
    as_of: datetime
    not_yet_created: int = 0
    repeated: int = 0
    vocabularies: Vocabularies | None = None
    # The merged records with all that was recorded later, so that the same leads can be seen at another instant.
    _records: tuple[Lead, ...] = attrs.field(alias="_records", default=(), eq=False)
    # The same as they were recorded, before one spelling was given to them.
    _recorded: tuple[Lead, ...] = attrs.field(alias="_recorded", default=(), eq=False)
    # The same leads at the instants asked about last: every measure of a review asks for the end of its period.
    _cuts: "dict[datetime, Population]" = attrs.field(init=False, factory=dict, eq=False)

    @classmethod
    def of(
        cls,
        leads: "Iterable[Lead] | Population",
        *,
        as_of: datetime,
        closed_stages: ClosedStages | None = None,
        vocabularies: Vocabularies | None = None,
    ) -> "Population":
        """Return the population at an instant.

        Args:
            leads: Any iterable of leads, read once; or a population, which is read again only at another instant.
            as_of: An aware datetime.
            closed_stages: The stages by which `deals` and `closings` are read; None: as the leads come.
            vocabularies: The names of channels, kinds, reasons, stages and titles, so that each has one spelling
                everywhere; None: as the leads, or their population, come. What was recorded is kept for `of` itself:
                the same population can be read by others.

        Raises:
            NaiveDatetimeError: `as_of` has no time zone.
            InvalidTypeError: `leads` is a single lead, or what is no lead is among them.

        >>> from datetime import UTC
        >>> now = datetime(2026, 3, 31, tzinfo=UTC)
        >>> population = Population.of([Lead("L-1", created_at=now)], as_of=now)
        >>> len(population), Population.of(population, as_of=now) is population
        (1, True)
        """
        now = asked_at(as_of)
        if isinstance(leads, Population):
            words = leads.vocabularies if vocabularies is None else vocabularies
            same = closed_stages is None or all(lead.closed_stages == closed_stages for lead in leads.leads)
            if same and words == leads.vocabularies:
                return leads.at(now)
            records, repeated = leads._recorded, leads.repeated  # noqa: SLF001  # of this class
        else:
            found: dict[str, Lead] = {}
            read = 0
            for lead in stream(leads, "leads", "pass [lead]"):
                if not isinstance(lead, Lead):
                    fix = "pass a list of Lead(...); of a mapping its values()"
                    raise invalid_type("leads", lead, "each is a Lead", fix)
                read += 1
                known = found.setdefault(lead.id, lead)
                if known is not lead:
                    found[lead.id] = known.merge(lead)
            records, repeated, words = tuple(found.values()), read - len(found), vocabularies
        if closed_stages is not None:
            records = tuple(lead.with_closed_stages(closed_stages) for lead in records)
        spelled = records if words is None else tuple(words.read(lead) for lead in records)
        empty = cls(leads=(), as_of=now, repeated=repeated, vocabularies=words, _records=spelled, _recorded=records)
        return empty._seen(now)

    def at(self, as_of: datetime) -> "Population":
        """Return the same leads as they were known at another instant (aware), or on its day in another zone."""
        now = asked_at(as_of)
        if now == self.as_of:
            return self if zone_of(now) is zone_of(self.as_of) else attrs.evolve(self, as_of=now)
        found = self._cuts.get(now)
        if found is None:
            if len(self._cuts) >= _KEPT:
                self._cuts.clear()
            found = self._cuts[now] = self._seen(now)
        return found.at(now)

    def touching(self, low: datetime, high: datetime) -> "Population":
        """Return the leads of which anything lies between two instants; an untracked one always may have something."""
        found = []
        for lead in self.leads:
            events = lead.history.events
            begun, ended = (events[0].at, events[-1].at) if events else (lead.created_at, lead.created_at)
            if not lead.tracked or (max(ended, lead.created_at) >= low and min(begun, lead.created_at) < high):
                found.append(lead)
        return attrs.evolve(self, leads=tuple(found))

    def _seen(self, now: datetime) -> "Population":
        known = tuple(lead.as_of(now) for lead in self._records if lead.created_at <= now)
        return attrs.evolve(self, leads=known, as_of=now, not_yet_created=len(self._records) - len(known))

    def __iter__(self) -> Iterator[Lead]:
        return iter(self.leads)

    def __len__(self) -> int:
        return len(self.leads)

    def __repr__(self) -> str:
        return f"<Population: {len(self.leads)} leads at {self.as_of.isoformat()}>"
