"""In text: promises one by one, rejections, and what is blocked."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from leadflow.metrics import Rejections, Segment
from leadflow.playbook import _layout as say
from leadflow.playbook.blocked import Blocked
from leadflow.playbook.comparison import Comparison
from leadflow.playbook.promises import Promises, act_by
from leadflow.playbook.text import changed
from leadflow.sla import Clock

__all__ = ["blocked_lines", "promise_lines", "rejection_lines"]

_SHOWN = 8


def promise_lines(promises: Promises, *, as_of: datetime, tz: tzinfo) -> list[str]:
    """Give what was too late, what is due, and whose it is; then what is most pressing."""
    groups = (promises.breaches, promises.overdue, promises.at_risk, promises.due)
    if not any(groups):
        return ["No promise to answer was broken, and none is open."]
    owners: dict[str | None, list[int]] = {}
    for place, clocks in enumerate(groups):
        for clock in clocks:
            owners.setdefault(clock.owner_at_due or clock.owner, [0, 0, 0, 0])[place] += 1
    ordered = sorted(owners.items(), key=lambda item: ([-count for count in item[1]], item[0] is None, str(item[0])))
    rows = [["nobody" if owner is None else owner, *map(say.count, counts)] for owner, counts in ordered]
    header = ["owner", "too late in the period>", "late and still to do>", "at risk>", "due>"]
    lines = say.table(header, rows)
    pressing = sorted((*promises.at_risk, *promises.due), key=_urgency)
    if pressing:
        header = ["next to do", "lead", "owner", "promise"]
        rows = [
            [_by(clock, as_of, tz), clock.lead_id, clock.owner_at_due or "nobody", clock.commitment]
            for clock in pressing[:_SHOWN]
        ]
        lines += ["", *say.table(header, rows), *_more(len(pressing), "open")]
    return lines


def _urgency(clock: Clock) -> tuple[bool, datetime, str, str]:
    by = act_by(clock)
    return (by is None, by or clock.started_at, clock.lead_id, clock.commitment)


def _more(count: int, what: str = "") -> list[str]:
    return [f"and {count - _SHOWN:,} more {what}".rstrip()] if count > _SHOWN else []


def _by(clock: Clock, as_of: datetime, tz: tzinfo) -> str:
    by = act_by(clock)
    return "on hold" if by is None else f"by {say.clock_time(by, tz, now=as_of)}"


def rejection_lines(rejections: Rejections, change: Comparison | None) -> list[str]:
    """Give how much sales rejected, why, of whose leads, and what is contested."""
    decided = rejections.decided
    if not decided.of:
        return ["Sales accepted and rejected nothing."]
    before = changed.text(change, "rejected")
    lines = say.wrapped(
        f"Of {decided.of:,} hand-offs, sales rejected {decided.counted:,} ({say.percent(decided.value)}){before}."
    )
    if not decided.counted:
        return lines
    kinds = ", ".join(f"{count:,} {kind.value}" for kind, count in rejections.dispositions.items())
    lines += say.wrapped(f"What became of them: {kinds}.")
    lines += say.table(
        ["reason", "rejections>"],
        [[item.reason or "(none given)", say.proportion(item.share)] for item in rejections.reasons[:_SHOWN]],
    )
    lines += _more(len(rejections.reasons), "reasons")
    for what, segments in (
        ("channel", rejections.channels),
        ("campaign", rejections.campaigns),
        ("rep", rejections.reps),
    ):
        if len(segments) > 1:
            lines += ["", *_segments(what, segments)]
    if rejections.contested:
        lines += [
            "",
            f"Contested: {len(rejections.contested):,} rejected as not our customer, though the agreed ICP says FIT",
        ]
        lines += say.table(
            ["lead", "reason given", "by", "ICP", "grade"],
            [
                [item.lead_id, item.reason, item.rep or "nobody", item.icp, f"{item.grade or '-'} ({item.percent} %)"]
                for item in rejections.contested[:_SHOWN]
            ],
        )
        lines += _more(len(rejections.contested))
    return lines


def _segments(what: str, segments: Sequence[Segment]) -> list[str]:
    rows = []
    for segment in segments[:_SHOWN]:
        low, high = segment.interval or (0.0, 0.0)
        above = segment.rejected.value is not None and segment.rejected.value > (segment.baseline.value or 0)
        note = ("more than the rest" if above else "less than the rest") if segment.stands_out else ""
        rows.append(
            [
                segment.value or "(not known)",
                say.proportion(segment.rejected),
                f"{say.percent(low)} to {say.percent(high)}",
                note,
            ]
        )
    return [*say.table([f"by {what}", "rejected>", "95 % interval>", ""], rows), *_more(len(segments))]


def blocked_lines(blocked: Sequence[Blocked]) -> list[str]:
    """Give what leads wait for."""
    if not blocked:
        return ["No lead waits only because something is not known."]
    lines = say.table(
        ["leads>", "may be", "once this is known"],
        [[say.count(item.count), item.label, say.facts(item.missing)] for item in blocked[:_SHOWN]],
    )
    rest = sum(item.count for item in blocked[_SHOWN:])
    return [*lines, f"and {rest:,} for want of other facts"] if rest else lines
