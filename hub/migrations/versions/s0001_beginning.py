"""The beginning: terminals and what they report"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.database import Moment

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answered",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_answered")),
    )
    op.create_index(op.f("ix_answered_at"), "answered", ["at"], unique=False)
    op.create_table(
        "stations",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stations")),
        sa.UniqueConstraint("code", name=op.f("uq_stations_code")),
    )
    op.create_table(
        "terminals",
        sa.Column("id", BIG, nullable=False),
        sa.Column("station_id", BIG, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_terminals_station_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terminals")),
        sa.UniqueConstraint("station_id", "code", name=op.f("uq_terminals_station_id_code")),
    )
    op.create_table(
        "audit_alarms",
        sa.Column("id", BIG, nullable=False),
        sa.Column("terminal_id", BIG, nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("chain", sa.String(length=36), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("against", sa.BigInteger(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["terminal_id"], ["terminals.id"], name=op.f("fk_audit_alarms_terminal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_alarms")),
        sa.UniqueConstraint(
            "terminal_id",
            "what",
            "chain",
            "number",
            "against",
            name=op.f("uq_audit_alarms_terminal_id_what_chain_number_against"),
        ),
    )
    op.create_table(
        "audit_stands",
        sa.Column("id", BIG, nullable=False),
        sa.Column("terminal_id", BIG, nullable=False),
        sa.Column("chain", sa.String(length=36), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("link", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["terminal_id"], ["terminals.id"], name=op.f("fk_audit_stands_terminal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_stands")),
        sa.UniqueConstraint(
            "terminal_id",
            "chain",
            "number",
            "link",
            name=op.f("uq_audit_stands_terminal_id_chain_number_link"),
        ),
    )
    op.create_index(
        op.f("ix_audit_stands_chain_number"), "audit_stands", ["chain", "number"], unique=False
    )
    op.create_table(
        "health_now",
        sa.Column("terminal_id", BIG, autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["terminal_id"], ["terminals.id"], name=op.f("fk_health_now_terminal_id")
        ),
        sa.PrimaryKeyConstraint("terminal_id", name=op.f("pk_health_now")),
    )
    op.create_table(
        "health_past",
        sa.Column("id", BIG, nullable=False),
        sa.Column("terminal_id", BIG, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["terminal_id"], ["terminals.id"], name=op.f("fk_health_past_terminal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_past")),
    )
    op.create_index(
        op.f("ix_health_past_terminal_id_at"), "health_past", ["terminal_id", "at"], unique=False
    )
    op.create_table(
        "offers",
        sa.Column("id", BIG, nullable=False),
        sa.Column("terminal_id", BIG, nullable=False),
        sa.Column("version", sa.String(length=60), nullable=False),
        sa.Column("issued_at", Moment(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=88), nullable=False),
        sa.ForeignKeyConstraint(
            ["terminal_id"], ["terminals.id"], name=op.f("fk_offers_terminal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
        sa.UniqueConstraint("terminal_id", "version", name=op.f("uq_offers_terminal_id_version")),
    )
    op.create_index(op.f("ix_offers_terminal_id"), "offers", ["terminal_id"], unique=False)
    op.create_table(
        "records",
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("terminal_id", BIG, nullable=False),
        sa.Column("sender_id", BIG, nullable=False),
        sa.Column("created", Moment(), nullable=False),
        sa.Column("accepted_at", Moment(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["sender_id"], ["terminals.id"], name=op.f("fk_records_sender_id")),
        sa.ForeignKeyConstraint(
            ["terminal_id"], ["terminals.id"], name=op.f("fk_records_terminal_id")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_records")),
    )
    op.create_index(
        op.f("ix_records_terminal_id_accepted_at"),
        "records",
        ["terminal_id", "accepted_at"],
        unique=False,
    )
    op.create_table(
        "reviews",
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("station_id", BIG, nullable=False),
        sa.Column("terminal_id", BIG, nullable=True),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("item", sa.String(length=60), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("grade", sa.SmallInteger(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_id"], ["stations.id"], name=op.f("fk_reviews_station_id")
        ),
        sa.ForeignKeyConstraint(
            ["terminal_id"], ["terminals.id"], name=op.f("fk_reviews_terminal_id")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_reviews")),
    )
    op.create_index(op.f("ix_reviews_station_id_at"), "reviews", ["station_id", "at"], unique=False)
    op.create_table(
        "terminal_keys",
        sa.Column("id", BIG, nullable=False),
        sa.Column("terminal_id", BIG, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("given_at", Moment(), nullable=False),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["terminal_id"], ["terminals.id"], name=op.f("fk_terminal_keys_terminal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terminal_keys")),
        sa.UniqueConstraint("digest", name=op.f("uq_terminal_keys_digest")),
    )
    op.create_index(
        op.f("ix_terminal_keys_terminal_id"), "terminal_keys", ["terminal_id"], unique=False
    )
    op.create_table(
        "consents",
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("terminal_id", BIG, nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("subject", sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(["key"], ["records.key"], name=op.f("fk_consents_key")),
        sa.ForeignKeyConstraint(
            ["terminal_id"], ["terminals.id"], name=op.f("fk_consents_terminal_id")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_consents")),
    )
    op.create_index(
        op.f("ix_consents_terminal_id_subject"),
        "consents",
        ["terminal_id", "subject"],
        unique=False,
    )
    op.create_table(
        "doubts",
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("terminal_id", BIG, nullable=False),
        sa.Column("serial", sa.String(length=40), nullable=False),
        sa.Column("item", sa.String(length=60), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["key"], ["records.key"], name=op.f("fk_doubts_key")),
        sa.ForeignKeyConstraint(
            ["terminal_id"], ["terminals.id"], name=op.f("fk_doubts_terminal_id")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_doubts")),
    )
    op.create_index(
        op.f("ix_doubts_terminal_id_serial"), "doubts", ["terminal_id", "serial"], unique=False
    )
    op.create_table(
        "faults",
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("terminal_id", BIG, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("device", sa.String(length=40), nullable=True),
        sa.Column("who", sa.String(length=20), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["key"], ["records.key"], name=op.f("fk_faults_key")),
        sa.ForeignKeyConstraint(
            ["terminal_id"], ["terminals.id"], name=op.f("fk_faults_terminal_id")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_faults")),
    )
    op.create_index(op.f("ix_faults_terminal_id_at"), "faults", ["terminal_id", "at"], unique=False)
    op.create_table(
        "receipts",
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("terminal_id", BIG, nullable=False),
        sa.Column("serial", sa.String(length=40), nullable=False),
        sa.Column("item", sa.String(length=60), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=True),
        sa.Column("reprint", sa.Boolean(), nullable=False),
        sa.Column("copy", sa.SmallInteger(), nullable=True),
        sa.ForeignKeyConstraint(["key"], ["records.key"], name=op.f("fk_receipts_key")),
        sa.ForeignKeyConstraint(
            ["terminal_id"], ["terminals.id"], name=op.f("fk_receipts_terminal_id")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_receipts")),
    )
    op.create_index(
        op.f("ix_receipts_terminal_id_serial"), "receipts", ["terminal_id", "serial"], unique=False
    )
    op.create_table(
        "visits",
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("terminal_id", BIG, nullable=False),
        sa.Column("begun", sa.String(length=30), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("ended", sa.String(length=20), nullable=False),
        sa.Column("identified_by", sa.String(length=20), nullable=True),
        sa.Column("refusal", sa.String(length=40), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=True),
        sa.Column("text", sa.String(length=10), nullable=True),
        sa.Column("acting", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(["key"], ["records.key"], name=op.f("fk_visits_key")),
        sa.ForeignKeyConstraint(
            ["terminal_id"], ["terminals.id"], name=op.f("fk_visits_terminal_id")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_visits")),
    )
    op.create_index(
        op.f("ix_visits_terminal_id_begun"), "visits", ["terminal_id", "begun"], unique=False
    )
    op.create_table(
        "visit_items",
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("place", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("item", sa.String(length=60), nullable=False),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.Column("seconds_to_result", sa.Float(), nullable=True),
        sa.Column("seconds_to_receipt", sa.Float(), nullable=True),
        sa.Column("receipts", sa.SmallInteger(), nullable=True),
        sa.ForeignKeyConstraint(["key"], ["visits.key"], name=op.f("fk_visit_items_key")),
        sa.PrimaryKeyConstraint("key", "place", name=op.f("pk_visit_items")),
    )
    op.create_index(op.f("ix_visit_items_item"), "visit_items", ["item"], unique=False)
