"""Mail that comes in: kept first, then understood; only what names a delivery of ours by its keyed check acts."""
