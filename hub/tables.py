"""The tables. What makes and changes them in a database is `migrations`; a test holds both
together.

No table holds a name, a certificate number, an amount or a diagnosis: no record carries one. What a
citizen wrote (remark, phone number) stands sealed (`vault`).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from hub.database import Moment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
BIG = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts by itself only an INTEGER


def _id() -> Column:
    return Column("id", BIG, primary_key=True)


def _terminal(**more: bool) -> Column:
    return Column("terminal_id", BIG, ForeignKey("terminals.id"), nullable=False, **more)


def _key() -> Column:
    """Of the record that brought it."""
    return Column("key", String(36), ForeignKey("records.key"), primary_key=True)


stations = Table(
    "stations",
    metadata,
    _id(),
    Column("code", String(40), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("made_at", Moment, nullable=False),
    # six digits of GB/T 2260 (`regions`); 000000: nobody has said
    Column("region", String(6), nullable=False, server_default="000000", index=True),
)
terminals = Table(
    "terminals",
    metadata,
    _id(),
    Column("station_id", BIG, ForeignKey("stations.id"), nullable=False),
    Column("code", String(40), nullable=False),
    Column("made_at", Moment, nullable=False),
    UniqueConstraint("station_id", "code"),
)
terminal_keys = Table(
    "terminal_keys",
    metadata,
    _id(),
    _terminal(index=True),
    Column("digest", String(64), nullable=False, unique=True),  # SHA-256; the key is random itself
    Column("given_at", Moment, nullable=False),
    Column("revoked_at", Moment),
)

machines = Table(  # which hardware is, or was, a terminal; known by its own key
    "machines",
    metadata,
    _id(),
    _terminal(index=True),
    Column("identity", String(64), nullable=False, index=True),  # Ed25519, public, hex
    Column("sealing", String(64), nullable=False),  # X25519, public, hex: secrets are sealed to it
    Column("model", String(60), nullable=False),
    Column("serial", String(60), nullable=False),
    Column("release", String(60), nullable=False),
    Column("paired_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("ended_why", String(20)),  # `machines.Why`
)
pairings = Table(  # machines that show a code now, or did a while ago
    "pairings",
    metadata,
    Column("ticket", String(64), primary_key=True),  # SHA-256 of what the machine asks again with
    Column("code", String(8), nullable=False, unique=True),
    Column("identity", String(64), nullable=False),
    Column("sealing", String(64), nullable=False),
    Column("nonce", String(32), nullable=False),
    Column("model", String(60), nullable=False),
    Column("serial", String(60), nullable=False),
    Column("release", String(60), nullable=False),
    Column("ends_at", Moment, nullable=False, index=True),
    Column("hub", String(64), nullable=False),  # Ed25519 key by which the answer is known, public
    Column("sealed", Text),  # the answer, which that machine alone can open
    Column("signature", String(128)),
    Column("refused", Boolean, nullable=False),
)

records = Table(
    "records",
    metadata,
    Column("key", String(36), primary_key=True),
    Column("kind", String(40), nullable=False),
    _terminal(),
    # whose key brought it: another of the station, when a dying terminal's outbox was taken in
    # there
    Column("sender_id", BIG, ForeignKey("terminals.id"), nullable=False),
    Column("created", Moment, nullable=False),
    Column("accepted_at", Moment, nullable=False),
    Column("digest", String(64), nullable=False),  # SHA-256 of the body as it came
    Column("answer", Text, nullable=False),  # given again, byte by byte
    Index(None, "terminal_id", "accepted_at"),
    Index(None, "kind", "accepted_at"),  # what may be deleted by now (`retention`)
)
answered = Table(
    "answered",
    metadata,
    Column("number", String(40), primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("at", Moment, nullable=False, index=True),
)
reviews = Table(
    "reviews",
    metadata,
    Column("key", String(36), primary_key=True),  # of the record, or of the phone's sealed letter
    Column("station_id", BIG, ForeignKey("stations.id"), nullable=False),
    Column("terminal_id", BIG, ForeignKey("terminals.id")),
    Column("number", String(40)),
    Column("item", String(60), nullable=False),
    Column("at", Moment, nullable=False),
    Column("channel", String(20), nullable=False),
    Column("grade", SmallInteger, nullable=False),
    Column("reasons", Text, nullable=False),  # JSON array
    Column("words", LargeBinary),  # sealed: remark, phone, consent
    Column("counted", Boolean, nullable=False),
    Column("staff", String(20)),  # account of who helped; no name
    Index(None, "station_id", "at"),
)
receipts = Table(
    "receipts",
    metadata,
    _key(),
    _terminal(),
    Column("serial", String(40), nullable=False),
    Column("item", String(60), nullable=False),
    Column("number", String(40)),
    Column("at", Moment, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("source", String(60)),
    Column("reprint", Boolean, nullable=False),
    Column("copy", SmallInteger),
    Index(None, "terminal_id", "serial"),
)
doubts = Table(
    "doubts",
    metadata,
    _key(),
    _terminal(),
    Column("serial", String(40), nullable=False),
    Column("item", String(60), nullable=False),
    Column("at", Moment, nullable=False),
    Column("answer", String(10), nullable=False),
    Index(None, "terminal_id", "serial"),
)
visits = Table(
    "visits",
    metadata,
    _key(),
    _terminal(),
    Column("begun", String(30), nullable=False),  # an hour on the terminal's own clock, as it came
    Column("seconds", Float, nullable=False),
    Column("ended", String(20), nullable=False),
    Column("identified_by", String(20)),
    Column("refusal", String(40)),
    Column("language", String(5)),
    Column("text", String(10)),
    Column("acting", String(10)),
    Index(None, "terminal_id", "begun"),
)
visit_items = Table(
    "visit_items",
    metadata,
    Column("key", String(36), ForeignKey("visits.key"), primary_key=True),
    Column("place", SmallInteger, primary_key=True, autoincrement=False),
    Column("item", String(60), nullable=False, index=True),
    Column("result", String(20), nullable=False),
    Column("seconds_to_result", Float),
    Column("seconds_to_receipt", Float),
    Column("receipts", SmallInteger),
)
visit_days = Table(  # counted as visits come (`tallies`); they outlive the visits
    "visit_days",
    metadata,
    Column("day", String(10), primary_key=True),  # on the terminal's own clock
    Column("station_id", BIG, ForeignKey("stations.id"), primary_key=True, autoincrement=False),
    Column("visits", Integer, nullable=False),
    Column("done", Integer, nullable=False),  # items
    Column("failed", Integer, nullable=False),
)
grade_months = Table(  # counted as reviews come (`tallies`): those that count
    "grade_months",
    metadata,
    Column("month", String(7), primary_key=True),  # China's
    Column("of", String(8), primary_key=True),  # what `key` names: item, channel, staff
    Column("station_id", BIG, ForeignKey("stations.id"), primary_key=True, autoincrement=False),
    Column("key", String(60), primary_key=True),
    Column("grade", SmallInteger, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
)
consents = Table(
    "consents",
    metadata,
    _key(),
    _terminal(),
    Column("version", String(40), nullable=False),
    Column("at", Moment, nullable=False),
    Column("subject", String(128), nullable=False),  # a keyed hash that nobody here can undo
    Index(None, "terminal_id", "subject"),
)
health_now = Table(
    "health_now",
    metadata,
    _terminal(primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("body", Text, nullable=False),  # the payload, JSON
)
health_past = Table(
    "health_past",
    metadata,
    _id(),
    _terminal(),
    Column("at", Moment, nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "terminal_id", "at"),
)
faults = Table(
    "faults",
    metadata,
    _key(),
    _terminal(),
    Column("at", Moment, nullable=False),
    Column("event", String(60), nullable=False),
    Column("device", String(40)),
    Column("who", String(20), nullable=False),
    Column("ended", Boolean, nullable=False),
    Index(None, "terminal_id", "at"),
)
audit_stands = Table(
    "audit_stands",
    metadata,
    _id(),
    _terminal(),
    Column("chain", String(36), nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("link", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("terminal_id", "chain", "number", "link"),
    Index(None, "chain", "number"),
)
audit_alarms = Table(
    "audit_alarms",
    metadata,
    _id(),
    _terminal(),
    Column("what", String(20), nullable=False),  # `audit.What`
    Column("chain", String(36), nullable=False),
    Column("number", BigInteger, nullable=False),  # the stand that does not fit
    Column("against", BigInteger, nullable=False),  # the one it does not fit to
    Column("at", Moment, nullable=False),
    UniqueConstraint("terminal_id", "what", "chain", "number", "against"),
)
offers = Table(
    "offers",
    metadata,
    _id(),
    _terminal(index=True),
    Column("version", String(60), nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("settings", Text, nullable=False),  # canonical JSON, the bytes that were signed
    Column("tag", String(64), nullable=False, server_default=""),  # of version and settings
    Column("key_id", String(64), nullable=False),
    Column("signature", String(88), nullable=False),
    Column("countersigner", String(64)),
    Column("countersignature", String(88)),
    Column("opened_at", Moment),  # none: its stage has not come (`configuring.stages`)
    UniqueConstraint("terminal_id", "version"),
)
admins = Table(
    "admins",
    metadata,
    _id(),
    Column("name", String(40), nullable=False, unique=True),
    Column("hash", String(200), nullable=False),  # argon2id
    Column("once", Boolean, nullable=False),  # only good for choosing another
    Column("once_until", Moment),
    Column("locked", Boolean, nullable=False),
    Column("wrong", SmallInteger, nullable=False),  # of browsers that are not known (`lockout`)
    Column("paused_until", Moment),  # and until when all of those wait
    Column("made_at", Moment, nullable=False),
    Column("totp", LargeBinary),  # the second factor's secret, sealed (`vault`)
    Column("totp_step", BigInteger),  # of the last code that was taken: each is good once
)
admin_grants = Table(
    "admin_grants",
    metadata,
    _id(),
    Column("admin_id", BIG, ForeignKey("admins.id"), nullable=False, index=True),
    Column("role", String(20), nullable=False),  # `rights.Role`
    Column("region", String(6), nullable=False),
    Column("station_id", BIG, ForeignKey("stations.id")),  # none: the whole region
)
sessions = Table(
    "sessions",
    metadata,
    _id(),
    Column("digest", String(64), nullable=False, unique=True),  # SHA-256 of the cookie
    Column("admin_id", BIG, ForeignKey("admins.id"), nullable=False, index=True),
    Column("stage", String(10), nullable=False),  # `sessions.Stage`
    Column("begun_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("agent", String(120), nullable=False),  # what the browser calls itself
    Column("pending", LargeBinary),  # a second factor that is not proved yet, sealed
)
tries = Table(  # how often something was tried from one place, within a span of time
    "tries",
    metadata,
    Column("what", String(80), primary_key=True),
    Column("begun_at", Moment, nullable=False),
    Column("count", Integer, nullable=False),
)
wrong_tries = Table(  # wrong passwords and codes of an account, by who typed them (`lockout`)
    "wrong_tries",
    metadata,
    Column("admin_id", BIG, ForeignKey("admins.id"), primary_key=True, autoincrement=False),
    Column("source", String(60), primary_key=True),
    Column("wrong", SmallInteger, nullable=False),
    Column("at", Moment, nullable=False, index=True),  # the last
    Column("paused_until", Moment),
)
deeds = Table(  # only ever added to: triggers of migrations.s0002_administrators
    "deeds",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),  # milliseconds since 1970, as they were linked
    Column("who", String(60), nullable=False),
    Column("deed", String(40), nullable=False),
    Column("about", String(200), nullable=False),
    Column("link", String(64), nullable=False),
)
