"""The work list: all that is due on each lead in one item, whose it is, how late it is, and the page to print."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, tzinfo
from textwrap import wrap
from typing import Self, TypeVar

import attrs

from leadflow._words import clock_time, many, rounded_duration
from leadflow.leads import Lead
from leadflow.sla.clocks import Clock
from leadflow.sla.due import DueRow, Priority
from leadflow.sla.lead_view import queue_of

__all__ = ["WorkItem", "WorkList", "by_lead", "by_owner", "headed", "title_of", "to_assign"]

_WIDTH = 100


def to_assign(lead: Lead, clocks: Iterable[Clock]) -> tuple[str | None, datetime, str]:
    """Return in which queue a lead without an owner waits, since when, and both in words.

    Args:
        lead: The lead as it was known when the clocks were read.
        clocks: What waits for an owner: at least one clock.
    """
    waiting = tuple(clocks)
    now = waiting[0].as_of
    queue, since = queue_of(lead, now)
    since = since or min(clock.started_at for clock in waiting)
    lasted = many((now - since).days, "day") if (now - since).days else rounded_duration(now - since)
    return queue, since, f"assign it: {'in no queue' if queue is None else f'queue {queue}'}, waiting {lasted}"


def title_of(lead: Lead, priority: Priority | None, *, personal: bool) -> str:
    """Return who a row of a list is about: the lead, the person and the company, and how much it comes first.

    Args:
        lead: The lead.
        priority: How much it comes first, None where no rule was given.
        personal: Whether the phone number and the e-mail address are shown.
    """
    person = lead.person
    reach = (person.phone, person.email) if personal else ()
    who = ", ".join(text for text in (lead.id, person.name, lead.company.name, *reach) if text)
    return who if priority is None else f"{who} ({priority})"


@attrs.frozen(kw_only=True, weakref_slot=False, order=False)
class WorkItem:
    """All that is to be done about one lead, as `by_lead` gives it: its `rows`, in the order in which they came.

    - `owner` has the lead now. Without one `waiting_since` says since when it has none (else since its first clock
      started), `queue` in which queue it waits (None: in none), and `assign` all of it in words, such as "assign it:
      queue North, waiting 18 days".
    - `name` and `company` are those of the person and the company, None where they are not known.
    - `due_at` is when the first of its rows is or was due, None while that is not known; `overdue` the open time by
      which it is too late already, zero where nothing is. `priority` is that of the rows.

    >>> by_lead([])
    ()
    """

    lead: Lead
    rows: tuple[DueRow, ...]
    lead_id: str = attrs.field(init=False, eq=False)
    owner: str | None = attrs.field(init=False, eq=False)
    queue: str | None = attrs.field(init=False, eq=False)
    waiting_since: datetime | None = attrs.field(init=False, eq=False)
    assign: str | None = attrs.field(init=False, eq=False)
    name: str | None = attrs.field(init=False, eq=False, repr=False)
    company: str | None = attrs.field(init=False, eq=False)
    due_at: datetime | None = attrs.field(init=False, eq=False)
    overdue: timedelta = attrs.field(init=False, eq=False)
    priority: Priority | None = attrs.field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        lead, first = self.lead, self.rows[0]
        queue, since, assign = None, None, None
        if first.owner is None:
            queue, since, assign = to_assign(lead, (row.clock for row in self.rows))
        read = {
            "lead_id": lead.id,
            "owner": first.owner,
            "queue": queue,
            "waiting_since": since,
            "assign": assign,
            "name": lead.person.name,
            "company": lead.company.name,
            "due_at": min((row.due_at for row in self.rows if row.due_at is not None), default=None),
            "overdue": max(row.clock.overdue for row in self.rows),
            "priority": first.priority,
        }
        for field, value in read.items():
            object.__setattr__(self, field, value)

    def lines(self, tz: tzinfo, *, personal: bool = False) -> tuple[str, ...]:
        """Return the lead, whose it is, and all that is due on it: a line each.

        Args:
            tz: The zone in which times are written.
            personal: Whether the phone number and the e-mail address are shown.
        """
        found = [title_of(self.lead, self.priority, personal=personal)]
        if self.assign is not None:
            found.append(self.assign)
        for row in self.rows:
            if row.due_at is None:
                when = "on hold" if row.paused else "no known due time"
            else:
                when = f"{'was due' if row.overdue else 'due'} {clock_time(row.due_at, tz, now=row.clock.as_of)}"
            if row.overdue:
                when = f"{when}, {rounded_duration(row.clock.overdue)} late"
            found.append(f"{row.awaits} ({row.commitment}): {when}")
        return tuple(found)

    def __str__(self) -> str:
        who = self.owner or self.assign
        parts = [f"{row.awaits}{' (overdue)' if row.overdue else ''} for {row.commitment!r}" for row in self.rows]
        return f"{self.lead_id} ({who}): {'; '.join(parts)}"


class WorkList(tuple[WorkItem, ...]):  # noqa: SLOT001  # slots of a tuple hold no field
    """Work items in order, as `by_lead` gives them; print it with `to_text`, and a notebook shows it as a list.

    Phone numbers and e-mail addresses are shown only where `personal` says so: `WorkList(work, personal=True)`.

    >>> print(by_lead([]).to_text())
    Nothing to do.
    """

    personal: bool

    def __new__(cls, items: Iterable[WorkItem] = (), *, personal: bool = False) -> Self:
        """Make a list of some items, which shows phone numbers and e-mail addresses where `personal` says so."""
        work = super().__new__(cls, items)
        work.personal = personal
        return work

    def to_text(self, *, tz: tzinfo | None = None, personal: bool | None = None) -> str:
        """Return the list as plain text of at most 100 columns, one owner after another: first what is to be assigned.

        Args:
            tz: The zone in which times are written; None: that of the calendar of each clock.
            personal: Whether phone numbers and e-mail addresses are shown; None: as the list was made.
        """
        reach = self.personal if personal is None else personal
        lines: list[str] = []
        for heading, items in headed(self):
            lines += [*([""] if lines else []), heading]
            for item in items:
                found = item.lines(tz or item.rows[0].clock.calendar.tz, personal=reach)
                for text, begin in zip(found, ("- ", *["    "] * len(found)), strict=False):
                    lines += wrap(
                        text, _WIDTH, initial_indent=begin, subsequent_indent=" " * len(begin), break_on_hyphens=False
                    )
        return "\n".join(lines) or "Nothing to do."


def headed(work: WorkList) -> Iterator[tuple[str, tuple[WorkItem, ...]]]:
    """Yield the items of each owner under a heading, first those without one, which are to be assigned."""
    owners = by_owner(work)
    for owner in sorted(owners, key=lambda each: each is not None):
        items = owners[owner]
        late = sum(bool(item.overdue) for item in items)
        yield f"{owner or 'to be assigned'}: {many(len(items), 'lead')}, {late:,} overdue", items


Row = TypeVar("Row", DueRow, WorkItem)


def by_lead(rows: Iterable[DueRow], *, personal: bool = False) -> WorkList:
    """Return one item per lead with all that is due on it, in the order in which the leads first come.

    `by_lead([*contract.overdue(leads, as_of=now), *contract.due(leads, as_of=now)])` is a work list: first the leads
    with something overdue. `by_owner` divides it among the owners.

    Args:
        rows: The rows of a contract.
        personal: Whether the list shows phone numbers and e-mail addresses.
    """
    found: dict[str, list[DueRow]] = {}
    for row in rows:
        found.setdefault(row.lead_id, []).append(row)
    return WorkList((WorkItem(lead=of[0].lead, rows=tuple(of)) for of in found.values()), personal=personal)


def by_owner(rows: Iterable[Row]) -> dict[str | None, tuple[Row, ...]]:
    """Return the list of each owner, of rows or of work items: owners by name, what has no owner (None) last.

    `by_owner([*contract.overdue(leads, as_of=now), *contract.due(leads, as_of=now)])` is what each has to do: first
    what is overdue, then what comes due.

    >>> by_owner([])
    {}
    """
    found: dict[str | None, list[Row]] = {}
    for row in rows:
        found.setdefault(row.owner, []).append(row)
    return {owner: tuple(found[owner]) for owner in sorted(found, key=lambda owner: (owner is None, owner or ""))}
