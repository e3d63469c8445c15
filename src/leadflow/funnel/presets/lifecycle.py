"""The life of a lead in business-to-business marketing and sales, from first contact to customer."""

from collections.abc import Iterable

from leadflow.criteria import accepted, activities, entered, verdict
from leadflow.funnel.funnel import Funnel
from leadflow.funnel.presets._parts import came_back, rejections, scored
from leadflow.funnel.stages import Stage, StageKind
from leadflow.funnel.transitions import Transition
from leadflow.leads import Actor

__all__ = ["lifecycle"]


def lifecycle(
    name: str = "lifecycle",
    *,
    scorer: str | None = "engagement",
    threshold: int = 40,
    grade: str | None = "B",
    hand_raises: Iterable[str] = ("demo_request",),
    version: int = 1,
) -> Funnel:
    """Return the funnel lead, MQL, SAL, SQL, opportunity, won; and lost, recycled, disqualified.

    What the stages mean: an MQL (marketing qualified lead) is what marketing hands over by the agreed rules: the score
    of `scorer` is at least `threshold` points and the fit has at least this `grade` (None leaves either out), or the
    lead raised its hand by an activity of `hand_raises`. A SAL (sales accepted lead) was accepted by sales since. An
    SQL (sales qualified lead) was qualified by sales, which is not yet an opportunity: a deal with an amount.
    (SiriusDecisions' waterfall of 2012 calls that opportunity an SQL, see `demand_waterfall`; HubSpot calls a lead SQL
    that sales accepted, see `hubspot_lifecycle`.) Sales' rejection of an MQL or a SAL recycles or disqualifies it; a
    recycled lead is an MQL again when it raises its hand again. Returns a `Funnel`; raises what `Funnel` and the
    criteria raise.

    >>> lifecycle().order
    ('lead', 'mql', 'sal', 'sql', 'opportunity', 'won', 'lost', 'recycled', 'disqualified')
    """
    hands = tuple(hand_raises)
    by_rule = scored(scorer, threshold, grade)
    to_mql: list[Transition] = []
    if by_rule is not None:
        to_mql.append(Transition("lead", "mql", when=by_rule, automatic=True, name="scored"))
    if hands:
        to_mql.append(Transition("lead", "mql", when=activities(*hands).any(), automatic=True, name="raised a hand"))
    return Funnel(
        name,
        version=version,
        stages=(
            Stage("lead", owner=Actor.MARKETING, label="Lead"),
            Stage("mql", owner=Actor.MARKETING, label="MQL"),
            Stage("sal", owner=Actor.SALES, label="SAL"),
            Stage("sql", owner=Actor.SALES, label="SQL"),
            Stage("opportunity", owner=Actor.SALES, label="Opportunity"),
            Stage("won", kind=StageKind.WON, owner=Actor.SALES, label="Won"),
            Stage("lost", kind=StageKind.LOST, owner=Actor.SALES, label="Lost"),
            Stage("recycled", kind=StageKind.RECYCLED, owner=Actor.MARKETING, label="Recycled"),
            Stage("disqualified", kind=StageKind.DISQUALIFIED, owner=Actor.MARKETING, label="Disqualified"),
        ),
        transitions=(
            *(to_mql or (Transition("lead", "mql"),)),
            Transition("lead", "disqualified"),
            Transition("mql", "sal", when=accepted().since(entered("mql")).any(), name="accepted"),
            *rejections("mql", recycled="recycled", disqualified="disqualified"),
            Transition("sal", "sql", when=verdict.qualified),
            *rejections("sal", recycled="recycled", disqualified="disqualified"),
            Transition("sql", "opportunity"),
            Transition("sql", "recycled"),
            Transition("sql", "disqualified"),
            Transition("opportunity", "won"),
            Transition("opportunity", "lost"),
            *(
                (
                    Transition(
                        "recycled",
                        "mql",
                        when=came_back(hands, entered("recycled")),
                        automatic=True,
                        name="raised a hand again",
                    ),
                )
                if hands
                else (Transition("recycled", "mql"),)
            ),
            Transition("recycled", "disqualified"),
        ),
    )
