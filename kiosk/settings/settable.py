"""What a hub may set: a closed list of paths, who must sign for each, and its bounds. Pure.

Whatever is not here stays with the machine: ports, plug-ins, paths, programs and addresses that a
value could turn into code run here. What sends anybody's data somewhere, opens anything, or says
who may sign needs two administrators. Types are those of `kiosk.settings.model`; words stand in
`config/settings/`.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, NamedTuple, Union

import msgspec

from kiosk.settings.layers import Values
from kiosk.settings.model import Settings
from kiosk.settings.offer import Sealed

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

WORDS = Path(__file__).resolve().parents[2] / "config" / "settings"


class Settable(NamedTuple):
    """`signers`: administrators that must sign a change. `least`, `most`: narrower than the type's
    own bounds. `sealed`: the value is a secret, sealed to one terminal's key."""

    path: str
    signers: int = 1
    least: float | None = None
    most: float | None = None
    sealed: bool = False

    @property
    def type(self) -> Any:
        """As the model has it."""
        return Sealed if self.sealed else _type(self.path)

    @property
    def default(self) -> Any:
        """The shipped value, as it would stand in JSON; None where there is none."""
        return None if self.sealed else _default(self.path)

    def schema(self) -> dict[str, Any]:
        """JSON Schema of a value, with the narrower bounds."""
        made = msgspec.json.schema(self.type)
        if self.least is not None:
            made = {k: v for k, v in made.items() if k != "exclusiveMinimum"}
            made["minimum"] = self.least
        if self.most is not None:
            made["maximum"] = self.most
        return made


class Bad(NamedTuple):
    """A value that cannot be taken. `why`: unknown-path | wrong-value | out-of-bounds; `what`: what
    is asked for, never the value."""

    path: str
    why: str
    what: str = ""


def _of(prefix: str, names: str, **more: Any) -> Iterator[Settable]:
    for name in names.split():
        yield Settable(f"{prefix}{name}", **more)


def _all() -> Iterator[Settable]:
    yield from _of("", "items handling notices.* item_texts.*")
    yield from _of(
        "station.",
        "name phone complaints mailbox address hours channels english_name english_address"
        " english_hours opening level regions ways networks equipment people places declared rules"
        " bundles",
    )
    yield Settable("station.hand_over_days")
    yield Settable("station.proofs", signers=2)
    yield from _of("appearance.", "theme languages")
    yield from _of(
        "deadlines.", "browse identify typing result review print_failed ticket did_it_print",
        least=15, most=600,
    )  # fmt: skip
    yield from _of("deadlines.", "list_file printing_pages", least=60, most=1800)
    yield from _of(
        "deadlines.",
        "looking_up result_waiting taking submitting printing taking_ticket trouble",
        least=5, most=300,
    )  # fmt: skip
    yield from _of("deadlines.", "slow_after choice_after printed ring_under", least=3, most=120)
    yield Settable("deadlines.are_you_there", least=20, most=120)  # WCAG 2.2.1
    yield Settable("deadlines.thanks", least=1, most=30)
    yield Settable("receipt.rows", least=0, most=200)
    yield Settable("receipt.note")
    yield Settable("review.reasons")
    yield Settable("devices.printer.roll_metres")
    yield Settable("devices.printer.roll_warn_metres")
    yield from _of("devices.speech.", "level rate")
    yield from _of("maintenance.", "wrong_tries")
    yield from _of("maintenance.", "lock_out idle", least=30, most=86400)
    yield from _of("maintenance.", "pin_hash vendor_key", signers=2)
    yield from _of("station.", "staff roles line", signers=2)  # who may act, and from where
    yield Settable("staff.idle", least=30, most=900)
    yield Settable("staff.wrong_tries")
    yield from _of("staff.", "lock_out longest_lock_out", least=30, most=86400)
    yield Settable("health.clock_tolerance", least=10, most=3600)
    yield Settable("health.disk_low", least=50_000_000, most=100_000_000_000)
    yield Settable("health.hot", least=50, most=110)
    yield Settable("health.restart_at")
    yield from _of("centre.", "connect_seconds read_seconds whole_seconds", least=1, most=300)
    yield Settable("centre.in_flight")
    yield from _of(
        "centre.",
        "url scheme paasid csb_name csb_version fixmedins_code fixmedins_name admdvs"
        " recer_sys_code infver",
        signers=2,
    )
    yield Settable("centre.secret", signers=2, sealed=True)
    yield from _of("service_platform.", "url paasid", signers=2)
    yield Settable("service_platform.secret", signers=2, sealed=True)
    yield Settable("service_platform.poll_seconds", most=86400)
    yield from _of("hub.", "url upload_page archive_key", signers=2)
    yield Settable("review.page", signers=2)
    yield Settable("knowledge.package")  # signed by its publisher too, whom the profile names
    yield Settable("update.release")  # the vendor's key, which no setting changes, decides
    yield Settable("screen.package")  # likewise
    yield Settable("remote.signers", signers=2)
    yield Settable("remote.poll_seconds")


ALL: dict[str, Settable] = {one.path: one for one in _all()}
"""By path. `notices.*` stands for `notices.` and any id."""


def find(path: str) -> Settable | None:
    """What may be set under a path; None: nothing."""
    if path in ALL:
        return None if path.endswith("*") else ALL[path]
    family, _, name = path.rpartition(".")
    return ALL.get(f"{family}.*") if _SLUG.fullmatch(name) else None


def check(values: Values) -> tuple[Bad, ...]:
    """What of these cannot be taken, each by itself."""
    return tuple(bad for path, value in values.items() if (bad := _wrong(path, value)) is not None)


def _wrong(path: str, value: Any) -> Bad | None:
    one = find(path)
    if one is None:
        return Bad(path, "unknown-path")
    try:
        # as strict as the profile's own loader (`kiosk.services.snapshot.convert`)
        made = msgspec.convert(value, one.type)
    except msgspec.ValidationError as error:
        what = str(error).partition(" - at ")[0].partition(" '")[0]  # without the value
        return Bad(path, "wrong-value", what)
    if isinstance(made, bool) or not isinstance(made, int | float):
        return None
    if (one.least is not None and made < one.least) or (one.most is not None and made > one.most):
        return Bad(path, "out-of-bounds", f"{_bound(one.least)} … {_bound(one.most)}")
    return None


def needs_two(paths: typing.Iterable[str]) -> tuple[str, ...]:
    """Of these, the ones that two administrators must sign."""
    return tuple(p for p in paths if (one := find(p)) is None or one.signers > 1)


def _bound(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


@cache
def _type(path: str) -> Any:
    here: Any = Settings
    for part in path.split("."):
        if part == "*":
            return typing.get_args(here)[1]
        here = typing.get_type_hints(_struct(here), include_extras=True)[part]
    return here


@cache
def _default(path: str) -> Any:
    *above, last = path.split(".")
    if last == "*":
        return None
    here: Any = Settings
    for part in above:
        here = typing.get_type_hints(_struct(here), include_extras=True)[part]
    field = next(f for f in msgspec.structs.fields(_struct(here)) if f.name == last)
    if field.default is not msgspec.NODEFAULT:
        return msgspec.to_builtins(field.default)
    if field.default_factory is not msgspec.NODEFAULT:
        return msgspec.to_builtins(field.default_factory())
    return None


def _struct(kind: Any) -> Any:
    """The struct in `X | None`."""
    if typing.get_origin(kind) in (Union, UnionType):
        return next(a for a in typing.get_args(kind) if a is not type(None))
    return kind
