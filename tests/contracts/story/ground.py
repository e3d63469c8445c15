"""The lowest floors: errors, reasons, money."""

from collections.abc import Iterator
from decimal import Decimal

from leadflow.errors import CurrencyMismatchError, InvalidTypeError
from leadflow.money import Money, split_evenly, total
from leadflow.reasons import Reason, ranked
from tests.contracts.story import part, refused


@part
def money(turn: int) -> Iterator[str]:
    """Add, compare, multiply, split and print amounts."""
    price = Money("1999.90", "EUR") + Money(turn, "EUR")
    yield f"{price} {price!r} {-price} {price * 2} {price - price} {bool(price)}"
    yield f"{price.split([2, 1, 1])} {split_evenly(100 + turn, [1, 1, 1])} {total([price, price])}"
    yield f"{price < price * 2} {price <= price} {price > price * Decimal('0.5')} {price >= price}"
    yield f"{hash(price) == hash(1 * price)}"
    yield refused(CurrencyMismatchError, lambda: price + Money(1, "VND"))
    yield refused(InvalidTypeError, lambda: Money(0.1, "EUR"))  # type: ignore[arg-type]  # what must be refused


@part
def reasons(turn: int) -> Iterator[str]:
    """Rank reasons by what they cost."""
    size = Reason("size", code="rule:size", answer=True, points=40 - turn, reachable=40)
    title = Reason("title", code="rule:title", answer=None, high=20, reachable=20, missing=("person.job_title",))
    yield str(ranked([size, title]))
    yield f"{size.given_up} {title.given_up}"
