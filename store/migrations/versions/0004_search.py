"""The words by which the public finds a story, for the stories that were public before there was a search."""

from alembic import op

from store import story_words

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    story_words.fill(op.get_bind())
