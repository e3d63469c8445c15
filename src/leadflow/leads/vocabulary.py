"""The vocabulary of facts: who acts, through which channel, how senior, how it ended, what happens next."""

from enum import Enum, StrEnum
from functools import lru_cache, total_ordering
from typing import Any, TypeVar

from leadflow._validate import normalise_text
from leadflow.errors import invalid

__all__ = [
    "Actor",
    "Channel",
    "DealKind",
    "Disposition",
    "OrderedEnum",
    "Outcome",
    "Seniority",
    "find_member",
    "member",
]

M = TypeVar("M", bound=Enum)


# Facts are compared once per lead and question, and most texts come back: folding them anew costs more than a look-up.
@lru_cache(maxsize=8192)
def _spelled(enum: Any, text: str) -> Any:
    # A member answers to its value and to its name; where the two clash, to its value. The first declared wins.
    spellings = [*((str(each.value), each) for each in enum), *enum.__members__.items()]
    wanted = _folded(text)
    return next((each for spelling, each in spellings if _folded(spelling) == wanted), None)


def _folded(text: str) -> str:
    return normalise_text(text).replace(" ", "_").replace("-", "_")


def find_member(enum: type[M], value: object) -> M | None:
    """Return the member of `enum` that `value` is or spells by its value or name, in any case; None if there is none.

    >>> find_member(Channel, "Paid Social"), find_member(Channel, "Zalo")
    (<Channel.PAID_SOCIAL: 'paid_social'>, None)
    """
    if isinstance(value, enum):
        return value
    found: M | None = _spelled(enum, value) if isinstance(value, str) else None
    return found


def member(enum: type[M], value: object, name: str) -> M:
    """Return the member of `enum` that `value` is or spells by its value or name, in any case.

    Raises:
        InvalidValueError: No member is spelled like it; `name` is the field that the message is about.

    >>> member(Outcome, "No answer", "outcome")
    <Outcome.NO_ANSWER: 'no_answer'>
    """
    found = find_member(enum, value)
    if found is None:
        choices = ", ".join(f"{enum.__name__}.{choice.name}" for choice in enum)
        raise invalid(name, value, f"is no {enum.__name__}", f"write one of {choices}")
    return found


@total_ordering
class OrderedEnum(Enum):
    """An enumeration whose members are declared from the lowest to the highest, and compare in that order.

    >>> Seniority.MANAGER < Seniority.DIRECTOR
    True
    """

    rank: int
    """The place of the member in its declared order, from 0."""

    def __init__(self, *_: object) -> None:
        self.rank = len(type(self).__members__)

    def __lt__(self, other: object) -> bool:
        return self.rank < other.rank if isinstance(other, type(self)) else NotImplemented


class Actor(StrEnum):
    """Who acted: the lead itself, or one of the teams, or a machine."""

    LEAD = "lead"
    MARKETING = "marketing"
    SALES = "sales"
    SERVICE = "service"
    PARTNER = "partner"
    SYSTEM = "system"


class Channel(StrEnum):
    """The channel by which a lead came or a message went; any other text is a channel of its own."""

    DIRECT = "direct"
    ORGANIC_SEARCH = "organic_search"
    PAID_SEARCH = "paid_search"
    ORGANIC_SOCIAL = "organic_social"
    PAID_SOCIAL = "paid_social"
    DISPLAY = "display"
    VIDEO = "video"
    EMAIL = "email"
    CONTENT = "content"
    CHAT = "chat"
    PHONE = "phone"
    SMS = "sms"
    WEBINAR = "webinar"
    EVENT = "event"
    REFERRAL = "referral"
    PARTNER = "partner"
    AFFILIATE = "affiliate"
    OUTBOUND = "outbound"
    DIRECT_MAIL = "direct_mail"
    TRADITIONAL_ADS = "traditional_ads"
    OTHER = "other"


class Seniority(OrderedEnum):
    """How senior a person is, from the lowest to the highest."""

    ENTRY = "entry"
    SENIOR = "senior"
    MANAGER = "manager"
    DIRECTOR = "director"
    VP = "vp"
    C_LEVEL = "c_level"
    OWNER = "owner"


class Outcome(StrEnum):
    """How an activity ended, or how a deal stands (`WON`, `LOST`, or `OPEN` again)."""

    CONNECTED = "connected"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    VOICEMAIL = "voicemail"
    WRONG_NUMBER = "wrong_number"
    REPLIED = "replied"
    BOUNCED = "bounced"
    HELD = "held"
    NO_SHOW = "no_show"
    WON = "won"
    LOST = "lost"
    OPEN = "open"


class Disposition(StrEnum):
    """What happens to a rejected lead: nurture it again, drop it, or give it back to be reassigned."""

    RECYCLE = "recycle"
    DISQUALIFY = "disqualify"
    RETURN = "return"


class DealKind(StrEnum):
    """What a deal is for: a first purchase, the same again, or more."""

    NEW = "new"
    RENEWAL = "renewal"
    EXPANSION = "expansion"
