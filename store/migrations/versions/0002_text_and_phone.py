"""What text and telephone need to be complete."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import BigInteger, Integer

from store.metadata import Instant, Json

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

RowId = BigInteger().with_variant(Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "carrier_copies",
        sa.Column("id", RowId, nullable=False),
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("direction", sa.String(length=3), nullable=False),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carrier_copies")),
        sa.UniqueConstraint("sid", "kind", name=op.f("uq_carrier_copies_sid_kind")),
    )
    op.create_index(
        "ix_carrier_copies_due",
        "carrier_copies",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "pictures",
        sa.Column("id", RowId, autoincrement=False, nullable=False),
        sa.Column("inbound_id", RowId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("contribution_id", RowId, nullable=True),
        sa.Column("message_sid", sa.String(length=64), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("blob_id", RowId, nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pictures")),
        sa.UniqueConstraint("inbound_id", "number", name=op.f("uq_pictures_inbound_id_number")),
    )
    op.create_index("ix_pictures_contribution_id", "pictures", ["contribution_id"], unique=False)
    op.create_index(
        "ix_pictures_due",
        "pictures",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_table(
        "proofs",
        sa.Column("phone_hash", sa.LargeBinary(), nullable=False),
        sa.Column("wanted", sa.String(length=12), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("made_today", sa.Integer(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("phone_hash", name=op.f("pk_proofs")),
    )
    op.create_table(
        "scan_files",
        sa.Column("id", RowId, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_by", RowId, nullable=True),
        sa.Column("added_at", Instant(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("sheets", sa.Integer(), server_default="0", nullable=False),
        sa.Column("blob_id", RowId, nullable=True),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_files")),
        sa.UniqueConstraint("sha256", name=op.f("uq_scan_files_sha256")),
    )
    op.create_index(
        "ix_scan_files_due",
        "scan_files",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_table(
        "scans",
        sa.Column("id", RowId, autoincrement=False, nullable=False),
        sa.Column("pixels", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("letter_id", RowId, nullable=True),
        sa.Column("part", sa.Integer(), nullable=True),
        sa.Column("fault", sa.String(length=20), server_default="", nullable=False),
        sa.Column("picture_id", RowId, nullable=True),
        sa.Column("signature_id", RowId, nullable=True),
        sa.Column("signed_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("signed_by", RowId, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scans")),
        sa.UniqueConstraint("pixels", name=op.f("uq_scans_pixels")),
    )
    op.create_index("ix_scans_at", "scans", ["at"], unique=False)
    op.create_index("ix_scans_letter_id", "scans", ["letter_id"], unique=False)
    op.create_table(
        "translations",
        sa.Column("contribution_id", RowId, autoincrement=False, nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("named_by", sa.Integer(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", Instant(), nullable=True),
        sa.Column("beside", sa.Text(), server_default="", nullable=False),
        sa.Column("beside_text_id", RowId, nullable=True),
        sa.Column("beside_by", sa.Integer(), nullable=True),
        sa.Column("beside_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("contribution_id", name=op.f("pk_translations")),
    )
    op.create_table(
        "duty",
        sa.Column("staff_id", RowId, autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("always", sa.Boolean(), nullable=False),
        sa.Column("hours", Json, nullable=False),
        sa.Column("danger", sa.Boolean(), nullable=False),
        sa.Column("safeguarding", sa.Boolean(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_duty_staff_id_staff")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_duty")),
    )
    op.create_table(
        "pages",
        sa.Column("id", RowId, nullable=False),
        sa.Column("task_id", RowId, nullable=False),
        sa.Column("staff_id", RowId, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("fallback", sa.Boolean(), nullable=False),
        sa.Column("delivery_ids", Json, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_pages_staff_id_staff")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_pages_task_id_tasks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
        sa.UniqueConstraint("task_id", "staff_id", "round", name=op.f("uq_pages_task_id_staff_id_round")),
    )
    op.create_table(
        "pagings",
        sa.Column("task_id", RowId, autoincrement=False, nullable=False),
        sa.Column("round", sa.Integer(), server_default="0", nullable=False),
        sa.Column("begun_at", Instant(), nullable=False),
        sa.Column("next_at", Instant(), nullable=True),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("opened_at", Instant(), nullable=True),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.Column("taken_at", Instant(), nullable=True),
        sa.Column("given_up_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_pagings_task_id_tasks")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_pagings")),
    )
    op.create_index("ix_pagings_given_up_at", "pagings", ["given_up_at"], unique=False)
    op.create_table(
        "scan_rows",
        sa.Column("scan_id", RowId, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("contribution_id", RowId, nullable=True),
        sa.Column("boxes", Json, nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.String(length=40), server_default="", nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("words", sa.String(length=10), server_default="", nullable=False),
        sa.Column("words_id", RowId, nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("keyed_by", RowId, nullable=True),
        sa.Column("keyed_at", Instant(), nullable=True),
        sa.Column("confirmed_by", RowId, nullable=True),
        sa.Column("confirmed_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["scan_id"], ["scans.id"], name=op.f("fk_scan_rows_scan_id_scans")),
        sa.PrimaryKeyConstraint("scan_id", "seq", name=op.f("pk_scan_rows")),
    )
    op.create_index("ix_scan_rows_contribution_id", "scan_rows", ["contribution_id"], unique=False)
    op.create_table(
        "scan_sheets",
        sa.Column("file_id", RowId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("scan_id", RowId, nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["scan_files.id"], name=op.f("fk_scan_sheets_file_id_scan_files")),
        sa.ForeignKeyConstraint(["scan_id"], ["scans.id"], name=op.f("fk_scan_sheets_scan_id_scans")),
        sa.PrimaryKeyConstraint("file_id", "number", name=op.f("pk_scan_sheets")),
    )
    op.create_index("ix_scan_sheets_scan_id", "scan_sheets", ["scan_id"], unique=False)
    op.create_table(
        "scanned_forms",
        sa.Column("scan_id", RowId, autoincrement=False, nullable=False),
        sa.Column("home_id", RowId, nullable=True),
        sa.Column("keyword", sa.String(length=40), nullable=False),
        sa.Column("large", sa.Boolean(), nullable=False),
        sa.Column("sheet", sa.Integer(), nullable=False),
        sa.Column("first_id", RowId, nullable=True),
        sa.Column("registered", sa.Boolean(), nullable=False),
        sa.Column("boxes", Json, nullable=False),
        sa.Column("doubts", Json, nullable=False),
        sa.Column("name_id", RowId, nullable=True),
        sa.Column("phone_id", RowId, nullable=True),
        sa.Column("address_id", RowId, nullable=True),
        sa.Column("words_id", RowId, nullable=True),
        sa.Column("draft", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("urgent", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("claimed_by", RowId, nullable=True),
        sa.Column("claimed_until", Instant(), nullable=True),
        sa.Column("contribution_id", RowId, nullable=True),
        sa.Column("ended_by", RowId, nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["scan_id"], ["scans.id"], name=op.f("fk_scanned_forms_scan_id_scans")),
        sa.PrimaryKeyConstraint("scan_id", name=op.f("pk_scanned_forms")),
    )
    op.create_index("ix_scanned_forms_contribution_id", "scanned_forms", ["contribution_id"], unique=False)
    op.create_index("ix_scanned_forms_first_id", "scanned_forms", ["first_id"], unique=False)
    op.create_index(
        "ix_scanned_forms_waiting",
        "scanned_forms",
        ["scan_id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "printer_jobs",
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("letter_id", RowId, nullable=False),
        sa.Column("blob_id", RowId, nullable=True),
        sa.Column("provider_id", sa.String(length=64), server_default="", nullable=False),
        sa.Column("status", sa.String(length=40), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("begun_at", Instant(), nullable=False),
        sa.Column("handed_at", Instant(), nullable=True),
        sa.Column("ask_at", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_printer_jobs_letter_id_letters")),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_printer_jobs")),
    )
    op.create_index(
        "ix_printer_jobs_ask_at",
        "printer_jobs",
        ["ask_at"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_printer_jobs_letter_id", "printer_jobs", ["letter_id"], unique=False)
    op.create_table(
        "transcriptions",
        sa.Column("recording_id", RowId, autoincrement=False, nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("transcriber", sa.String(length=20), nullable=False),
        sa.Column("tried", Json, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("remark", sa.String(length=12), server_default="", nullable=False),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("leased_until", Instant(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("doubts", sa.LargeBinary(), nullable=True),
        sa.Column("typed", sa.LargeBinary(), nullable=True),
        sa.Column("typed_by", sa.Integer(), nullable=True),
        sa.Column("typed_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name=op.f("fk_transcriptions_recording_id_recordings")
        ),
        sa.PrimaryKeyConstraint("recording_id", name=op.f("pk_transcriptions")),
    )
    op.create_index(
        "ix_transcriptions_due_at",
        "transcriptions",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.add_column("authors", sa.Column("no_voice", sa.Boolean(), server_default="0", nullable=False))
    op.add_column("authors", sa.Column("interpreter", sa.String(length=20), server_default="", nullable=False))
    op.add_column("calls", sa.Column("letter_id", RowId, nullable=True))
    op.add_column("calls", sa.Column("keyed", sa.LargeBinary(), nullable=True))
    op.add_column("calls", sa.Column("progress", Json, nullable=True))
    op.add_column("calls", sa.Column("heard", sa.LargeBinary(), nullable=True))
    op.add_column("calls", sa.Column("safe_times", sa.String(length=40), server_default="", nullable=False))
    op.add_column("calls", sa.Column("interpreter", sa.String(length=20), server_default="", nullable=False))
    op.create_index(
        "ix_calls_without_story",
        "calls",
        ["started_at"],
        unique=False,
        sqlite_where=sa.text("contribution_id IS NULL AND (sealed IS NOT NULL OR heard IS NOT NULL)"),
        postgresql_where=sa.text("contribution_id IS NULL AND (sealed IS NOT NULL OR heard IS NOT NULL)"),
    )
    op.add_column("contributions", sa.Column("merged_into", RowId, nullable=True))
    op.add_column("inbound", sa.Column("copies_listed_at", Instant(), nullable=True))
    op.create_index(
        "ix_inbound_unlisted",
        "inbound",
        ["id"],
        unique=False,
        sqlite_where=sa.text("channel = 'sms' AND copies_listed_at IS NULL"),
        postgresql_where=sa.text("channel = 'sms' AND copies_listed_at IS NULL"),
    )
    op.add_column("recordings", sa.Column("purpose", sa.String(length=12), server_default="story", nullable=False))
    op.add_column("recordings", sa.Column("delivery_id", RowId, nullable=True))
    op.create_index(
        "ix_tasks_of_kind",
        "tasks",
        ["kind", "role", "urgent", "id"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_index("ix_tasks_to_be_taken", "tasks", ["urgent", "done_at", "claimed_by"], unique=False)
