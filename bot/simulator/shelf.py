"""Keeping things: typed shelves in memory, written through to one SQLite file when there is one."""

import base64
import json
import sqlite3
import threading
import types
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")

_SCHEMA = """
create table if not exists kept (
    shelf text not null, key text not null, body text not null, primary key (shelf, key)
)
"""
_PUT = """
insert into kept (shelf, key, body) values (?, ?, ?)
on conflict (shelf, key) do update set body = excluded.body
"""


class Store:
    """One SQLite file; each write is safe on disk before the call returns."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.execute("pragma journal_mode = wal")
        self._connection.execute("pragma synchronous = normal")
        self._connection.execute("pragma busy_timeout = 5000")
        self._connection.execute(_SCHEMA)

    def put(self, shelf: str, key: str, body: str) -> None:
        """Write or replace one value."""
        with self._lock:
            self._connection.execute(_PUT, (shelf, key, body))

    def drop(self, shelf: str, key: str) -> None:
        """Forget one value."""
        with self._lock:
            self._connection.execute("delete from kept where shelf = ? and key = ?", (shelf, key))

    def read(self, shelf: str) -> list[tuple[str, str]]:
        """Give all (key, body) of a shelf in the order they were first put."""
        with self._lock:
            rows = self._connection.execute(
                "select key, body from kept where shelf = ? order by rowid", (shelf,)
            )
            return list(rows)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()


class Shelf(Generic[T]):
    """An ordered map of values of one type. Values are never changed in place, only put again."""

    def __init__(self, kind: Any, name: str, store: Store | None) -> None:
        self._kind = kind
        self._name = name
        self._store = store
        self._items: dict[str, T] = {}
        for key, body in store.read(name) if store else ():
            self._items[key] = decode(kind, json.loads(body))

    def put(self, key: str | int, value: T) -> T:
        """Keep a value under its key, replacing an older one."""
        self._items[str(key)] = value
        if self._store:
            self._store.put(self._name, str(key), json.dumps(encode(value)))
        return value

    def get(self, key: str | int) -> T | None:
        """Give the value of a key, or None."""
        return self._items.get(str(key))

    def drop(self, key: str | int) -> None:
        """Forget a key; unknown ones are no error."""
        if self._items.pop(str(key), None) is not None and self._store:
            self._store.drop(self._name, str(key))

    def values(self) -> list[T]:
        """Give a copy of all values, oldest key first."""
        return list(self._items.values())

    def items(self) -> list[tuple[str, T]]:
        """Give a copy of all pairs, oldest key first."""
        return list(self._items.items())

    def __contains__(self, key: object) -> bool:
        return str(key) in self._items

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._items))


def encode(value: Any) -> Any:
    """Turn a value made of dataclasses, times, bytes and collections into plain JSON."""
    if is_dataclass(value) and not isinstance(value, type):
        return {entry.name: encode(getattr(value, entry.name)) for entry in fields(value)}
    if isinstance(value, dict):
        return {str(key): encode(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [encode(inner) for inner in value]
    return _encode_leaf(value)


def _encode_leaf(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def decode(kind: Any, data: Any) -> Any:
    """Read back what ``encode`` wrote, guided by the type it had."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return None if data is None else decode(_present(kind), data)
    if origin in (tuple, list, dict):
        return _decode_collection(origin, get_args(kind), data)
    if is_dataclass(kind):
        hints = _hints(kind)  # type: ignore[arg-type]
        known = {name: decode(hints[name], data[name]) for name in hints if name in data}
        return kind(**known)  # type: ignore[operator]
    return _decode_leaf(kind, data)


def _decode_collection(origin: Any, arguments: tuple[Any, ...], data: Any) -> Any:
    if origin is dict:
        return {key: decode(arguments[1], inner) for key, inner in data.items()}
    if origin is tuple and arguments[-1] is not Ellipsis:
        return tuple(decode(kind, inner) for kind, inner in zip(arguments, data, strict=True))
    return origin(decode(arguments[0], inner) for inner in data)


def _decode_leaf(kind: Any, data: Any) -> Any:
    if kind is datetime:
        return datetime.fromisoformat(data)
    if kind is timedelta:
        return timedelta(seconds=data)
    if kind is bytes:
        return base64.b64decode(data)
    return data


def _present(union: Any) -> Any:
    return next(kind for kind in get_args(union) if kind is not type(None))


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
