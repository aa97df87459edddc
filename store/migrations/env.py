"""Runs the migrations on the connection that ``store/migrating.py`` hands over."""

from alembic import context

from store.job_tables import is_ours
from store.schema import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, include_name=is_ours)
context.run_migrations()
