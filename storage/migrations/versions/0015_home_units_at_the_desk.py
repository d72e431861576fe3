"""The clerk of a home unit signs in at the desk as an officer does."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.add_column(_clerk())
        batch_op.create_foreign_key(
            batch_op.f("fk_sign_ins_clerk_id_unit_clerks"), "unit_clerks", ["clerk_id"], ["id"]
        )
    with op.batch_alter_table("desk_sessions", schema=None) as batch_op:
        batch_op.add_column(_clerk())
        batch_op.create_foreign_key(
            batch_op.f("fk_desk_sessions_clerk_id_unit_clerks"), "unit_clerks", ["clerk_id"], ["id"]
        )
        batch_op.alter_column("officer_id", existing_type=sa.BigInteger(), nullable=True)


def _clerk() -> sa.Column[int]:
    return sa.Column(
        "clerk_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
    )


def downgrade() -> None:
    op.execute("DELETE FROM desk_sessions WHERE officer_id IS NULL")
    with op.batch_alter_table("desk_sessions", schema=None) as batch_op:
        batch_op.alter_column("officer_id", existing_type=sa.BigInteger(), nullable=False)
        batch_op.drop_constraint(
            batch_op.f("fk_desk_sessions_clerk_id_unit_clerks"), type_="foreignkey"
        )
        batch_op.drop_column("clerk_id")
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_sign_ins_clerk_id_unit_clerks"), type_="foreignkey")
        batch_op.drop_column("clerk_id")
