"""What text and telephone need to be complete."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import BigInteger, Integer

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

RowId = BigInteger().with_variant(Integer, "sqlite")


def upgrade() -> None:
    op.add_column("authors", sa.Column("no_voice", sa.Boolean(), server_default="0", nullable=False))
    op.add_column("authors", sa.Column("interpreter", sa.String(length=20), server_default="", nullable=False))
    op.add_column("contributions", sa.Column("merged_into", RowId, nullable=True))
    op.add_column("recordings", sa.Column("purpose", sa.String(length=12), server_default="story", nullable=False))
