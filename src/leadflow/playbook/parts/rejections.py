"""Why sales rejected leads, of which channel, campaign and rep, and which rejections the agreed ICP contradicts."""

from collections.abc import Iterator
from operator import itemgetter

from leadflow.leads import Disposition
from leadflow.metrics import Rejections, rejections
from leadflow.playbook import _wording as say
from leadflow.playbook.comparison import Figure, FigureKind, figure
from leadflow.playbook.part import AgendaItem, ReviewFrame, ReviewPart, ReviewScope, Topic
from leadflow.playbook.sections import SHOWN, Block, Paragraph, more, table

__all__ = ["RejectionsPart"]


class RejectionsPart(ReviewPart[Rejections]):
    """What sales rejected, and why."""

    title = "Why sales rejected leads"

    @classmethod
    def of(cls, scope: ReviewScope) -> "RejectionsPart":
        """Return the rejections of the period; the ICP is asked only for the period under review."""
        return cls(
            data=rejections(
                scope.population,
                scope.period,
                as_of=scope.as_of,
                assess=None if scope.earlier else scope.assess,
                not_our_customer=scope.not_our_customer,
                tz=scope.tz,
            )
        )

    def figures(self) -> Iterator[Figure]:
        """Return the share of hand-offs that sales rejected."""
        yield figure(FigureKind.SHARE, "rejected", "rejected by sales", self.data.decided, better=False)

    def blocks(self, review: ReviewFrame) -> Iterator[Block]:
        """Return how much sales rejected, why, of whose leads, and what is contested."""
        data, decided, change = self.data, self.data.decided, review.change
        if data.returned:
            leads = say.many(data.returned, "hand-off was", "hand-offs were")
            yield Paragraph(f"{leads} returned to be given to another owner, which is no rejection.")
        if not decided.of:
            yield Paragraph("No hand-off was accepted or rejected.")
            return
        earlier = change.changes.get("rejected") if change is not None else None
        before = ""
        if change is not None and earlier is not None and isinstance(earlier.before, float):
            before = f"; {change.before}: {say.percent(earlier.before)}"
        share = say.percent(decided.value)
        yield Paragraph(f"Sales rejected {decided.counted:,} of {decided.of:,} hand-offs ({share}){before}.")
        if not decided.counted:
            return
        became = {Disposition.RECYCLE: "recycled", Disposition.DISQUALIFY: "disqualified"}
        kinds = ", ".join(f"{count:,} {became[kind]}" for kind, count in data.dispositions.items())
        yield Paragraph(f"What became of them: {kinds}.")
        reasons = [[item.reason or "(none given)", say.proportion(item.share)] for item in data.reasons[:SHOWN]]
        yield table(["reason", "rejections>"], reasons)
        yield from more(len(data.reasons), "reasons")
        for what, segments in (("channel", data.channels), ("campaign", data.campaigns), ("rep", data.reps)):
            if len(segments) < 2:
                continue
            rows = []
            for each in segments[:SHOWN]:
                above = (each.rejected.value or 0) > (each.baseline.value or 0)
                note = ("above the rest" if above else "below the rest") if each.stands_out else ""
                share = say.proportion(each.rejected)
                rows.append([each.value or "(not known)", share, say.interval(each.rejected.interval), note])
            yield table([f"by {what}", "rejected>", "95% CI>", ""], rows)
            yield from more(len(segments), f"{what}s")
        if data.contested:
            leads = say.many(len(data.contested), "lead")
            yield table(
                ["lead", "reason given", "rejected by", "ICP", "grade"],
                [
                    [
                        each.lead_id,
                        each.reason,
                        each.rep or say.UNASSIGNED,
                        each.icp,
                        f"{each.grade or '-'} ({each.percent}%)",
                    ]
                    for each in data.contested[:SHOWN]
                ],
                title=f"Contested: {leads} rejected as “not our customer”, yet the agreed ICP says FIT",
            )
        yield from more(len(data.contested), "contested")

    def agenda(self, review: ReviewFrame) -> Iterator[AgendaItem]:
        """Return the contested rejections, and the segments that were rejected more than the rest."""
        data = self.data
        if data.contested:
            reps: dict[str, int] = {}
            for item in data.contested:
                rep = item.rep or say.UNASSIGNED
                reps[rep] = reps.get(rep, 0) + 1
            ordered = sorted(reps.items(), key=lambda item: (-item[1], item[0]))
            evidence = [f"rejected by: {', '.join(f'{rep} {count}' for rep, count in ordered)}"]
            grades = sorted({item.grade for item in data.contested if item.grade is not None})
            if grades:
                evidence.append(f"grades: {', '.join(grades)}")
            leads = say.many(len(data.contested), "lead was", "leads were")
            yield AgendaItem(
                topic=Topic.CONTESTED,
                headline=f"{leads} rejected as “not our customer”, yet the agreed ICP says FIT: which one is wrong?",
                evidence=tuple(evidence),
            )
        found = []
        for what, segments in (("channel", data.channels), ("campaign", data.campaigns), ("rep", data.reps)):
            for each in segments:
                excess = each.rejected.counted - (each.baseline.value or 0) * each.rejected.of
                if each.stands_out and excess > 0:
                    found.append((-excess, what, each))
        for _, what, each in sorted(found, key=itemgetter(0)):
            share, value = say.proportion(each.rejected), each.value or "not known"
            said = f"Sales rejected {share} of the leads from {what} “{value}”"
            if what == "rep" and each.value:
                said = f"{value} rejected {share} of the leads handed over"
            yield AgendaItem(
                topic=Topic.REJECTIONS,
                headline=f"{said}; over all leads it is {say.percent(each.baseline.value)}.",
                evidence=(f"95% CI {say.interval(each.rejected.interval)}",),
            )
