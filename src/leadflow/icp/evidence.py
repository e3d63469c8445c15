"""Evidence for an ICP: of the leads that were won and lost, how many met each criterion, with how sure that is."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

import attrs

from leadflow._statistics import newcombe_interval, wilson_interval
from leadflow._validate import asked_at, stream, zone_of
from leadflow.criteria import Criterion, Happening
from leadflow.criteria.check import View
from leadflow.errors import unknown_name
from leadflow.leads import Lead

__all__ = ["AnswerFigures", "CriterionFigures", "ICPFigures", "figures_of"]


@attrs.frozen(kw_only=True, weakref_slot=False)
class AnswerFigures:
    """How the leads of one answer ended: how many were `won`, how many `lost`.

    >>> figures = AnswerFigures(won=3, lost=1)
    >>> figures.rate, [round(end, 2) for end in figures.interval or ()]
    (0.75, [0.3, 0.95])
    """

    won: int = 0
    lost: int = 0

    decided: int = attrs.field(init=False, eq=False, repr=False)
    """All of them."""
    rate: float | None = attrs.field(init=False, eq=False, repr=False)
    """The share won; None when there are none."""
    interval: tuple[float, float] | None = attrs.field(init=False, eq=False, repr=False)
    """The range in which the share won lies with 95 % confidence (Wilson 1927); None when there are none."""

    def __attrs_post_init__(self) -> None:
        decided = self.won + self.lost
        object.__setattr__(self, "decided", decided)
        object.__setattr__(self, "rate", self.won / decided if decided else None)
        object.__setattr__(self, "interval", wilson_interval(self.won, decided))

    def __str__(self) -> str:
        if self.interval is None:
            return "none"
        low, high = self.interval
        return f"{self.won} of {self.decided} won ({self.rate:.0%}, {low:.0%} to {high:.0%})"


_NOBODY = AnswerFigures()


@attrs.frozen(kw_only=True, weakref_slot=False)
class CriterionFigures:
    """How leads ended by their answer to one criterion of the profile.

    >>> print(CriterionFigures("size", yes=AnswerFigures(won=30, lost=10), no=AnswerFigures(won=5, lost=45)))
    size: yes 30 of 40 won (75%, 60% to 86%); no 5 of 50 won (10%, 4% to 21%); unknown none
    """

    name: str = attrs.field(kw_only=False)
    yes: AnswerFigures = _NOBODY
    no: AnswerFigures = _NOBODY
    unknown: AnswerFigures = _NOBODY

    @property
    def lift(self) -> tuple[float, float] | None:
        """By how much the share won is higher for a yes than for a no, as a range (Newcombe 1998, method 10, 95 %).

        None when no lead answered yes, or none no.
        """
        return newcombe_interval(self.no.won, self.no.decided, self.yes.won, self.yes.decided)

    @property
    def discriminates(self) -> bool | None:
        """Whether a yes and a no end differently beyond chance; None when one of them has no leads."""
        if self.lift is None:
            return None
        low, high = self.lift
        return low > 0 or high < 0

    def __str__(self) -> str:
        return f"{self.name}: yes {self.yes}; no {self.no}; unknown {self.unknown}"


@attrs.frozen(kw_only=True, weakref_slot=False)
class ICPFigures:
    """What the won and the lost leads say about each criterion of a profile, in declared order.

    `undecided` counts the leads that are neither won nor lost, or were not there yet, `elsewhere` those that another
    profile fits better: they are left out.

    >>> print(ICPFigures("SME", criteria=(CriterionFigures("size"),), undecided=2))
    SME (2 undecided leads left out)
      size: yes none; no none; unknown none
    """

    name: str = attrs.field(kw_only=False)
    criteria: tuple[CriterionFigures, ...]
    undecided: int = 0
    elsewhere: int = 0

    def __getitem__(self, name: str) -> CriterionFigures:
        """Return the figures of one criterion; raises `UnknownNameError` when the profile has none of this name."""
        found = {figures.name: figures for figures in self.criteria}
        if name not in found:
            raise unknown_name("criterion", name, found, where=f"profile {self.name!r}")
        return found[name]

    @property
    def idle(self) -> tuple[str, ...]:
        """The names of the criteria that do not discriminate: as far as the figures show, a yes and a no end alike."""
        return tuple(figures.name for figures in self.criteria if figures.discriminates is False)

    def __str__(self) -> str:
        left_out = [f"{self.undecided:,} undecided leads left out"] if self.undecided else []
        left_out += [f"{self.elsewhere:,} fit another profile better"] if self.elsewhere else []
        head = f"{self.name} ({', '.join(left_out)})" if left_out else self.name
        marks = dict.fromkeys(self.idle, "; does not discriminate")
        return "\n".join([head, *(f"  {figures}{marks.get(figures.name, '')}" for figures in self.criteria)])


def figures_of(
    name: str,
    asked: Mapping[str, Criterion],
    leads: Iterable[Lead],
    *,
    won: Criterion,
    lost: Criterion | None,
    decided: Happening,
    belongs: Callable[[Lead, datetime], bool],
    as_of: datetime,
) -> ICPFigures:
    """Count how `leads` (read once) ended by their answers to what is `asked`, as known at `as_of` (in UTC).

    What is asked is answered as it was known when the lead was `decided` upon, which it `belongs` to be asked about:
    what is found out after a purchase would speak for itself.
    """
    counted = {(rule, answer): [0, 0] for rule in asked for answer in (True, False, None)}
    undecided = elsewhere = 0
    for lead in stream(leads, "leads", "pass [lead]"):
        if lead.created_at > as_of:
            undecided += 1
            continue
        view = View(lead.as_of(as_of), as_of)
        end = won.holds_in(view)
        if not end and lost is not None:
            end = False if lost.holds_in(view) else None
        if end is None:
            undecided += 1
            continue
        happened = decided.occurrences(view.lead, as_of=as_of)
        day = asked_at(happened[0].at if happened else lead.created_at, tz=zone_of(as_of))
        then = View(lead.as_of(day), day)
        if not belongs(then.lead, day):
            elsewhere += 1
            continue
        for rule, criterion in asked.items():
            counted[rule, criterion.holds_in(then)][end] += 1

    def figures(rule: str, answer: bool | None) -> AnswerFigures:
        lost_ones, won_ones = counted[rule, answer]
        return AnswerFigures(won=won_ones, lost=lost_ones)

    criteria = tuple(
        CriterionFigures(rule, yes=figures(rule, True), no=figures(rule, False), unknown=figures(rule, None))
        for rule in asked
    )
    return ICPFigures(name, criteria=criteria, undecided=undecided, elsewhere=elsewhere)
