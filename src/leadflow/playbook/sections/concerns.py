"""Promises one by one, rejections, and what is blocked."""

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from leadflow.metrics import Rejections, Segment
from leadflow.playbook import _wording as say
from leadflow.playbook.blocked import Blocked
from leadflow.playbook.comparison import Comparison
from leadflow.playbook.promises import Promises, act_by
from leadflow.playbook.sections import changed
from leadflow.playbook.sections.blocks import Block, Paragraph, Section, table
from leadflow.sla import Clock

__all__ = ["blocked_section", "promise_section", "rejection_section"]

_SHOWN = 8


def promise_section(promises: Promises, *, as_of: datetime, tz: tzinfo) -> Section:
    """Return what was too late, what is due, and whose it is; then what is most pressing."""
    title = "Promises one by one"
    groups = (promises.breaches, promises.overdue, promises.at_risk, promises.due)
    if not any(groups):
        return Section(title, blocks=(Paragraph("No promise to answer was broken, and none is open."),))
    owners: dict[str | None, list[int]] = {}
    for place, clocks in enumerate(groups):
        for clock in clocks:
            owners.setdefault(clock.owner_at_due or clock.owner, [0, 0, 0, 0])[place] += 1
    ordered = sorted(owners.items(), key=lambda item: ([-count for count in item[1]], item[0] is None, str(item[0])))
    by_owner = table(
        ["owner", "too late in the period>", "late and still to do>", "at risk>", "due>"],
        [["nobody" if owner is None else owner, *map(say.count, counts)] for owner, counts in ordered],
    )
    pressing = sorted((*promises.at_risk, *promises.due), key=_urgency)
    rows = [
        [_by(clock, as_of, tz), clock.lead_id, clock.owner_at_due or "nobody", clock.commitment]
        for clock in pressing[:_SHOWN]
    ]
    if not rows:
        return Section(title, blocks=(by_owner,))
    next_to_do = table(["next to do", "lead", "owner", "promise"], rows)
    return Section(title, blocks=(by_owner, next_to_do, *_more(len(pressing), "open")))


def _urgency(clock: Clock) -> tuple[bool, datetime, str, str]:
    by = act_by(clock)
    return (by is None, by or clock.started_at, clock.lead_id, clock.commitment)


def _more(count: int, what: str) -> Iterator[Paragraph]:
    if count > _SHOWN:
        yield Paragraph(f"and {count - _SHOWN:,} more {what}")


def _by(clock: Clock, as_of: datetime, tz: tzinfo) -> str:
    by = act_by(clock)
    return "on hold" if by is None else f"by {say.clock_time(by, tz, now=as_of)}"


def rejection_section(rejections: Rejections, change: Comparison | None) -> Section:
    """Return how much sales rejected, why, of whose leads, and what is contested."""
    return Section("Why sales rejected", blocks=tuple(_rejections(rejections, change)))


def _rejections(rejections: Rejections, change: Comparison | None) -> Iterator[Block]:
    decided = rejections.decided
    if not decided.of:
        yield Paragraph("Sales accepted and rejected nothing.")
        return
    before = changed.text(change, "rejected")
    yield Paragraph(
        f"Of {decided.of:,} hand-offs, sales rejected {decided.counted:,} ({say.percent(decided.value)}){before}."
    )
    if not decided.counted:
        return
    kinds = ", ".join(f"{count:,} {kind.value}" for kind, count in rejections.dispositions.items())
    yield Paragraph(f"What became of them: {kinds}.")
    yield table(
        ["reason", "rejections>"],
        [[item.reason or "(none given)", say.proportion(item.share)] for item in rejections.reasons[:_SHOWN]],
    )
    yield from _more(len(rejections.reasons), "reasons")
    yield from _segments("channel", rejections.channels)
    yield from _segments("campaign", rejections.campaigns)
    yield from _segments("rep", rejections.reps)
    contested = rejections.contested
    if contested:
        yield table(
            ["lead", "reason given", "by", "ICP", "grade"],
            [
                [item.lead_id, item.reason, item.rep or "nobody", item.icp, f"{item.grade or '-'} ({item.percent} %)"]
                for item in contested[:_SHOWN]
            ],
            title=f"Contested: {len(contested):,} rejected as not our customer, though the agreed ICP says FIT",
        )
        yield from _more(len(contested), "contested")


def _segments(what: str, segments: Sequence[Segment]) -> Iterator[Block]:
    if len(segments) < 2:
        return
    rows = []
    for segment in segments[:_SHOWN]:
        low, high = segment.interval or (0.0, 0.0)
        above = (segment.rejected.value or 0) > (segment.baseline.value or 0)
        note = ("more than the rest" if above else "less than the rest") if segment.stands_out else ""
        interval = f"{say.percent(low)} to {say.percent(high)}"
        rows.append([segment.value or "(not known)", say.proportion(segment.rejected), interval, note])
    yield table([f"by {what}", "rejected>", "95 % interval>", ""], rows)
    yield from _more(len(segments), f"{what}s")


def blocked_section(blocked: Sequence[Blocked]) -> Section:
    """Return what leads wait for."""
    blocks: list[Block] = [Paragraph("No lead waits only because something is not known.")]
    if blocked:
        rows = [[say.count(item.count), item.label, say.facts(item.missing)] for item in blocked[:_SHOWN]]
        blocks = [table(["leads>", "may be", "once this is known"], rows)]
    rest = sum(item.count for item in blocked[_SHOWN:])
    if rest:
        blocks.append(Paragraph(f"and {rest:,} for want of other facts"))
    return Section("Blocked by missing data", blocks=tuple(blocks))
