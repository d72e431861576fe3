"""Statements compiled once per dialect and run on the driver's own cursor.

SQLAlchemy writes the statement and knows the types; on the hot path of a turn, its bookkeeping
around each execution costs several times what the database does (docs/decisions/0007-hot-path.md).
Values are converted by the columns' own types, results are plain driver values.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Connection,
    Dialect,
    Engine,
    Executable,
    FromClause,
    String,
    Text,
    any_,
    bindparam,
    column,
    event,
    func,
    select,
    true,
)
from sqlalchemy import insert as plain_insert
from sqlalchemy import inspect as inspect_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from storage.base import Base

Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Tongue:
    """What the two databases say differently, for whoever writes a statement for both."""

    name: str

    @property
    def insert(self) -> Any:
        """The INSERT construct with ON CONFLICT."""
        return insert_of(self.name)

    def rows(self, **columns: TypeEngine[Any]) -> FromClause:
        """Many rows handed over as one parameter ``rows``: a JSON array of objects.

        One statement then does the work of many, whatever their number.
        """
        given: BindParameter[str] = bindparam("rows")
        if self.name == "sqlite":
            each = func.json_each(given).table_valued("value", joins_implicitly=True)
            taken = [
                func.json_extract(each.c.value, f"$.{name}", type_=kind).label(name)
                for name, kind in columns.items()
            ]
            return select(*taken).subquery("given")
        named = [column(name, kind) for name, kind in columns.items()]
        rows = func.json_to_recordset(given).table_valued(*named, name="given")
        return rows.render_derived(with_types=True)

    def one_of(self, wanted: Any) -> ColumnElement[bool]:
        """Whether a column has one of the values handed over as ``rows``, a JSON array of strings.

        Found by the column's index: PostgreSQL takes a JSON array for a hundred rows and would
        rather read a whole table, unless it is made an array first.
        """
        given: BindParameter[str] = bindparam("rows")
        if self.name == "sqlite":
            each = func.json_each(given).table_valued("value")
            return wanted.in_(select(each.c.value))  # type: ignore[no-any-return]
        names = func.json_array_elements_text(given, type_=Text()).column_valued("each")
        return wanted == any_(func.array(select(names).scalar_subquery()))  # type: ignore[no-any-return]

    def among(self, wanted: Any) -> ColumnElement[bool]:
        """Whether a column has a value that ``rows`` names, found by the column's index.

        PostgreSQL takes a JSON array for a hundred rows and would rather read a whole table;
        SQLite goes through the array and looks each row up anyway.
        """
        if self.name == "sqlite":
            return true()
        kind = Text() if isinstance(wanted.type, String) else wanted.type
        named = self.rows(**{wanted.key: kind}).c[wanted.key]
        return wanted == any_(func.array(select(named).scalar_subquery()))  # type: ignore[no-any-return]


Make = Callable[[Tongue], Executable]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The text for one dialect; ``order`` are its parameters where the driver goes by place."""

    text: str
    order: tuple[str, ...]
    fixed: Mapping[str, Any]
    convert: Mapping[str, Convert]


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement that has been sent, whose rows may still be on their way."""

    connection: Connection
    text: str
    cursor: Any

    def rows(self) -> list[Any]:
        """All rows of a statement that returns rows, as the driver has them."""
        try:
            return list(self.cursor.fetchall())
        except self.connection.dialect.loaded_dbapi.Error as error:
            raise _as_ours(self.connection, self.text, self.cursor, error) from None


# in a connection's info: its transaction is begun together with the first statement
_TO_BEGIN = "to begin"


def begin_with_first_statement(engine: Engine) -> None:
    """Send the BEGIN of a transaction along with its first statement (PostgreSQL only).

    For an engine in the driver's autocommit mode, where the driver begins nothing by itself; it
    would ask the server for a BEGIN and wait, which costs a way there and back.
    """

    def mark(connection: Connection) -> None:
        connection.info[_TO_BEGIN] = True

    def before(connection: Connection, *_: Any) -> None:
        _begin(connection)

    event.listen(engine, "begin", mark)
    event.listen(engine, "before_cursor_execute", before)


def _begin(connection: Connection) -> None:
    if connection.info.pop(_TO_BEGIN, False):
        driver: Any = connection.connection.driver_connection
        driver.execute("BEGIN", prepare=False)


@contextmanager
def together(connection: Connection) -> Iterator[None]:
    """Send the statements of a block one after the other, without waiting for each.

    The way to a PostgreSQL server and back costs more than most statements do. Use ``Prepared.ask``
    inside; the ORM counts the rows it changes and must not be used here. SQLite has no way to go.
    Raises what the first statement that failed would have raised.
    """
    if connection.dialect.name == "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    try:
        with driver.pipeline():
            _begin(connection)
            yield
    except connection.dialect.loaded_dbapi.Error as error:
        raise _as_ours(connection, "", None, error) from None


class Prepared:
    """A statement that is made once for each of the two databases."""

    def __init__(self, make: Make) -> None:
        """Keep how to make it; nothing is compiled before its first run."""
        self.make = make
        self._known: dict[str, _Compiled] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """Run it with its parameters; gives the first row of a statement that returns rows."""
        rows = self.all(connection, values)
        return rows[0] if rows else None

    def all(self, connection: Connection, values: Mapping[str, Any]) -> list[Any]:
        """Run it with its parameters; gives all rows, as the driver has them."""
        asked = self.ask(connection, values)
        return asked.rows() if asked.cursor.description else []

    def ask(self, connection: Connection, values: Mapping[str, Any]) -> "Asked":
        """Run it with its parameters; its rows are fetched when they are wanted.

        Inside ``together`` this does not wait for the server.
        """
        known = self._known.get(connection.dialect.name) or self._compile(connection.dialect)
        given = {**known.fixed, **values}
        for name, convert in known.convert.items():
            if name in values:
                given[name] = convert(given[name])
        cursor = connection.connection.cursor()
        try:
            _begin(connection)
            if known.order:
                cursor.execute(known.text, tuple([given[name] for name in known.order]))
            else:
                cursor.execute(known.text, given)
        except connection.dialect.loaded_dbapi.Error as error:
            raise _as_ours(connection, known.text, cursor, error) from None
        return Asked(connection, known.text, cursor)

    def _compile(self, dialect: Dialect) -> _Compiled:
        statement: Any = self.make(Tongue(dialect.name))
        compiled = statement.compile(dialect=dialect)
        convert = dict(compiled._bind_processors)  # noqa: SLF001  the types' own conversions
        fixed = {
            name: convert[name](value) if name in convert else value
            for name, value in compiled.params.items()
        }
        order = tuple(compiled.positiontup or ())
        known = _Compiled(str(compiled), order, fixed, convert)
        self._known[dialect.name] = known
        return known


def _as_ours(connection: Connection, text: str, cursor: Any, error: Exception) -> DBAPIError:
    """The driver's error as SQLAlchemy's, without parameters; a dead connection is given up."""
    dialect = connection.dialect
    dead = dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor)  # type: ignore[arg-type]
    if dead:
        connection.invalidate(error)
        connection.engine.dispose()  # the rest of the pool is as dead, and the next try takes one
    ours = DBAPIError.instance(
        text, None, error, dialect.loaded_dbapi.Error, hide_parameters=True,
        connection_invalidated=dead, dialect=dialect,
    )  # fmt: skip
    return ours if isinstance(ours, DBAPIError) else DBAPIError(text, None, error)


def one_of(session: Session, wanted: Any, values: Sequence[Any]) -> ColumnElement[bool]:
    """Whether a column has one of some values, in a text that does not change with their number.

    So SQLAlchemy compiles it once and PostgreSQL plans it once.
    """
    if session.get_bind().dialect.name == "sqlite":
        return wanted.in_(values)  # type: ignore[no-any-return]
    given: BindParameter[Any] = bindparam(None, list(values), type_=ARRAY(wanted.type))
    return wanted == any_(given)  # type: ignore[no-any-return]


def insert_of(dialect_name: str) -> Any:
    """The INSERT construct with ON CONFLICT of a dialect."""
    return sqlite.insert if dialect_name == "sqlite" else postgresql.insert


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a mapped class is inserted: its attributes, their defaults, and its own numbering."""

    statement: Prepared
    columns: tuple[tuple[str, str, Callable[[], Any]], ...]
    numbered: str


