"""Who runs the dispatcher and the clock: one interface for each engine."""
