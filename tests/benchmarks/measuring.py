"""How the benchmarks measure: the best of rounds taken in turns, so that a busy machine hurts all alike."""

import gc
from collections.abc import Callable, Mapping
from time import perf_counter

Work = Callable[[], object]


def measured(works: Mapping[str, Work], *, seconds: float = 0.3, rounds: int = 15) -> dict[str, float]:
    """Give the seconds that each piece of work takes: the best of rounds taken in turns."""
    counts: dict[str, int] = {}
    for name, work in works.items():
        begin = perf_counter()
        work()
        once = perf_counter() - begin
        counts[name] = max(1, min(20_000, int(seconds / rounds / max(once, 1e-7))))
    best = dict.fromkeys(works, float("inf"))
    gc.disable()
    for _ in range(rounds):
        for name, work in works.items():
            count = range(counts[name])
            begin = perf_counter()
            for _ in count:
                work()
            best[name] = min(best[name], (perf_counter() - begin) / len(count))
    gc.enable()
    return best
