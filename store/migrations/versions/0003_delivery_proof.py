"""What delivery on one machine or many, and incoming mail, need."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import BigInteger, Integer

from store.metadata import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

RowId = BigInteger().with_variant(Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "breakers",
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("opened_at", Instant(), nullable=True),
        sa.Column("try_at", Instant(), nullable=True),
        sa.Column("probes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("probe_id", RowId, nullable=True),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_breakers")),
    )
    op.create_table(
        "mail_stops",
        sa.Column("email_hash", sa.LargeBinary(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("email_hash", name=op.f("pk_mail_stops")),
    )
    op.create_table(
        "mails",
        sa.Column("id", RowId, autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("cut", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("face", sa.LargeBinary(), nullable=True),
        sa.Column("sender_hash", sa.LargeBinary(), nullable=True),
        sa.Column("taken_for", sa.String(length=20), server_default="", nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("did", sa.Text(), server_default="", nullable=False),
        sa.Column("person_since", Instant(), nullable=True),
        sa.Column("delivery_id", RowId, nullable=True),
        sa.Column("answer_id", RowId, nullable=True),
        sa.Column("seen_at", Instant(), nullable=True),
        sa.Column("seen_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
        sa.UniqueConstraint("key", name=op.f("uq_mails_key")),
    )
    op.create_index(
        "ix_mails_answered",
        "mails",
        ["received_at"],
        unique=False,
        sqlite_where=sa.text("answer_id IS NOT NULL"),
        postgresql_where=sa.text("answer_id IS NOT NULL"),
    )
    op.create_index("ix_mails_delivery_id", "mails", ["delivery_id"], unique=False)
    op.create_index(
        "ix_mails_kept",
        "mails",
        ["received_at"],
        unique=False,
        sqlite_where=sa.text("sealed IS NOT NULL"),
        postgresql_where=sa.text("sealed IS NOT NULL"),
    )
    op.create_index("ix_mails_sender_hash", "mails", ["sender_hash"], unique=False)
    op.create_index(
        "ix_mails_unread",
        "mails",
        ["id"],
        unique=False,
        sqlite_where=sa.text("taken_for = ''"),
        postgresql_where=sa.text("taken_for = ''"),
    )
    op.create_index(
        "ix_mails_waiting",
        "mails",
        ["id"],
        unique=False,
        sqlite_where=sa.text("person_since IS NOT NULL AND seen_at IS NULL"),
        postgresql_where=sa.text("person_since IS NOT NULL AND seen_at IS NULL"),
    )
    op.create_table(
        "policy_changes",
        sa.Column("id", RowId, nullable=False),
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("policy", sa.String(length=40), nullable=False),
        sa.Column("lawful_because", sa.Text(), server_default="", nullable=False),
        sa.Column("by", sa.String(length=254), server_default="", nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_changes")),
    )
    op.create_index("ix_policy_changes_scope", "policy_changes", ["scope", "id"], unique=False)
    op.create_table(
        "retired_keys",
        sa.Column("id", RowId, autoincrement=False, nullable=False),
        sa.Column("fingerprint", sa.String(length=8), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("retired_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retired_keys")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_retired_keys_fingerprint")),
    )
    op.create_table(
        "story_words",
        sa.Column("word", sa.String(length=34), nullable=False),
        sa.Column("published_at", Instant(), autoincrement=False, nullable=False),
        sa.Column("contribution_id", RowId, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("word", "published_at", "contribution_id", name=op.f("pk_story_words")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_story_words_contribution_id", "story_words", ["contribution_id"], unique=False)
    op.create_table(
        "desk_preferences",
        sa.Column("staff_id", RowId, autoincrement=False, nullable=False),
        sa.Column("show_distressing", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("keys_off", sa.Boolean(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_desk_preferences_staff_id_staff")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_desk_preferences")),
    )
    op.create_table(
        "home_figures",
        sa.Column("home_id", RowId, autoincrement=False, nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("received", sa.Integer(), server_default="0", nullable=False),
        sa.Column("told", sa.Integer(), server_default="0", nullable=False),
        sa.Column("published", sa.Integer(), server_default="0", nullable=False),
        sa.Column("answered", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unanswered", sa.Integer(), server_default="0", nullable=False),
        sa.Column("restricted", sa.Integer(), server_default="0", nullable=False),
        sa.Column("withdrawn", sa.Integer(), server_default="0", nullable=False),
        sa.Column("median_days", sa.Integer(), nullable=True),
        sa.Column("alert_since", Instant(), nullable=True),
        sa.Column("as_of", Instant(), nullable=True),
        sa.Column("due_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["home_id"], ["homes.id"], name=op.f("fk_home_figures_home_id_homes")),
        sa.PrimaryKeyConstraint("home_id", name=op.f("pk_home_figures")),
    )
    op.create_index(
        "ix_home_figures_alerted",
        "home_figures",
        ["area", "home_id"],
        unique=False,
        sqlite_where=sa.text("alert_since IS NOT NULL"),
        postgresql_where=sa.text("alert_since IS NOT NULL"),
    )
    op.create_index("ix_home_figures_due_at", "home_figures", ["due_at"], unique=False)
    op.create_index("ix_home_figures_unanswered", "home_figures", ["area", "unanswered", "home_id"], unique=False)
    op.create_table(
        "follows",
        sa.Column("id", RowId, nullable=False),
        sa.Column("contact_id", RowId, nullable=False),
        sa.Column("staff_id", RowId, nullable=True),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("home_id", RowId, nullable=True),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("told_until", Instant(), nullable=False),
        sa.Column("next_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_follows_contact_id_contacts")),
        sa.ForeignKeyConstraint(["home_id"], ["homes.id"], name=op.f("fk_follows_home_id_homes")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_follows_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follows")),
        sa.UniqueConstraint("contact_id", "place", name=op.f("uq_follows_contact_id_place")),
    )
    op.create_index(
        "ix_follows_next_at",
        "follows",
        ["next_at", "contact_id"],
        unique=False,
        sqlite_where=sa.text("how != 'off'"),
        postgresql_where=sa.text("how != 'off'"),
    )
    op.create_index("ix_follows_staff_id", "follows", ["staff_id"], unique=False)
    op.create_table(
        "reports",
        sa.Column("id", RowId, autoincrement=False, nullable=False),
        sa.Column("contribution_id", RowId, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reported_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name=op.f("fk_reports_contribution_id_contributions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("key", name=op.f("uq_reports_key")),
    )
    op.create_index(op.f("ix_reports_contribution_id"), "reports", ["contribution_id"], unique=False)
    op.create_table(
        "story_claims",
        sa.Column("contribution_id", RowId, autoincrement=False, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.Column("taken", sa.Boolean(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name=op.f("fk_story_claims_contribution_id_contributions")
        ),
        sa.PrimaryKeyConstraint("contribution_id", name=op.f("pk_story_claims")),
    )
    op.create_index("ix_story_claims_staff_id", "story_claims", ["staff_id", "until", "contribution_id"], unique=False)
    op.create_table(
        "story_tags",
        sa.Column("contribution_id", RowId, autoincrement=False, nullable=False),
        sa.Column("tag", sa.String(length=20), nullable=False),
        sa.Column("published_at", Instant(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name=op.f("fk_story_tags_contribution_id_contributions")
        ),
        sa.PrimaryKeyConstraint("contribution_id", "tag", name=op.f("pk_story_tags")),
    )
    op.create_index(
        "ix_story_tags_published",
        "story_tags",
        ["tag", "published_at", "contribution_id"],
        unique=False,
        sqlite_where=sa.text("published_at IS NOT NULL"),
        postgresql_where=sa.text("published_at IS NOT NULL"),
    )
    op.drop_index(op.f("ix_contributions_home_id_state"), table_name="contributions")
    op.drop_index(op.f("ix_contributions_unread"), table_name="contributions", sqlite_where=sa.text("read_at IS NULL"))
    op.create_index(
        "ix_contributions_of_home",
        "contributions",
        ["home_id", "kind", "state", "id", "moved_at", "parent_id"],
        unique=False,
    )
    op.create_index(
        "ix_contributions_public_of_home",
        "contributions",
        ["home_id", "published_at", "id"],
        unique=False,
        sqlite_where=sa.text("published_at IS NOT NULL"),
        postgresql_where=sa.text("published_at IS NOT NULL"),
    )
    op.create_index(
        "ix_contributions_scored",
        "contributions",
        ["criticality", "id"],
        unique=False,
        sqlite_where=sa.text(
            "criticality IS NOT NULL AND state IN ('in_moderation', 'in_review', 'held', 'suspended')"
        ),
        postgresql_where=sa.text(
            "criticality IS NOT NULL AND state IN ('in_moderation', 'in_review', 'held', 'suspended')"
        ),
    )
    op.create_index(
        "ix_contributions_to_read",
        "contributions",
        ["urgent", "id"],
        unique=False,
        sqlite_where=sa.text("read_at IS NULL AND (state NOT IN ('withdrawn', 'archived'))"),
        postgresql_where=sa.text("read_at IS NULL AND (state NOT IN ('withdrawn', 'archived'))"),
    )
    op.create_index(
        "ix_contributions_with_seniors",
        "contributions",
        ["state", "moved_at", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('in_review', 'suspended')"),
        postgresql_where=sa.text("state IN ('in_review', 'suspended')"),
    )
    op.create_index(
        "ix_deadlines_reviews",
        "deadlines",
        ["due_at", "contribution_id"],
        unique=False,
        sqlite_where=sa.text("kind = 'review'"),
        postgresql_where=sa.text("kind = 'review'"),
    )
    op.drop_index(op.f("ix_deliveries_due"), table_name="deliveries", sqlite_where=sa.text("state = 'due'"))
    op.create_index(
        "ix_deliveries_due_by_channel",
        "deliveries",
        ["channel", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'due'"),
        postgresql_where=sa.text("state = 'due'"),
    )
    op.create_index(
        "ix_deliveries_urgent",
        "deliveries",
        ["channel", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'due' AND notice IN ('danger_page', 'referral_council')"),
        postgresql_where=sa.text("state = 'due' AND notice IN ('danger_page', 'referral_council')"),
    )
    op.create_index("ix_homes_changed_at", "homes", ["changed_at"], unique=False)
    op.create_index("ix_homes_provider_id", "homes", ["provider_id"], unique=False)
    op.create_index("ix_idempotent_answers_at", "idempotent_answers", ["at"], unique=False)
    op.create_index(
        "ix_letters_lying",
        "letters",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state IN ('composed', 'printed')"),
        postgresql_where=sa.text("state IN ('composed', 'printed')"),
    )
    op.create_index(
        "ix_tasks_taken",
        "tasks",
        ["claimed_by", "id"],
        unique=False,
        sqlite_where=sa.text("claimed_by IS NOT NULL AND done_at IS NULL"),
        postgresql_where=sa.text("claimed_by IS NOT NULL AND done_at IS NULL"),
    )
