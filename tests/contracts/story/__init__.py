"""What the parts of the scenario share: how a part joins the story, and instants that move with every telling."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

# The scenario is the host: it looks zones up, once, before anything is watched.
SAIGON: tzinfo = ZoneInfo("Asia/Ho_Chi_Minh")
BERLIN: tzinfo = ZoneInfo("Europe/Berlin")

Part = Callable[[int], Iterable[str]]
PARTS: dict[str, Part] = {}


def part(tell: Part) -> Part:
    """Add a room's part to the story."""
    if PARTS.setdefault(tell.__name__, tell) is not tell:
        raise ValueError(f"two parts are called {tell.__name__!r}: name them apart")
    return tell


def moment(turn: int, *, days: float = 0) -> datetime:
    """Return an instant that lies in another week for every turn."""
    return datetime(2026, 3, 2, 9, 15, tzinfo=SAIGON) + timedelta(days=days + 7 * turn)


def refused(kind: type[Exception], wrong: Callable[[], object]) -> str:
    """Return the message of the error that `wrong` must raise."""
    try:
        wrong()
    except kind as error:
        return f"{type(error).__name__}: {error}"
    raise AssertionError(f"{kind.__name__} was not raised")
