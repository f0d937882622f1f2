"""The tables of remote settings; their step is migrations.s0004_settings."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from hub.database import Moment
from hub.tables import BIG, metadata


def _terminal(**more: bool) -> Column:
    return Column("terminal_id", BIG, ForeignKey("terminals.id"), nullable=False, **more)


drafts = Table(
    "setting_drafts",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("level", String(10), nullable=False),  # `kiosk.settings.layers.REMOTE`
    Column("scope", String(81), nullable=False),  # region's digits, station, station/terminal
    Column("changes", Text, nullable=False),  # JSON: path → value; null: no longer set here
    Column("takes", String(5), nullable=False),  # now | night
    Column("state", String(10), nullable=False),  # `drafts.State`
    Column("made_by", String(60), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
)
layer_values = Table(  # as they were signed last
    "setting_values",
    metadata,
    Column("level", String(10), primary_key=True),
    Column("scope", String(81), primary_key=True),
    Column("path", String(80), primary_key=True),
    Column("value", Text, nullable=False),  # JSON
)
rollouts = Table(
    "setting_rollouts",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("draft_id", BIG, ForeignKey("setting_drafts.id"), nullable=False, unique=True),
    Column("state", String(10), nullable=False),  # `stages.State`
    Column("stage", String(5), nullable=False),  # `stages.Stage`
    Column("until", Moment, nullable=False),  # deadline of this state
    Column("why", String(10)),  # of being held: `stages.Why`
    Column("excused", Integer, nullable=False),  # failures that somebody knows of
    Column("undo", Text, nullable=False),  # JSON: the layer's values before
    Column("made_at", Moment, nullable=False),
    Index(None, "state"),
)
rollout_terminals = Table(
    "setting_rollout_terminals",
    metadata,
    Column("rollout_id", BIG, ForeignKey("setting_rollouts.id"), primary_key=True),
    _terminal(primary_key=True, index=True),
    Column("version", String(15), nullable=False),
    Column("stage", String(5), nullable=False),
    Column("place", Integer, nullable=False),  # 0: offered first
    Column("state", String(10), nullable=False),  # `stages.Told`
    Column("why", String(40)),
    Column("about", String(200)),
    Column("at", Moment, nullable=False),
    Column("awaits", Text),  # JSON: what must follow once they are in force (`awaited`)
    Index(None, "rollout_id", "state"),  # is anybody still waited for
)
takes = Table(  # what came back signed for very many, while it is looked at (`taking`)
    "setting_takes",
    metadata,
    Column("draft_id", BIG, ForeignKey("setting_drafts.id"), primary_key=True, autoincrement=False),
    Column("whole", Integer, nullable=False),  # offers
    Column("done", Integer, nullable=False),
    Column("heard_at", Moment, nullable=False),  # of whoever is at it
    Column("problem", String(10)),  # why it was not taken
    Column("about", String(200)),
)
releases = Table(  # that were put in among the packages, each under its manifest's sum
    "releases",
    metadata,
    Column("manifest", String(64), primary_key=True),
    Column("version", String(60), nullable=False),
    Column("signature", String(128), nullable=False),  # of the manifest's bytes, hex
    Column("vendor", String(60), nullable=False),  # who signed it; "": the hub knows no vendor
    Column("platform", String(120), nullable=False),
    Column("files", Integer, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("kept_at", Moment, nullable=False),
    Column("kept_by", String(60), nullable=False),
)
terminal_points = Table(  # X25519: secrets are sealed to it
    "terminal_points",
    metadata,
    _terminal(primary_key=True, autoincrement=False),
    Column("public", String(64), nullable=False),
    Column("at", Moment, nullable=False),
)
terminal_bases = Table(  # the machine's own profile, so that settings are checked here too
    "terminal_bases",
    metadata,
    _terminal(primary_key=True, autoincrement=False),
    Column("profile", Text, nullable=False),  # TOML; it holds no secret, only paths of them
    Column("at", Moment, nullable=False),
)
