"""A small web service around leadflow: it owns storage, clock and timers; leadflow decides."""
