"""FrozenMapping: a mapping that never changes."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Generic, TypeVar, overload

from leadflow.errors import redacted

__all__ = ["FrozenMapping"]

K = TypeVar("K", bound=Hashable)
V_co = TypeVar("V_co", covariant=True)
D = TypeVar("D")


class FrozenMapping(Mapping[K, V_co], Generic[K, V_co]):
    """A mapping that never changes: it keeps its order, hashes, compares with any mapping, copies and pickles.

    `personal` are the keys whose values are masked wherever it is printed; they are no content.

    >>> FrozenMapping({"erp": "none"})["erp"]
    'none'
    """

    __slots__ = ("_data", "_hash", "personal")

    def __init__(
        self, data: Mapping[K, V_co] | Iterable[tuple[K, V_co]] = (), personal: frozenset[K] = frozenset()
    ) -> None:
        self._data: dict[K, V_co] = dict(data)
        self._hash: int | None = None
        self.personal = personal

    def __getitem__(self, key: K) -> V_co:
        return self._data[key]

    @overload
    def get(self, key: K, /) -> V_co | None: ...
    @overload
    def get(self, key: K, /, default: D) -> V_co | D: ...
    def get(self, key: K, /, default: D | None = None) -> V_co | D | None:
        """Return the value of `key`, or `default`."""
        # What Mapping offers tries and catches: ten times as slow where attributes are missing.
        return self._data.get(key, default)

    def __iter__(self) -> Iterator[K]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, FrozenMapping):
            return self._data == other._data
        if isinstance(other, Mapping):
            return self._data == dict(other)
        return NotImplemented

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self._data.items()))
        return self._hash

    def __repr__(self) -> str:
        return f"FrozenMapping({redacted(self)})"

    def __reduce__(self) -> tuple[type["FrozenMapping[K, V_co]"], tuple[dict[K, V_co], frozenset[K]]]:
        # The cached hash must not travel: str hashes differ between processes.
        return (FrozenMapping, (dict(self._data), self.personal))
