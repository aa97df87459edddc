"""A statement that is put into the database's words once and then handed to the driver as it is.

For what every use case asks: there SQLAlchemy's own way costs five to ten times what the question itself does.
"""

from collections.abc import Mapping
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, Dialect, Executable, Row
from sqlalchemy.engine.interfaces import Compiled
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import DBAPIError


class Rows(list[Any]):
    """What was found, as rows with names; ``rowcount`` is what was changed."""

    __slots__ = ("rowcount",)

    def __init__(self, rows: list[Any], rowcount: int) -> None:
        super().__init__(rows)
        self.rowcount = rowcount

    def first(self) -> Any:
        return self[0] if self else None

    def one(self) -> Any:
        """The only one. Raises ValueError when there is none, or another."""
        (row,) = self
        return row

    def one_or_none(self) -> Any:
        return self.one() if self else None

    def scalar_one(self) -> Any:
        return self.one()[0]

    def scalars(self) -> list[Any]:
        return [row[0] for row in self]


class Ready:
    """One statement with named parameters (``bindparam``); lists only where the parameter is ``expanding``."""

    def __init__(self, statement: Executable) -> None:
        self.statement = statement
        self._made: dict[tuple[Any, ...], _Made] = {}

    def run(self, connection: Connection, given: Mapping[str, Any]) -> Rows:
        if connection._has_events or connection.engine._has_events:
            return self._the_long_way(connection, given)  # somebody listens to what is executed
        dialect = connection.dialect
        lengths = tuple(len(value) for value in given.values() if isinstance(value, _Several))
        shape = (dialect.name, *given, *lengths)
        made = self._made.get(shape)
        if made is None:
            made = self._made[shape] = _Made(self.statement, dialect, given)
        return made.run(connection, given)

    def _the_long_way(self, connection: Connection, given: Mapping[str, Any]) -> Rows:
        result = connection.execute(self.statement, dict(given))
        return Rows(list(result) if result.returns_rows else [], result.rowcount)


class _Several(list[Any]):
    """The values of an expanding parameter."""


def several(values: Any) -> list[Any]:
    """The values of an expanding parameter, marked as such: a JSON column may be given a list too."""
    return _Several(values)


class _Made:
    """The statement for one database and one set of parameters."""

    def __init__(self, statement: Any, dialect: Dialect, given: Mapping[str, Any]) -> None:
        names = list(given) if statement.is_insert or statement.is_update else None
        compiled: Any = statement.compile(dialect=dialect, column_keys=names)
        state = compiled.construct_expanded_state(dict(given))
        self.text: str = state.statement
        self.positions: list[str] | None = list(state.positiontup) if compiled.positional else None
        given_here = {name for name, value in given.items() if not isinstance(value, _Several)}
        several_here = {each for name in given for each in state.parameter_expansion.get(name, ())}
        self._fixed = {name: value for name, value in state.parameters.items() if name not in given_here | several_here}
        binding = {**compiled._bind_processors, **state.processors}
        self._binding = [(name, binding[name]) for name in state.parameters if name in binding]
        self._names, self._opening = _opening(compiled, dialect)
        self._returns = bool(self._names)
        self._parent = SimpleResultMetaData(self._names)

    def run(self, connection: Connection, given: Mapping[str, Any]) -> Rows:
        parameters = self._parameters(given)
        try:
            with closing(connection.connection.cursor()) as cursor:
                cursor.execute(self.text, parameters)
                found = cursor.fetchall() if self._returns else []
                count = cursor.rowcount
        except Exception as error:
            raise _known(error, self.text, parameters, connection) from error
        parent, opening, places = self._parent, self._opening, self._parent._key_to_index
        return Rows([Row(parent, opening, places, row) for row in found], count)

    def _parameters(self, given: Mapping[str, Any]) -> Any:
        values = {**self._fixed, **given}
        for name, value in given.items():
            if isinstance(value, _Several):
                values.update((f"{name}_{number}", one) for number, one in enumerate(value, 1))
                del values[name]
        for name, bind in self._binding:
            values[name] = bind(values[name])
        return values if self.positions is None else [values[name] for name in self.positions]


def _opening(compiled: Compiled, dialect: Dialect) -> tuple[list[str], Any]:
    """The names of the columns that come back, and what turns each into what we keep."""
    columns = list(getattr(compiled, "_result_columns", []))
    opening = [each.type.dialect_impl(dialect).result_processor(dialect, None) for each in columns]
    return [each.keyname for each in columns], opening if any(opening) else None


def _known(error: Exception, text: str, parameters: Any, connection: Connection) -> BaseException:
    """The driver's error as SQLAlchemy would tell it; a connection that is lost is not used again."""
    dialect = connection.dialect
    kind: Any = dialect.dbapi.Error  # type: ignore[union-attr]
    lost = isinstance(error, kind) and dialect.is_disconnect(error, connection.connection, None)
    if lost:
        connection.invalidate(error)
    return DBAPIError.instance(text, parameters, error, kind, connection_invalidated=lost, dialect=dialect)


__all__ = ["Ready", "Rows", "several"]
