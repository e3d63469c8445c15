"""Every public strategy draws values: they print, and survive pickling."""

import pickle
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import leadflow.testing
from leadflow import Assigned, OnHold, ProfileChanged
from leadflow.funnel import presets
from leadflow.testing import events_of, funnel_deals, funnel_leads
from tests.profiles import at_most

# Strategies without a default.
CALLED: dict[str, list[st.SearchStrategy[Any]]] = {
    "events_of": [events_of(kind) for kind in (Assigned, OnHold, ProfileChanged)],
    "funnel_deals": [funnel_deals(presets.sales_steps()), funnel_deals(presets.sales_steps(), stray=True)],
    "funnel_leads": [funnel_leads(presets.lifecycle()), funnel_leads(presets.lifecycle(), stray=True)],
}
STRATEGIES = [name for name in leadflow.testing.__all__ if not name.startswith(("check_", "LawBroken"))]


@pytest.mark.parametrize("name", STRATEGIES)
def test_it_draws_values(name: str) -> None:
    for strategy in CALLED.get(name) or [getattr(leadflow.testing, name)()]:

        @settings(
            max_examples=at_most(5), database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
        )
        @given(strategy)
        def check(drawn: object) -> None:
            assert repr(drawn)
            assert pickle.loads(pickle.dumps(drawn)) == drawn

        check()
