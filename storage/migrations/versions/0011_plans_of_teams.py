"""Plans of service teams, and the further demands the holder of a seat visits."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "team_plans",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("host_code", sa.String(length=8), nullable=False),
        sa.Column("cities", sa.JSON(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("weights", sa.String(length=16), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("stop", sa.Boolean(), nullable=False),
        sa.Column("progress", sa.JSON(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("taken_up", sa.JSON(), nullable=False),
        sa.Column("asked_by", NUMBER, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["officers.id"], name=op.f("fk_team_plans_asked_by_officers")
        ),
        sa.ForeignKeyConstraint(
            ["host_code"], ["bureaus.code"], name=op.f("fk_team_plans_host_code_bureaus")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_plans")),
        sa.UniqueConstraint("number", name=op.f("uq_team_plans_number")),
    )
    with op.batch_alter_table("team_plans", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_team_plans_host_code_id"), ["host_code", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_team_plans_state"), ["state"], unique=False)
    with op.batch_alter_table("seats", schema=None) as batch_op:
        batch_op.add_column(sa.Column("also", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("seats", schema=None) as batch_op:
        batch_op.drop_column("also")
    op.drop_table("team_plans")
