"""Writes rows of the store's own tables by the thousand: COPY on PostgreSQL, prepared inserts on SQLite."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, Table

from store.database import Database

FLUSH = 20_000  # rows


class Bulk:
    """Gathers rows and writes them table by table, in the order in which the tables were named.

    ``tables`` says which columns each row has. Values pass through the columns' own types, as everywhere.
    """

    def __init__(self, connection: Connection, tables: Mapping[Table, tuple[str, ...]]) -> None:
        self.connection = connection
        self.tables = tables
        self.rows: dict[Table, list[tuple[Any, ...]]] = {table: [] for table in tables}
        self._waiting = 0
        self._ways = {table: self._processors(table, columns) for table, columns in tables.items()}

    def add(self, table: Table, *values: Any) -> None:
        self.rows[table].append(values)
        self._waiting += 1

    def flush_some(self) -> None:
        """Write what waits once that is much. Call it where every row's parents have been added."""
        if self._waiting >= FLUSH:
            self.flush()

    def flush(self) -> None:
        write = self._copy if self.connection.dialect.name == "postgresql" else self._insert
        for table, rows in self.rows.items():
            if rows:
                write(table, [self._bound(table, row) for row in rows])
                rows.clear()
        self._waiting = 0

    def keep(self) -> None:
        """Write the rest and commit."""
        self.flush()
        self._raw().commit()

    def _bound(self, table: Table, row: tuple[Any, ...]) -> list[Any]:
        ways = self._ways[table]
        return [value if way is None else way(value) for value, way in zip(row, ways, strict=True)]

    def _processors(self, table: Table, columns: tuple[str, ...]) -> list[Callable[[Any], Any] | None]:
        dialect = self.connection.dialect
        return [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in columns]

    def _insert(self, table: Table, rows: list[list[Any]]) -> None:
        names = self.tables[table]
        statement = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        self._raw().executemany(statement, rows)

    def _copy(self, table: Table, rows: list[list[Any]]) -> None:
        with self._raw().cursor().copy(f"COPY {table.name} ({', '.join(self.tables[table])}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def _raw(self) -> Any:
        return self.connection.connection.dbapi_connection


def settle(database: Database) -> None:
    """Leave the database as it is after months of use: PostgreSQL's statistics made, SQLite's journal folded in.

    SQLite gets no ANALYZE, for the product runs none: its plans must be right without.
    """
    if database.embedded:
        database.empty_journal()
        return
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")
