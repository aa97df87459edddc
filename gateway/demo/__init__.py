"""A day in the life of the gateway, as data, played through its real doors on a clock that jumps over the waiting."""
