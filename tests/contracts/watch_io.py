"""Run in a process of its own (an audit hook cannot be taken off): tell the story once, then again while watched.

Prints one line for each event that is not known to be harmless, and for each module the first telling imported.
"""

import sys
from typing import Any

from tests.contracts.scenario import story

# What Python itself reports while it computes. Everything else is a way out of the process, or into it.
HARMLESS = frozenset(
    {
        "builtins.id",
        "code.__new__",  # attrs and generated functions
        "compile",  # criteria become functions
        "exec",
        "function.__new__",
        "object.__delattr__",
        "object.__getattr__",
        "object.__setattr__",
        "pickle.find_class",  # definitions survive pickling
        "sys._getframe",
        "sys._getframemodulename",
    }
)
armed = False
events: list[str] = []


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Note an event while the second telling runs."""
    if armed and event not in HARMLESS:
        events.append(f"{event} {arguments!r:.200}")


imported = set(sys.modules)
parts = sys.argv[1:]
for _ in story(0, *parts):
    pass
late = set(sys.modules) - imported
sys.addaudithook(watch)
armed = True
lines = list(story(1, *parts))
armed = False
for name in sorted(late):
    print(f"late import {name}")
for line in events:
    print(line)
print(f"{len(lines)} lines told")
