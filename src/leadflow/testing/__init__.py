"""Hypothesis strategies and laws for your own rules (needs the extra `testing`)."""

from leadflow.testing._hook import _hypothesis_setup_hook as _hypothesis_setup_hook

__all__: list[str] = []
