"""The response commitments one by one: what was late, what is due, and whose it is."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

import attrs

from leadflow._validate import MICROSECOND
from leadflow.playbook import _wording as say
from leadflow.playbook.part import AgendaItem, ReviewFrame, ReviewPart, ReviewScope, Topic
from leadflow.playbook.sections import SHOWN, Block, Paragraph, more, table
from leadflow.sla import Clock, by_lead

__all__ = ["Promises", "PromisesPart", "Unassigned", "act_by"]

_NEVER = datetime.max.replace(tzinfo=UTC)


class Unassigned(NamedTuple):
    """A lead without an owner that waits for an answer: in which queue (None: in none), since when, and if it is late.

    A review keeps no person: that is why it has no work items.
    """

    lead_id: str
    queue: str | None
    since: datetime
    late: bool


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class Promises:
    """Clocks of the response commitments, one by one, by when they are due.

    `breaches` started in the period and are breached; `overdue` are too late, whenever they started, and still to be
    done; `due` still run; `at_risk` run too and have used most of their time. `unassigned` are the leads with one of
    these that have no owner. `agreed`: whether there is a contract at all.
    """

    breaches: tuple[Clock, ...] = ()
    overdue: tuple[Clock, ...] = ()
    at_risk: tuple[Clock, ...] = ()
    due: tuple[Clock, ...] = ()
    unassigned: tuple[Unassigned, ...] = ()
    agreed: bool = True

    def __repr__(self) -> str:
        counts = ", ".join(f"{name}={len(getattr(self, name))}" for name in ("breaches", "overdue", "at_risk", "due"))
        return f"<Promises: {counts}>"


def act_by(clock: Clock) -> datetime | None:
    """Return by when to act: when the time is used up, or, once that is past, the last call; None if undecided.

    A target that runs out at closing time is used up then, though the next opening would still do.
    """
    if clock.due_at is not None and clock.due_at > clock.as_of:
        return clock.due_at
    return clock.last_call_at or clock.due_at


class PromisesPart(ReviewPart[Promises]):
    """The clocks that were breached in a period, and those that run at the instant, under any version of the contract.

    What is promised of a cohort (`Convert`) is left out: no single lead of it breaks the commitment.
    """

    title = "Response commitments, one by one"

    @classmethod
    def of(cls, scope: ReviewScope) -> "PromisesPart":
        """Return the clocks of a population."""
        contract = scope.contract
        if contract is None:
            return cls(data=Promises(agreed=False))
        answers = [each for version in contract.versions for each in version.work]
        names = {each.name for each in answers}
        breached = contract.breaches(scope.population, as_of=scope.as_of, period=scope.period, assess=scope.assess)
        # Few of all leads have anything open, and a clock costs far more than seeing that there is none. A stop after
        # the last start has stopped the earlier clocks too.
        waiting = []
        for lead in scope.population:
            for each in answers:
                starts = each.start.find(lead, scope.as_of)
                if starts and not each.stop.find(lead, scope.as_of, starts[-1].at + MICROSECOND):
                    waiting.append(lead)
                    break
        asked = attrs.evolve(scope.population, leads=tuple(waiting))
        late = contract.overdue(asked, as_of=scope.as_of, assess=scope.assess)
        rows = contract.due(asked, as_of=scope.as_of, assess=scope.assess)
        running = [row.clock for row in rows]
        return cls(
            data=Promises(
                breaches=_by_due(clock for clock in breached if clock.commitment in names),
                overdue=_by_due(row.clock for row in late),
                at_risk=_by_due(clock for clock in running if clock.warning),
                due=_by_due(clock for clock in running if not clock.warning),
                unassigned=tuple(
                    Unassigned(item.lead_id, item.queue, item.waiting_since, late=bool(item.overdue))
                    for item in by_lead([*late, *rows])
                    if item.waiting_since is not None
                ),
            )
        )

    def blocks(self, review: ReviewFrame) -> Iterator[Block]:
        """Return what was late, what is due, and whose it is; then what is most pressing."""
        groups = (self.data.breaches, self.data.overdue, self.data.at_risk, self.data.due)
        owners: dict[str | None, list[int]] = {}
        for place, clocks in enumerate(groups):
            for clock in clocks:
                owners.setdefault(clock.owner_at_due or clock.owner, [0, 0, 0, 0])[place] += 1
        if not owners and self.data.agreed:
            yield Paragraph("No response was late, and none is due.")
        if not owners:
            return
        order = sorted(owners.items(), key=lambda item: ([-count for count in item[1]], item[0] is None, str(item[0])))
        yield table(
            ["owner", "late in the period>", "overdue>", "at risk>", "due>"],
            [[say.UNASSIGNED if owner is None else owner, *map(say.count, counts)] for owner, counts in order],
        )
        pressing = []
        for clock in (*self.data.at_risk, *self.data.due):
            by = act_by(clock)
            urgency = (by is None, by or clock.started_at, clock.lead_id, clock.commitment)
            when = "on hold" if by is None else f"by {say.clock_time(by, review.tz, now=review.as_of)}"
            pressing.append((urgency, [when, clock.lead_id, clock.owner_at_due or say.UNASSIGNED, clock.commitment]))
        if pressing:
            rows = [row for _, row in sorted(pressing)[:SHOWN]]
            yield table(["due", "lead", "owner", "commitment"], rows)
        yield from more(len(pressing), "open")

    def agenda(self, review: ReviewFrame) -> Iterator[AgendaItem]:
        """Return the leads with a running or late clock that have no owner, and in which queue they wait how long."""
        queues: dict[str | None, list[Unassigned]] = {}
        for item in self.data.unassigned:
            queues.setdefault(item.queue, []).append(item)
        if not queues:
            return
        clock = "running or late SLA clock"
        leads = say.many(sum(map(len, queues.values())), f"lead with a {clock} has", f"leads with a {clock} have")
        evidence = []
        for queue, items in sorted(queues.items(), key=lambda pair: (-len(pair[1]), pair[0] is None, pair[0] or "")):
            late = sum(item.late for item in items)
            where = "in no queue" if queue is None else f"queue {queue}"
            waiting = say.clock_time(min(item.since for item in items), review.tz, now=review.as_of)
            evidence.append(f"{where}: {say.many(len(items), 'lead')}, {late} overdue, waiting since {waiting}")
        yield AgendaItem(topic=Topic.UNASSIGNED, headline=f"{leads} no owner.", evidence=tuple(evidence))


def _by_due(clocks: Iterable[Clock]) -> tuple[Clock, ...]:
    # Stable: within one contract they come in an order of more than that.
    return tuple(sorted(clocks, key=lambda clock: clock.due_at or _NEVER))
