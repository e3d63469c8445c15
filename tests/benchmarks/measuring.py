"""How the benchmarks measure: by the processor's time, the best of rounds in turns: a busy machine hurts all alike."""

import gc
from collections.abc import Callable, Mapping
from time import process_time

Work = Callable[[], object]


def measured(works: Mapping[str, Work], *, seconds: float = 0.3, rounds: int = 15) -> dict[str, float]:
    """Return the seconds that each piece of work takes: the best of rounds taken in turns."""
    counts: dict[str, int] = {}
    for name, work in works.items():
        begin = process_time()
        work()
        once = process_time() - begin
        counts[name] = max(1, min(20_000, int(seconds / rounds / max(once, 1e-7))))
    best = dict.fromkeys(works, float("inf"))
    gc.disable()
    for _ in range(rounds):
        for name, work in works.items():
            count = range(counts[name])
            begin = process_time()
            for _ in count:
                work()
            best[name] = min(best[name], (process_time() - begin) / len(count))
    gc.enable()
    return best
