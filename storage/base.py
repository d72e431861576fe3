"""The declarative base, the naming convention and the two column types of the house."""

from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase

from storage.vocabulary import Term

T = TypeVar("T", bound=Term)

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLite gives only INTEGER PRIMARY KEY its own numbering
Identity = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    """The base of every mapped row."""

    metadata = MetaData(naming_convention=NAMES)


class Instant(TypeDecorator[datetime]):
    """A moment, always aware, stored in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive moments; store UTC (SQLite keeps no zone)."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give the moment back aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Stored(TypeDecorator[T]):
    """A vocabulary term, stored as its code."""

    impl = String(24)
    cache_ok = True

    def __init__(self, terms: type[T]) -> None:
        """Store members of one vocabulary."""
        super().__init__(24)
        self.terms = terms
        self._known = {term.value: term for term in terms}

    def process_bind_param(self, value: Any, _dialect: Dialect) -> str | None:
        """Accept a member (or its code) and store the code."""
        return None if value is None else self.terms(value).value

    def process_result_value(self, value: Any, _dialect: Dialect) -> T | None:
        """Give the member back."""
        return None if value is None else self._known.get(value) or self.terms(value)