@cache
def _shape(type_: type[Base], *, numbered: bool = True) -> _Shape:
    mapper = inspect_(type_)
    table = mapper.local_table
    number = ""
    columns = []
    for attribute in mapper.column_attrs:
        column = attribute.columns[0]
        if column is getattr(table, "autoincrement_column", None):
            number = attribute.key
            continue
        columns.append((attribute.key, column.key, _default(column)))
    names = [name for _, name, _ in columns]

    def make(_tongue: Tongue) -> Executable:
        row = plain_insert(table).values(dict.fromkeys(names))  # type: ignore[arg-type]
        return row.returning(table.c[number]) if number and numbered else row

    return _Shape(Prepared(make), tuple(columns), number if numbered else "")


def _default(column: Any) -> Callable[[], Any]:
    default = column.default
    if default is None:
        return lambda: None
    if default.is_callable:
        return lambda: default.arg(None)
    return lambda: default.arg


def add(session: Session, row: Base) -> None:
    """Insert a new row at once and give it its number; the object stays outside the session."""
    shape = _shape(type(row))
    found = shape.statement.run(session.connection(), _values(shape, row))
    if shape.numbered:
        setattr(row, shape.numbered, found[0])


def put(session: Session, row: Base) -> None:
    """Insert a new row whose number nobody needs; inside ``together`` without waiting for it."""
    shape = _shape(type(row), numbered=False)
    shape.statement.ask(session.connection(), _values(shape, row))


def _values(shape: _Shape, row: Base) -> dict[str, Any]:
    state = row.__dict__
    return {name: state[key] if key in state else default() for key, name, default in shape.columns}
