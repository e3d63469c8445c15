"""What vendors document of their grades, bands and default points; each entry of the file names its source."""

import json
from pathlib import Path
from typing import Any

CASES: dict[str, Any] = json.loads(Path(__file__).with_name("grade_and_bands.json").read_text(encoding="utf-8"))
