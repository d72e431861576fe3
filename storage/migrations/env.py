"""Alembic's entry: runs on the connection it is given, in the caller's transaction."""

from typing import Literal

from alembic import context

import storage.models  # noqa: F401  the rows register themselves
from storage.base import Base, Instant, Stored


def plain_type(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write our column types as plain ones, so that old migrations never import the house."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Stored):
        return "sa.String(length=24)"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_item=plain_type,
    render_as_batch=connection.dialect.name == "sqlite",
    include_name=lambda name, type_, _parents: type_ != "table" or name != "qianqi_migration_gate",
)
with context.begin_transaction():
    context.run_migrations()
