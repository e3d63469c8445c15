"""Temperature: cold, warm or qualified."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cached_property

import attrs

from leadflow._validate import named, normalise_text, positive_timedelta, required_text, several
from leadflow.criteria import Guard, Happening, source, verdict
from leadflow.criteria.check import View
from leadflow.criteria.guards import TemperatureGuard
from leadflow.criteria.happening_kinds import Activities, Creation
from leadflow.criteria.happenings import Within
from leadflow.criteria.occurrences import FIRST, Occurrence
from leadflow.criteria.tree import leaves
from leadflow.errors import invalid, invalid_type
from leadflow.leads import Channel, Lead, OrderedEnum
from leadflow.reasons import Reason

__all__ = [
    "INTERESTED_CHANNELS",
    "PASSIVE_ACTIVITIES",
    "Reactions",
    "Temperature",
    "TemperatureRules",
    "TemperatureVerdict",
]

INTERESTED_CHANNELS = (
    Channel.DIRECT,
    Channel.ORGANIC_SEARCH,
    Channel.PAID_SEARCH,
    Channel.EMAIL,
    Channel.CONTENT,
    Channel.CHAT,
    Channel.PHONE,
    Channel.WEBINAR,
    Channel.EVENT,
    Channel.REFERRAL,
    Channel.PARTNER,
    Channel.AFFILIATE,
)
"""The channels of people who looked for us, or answered us: coming is interest. Ads that are shown to people (social,
display, video, traditional), direct mail and outbound calls are not among them."""

PASSIVE_ACTIVITIES = (
    "ad_view",
    "bounce",
    "bounced",
    "complaint",
    "email_bounce",
    "email_bounced",
    "email_delivered",
    "email_open",
    "email_received",
    "email_unsubscribe",
    "hard_bounce",
    "job_application",
    "opt_out",
    "soft_bounce",
    "spam_complaint",
    "unsubscribe",
    "unsubscribed",
)
"""What a lead can be recorded to do without showing interest in buying."""


class Temperature(OrderedEnum):
    """How near a lead is to a purchase, from the lowest to the highest.

    COLD: knows little or nothing of us, came by social ads, direct mail or traditional ads and has not reacted. WARM:
    has shown interest of late: answered a personalised e-mail, clicked a paid ad, filled a form. QUALIFIED: fits the
    ICP and shows interest, so that sales may evaluate it (what BANT asks comes after).
    """

    COLD = "cold"
    WARM = "warm"
    QUALIFIED = "qualified"


def _kinds(value: Iterable[str], name: str = "") -> tuple[str, ...]:
    if isinstance(value, str):
        raise invalid_type(name, value, "several kinds are needed", f"write {name}=({value!r},)")
    return tuple(required_text(kind, name) for kind in several(value, name, 'write passive=("email_open",)'))


@attrs.frozen(kw_only=True, order=False, weakref_slot=False, field_transformer=named)
class Reactions(Happening):
    """Whatever the lead did itself, but for the kinds of activity that show no interest; machines are left out.

    >>> str(Reactions().any())
    'a reaction happened'
    """

    passive: tuple[str, ...] = attrs.field(default=PASSIVE_ACTIVITIES, converter=_kinds)

    wording = "a reaction"
    needs_tracking = True
    paths = ("activities",)

    def find(self, lead: Lead, as_of: datetime, start: datetime = FIRST) -> Sequence[Occurrence]:
        """Return the reactions at or after `start`, in time order, of a lead as it was known at `as_of`."""
        passive = {normalise_text(kind) for kind in self.passive}
        found = Activities(()).find(lead, as_of, start)
        return [one for one in found if normalise_text(getattr(one.event, "kind", "")) not in passive]


@attrs.frozen(kw_only=True, weakref_slot=False)
class TemperatureVerdict:
    """How warm a lead is: the `temperature` (None when it is unknown), and the `reasons` that decided it.

    `could_be` is every temperature that it may turn out to have when all is known; `to_rise` are the reasons why it is
    no warmer.

    >>> print(TemperatureVerdict(Temperature.COLD, could_be=(Temperature.COLD,)))
    cold
    """

    temperature: Temperature | None = attrs.field(kw_only=False)
    could_be: tuple[Temperature, ...]
    reasons: tuple[Reason, ...] = ()
    to_rise: tuple[Reason, ...] = ()

    @property
    def to_find_out(self) -> tuple[str, ...]:
        """The paths of the unknown facts that may change it, first needed first."""
        return tuple(dict.fromkeys(path for reason in (*self.reasons, *self.to_rise) for path in reason.missing))

    def __str__(self) -> str:
        said = "unknown" if self.temperature is None else str(self.temperature.value)
        answers = {True: "", False: "not: ", None: "not known: "}
        why = "; ".join(f"{answers[reason.answer]}{reason.text}" for reason in self.reasons)
        return f"{said} ({why})" if why else said


def _guard(value: Guard | None, name: str = "") -> Guard | None:
    if value is None:
        return None
    if not isinstance(value, Guard):
        raise invalid_type(name, value, "a question is needed", "write verdict.qualified, or activities(...).any()")
    if any(isinstance(leaf, TemperatureGuard) for leaf in leaves(value)):
        raise invalid(name, str(value), "asks about the temperature that it decides", "ask about anything else")
    return value


def _warm_for(value: timedelta, name: str = "") -> timedelta:
    return positive_timedelta(value, name)


@attrs.frozen(kw_only=True, field_transformer=named)
class TemperatureRules:
    """What makes a lead warm, and what makes it qualified; a lead that is neither is cold.

    A lead is warm that reacted within `warm_for`, in any way but those that are `passive`, or that came within
    `warm_for` by a channel that is interest in itself (`INTERESTED_CHANNELS`); after that it cools. It is qualified
    when it fits the best ICP and is warm: ready for sales to evaluate, which is when a framework such as BANT begins.
    Without an ICP the framework decides. `warm` and `qualified` replace these readings by questions of your own.

    A lead is QUALIFIED only when that is known, so with a must still open it is WARM, and `could_be` says that it may
    be more.

    >>> from datetime import UTC, datetime
    >>> from leadflow import Activity, Lead
    >>> from leadflow.assessment import assess
    >>> at = datetime(2026, 3, 2, tzinfo=UTC)
    >>> lead = Lead("L-1", created_at=at, history=[Activity("form_submit", at=at)])
    >>> for days in (90, 91):
    ...     print(assess(lead, as_of=at + timedelta(days=days), temperature=TemperatureRules()).temperature)
    Temperature.WARM
    Temperature.COLD
    """

    warm: Guard | None = attrs.field(default=None, converter=_guard)
    qualified: Guard | None = attrs.field(default=None, converter=_guard)
    warm_for: timedelta = attrs.field(default=timedelta(days=90), converter=_warm_for)
    passive: tuple[str, ...] = attrs.field(default=PASSIVE_ACTIVITIES, converter=_kinds)

    @cached_property
    def interest(self) -> Guard:
        """The question that makes a lead warm: `warm`, or the usual one."""
        if self.warm is not None:
            return self.warm
        came = Within(Creation(), self.warm_for).any() & source.channel.in_(INTERESTED_CHANNELS)
        return Within(Reactions(passive=self.passive), self.warm_for).any() | came

    @cached_property
    def _fit_and_warm(self) -> Guard:
        return verdict.is_fit & self.interest

    def judge(self, assessed: View, *, graded: bool = True) -> TemperatureVerdict:
        """Return how warm the lead of an assessment is; `graded` says whether it knows any ICP that the lead could
        fit.
        """
        ready = self.qualified
        if ready is None:
            ready = self._fit_and_warm if graded else verdict.qualified
        qualified = ready.check_in(assessed)
        if qualified.answer:
            return TemperatureVerdict(
                Temperature.QUALIFIED, could_be=(Temperature.QUALIFIED,), reasons=qualified.reasons
            )
        warm = self.interest.check_in(assessed)
        above = () if qualified.answer is False else (Temperature.QUALIFIED,)
        present = {True: Temperature.WARM, False: Temperature.COLD, None: None}[warm.answer]
        if warm.answer is not True:
            above = (*((Temperature.WARM,) if warm.answer is None else ()), *above)
        lowest = Temperature.COLD if present is None else present
        # What is known to keep it cold is also what would make it warmer.
        to_rise = (*warm.reasons, *qualified.reasons) if present is Temperature.COLD else qualified.reasons
        return TemperatureVerdict(present, could_be=(lowest, *above), reasons=warm.reasons, to_rise=to_rise)

    def __str__(self) -> str:
        ready = "the lead is a fit and warm" if self.qualified is None else str(self.qualified)
        return f"warm: {self.interest}; qualified: {ready}"
