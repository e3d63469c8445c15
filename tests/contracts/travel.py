"""Run in a process of its own: import leadflow and tell the story under a clock that shows the given time.

Further arguments name the parts to tell."""

import sys

import time_machine

if __name__ == "__main__":
    with time_machine.travel(sys.argv[1], tick=False):
        from tests.contracts.scenario import story

        print("\n".join(story(0, *sys.argv[2:])))
