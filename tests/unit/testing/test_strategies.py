"""Every public strategy draws values: they print, and survive pickling."""

import pickle
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

import leadflow.testing
from leadflow.funnel import presets

# What strategies without a default are called with.
ARGUMENTS: dict[str, tuple[dict[str, Any], ...]] = {
    "funnel_deals": ({"funnel": presets.sales_steps()}, {"funnel": presets.sales_steps(), "stray": True}),
    "funnel_leads": ({"funnel": presets.lifecycle()}, {"funnel": presets.lifecycle(), "stray": True}),
    "walks": ({"funnel": presets.lifecycle(), "begun": datetime(2026, 3, 2, tzinfo=UTC)},),
}
STRATEGIES = [name for name in leadflow.testing.__all__ if not name.startswith(("check_", "LawBroken"))]


@pytest.mark.parametrize("name", STRATEGIES)
def test_it_draws_values(name: str) -> None:
    for arguments in ARGUMENTS.get(name, ({},)):

        @settings(max_examples=5, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
        @given(getattr(leadflow.testing, name)(**arguments))
        def check(drawn: object) -> None:
            assert repr(drawn)
            assert repr(pickle.loads(pickle.dumps(drawn))) == repr(drawn)

        check()
