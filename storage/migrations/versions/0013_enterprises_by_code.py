"""Enterprises are found by their credit code without reading the table."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index; enterprises without a code, which are most, are not in it."""
    op.create_index(
        "ix_enterprises_credit_code",
        "enterprises",
        ["credit_code"],
        postgresql_where=sa.text("credit_code <> ''"),
        sqlite_where=sa.text("credit_code <> ''"),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_index("ix_enterprises_credit_code", table_name="enterprises")
