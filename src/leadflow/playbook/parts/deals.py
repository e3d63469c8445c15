"""The deals: what each rep won, why deals were lost, and which open ones need attention."""

from collections import Counter
from collections.abc import Iterable, Iterator

import attrs

from leadflow.criteria import owner
from leadflow.metrics import Closing, DealField, DealIssue, DealIssueKind, closing, deal_issues
from leadflow.playbook import _wording as say
from leadflow.playbook.part import AgendaItem, ReviewFrame, ReviewPart, ReviewScope, Topic
from leadflow.playbook.sections import SHOWN, Block, more, table

__all__ = ["Deals", "DealsPart"]

_WHY = {
    DealIssueKind.ROTTING: "too long in its stage",
    DealIssueKind.CLOSING_DATE_PASSED: "closing date passed",
    DealIssueKind.NO_NEXT_STEP: "no next step",
}


@attrs.frozen(kw_only=True, weakref_slot=False)
class Deals:
    """The deals of a period, and the open ones that need attention at its end.

    `by_owner`, `by_reason` and `by_competitor` are the closings of each kind of deal, with a group per owner, reason or
    competitor. `issues` are why open deals need attention; that a deal has no next step is one only where next steps
    are recorded at all.
    """

    by_owner: tuple[Closing, ...] = ()
    by_reason: tuple[Closing, ...] = ()
    by_competitor: tuple[Closing, ...] = ()
    issues: tuple[DealIssue, ...] = ()


class DealsPart(ReviewPart[Deals]):
    """What became of deals, by rep and by reason, and which open ones need attention."""

    title = "Deals"

    @classmethod
    def of(cls, scope: ReviewScope) -> "DealsPart":
        """Return the closings of the period in groups, and what is wrong with open deals."""
        by_owner, by_reason, by_competitor = (
            closing(scope.population, scope.period, as_of=scope.as_of, by=by, tz=scope.tz)
            for by in (owner, DealField.REASON, DealField.COMPETITOR)
        )
        found = deal_issues(scope.population, scope.pipelines, as_of=scope.as_of, tz=scope.tz)
        planned = any(lead.plans or any(deal.next_step for deal in lead.deals) for lead in scope.population)
        issues = tuple(each for each in found if planned or each.kind is not DealIssueKind.NO_NEXT_STEP)
        return cls(data=Deals(by_owner=by_owner, by_reason=by_reason, by_competitor=by_competitor, issues=issues))

    def blocks(self, review: ReviewFrame) -> Iterator[Block]:
        """Return revenue by rep, why deals were lost and to whom, and the open deals that need attention."""
        data = self.data
        by_rep = [
            [
                rep or say.UNASSIGNED,
                own.kind.value,
                say.proportion(own.closed),
                say.amounts(own.revenue),
                say.count(own.open),
                say.amounts(own.open_amounts),
            ]
            for rep, own in _groups(data.by_owner)
        ]
        if by_rep:
            yield table(["rep", "deals", "won of closed>", "revenue>", "open>", "worth>"], by_rep)
        for title, name, closings in (
            ("Why deals were lost", "reason", data.by_reason),
            ("To whom deals were lost", "competitor", data.by_competitor),
        ):
            lost = [(value, own.lost) for value, own in _groups(closings) if own.lost and value is not None]
            lost.sort(key=lambda pair: (-pair[1], pair[0]))
            if lost:
                yield table([name, "deals>"], [[value, say.count(number)] for value, number in lost], title=title)
        if data.issues:
            rows = [
                [
                    each.deal,
                    each.lead_id,
                    each.owner or say.UNASSIGNED,
                    each.stage or "",
                    say.money(each.amount),
                    _WHY[each.kind],
                ]
                for each in data.issues[:SHOWN]
            ]
            header = ["deal", "lead", "owner", "stage", "amount>", "why"]
            yield table(header, rows, title="Open deals that need attention")
            yield from more(len(data.issues), "reasons")

    def agenda(self, review: ReviewFrame) -> Iterator[AgendaItem]:
        """Return that open deals need attention: how many, why, and whose they are."""
        issues = self.data.issues
        if not issues:
            return
        deals = {(each.lead_id, each.deal): each.owner or say.UNASSIGNED for each in issues}
        why = [(kind, sum(each.kind is kind for each in issues)) for kind in DealIssueKind]
        owners = sorted(Counter(deals.values()).items(), key=lambda pair: (-pair[1], pair[0]))
        said = say.listed([f"{number} {_WHY[kind]}" for kind, number in why if number])
        yield AgendaItem(
            topic=Topic.DEALS,
            headline=f"{say.many(len(deals), 'open deal')} need{'s' if len(deals) == 1 else ''} attention: {said}.",
            evidence=("by owner: " + ", ".join(f"{name} {number}" for name, number in owners),),
        )


def _groups(closings: Iterable[Closing]) -> Iterator[tuple[str | None, Closing]]:
    """Return the groups of all kinds of deals, by what people call them."""
    for each in closings:
        for value, own in each.groups.items():
            yield None if value is None else str(value), own
