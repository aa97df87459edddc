"""The first tables, and the triggers that keep the log from being changed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import BigInteger, Integer

from store import triggers
from store.metadata import Instant, Json

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

RowId = BigInteger().with_variant(Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "authors",
        sa.Column("id", RowId, autoincrement=False, nullable=False),
        sa.Column("pseudonym", sa.String(length=60), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_hash", sa.LargeBinary(), nullable=True),
        sa.Column("email_hash", sa.LargeBinary(), nullable=True),
        sa.Column("channels", Json, nullable=False),
        sa.Column("language", sa.String(length=5), server_default="en", nullable=False),
        sa.Column("print_size", sa.String(length=10), server_default="clear", nullable=False),
        sa.Column("shared", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("heard_at", Instant(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("erased_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authors")),
        sa.UniqueConstraint("pseudonym", name=op.f("uq_authors_pseudonym")),
    )
    op.create_index("ix_authors_email_hash", "authors", ["email_hash"], unique=False)
    op.create_index("ix_authors_phone_hash", "authors", ["phone_hash"], unique=False)
    op.create_table(
        "blobs",
        sa.Column("id", RowId, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blobs")),
    )
    op.create_table(
        "conversations",
        sa.Column("phone_hash", sa.LargeBinary(), nullable=False),
        sa.Column("contribution_id", RowId, nullable=True),
        sa.Column("step", sa.String(length=30), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("phone_hash", name=op.f("pk_conversations")),
    )
    op.create_table(
        "delivery_events",
        sa.Column("id", RowId, nullable=False),
        sa.Column("delivery_id", RowId, nullable=True),
        sa.Column("provider_id", sa.String(length=120), nullable=True),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("detail", Json, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_events")),
        sa.UniqueConstraint("key", name=op.f("uq_delivery_events_key")),
    )
    op.create_index("ix_delivery_events_delivery_id", "delivery_events", ["delivery_id"], unique=False)
    op.create_index("ix_delivery_events_provider_id", "delivery_events", ["provider_id"], unique=False)
    op.create_table(
        "guesses",
        sa.Column("who", sa.LargeBinary(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("who", name=op.f("pk_guesses")),
    )
    op.create_table(
        "homes",
        sa.Column("id", RowId, nullable=False),
        sa.Column("location_id", sa.String(length=40), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("also_known_as", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("town", sa.Text(), server_default="", nullable=False),
        sa.Column("postcode", sa.String(length=10), server_default="", nullable=False),
        sa.Column("phone", sa.String(length=40), server_default="", nullable=False),
        sa.Column("provider_name", sa.Text(), server_default="", nullable=False),
        sa.Column("provider_id", sa.String(length=40), server_default="", nullable=False),
        sa.Column("local_authority", sa.Text(), server_default="", nullable=False),
        sa.Column("region", sa.Text(), server_default="", nullable=False),
        sa.Column("nation", sa.String(length=20), server_default="england", nullable=False),
        sa.Column("beds", sa.Integer(), nullable=True),
        sa.Column("policy", sa.String(length=40), nullable=True),
        sa.Column("keyword", sa.String(length=20), nullable=True),
        sa.Column("listed", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_homes")),
        sa.UniqueConstraint("keyword", name=op.f("uq_homes_keyword")),
        sa.UniqueConstraint("location_id", name=op.f("uq_homes_location_id")),
    )
    op.create_index("ix_homes_local_authority", "homes", ["local_authority"], unique=False)
    op.create_index("ix_homes_postcode", "homes", ["postcode"], unique=False)
    op.create_table(
        "idempotent_answers",
        sa.Column("id", RowId, autoincrement=False, nullable=False),
        sa.Column("caller", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotent_answers")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_idempotent_answers_key_hash")),
    )
    op.create_table(
        "inbound",
        sa.Column("id", RowId, autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("contribution_id", RowId, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound")),
        sa.UniqueConstraint("channel", "account", "key", name=op.f("uq_inbound_channel_account_key")),
    )
    op.create_index(
        "ix_inbound_holding",
        "inbound",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'holding'"),
        postgresql_where=sa.text("state = 'holding'"),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "policy_uses",
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("policy", sa.String(length=40), nullable=False),
        sa.Column("lawful_because", sa.Text(), server_default="", nullable=False),
        sa.Column("by", sa.String(length=254), server_default="", nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_policy_uses")),
    )
    op.create_table(
        "print_runs",
        sa.Column("id", RowId, nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("opened_by", RowId, nullable=True),
        sa.Column("blob_id", RowId, nullable=True),
        sa.Column("manifest_blob_id", RowId, nullable=True),
        sa.Column("letters", sa.Integer(), server_default="0", nullable=False),
        sa.Column("pages", sa.Integer(), server_default="0", nullable=False),
        sa.Column("printed_at", Instant(), nullable=True),
        sa.Column("posted_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_runs")),
    )
    op.create_table(
        "sandbox_messages",
        sa.Column("id", RowId, autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("to_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("subject_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("delivery_id", RowId, nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sandbox_messages")),
    )
    op.create_index("ix_sandbox_messages_delivery_id", "sandbox_messages", ["delivery_id"], unique=False)
    op.create_table(
        "seals",
        sa.Column("id", RowId, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("up_to", RowId, nullable=False),
        sa.Column("heads", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seals")),
    )
    op.create_table(
        "staff",
        sa.Column("id", RowId, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("roles", Json, nullable=False),
        sa.Column("home_ids", Json, nullable=False),
        sa.Column("areas", Json, nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_email")),
    )
    op.create_table(
        "suppressions",
        sa.Column("phone_hash", sa.LargeBinary(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("phone_hash", name=op.f("pk_suppressions")),
    )
    op.create_table(
        "tasks",
        sa.Column("id", RowId, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("about", sa.String(length=80), nullable=False),
        sa.Column("contribution_id", RowId, nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("urgent", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("raised_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("claimed_by", sa.Integer(), nullable=True),
        sa.Column("claimed_at", Instant(), nullable=True),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.Column("done_at", Instant(), nullable=True),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    op.create_index("ix_tasks_contribution_id", "tasks", ["contribution_id"], unique=False)
    op.create_index(
        "ix_tasks_waiting",
        "tasks",
        ["role", "id"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_index(
        "uq_tasks_open",
        "tasks",
        ["kind", "about"],
        unique=True,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "contacts",
        sa.Column("id", RowId, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("home_id", RowId, nullable=True),
        sa.Column("area", sa.Text(), server_default="", nullable=False),
        sa.Column("known_by", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("email_hash", sa.LargeBinary(), nullable=True),
        sa.Column("mobile_hash", sa.LargeBinary(), nullable=True),
        sa.Column("channels", Json, nullable=False),
        sa.Column("language", sa.String(length=5), server_default="en", nullable=False),
        sa.Column("print_size", sa.String(length=10), server_default="clear", nullable=False),
        sa.Column("active", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["home_id"], ["homes.id"], name=op.f("fk_contacts_home_id_homes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("known_by", name=op.f("uq_contacts_known_by")),
    )
    op.create_index("ix_contacts_area", "contacts", ["area"], unique=False)
    op.create_index("ix_contacts_email_hash", "contacts", ["email_hash"], unique=False)
    op.create_index("ix_contacts_home_id", "contacts", ["home_id"], unique=False)
    op.create_index("ix_contacts_mobile_hash", "contacts", ["mobile_hash"], unique=False)
    op.create_table(
        "contributions",
        sa.Column("id", RowId, autoincrement=False, nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("parent_id", RowId, nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String(length=40), nullable=True),
        sa.Column("policy_version", sa.Integer(), nullable=True),
        sa.Column("home_id", RowId, nullable=True),
        sa.Column("home_text", sa.Text(), server_default="", nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("author_id", RowId, nullable=True),
        sa.Column("filer", sa.String(length=20), server_default="me", nullable=False),
        sa.Column("writer_role", sa.String(length=40), server_default="", nullable=False),
        sa.Column("language", sa.String(length=5), server_default="en", nullable=False),
        sa.Column("about_manager", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("consent_publish", sa.Boolean(), nullable=True),
        sa.Column("consent_contact", sa.Boolean(), nullable=True),
        sa.Column("consent_home", sa.Boolean(), nullable=True),
        sa.Column("criticality", sa.Integer(), nullable=True),
        sa.Column("urgent", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("memory", Json, nullable=False),
        sa.Column("hits", Json, nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("open_until", Instant(), nullable=True),
        sa.Column("read_at", Instant(), nullable=True),
        sa.Column("moved_at", Instant(), nullable=False),
        sa.Column("published_at", Instant(), nullable=True),
        sa.Column("public_text_id", RowId, nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["authors.id"], name=op.f("fk_contributions_author_id_authors")),
        sa.ForeignKeyConstraint(["home_id"], ["homes.id"], name=op.f("fk_contributions_home_id_homes")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["contributions.id"], name=op.f("fk_contributions_parent_id_contributions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contributions")),
        sa.UniqueConstraint("reference", name=op.f("uq_contributions_reference")),
    )
    op.create_index("ix_contributions_author_id", "contributions", ["author_id"], unique=False)
    op.create_index("ix_contributions_home_id_state", "contributions", ["home_id", "state", "id"], unique=False)
    op.create_index("ix_contributions_parent_id", "contributions", ["parent_id"], unique=False)
    op.create_index(
        "ix_contributions_public",
        "contributions",
        ["published_at", "id"],
        unique=False,
        sqlite_where=sa.text("published_at IS NOT NULL"),
        postgresql_where=sa.text("published_at IS NOT NULL"),
    )
    op.create_index("ix_contributions_state_id", "contributions", ["state", "id"], unique=False)
    op.create_index(
        "ix_contributions_unread",
        "contributions",
        ["urgent", "id"],
        unique=False,
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_table(
        "home_tallies",
        sa.Column("home_id", RowId, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("stories", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["home_id"], ["homes.id"], name=op.f("fk_home_tallies_home_id_homes")),
        sa.PrimaryKeyConstraint("home_id", "state", name=op.f("pk_home_tallies")),
    )
    op.create_table(
        "letters",
        sa.Column("id", RowId, autoincrement=False, nullable=False),
        sa.Column("recipient", sa.String(length=60), nullable=False),
        sa.Column("home_id", RowId, nullable=True),
        sa.Column("to_role", sa.String(length=30), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=True),
        sa.Column("pin_hash", sa.LargeBinary(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("blob_id", RowId, nullable=True),
        sa.Column("pages", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sha256", sa.String(length=64), server_default="", nullable=False),
        sa.Column("run_id", RowId, nullable=True),
        sa.Column("composed_at", Instant(), nullable=False),
        sa.Column("printed_at", Instant(), nullable=True),
        sa.Column("posted_at", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("void_at", Instant(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["print_runs.id"], name=op.f("fk_letters_run_id_print_runs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_letters_code_hash")),
    )
    op.create_index("ix_letters_run_id", "letters", ["run_id"], unique=False)
    op.create_index(
        "ix_letters_tray",
        "letters",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'composed'"),
        postgresql_where=sa.text("state = 'composed'"),
    )
    op.create_table(
        "staff_tokens",
        sa.Column("id", RowId, nullable=False),
        sa.Column("staff_id", RowId, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=True),
        sa.Column("expires_at", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_tokens_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_tokens")),
        sa.UniqueConstraint("hash", name=op.f("uq_staff_tokens_hash")),
    )
    op.create_index("ix_staff_tokens_staff_id", "staff_tokens", ["staff_id"], unique=False)
    op.create_table(
        "calls",
        sa.Column("id", RowId, autoincrement=False, nullable=False),
        sa.Column("call_sid", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("record_consent", sa.Boolean(), nullable=True),
        sa.Column("contribution_id", RowId, nullable=True),
        sa.Column("started_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name=op.f("fk_calls_contribution_id_contributions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
        sa.UniqueConstraint("call_sid", name=op.f("uq_calls_call_sid")),
    )
    op.create_table(
        "codes",
        sa.Column("id", RowId, autoincrement=False, nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("contribution_id", RowId, nullable=True),
        sa.Column("author_id", RowId, nullable=True),
        sa.Column("delivery_id", RowId, nullable=True),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=True),
        sa.Column("void_at", Instant(), nullable=True),
        sa.Column("used_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name=op.f("fk_codes_contribution_id_contributions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codes")),
        sa.UniqueConstraint("hash", name=op.f("uq_codes_hash")),
    )
    op.create_index("ix_codes_contribution_id", "codes", ["contribution_id"], unique=False)
    op.create_table(
        "consents",
        sa.Column("id", RowId, nullable=False),
        sa.Column("contribution_id", RowId, nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("wording", sa.String(length=60), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name=op.f("fk_consents_contribution_id_contributions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index("ix_consents_contribution_id", "consents", ["contribution_id"], unique=False)
    op.create_table(
        "deadlines",
        sa.Column("contribution_id", RowId, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name=op.f("fk_deadlines_contribution_id_contributions")
        ),
        sa.PrimaryKeyConstraint("contribution_id", "kind", name=op.f("pk_deadlines")),
    )
    op.create_index("ix_deadlines_due_at", "deadlines", ["due_at"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", RowId, autoincrement=False, nullable=False),
        sa.Column("contribution_id", RowId, nullable=True),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("notice", sa.String(length=40), nullable=False),
        sa.Column("to_role", sa.String(length=30), nullable=False),
        sa.Column("recipient", sa.String(length=60), nullable=False),
        sa.Column("turn", sa.Integer(), server_default="0", nullable=False),
        sa.Column("author_id", RowId, nullable=True),
        sa.Column("contact_id", RowId, nullable=True),
        sa.Column("home_id", RowId, nullable=True),
        sa.Column("area", sa.Text(), server_default="", nullable=False),
        sa.Column("channels", Json, nullable=False),
        sa.Column("rung", sa.Integer(), server_default="0", nullable=False),
        sa.Column("channel", sa.String(length=12), server_default="", nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("claimed_by", sa.String(length=80), nullable=True),
        sa.Column("begun_at", Instant(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("provider_id", sa.String(length=120), nullable=True),
        sa.Column("letter_id", RowId, nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("details", Json, nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("moved_at", Instant(), nullable=False),
        sa.Column("handed_at", Instant(), nullable=True),
        sa.Column("told_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name=op.f("fk_deliveries_contribution_id_contributions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint(
            "contribution_id",
            "version",
            "notice",
            "recipient",
            "turn",
            name=op.f("uq_deliveries_contribution_id_version_notice_recipient_turn"),
        ),
    )
    op.create_index(
        "ix_deliveries_attention",
        "deliveries",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'unknown')"),
        postgresql_where=sa.text("state IN ('waiting', 'unknown')"),
    )
    op.create_index(
        "ix_deliveries_claimed",
        "deliveries",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("state = 'claimed'"),
        postgresql_where=sa.text("state = 'claimed'"),
    )
    op.create_index(
        "ix_deliveries_due",
        "deliveries",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'due'"),
        postgresql_where=sa.text("state = 'due'"),
    )
    op.create_index(
        "ix_deliveries_handed",
        "deliveries",
        ["handed_at"],
        unique=False,
        sqlite_where=sa.text("state = 'handed_over'"),
        postgresql_where=sa.text("state = 'handed_over'"),
    )
    op.create_index("ix_deliveries_letter_id", "deliveries", ["letter_id"], unique=False)
    op.create_index("ix_deliveries_provider_id", "deliveries", ["provider_id"], unique=False)
    op.create_table(
        "log",
        sa.Column("id", RowId, autoincrement=False, nullable=False),
        sa.Column("contribution_id", RowId, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=30), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("from_state", sa.String(length=20), nullable=True),
        sa.Column("to_state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.Column("digests", Json, nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name=op.f("fk_log_contribution_id_contributions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log")),
        sa.UniqueConstraint("contribution_id", "seq", name=op.f("uq_log_contribution_id_seq")),
    )
    op.create_table(
        "parts",
        sa.Column("id", RowId, autoincrement=False, nullable=False),
        sa.Column("contribution_id", RowId, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("inbound_id", RowId, nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name=op.f("fk_parts_contribution_id_contributions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parts")),
        sa.UniqueConstraint("contribution_id", "seq", name=op.f("uq_parts_contribution_id_seq")),
        sa.UniqueConstraint("inbound_id", "field", name=op.f("uq_parts_inbound_id_field")),
    )
    op.create_table(
        "texts",
        sa.Column("id", RowId, autoincrement=False, nullable=False),
        sa.Column("contribution_id", RowId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_role", sa.String(length=20), nullable=False),
        sa.Column("by_id", RowId, nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name=op.f("fk_texts_contribution_id_contributions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_texts")),
        sa.UniqueConstraint("contribution_id", "number", name=op.f("uq_texts_contribution_id_number")),
    )
    op.create_table(
        "letter_rows",
        sa.Column("letter_id", RowId, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("delivery_id", RowId, nullable=False),
        sa.Column("contribution_id", RowId, nullable=True),
        sa.Column("answer", sa.String(length=40), server_default="", nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_letter_rows_delivery_id_deliveries")),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_letter_rows_letter_id_letters")),
        sa.PrimaryKeyConstraint("letter_id", "seq", name=op.f("pk_letter_rows")),
        sa.UniqueConstraint("delivery_id", name=op.f("uq_letter_rows_delivery_id")),
    )
    op.create_table(
        "log_texts",
        sa.Column("log_id", RowId, nullable=False),
        sa.Column("field", sa.String(length=30), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["log_id"], ["log.id"], name=op.f("fk_log_texts_log_id_log")),
        sa.PrimaryKeyConstraint("log_id", "field", name=op.f("pk_log_texts")),
    )
    op.create_table(
        "recordings",
        sa.Column("id", RowId, autoincrement=False, nullable=False),
        sa.Column("recording_sid", sa.String(length=64), nullable=False),
        sa.Column("call_id", RowId, nullable=False),
        sa.Column("contribution_id", RowId, nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Integer(), server_default="0", nullable=False),
        sa.Column("blob_id", RowId, nullable=True),
        sa.Column("announced_at", Instant(), nullable=False),
        sa.Column("fetch_due_at", Instant(), nullable=True),
        sa.Column("fetch_attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("fetch_error", sa.Text(), server_default="", nullable=False),
        sa.Column("carrier_deleted_at", Instant(), nullable=True),
        sa.Column("draft", sa.LargeBinary(), nullable=True),
        sa.Column("draft_by", sa.String(length=20), server_default="", nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("claimed_by", sa.Integer(), nullable=True),
        sa.Column("claimed_until", Instant(), nullable=True),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_recordings_call_id_calls")),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name=op.f("fk_recordings_contribution_id_contributions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recordings")),
        sa.UniqueConstraint("recording_sid", name=op.f("uq_recordings_recording_sid")),
    )
    op.create_index("ix_recordings_contribution_id", "recordings", ["contribution_id"], unique=False)
    op.create_index(
        "ix_recordings_to_fetch",
        "recordings",
        ["fetch_due_at"],
        unique=False,
        sqlite_where=sa.text("fetch_due_at IS NOT NULL"),
        postgresql_where=sa.text("fetch_due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_recordings_to_type",
        "recordings",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'draft')"),
        postgresql_where=sa.text("state IN ('waiting', 'draft')"),
    )
    op.create_table(
        "windows",
        sa.Column("id", RowId, nullable=False),
        sa.Column("contribution_id", RowId, nullable=False),
        sa.Column("delivery_id", RowId, nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("told_at", Instant(), nullable=False),
        sa.Column("remind_at", Instant(), nullable=False),
        sa.Column("closes_at", Instant(), nullable=False),
        sa.Column("void_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name=op.f("fk_windows_contribution_id_contributions")
        ),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_windows_delivery_id_deliveries")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_windows")),
        sa.UniqueConstraint("delivery_id", name=op.f("uq_windows_delivery_id")),
    )
    op.create_index("ix_windows_contribution_id", "windows", ["contribution_id"], unique=False)
    triggers.create(op.get_bind())
