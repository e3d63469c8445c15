"""Where the example stands, and its scripts as modules."""

import importlib
import os
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "docs" / "examples"
DATA = Path(os.environ.get("LEADFLOW_DATA", ROOT / ".." / "shared" / "data"))
LOG = DATA / "bpi2012" / "applications.csv.gz"


def script(name: str) -> ModuleType:
    """Import a script of the example as it imports its neighbours: from its own folder."""
    if str(EXAMPLES) not in sys.path:
        sys.path.append(str(EXAMPLES))
    return importlib.import_module(name)
