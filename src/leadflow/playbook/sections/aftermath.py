"""What became of promises that were kept and missed, in text."""

from collections.abc import Iterator
from datetime import tzinfo

from leadflow.metrics import Proportion
from leadflow.playbook import _wording as say
from leadflow.playbook.aftermaths import Aftermaths
from leadflow.playbook.sections.blocks import Block, Paragraph, Section, table
from leadflow.sla import Aftermath, Fate

__all__ = ["aftermath_section", "fared"]

_NO_CAUSE = (
    "Nobody drew lots: reps answer first whom they like best. So a difference is a reason to look, no proof of a cause."
)


def aftermath_section(aftermaths: Aftermaths | None, tz: tzinfo) -> Section:
    """Return how many leads were kept waiting and what they are worth; then how those of an earlier period fared."""
    blocks = () if aftermaths is None or not aftermaths.so_far else tuple(_blocks(aftermaths, tz))
    return Section("What became of kept and missed promises", blocks=blocks)


def _blocks(aftermaths: Aftermaths, tz: tzinfo) -> Iterator[Block]:
    period = aftermaths.so_far[0].period
    yield table(
        [f"leads of {period}", "kept>", "worth>", "missed>", "worth>"],
        [
            [each.commitment, *(cell for fate in (each.met, each.breached) for cell in _worth(fate))]
            for each in aftermaths.so_far
        ],
    )
    days = say.many(aftermaths.within.days, "day") if aftermaths.within.days else say.duration(aftermaths.within)
    told = [each for each in aftermaths.mature if each.met.mature or each.breached.mature]
    if aftermaths.cohort != period:
        matures = say.clock_time(aftermaths.matures_at, tz)
        yield Paragraph(f"Those of {period} have not all had {days} to be won yet: they will have by {matures}.")
    if not told:
        yield Paragraph("No earlier period with such a promise has had that time either.")
        return
    yield table(
        [f"won within {days}", "of those kept>", "of those missed>", "difference>", "95 % interval>"],
        [[each.commitment, _won(each.met), _won(each.breached), *_difference(each)] for each in told],
        title=f"Leads of {aftermaths.cohort}, the latest that all had that time",
    )
    yield Paragraph(_NO_CAUSE)


def _worth(fate: Fate) -> tuple[str, str]:
    return say.count(fate.leads), " + ".join(map(say.money, fate.amounts))


def _won(fate: Fate) -> str:
    return say.proportion(Proportion(fate.reached, fate.mature))


def _difference(aftermath: Aftermath) -> tuple[str, str]:
    low, high = aftermath.interval or (0.0, 0.0)
    if aftermath.difference is None:
        return "n/a", ""
    return say.points(aftermath.difference), f"{low * 100:+.0f} to {high * 100:+.0f} pts"


def fared(aftermath: Aftermath) -> str:
    """Return how the leads of a promise fared, as a remark; it says nothing of causes."""
    _, interval = _difference(aftermath)
    return (
        f"of {aftermath.period}, won were {_won(aftermath.met)} of those kept, {_won(aftermath.breached)} of those "
        f"missed ({interval} at 95 %; no proof of a cause)"
    )
