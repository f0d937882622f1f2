"""Remote settings: drafts, layers as signed, rollouts in stages; countersignatures of offers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.database import Moment

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("offers", sa.Column("countersigner", sa.String(64), nullable=True))
    op.add_column("offers", sa.Column("countersignature", sa.String(88), nullable=True))
    op.add_column("offers", sa.Column("opened_at", Moment(), nullable=True))
    op.execute("UPDATE offers SET opened_at = issued_at")  # whatever was there was offered
    op.create_table(
        "setting_drafts",
        sa.Column("id", BIG, nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("scope", sa.String(81), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("takes", sa.String(5), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("made_by", sa.String(60), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_setting_drafts"),
    )
    op.create_table(
        "setting_values",
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("scope", sa.String(81), nullable=False),
        sa.Column("path", sa.String(80), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("level", "scope", "path", name="pk_setting_values"),
    )
    op.create_table(
        "setting_rollouts",
        sa.Column("id", BIG, nullable=False),
        sa.Column("draft_id", BIG, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("stage", sa.String(5), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.Column("why", sa.String(10), nullable=True),
        sa.Column("excused", sa.Integer(), nullable=False),
        sa.Column("undo", sa.Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["setting_drafts.id"], name="fk_setting_rollouts_draft_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_setting_rollouts"),
        sa.UniqueConstraint("draft_id", name="uq_setting_rollouts_draft_id"),
    )
    op.create_index("ix_setting_rollouts_state", "setting_rollouts", ["state"])
    _terminals()


def _terminals() -> None:
    op.create_table(
        "setting_rollout_terminals",
        sa.Column("rollout_id", BIG, nullable=False),
        sa.Column("terminal_id", BIG, nullable=False),
        sa.Column("version", sa.String(15), nullable=False),
        sa.Column("stage", sa.String(5), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("why", sa.String(40), nullable=True),
        sa.Column("about", sa.String(200), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rollout_id"],
            ["setting_rollouts.id"],
            name="fk_setting_rollout_terminals_rollout_id",
        ),
        sa.ForeignKeyConstraint(
            ["terminal_id"], ["terminals.id"], name="fk_setting_rollout_terminals_terminal_id"
        ),
        sa.PrimaryKeyConstraint("rollout_id", "terminal_id", name="pk_setting_rollout_terminals"),
    )
    op.create_index(
        "ix_setting_rollout_terminals_terminal_id", "setting_rollout_terminals", ["terminal_id"]
    )
    for name, column in (
        ("terminal_points", sa.Column("public", sa.String(64), nullable=False)),
        ("terminal_bases", sa.Column("profile", sa.Text(), nullable=False)),
    ):
        op.create_table(
            name,
            sa.Column("terminal_id", BIG, autoincrement=False, nullable=False),
            column,
            sa.Column("at", Moment(), nullable=False),
            sa.ForeignKeyConstraint(
                ["terminal_id"], ["terminals.id"], name=f"fk_{name}_terminal_id"
            ),
            sa.PrimaryKeyConstraint("terminal_id", name=f"pk_{name}"),
        )
