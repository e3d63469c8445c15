"""ToDoList: what is to be done about many leads, one row per lead, for a rep to read on Monday morning."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo

import attrs

from leadflow._validate import normalise_text, required_text
from leadflow.assessment import Assess
from leadflow.funnel import Funnel
from leadflow.leads import Lead, Population
from leadflow.playbook import _wording as say
from leadflow.playbook.sections import LISTED, Paragraph, Points, Section, more, page_text
from leadflow.playbook.steps import NextStep, StepKind, kind_of, stops_of, work_on
from leadflow.sla import Priority, SLAContract
from leadflow.sla.lead_view import queue_of
from leadflow.sla.work import title_of

__all__ = ["ToDo", "ToDoList", "to_do_of"]

_NEVER = datetime.max.replace(tzinfo=UTC)
_LOOKED_AHEAD = frozenset({StepKind.PLANNED, StepKind.DEAL})
_ORDER = {kind: place for place, kind in enumerate(StepKind)}


@attrs.frozen(kw_only=True, weakref_slot=False)
class ToDo:
    """All that is to be done about one lead: its `steps`, the most pressing first, each action once.

    `owner` has the lead now, None also where it was given back to have another one; without one it waits in the `queue`
    (None: in none). `priority` says how much the lead comes first, None where no rule was given.
    """

    lead: Lead
    owner: str | None
    queue: str | None
    steps: tuple[NextStep, ...]
    priority: Priority | None = None

    def title(self, *, personal: bool = False) -> str:
        """Return who it is: the lead, the person and the company, and with `personal` how to reach the person."""
        return title_of(self.lead, self.priority, personal=personal)

    def __str__(self) -> str:
        return f"{self.title()}: {'; '.join(map(str, self.steps))}"


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class ToDoList:
    """What is to be done at `as_of` (UTC), a row per lead, the most pressing first; made by `Playbook.to_do`.

    Times in texts are on the wall clock of `tz`. Phone numbers and e-mail addresses are shown only where `personal`
    says so.
    """

    as_of: datetime
    tz: tzinfo
    rows: tuple[ToDo, ...]
    personal: bool = False

    @property
    def title(self) -> str:
        """What the list is called."""
        return f"To do on {say.clock_time(self.as_of, self.tz)}"

    @property
    def sections(self) -> tuple[Section, ...]:
        """The list as data: a section for each owner, first what has none and is to be assigned."""
        owners: dict[str | None, list[ToDo]] = {}
        for row in self.rows:
            owners.setdefault(row.owner, []).append(row)
        found = []
        for owner in sorted(owners, key=lambda each: (each is not None, each or "")):
            late = sum(any(step.kind is StepKind.LATE for step in row.steps) for row in owners[owner])
            leads = f"{say.many(len(owners[owner]), 'lead')}, {late:,} late"
            points = []
            for row in owners[owner]:
                rest = [block.text for block in more(len(row.steps), "steps", shown=LISTED)]
                points.append((row.title(personal=self.personal), (*map(str, row.steps[:LISTED]), *rest)))
            found.append(Section(f"{owner or 'to be assigned'}: {leads}", blocks=(Points(tuple(points)),)))
        return tuple(found) or (Section("To do", blocks=(Paragraph("Nothing to do."),)),)

    def to_text(self, *, personal: bool | None = None) -> str:
        """Return the list as plain text of at most 100 columns, one owner after another.

        Args:
            personal: Whether phone numbers and e-mail addresses are shown; None: as the list was made.
        """
        shown = self if personal is None else attrs.evolve(self, personal=personal)
        return page_text(self.title, (), shown.sections)

    def __repr__(self) -> str:
        return f"<ToDoList: {say.many(len(self.rows), 'lead')}>"


def _once(steps: Iterable[NextStep]) -> Iterator[NextStep]:
    """Yield each action once, where it is most pressing; what else asks for it is named there."""
    found: list[NextStep] = []
    for step in steps:
        same = None if step.action is None else next((each for each in found if each.action == step.action), None)
        if same is None:
            found.append(step)
        elif step.about != same.about:
            found[found.index(same)] = attrs.evolve(same, text=f"{same.text}; also for: {step.about}")
    return iter(found)


def to_do_of(
    population: Population,
    *,
    funnel: Funnel | None,
    pipelines: tuple[Funnel, ...],
    sla: SLAContract | None,
    assess: Assess,
    tz: tzinfo,
    owner: str | None,
    rank: Callable[[Lead], Priority] | None,
    ahead: timedelta,
    personal: bool = False,
) -> ToDoList:
    """Return what is to be done about the leads of a population; see `Playbook.to_do`."""
    now, stops = population.as_of, stops_of(sla)
    wanted = None if owner is None else normalise_text(required_text(owner, "owner"))
    rows: list[tuple[tuple[object, ...], ToDo]] = []
    for lead in population:
        # Of a lead of another owner, the deals that the wanted one works on are to be done.
        deals = None
        if wanted is not None and (lead.owner is None or normalise_text(lead.owner) != wanted):
            owners = {deal.id: deal.owner for deal in lead.deals if deal.owner is not None}
            deals = {deal for deal, owner in owners.items() if normalise_text(owner) == wanted}
            if not deals:
                continue
        steps = work_on(
            lead,
            clocks=() if sla is None else sla.clocks(lead, as_of=now, assess=assess),
            stops=stops,
            pipelines=pipelines,
            kind=kind_of(lead, funnel),
            now=now,
            tz=tz,
        )
        soon = [
            step
            for step in steps
            if step.kind not in _LOOKED_AHEAD or step.due_at is None or step.due_at <= now + ahead
        ]
        # What was given back is work of no rep until it has another owner, or the contract waits for it again.
        kinds_of = {step.kind for step in soon}
        returned = StepKind.REASSIGN in kinds_of and not kinds_of & {StepKind.LATE, StepKind.DUE}
        if wanted is not None and (returned or deals is not None):
            soon = [step for step in soon if step.kind is StepKind.DEAL and step.about in (deals or ())]
        if soon:
            priority = None if rank is None else rank(lead)
            value = None if priority is None else priority.value
            found = tuple(_once(soon))
            first = found[0]
            place = (1 if value is None else -value, _ORDER[first.kind], first.due_at or _NEVER, lead.id)
            has, queue = None if returned else lead.owner, queue_of(lead, now)[0]
            rows.append((place, ToDo(lead=lead, owner=has, queue=queue, steps=found, priority=priority)))
    rows.sort(key=lambda pair: pair[0])
    return ToDoList(as_of=now, tz=tz, rows=tuple(row for _, row in rows), personal=personal)
