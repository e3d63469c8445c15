"""A story that touches every public verb of leadflow, told twice by the nets: once to warm up, once to be watched.

Each room has its chapter in `story/`, made of parts: functions that take the `turn` (it moves dates and names, so that
the second telling cannot live on what the first one left in a cache) and give lines of text. A new public verb belongs
into the chapter of its room; `test_scenario.py` names what no part touches.
As a script (`python -m tests.contracts.scenario`) it prints its lines.
"""

from collections.abc import Iterator

from tests.contracts.story import PARTS, agreement, calendars, criteria, funnel, ground, leads, promises, rules

# Importing a chapter adds its parts.
CHAPTERS = (ground, calendars, leads, criteria, rules, funnel, promises, agreement)


def story(turn: int, *only: str) -> Iterator[str]:
    """Return every part, or only those named, in the order in which they were declared."""
    for name, tell in PARTS.items():
        if not only or name in only:
            for line in tell(turn):
                yield f"{name}: {line}"


if __name__ == "__main__":
    print("\n".join(story(0)))
