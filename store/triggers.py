"""The database's own refusal to change or delete what was logged, on both databases.

Batch migrations rebuild a table and lose its triggers: each migration that touches one of these tables calls
:func:`create` again, and a test asks for them after every migration.
"""

from sqlalchemy import Connection, text

# Table → what may never be done to it. log_texts may lose its text and salt (erasure), but never be rewritten.
APPEND_ONLY = ("log", "seals")

_SQLITE = """
CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_SQLITE_TEXTS = """
CREATE TRIGGER IF NOT EXISTS log_texts_no_update BEFORE UPDATE ON log_texts
WHEN NEW.text IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.log_id <> OLD.log_id OR NEW.field <> OLD.field
BEGIN SELECT RAISE(ABORT, 'log_texts may only be erased'); END
"""
_SQLITE_TEXTS_DELETE = """
CREATE TRIGGER IF NOT EXISTS log_texts_no_delete BEFORE DELETE ON log_texts
BEGIN SELECT RAISE(ABORT, 'log_texts may only be erased'); END
"""

_PG_REFUSE = """
CREATE OR REPLACE FUNCTION earshot_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""
_PG_ERASE_ONLY = """
CREATE OR REPLACE FUNCTION earshot_erase_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  IF TG_OP = 'UPDATE' AND NEW.text IS NULL AND NEW.salt IS NULL
     AND NEW.log_id = OLD.log_id AND NEW.field = OLD.field THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'log_texts may only be erased';
END $$
"""


def names() -> list[str]:
    """The triggers that must exist, on either database."""
    return sorted(f"{table}_no_{verb}" for table in (*APPEND_ONLY, "log_texts") for verb in ("update", "delete"))


def create(connection: Connection) -> None:
    """Create every trigger that is missing."""
    if connection.dialect.name == "postgresql":
        _create_on_postgresql(connection)
        return
    for table in APPEND_ONLY:
        for verb in ("update", "delete"):
            connection.execute(text(_SQLITE.format(table=table, verb=verb)))
    connection.execute(text(_SQLITE_TEXTS))
    connection.execute(text(_SQLITE_TEXTS_DELETE))


def _create_on_postgresql(connection: Connection) -> None:
    connection.execute(text(_PG_REFUSE))
    connection.execute(text(_PG_ERASE_ONLY))
    for table in (*APPEND_ONLY, "log_texts"):
        function = "earshot_erase_only" if table == "log_texts" else "earshot_append_only"
        for verb in ("update", "delete"):
            connection.execute(
                text(
                    f"CREATE OR REPLACE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                    f"FOR EACH ROW EXECUTE FUNCTION {function}()"
                )
            )
        truncate = f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        connection.execute(text(truncate + "FOR EACH STATEMENT EXECUTE FUNCTION earshot_append_only()"))


def present(connection: Connection) -> list[str]:
    """Which triggers the database has now."""
    if connection.dialect.name == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname NOT LIKE '%truncate'"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    return sorted(row[0] for row in connection.execute(text(query)))
