"""From a staged row to a carrier and back: claim, compose, send, record, receipts and the clock's errands."""
