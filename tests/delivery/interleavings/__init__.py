"""Many hands on the same deliveries in any order: workers, receipts, moves, deadlines, crashes and a turned clock.

``python -m tests.delivery.interleavings --examples 2000 --seed 7`` plays as many schedules as wanted on PostgreSQL.
"""
