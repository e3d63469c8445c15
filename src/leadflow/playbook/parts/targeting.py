"""Who sales met, and who the ICPs target."""

from collections.abc import Iterator

from leadflow.metrics import Targeting, targeting
from leadflow.playbook import _wording as say
from leadflow.playbook.part import AgendaItem, ReviewFrame, ReviewPart, ReviewScope, Topic
from leadflow.playbook.sections import SHOWN, Block, Paragraph, more, table

__all__ = ["TargetingPart"]


class TargetingPart(ReviewPart[Targeting]):
    """What sales accepted and won though no ICP targets it, and what an ICP targets and sales did not find."""

    title = "Who sales met, and who we target"

    @classmethod
    def of(cls, scope: ReviewScope) -> "TargetingPart":
        """Return whom sales met in the period."""
        found = targeting(
            scope.population, scope.icps, scope.period, as_of=scope.as_of, funnel=scope.funnel, tz=scope.tz
        )
        return cls(data=found)

    def blocks(self, review: ReviewFrame) -> Iterator[Block]:
        """Return the values that no ICP targets, and those that an ICP targets in vain."""
        data = self.data
        if not data.met or not (data.segments or data.unknown or data.several):
            return
        both = (
            (data.not_targeted, "Accepted or won, though no ICP targets them", "values that no ICP targets"),
            (data.not_found, "Targeted by an ICP, yet few or none won", "values that an ICP targets"),
        )
        met = say.many(data.met, "lead")
        if not data.segments:
            yield Paragraph(f"Sales met {met}; nothing tells whether an ICP targets them.")
        elif not any(segments for segments, _, _ in both):
            yield Paragraph(f"Sales met {met}; they are the ones that the ICPs target.")
            return
        for segments, title, what in both:
            if segments:
                header = ["field", "value", "of leads met>", "95% CI>", "accepted of decided>", "won>"]
                rows = [
                    [
                        each.field,
                        each.value,
                        say.proportion(each.met),
                        say.interval(each.met.interval) if each.met.of else "",
                        say.proportion(each.accepted),
                        say.count(each.won.counted),
                    ]
                    for each in segments[:SHOWN]
                ]
                yield table(header, rows, title=title)
                yield from more(len(segments), what)
        if data.unknown:
            fields = ", ".join(f"{path} of {say.many(number, 'lead')}" for path, number in data.unknown.items())
            yield Paragraph(f"Not known: {fields}.")
        if data.several:
            several = say.listed(data.several)
            yield Paragraph(f"Left out, because each asks about several fields at once: {several}.")

    def agenda(self, review: ReviewFrame) -> Iterator[AgendaItem]:
        """Return what sales won though no ICP targets it."""
        for each in self.data.not_targeted:
            if each.won.counted:
                leads, met = say.many(each.won.counted, "lead"), say.proportion(each.met)
                yield AgendaItem(
                    topic=Topic.NOT_TARGETED,
                    headline=f"Sales won {leads} with {each.field} “{each.value}”, which no ICP targets.",
                    evidence=(f"{met} of all leads that sales met, 95% CI {say.interval(each.met.interval)}",),
                )
