"""Costs: what was spent, per lead and per customer; the host records it, for leads do not carry it."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import attrs

from leadflow._validate import known_text, named, plain_date, required_text
from leadflow.calendars import Period
from leadflow.errors import invalid_type
from leadflow.leads import Actor
from leadflow.leads.values import known_channel, known_number
from leadflow.leads.vocabulary import member
from leadflow.metrics.figures import Average
from leadflow.metrics.grouping import grouped, normal_form
from leadflow.money import Money, total

__all__ = ["Cost", "Observed", "Spend", "costs"]


def _amount(value: Money) -> Money:
    if not isinstance(value, Money):
        raise invalid_type("amount", value, "an amount needs its currency", 'write Money("1200", "EUR")')
    return value


@attrs.frozen(kw_only=True, weakref_slot=False, field_transformer=named)
class Spend:
    """What was spent in the period under review, on a channel, on a campaign of it, or (neither given) in general.

    >>> Spend(Money(1200, "EUR"), channel="Paid Social").channel
    <Channel.PAID_SOCIAL: 'paid_social'>
    """

    amount: Money = attrs.field(converter=_amount, kw_only=False)
    channel: str | None = attrs.field(default=None, converter=known_channel)
    campaign: str | None = attrs.field(default=None, converter=known_text)


def _figure(value: float | Decimal | Money | None, name: str = "") -> int | float | Decimal | Money | None:
    return value if isinstance(value, Money) else known_number(value, name)


def _party(value: Actor) -> Actor:
    return member(Actor, value, "party")


@attrs.frozen(kw_only=True, weakref_slot=False, field_transformer=named)
class Observed:
    """A figure that the host observed, such as visits or recall, and that cannot be derived from leads.

    Args:
        what: What it is called.
        value: The figure: a number, an amount, or None when it is not known.
        target: What it is to reach in the long run.
        unit: What the number counts.
        party: The team that it is about.
        period: The period it is of; the one under review unless given.
        target_by: The day by which the target is to be reached.

    >>> Observed("visits", 12400, target=15000, target_by=date(2026, 12, 31), unit="sessions").value
    12400
    """

    what: str = attrs.field(converter=required_text, kw_only=False)
    value: int | float | Decimal | Money | None = attrs.field(converter=_figure, kw_only=False)
    target: int | float | Decimal | Money | None = attrs.field(default=None, converter=_figure)
    unit: str | None = attrs.field(default=None, converter=known_text)
    party: Actor = attrs.field(default=Actor.MARKETING, converter=_party)
    period: Period | None = None
    target_by: date | None = None

    def __attrs_post_init__(self) -> None:
        period = self.period
        if not (period is None or isinstance(period, Period)):
            raise invalid_type("period", period, "a period is needed", "write period=Month(2026, 3)")
        if self.target_by is not None:
            plain_date(self.target_by, "target_by")


@attrs.frozen(kw_only=True, weakref_slot=False)
class Cost:
    """What was spent in one currency on a `channel` (None: on all together), per lead created and per customer won."""

    channel: str | None
    spent: Money
    per_lead: Average
    per_customer: Average


def costs(spend: Iterable[Spend], *, created: Iterable[str | None], won: Iterable[str | None]) -> tuple[Cost, ...]:
    """Return the cost of all together and of each channel that money was spent on, in each currency.

    Args:
        spend: What was spent in the period.
        created: The channels (None: not known) of the leads created in the period.
        won: The channels of the customers won in it.

    >>> [cost.per_lead.value for cost in costs([Spend(Money(90, "EUR"))], created=["email", None], won=[])]
    [Money('45', 'EUR')]
    """
    came, bought = ([normal_form(channel) for channel in channels] for channels in (created, won))
    spent = [(item.channel, item.amount) for item in spend]
    on_channels = grouped(pair for pair in spent if pair[0] is not None)
    found: list[Cost] = []
    for channel, amounts in {None: [amount for _, amount in spent], **on_channels}.items():
        wanted = normal_form(channel)
        leads, customers = (len(group) if channel is None else group.count(wanted) for group in (came, bought))
        found.extend(
            Cost(
                channel=None if channel is None else str(channel),
                spent=amount,
                per_lead=Average(amount, leads),
                per_customer=Average(amount, customers),
            )
            for _, amount in sorted(total(amounts).items())
        )
    return tuple(found)
