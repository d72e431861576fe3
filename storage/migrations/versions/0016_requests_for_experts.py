"""Requests of cities for experts of scarce specialities, and what the province answers (R29)."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "expert_requests",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("bureau_code", sa.String(length=8), nullable=False),
        sa.Column("fields", sa.String(length=80), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("days", sa.String(length=60), nullable=False),
        sa.Column("demands", sa.JSON(), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("spoken", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("asked_by", NUMBER, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["officers.id"], name=op.f("fk_expert_requests_asked_by_officers")
        ),
        sa.ForeignKeyConstraint(
            ["bureau_code"], ["bureaus.code"], name=op.f("fk_expert_requests_bureau_code_bureaus")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_requests")),
        sa.UniqueConstraint("number", name=op.f("uq_expert_requests_number")),
    )
    with op.batch_alter_table("expert_requests", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_expert_requests_bureau_code_state"),
            ["bureau_code", "state"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_expert_requests_state"), ["state"], unique=False)
    op.create_table(
        "request_answers",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("request_id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answered_by", NUMBER, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["officers.id"], name=op.f("fk_request_answers_answered_by_officers")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["expert_requests.id"],
            name=op.f("fk_request_answers_request_id_expert_requests"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_answers")),
    )
    with op.batch_alter_table("request_answers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_request_answers_request_id"), ["request_id"], unique=False
        )
    op.create_table(
        "recommendations",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("answer_id", NUMBER, nullable=False),
        sa.Column("expert_id", NUMBER, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["request_answers.id"],
            name=op.f("fk_recommendations_answer_id_request_answers"),
        ),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["experts.id"], name=op.f("fk_recommendations_expert_id_experts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendations")),
        sa.UniqueConstraint(
            "answer_id", "expert_id", name=op.f("uq_recommendations_answer_id_expert_id")
        ),
    )
    with op.batch_alter_table("recommendations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_recommendations_expert_id"), ["expert_id"], unique=False
        )


def downgrade() -> None:
    op.drop_table("recommendations")
    op.drop_table("request_answers")
    op.drop_table("expert_requests")
