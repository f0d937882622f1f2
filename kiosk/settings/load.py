"""A station's profile over the shipped defaults, as one frozen `Settings`.

`config/profiles/<name>.toml` says what differs from the defaults; `extends = "<name>"` lays it over
another profile. Overlays (a form, a test's values) come last. Tables are merged key by key, lists
are replaced whole.

A profile is named by its file in that folder, or by a path (`/etc/kiosk/station.toml`): a station's
own file lies outside the release, and what it `extends` lies in it.

A device's port may be written `devices:id-reader`: the link of that name in the folder given to
`load`, else in `$KIOSK_DEVICES`, else in `/dev/kiosk`, where a station's udev rules make it. A key
file may be written `credential:centre-key`: what systemd unsealed under that name for this process
(`$CREDENTIALS_DIRECTORY`).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from kiosk.services.snapshot import DataError, convert, parse
from kiosk.settings.layers import Layer, Table, laid
from kiosk.settings.model import Settings

FOLDER = Path(__file__).resolve().parents[2] / "config" / "profiles"
DEVICES = Path("/dev/kiosk")
_PREFIX = "devices:"
CREDENTIAL = "credential:"
_SUFFIX = ".toml"
_PORTS = ("port", "socket_port")

PINNED = frozenset({"remote.signers"})
"""Who may sign: what two administrators signed last holds, whatever was learnt when the machine was
paired."""

OPTIONAL = frozenset({"devices.printer"})
"""Tables that a machine has by its own profile, or has not: no remote layer makes one."""


class SettingsError(DataError):
    """A profile that cannot be used; the message names file, key and what to do."""


def profiles(folder: Path | str = FOLDER) -> tuple[str, ...]:
    """Names of the profiles there are."""
    return tuple(sorted(p.stem for p in Path(folder).glob("*.toml")))


def load(
    profile_name: str,
    overlays: Sequence[Mapping[str, Any]] = (),
    *,
    folder: Path | str = FOLDER,
    devices: Path | str | None = None,
    layers: Sequence[Layer] = (),
) -> Settings:
    """Settings of a profile, by name or path.

    `layers`: what the hub offered, over the profile. `overlays`: nested tables as in the TOML, over
    both; the last one wins.

    Raises `SettingsError`. `version` becomes `<profile>@<hash>` of everything merged unless the
    profile states one, so that two different settings never share a version.
    """
    table: Table = {}
    for _, one in chain(profile_name, folder):
        table = merged(table, one)
    table = laid(table, layers, OPTIONAL)
    profile_name = Path(profile_name).name.removesuffix(_SUFFIX)
    for overlay in overlays:
        table = merged(table, overlay)
    table = laid(table, [one._replace(values=_pinned(one.values)) for one in layers], frozenset())
    stated = table.get("version")
    content = msgspec.json.encode(table, order="deterministic")
    table["version"] = stated or f"{profile_name}@{hashlib.sha256(content).hexdigest()[:12]}"
    if isinstance(table.get("devices"), Mapping):
        table["devices"] = _resolved(table["devices"], _folder(devices))
    for room, key in (
        ("centre", "secret_file"),
        ("centre", "cainfo_key_file"),
        ("hub", "key_file"),
        ("remote", "key_file"),
        ("service_platform", "secret_file"),
        ("screen", "secret_file"),
        ("staff", "card_key_file"),
    ):
        if room in table:
            table[room] = _unsealed(table[room], key)
    station = table.get("station")
    if isinstance(station, Mapping) and "queue" in station:
        queue = _unsealed(station["queue"], "secret_file")
        table["station"] = {**station, "queue": queue}
    try:
        return convert(f"{profile_name}.toml", table, Settings)
    except DataError as error:
        raise SettingsError(error.file, error.key, error.what) from None


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> Table:
    """`over` laid on `base`, table by table; neither is changed."""
    out: Table = dict(base)
    for key, value in over.items():
        old = out.get(key)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        out[key] = merged(old, value) if both else value
    return out


def chain(profile_name: str, folder: Path | str = FOLDER) -> list[tuple[str, Table]]:
    """A profile's tables by file, from what it extends to its own. Raises `SettingsError`."""
    return _read(profile_name, Path(folder), ())


def _read(name: str, folder: Path, seen: tuple[str, ...]) -> list[tuple[str, Table]]:
    file = f"{name}.toml"
    if name in seen:
        raise SettingsError(file, "extends", f"goes round in a circle: {' -> '.join(seen)}")
    path = folder / file
    if not seen and name.endswith(_SUFFIX):  # a path: only the first may be one
        path, file = Path(name), Path(name).name
    try:
        content = path.read_bytes()
    except OSError:
        known = ", ".join(profiles(folder)) or "none"
        key = "extends" if seen else ""
        where = Path(seen[-1]).name.removesuffix(_SUFFIX) + _SUFFIX if seen else file
        raise SettingsError(where, key, f"no such profile `{name}` (there are: {known})") from None
    try:
        table = parse(file, content)
    except DataError as error:
        raise SettingsError(error.file, error.key, error.what) from None
    parent = table.pop("extends", None)
    if parent is None:
        return [(file, table)]
    if not isinstance(parent, str):
        raise SettingsError(file, "extends", "must be the name of a profile")
    return [*_read(parent, folder, (*seen, name)), (file, table)]


def _pinned(values: Mapping[str, Any]) -> Table:
    return {path: value for path, value in values.items() if path in PINNED}


def _folder(devices: Path | str | None) -> Path:
    return Path(devices or os.environ.get("KIOSK_DEVICES") or DEVICES)


def _resolved(devices: Mapping[str, Any], folder: Path) -> Table:
    out: Table = dict(devices)
    for name, device in devices.items():
        for key in _PORTS:
            port = device.get(key) if isinstance(device, Mapping) else None
            if isinstance(port, str) and port.startswith(_PREFIX):
                out[name] = {**out[name], key: str(folder / port.removeprefix(_PREFIX))}
    return out


def _unsealed(room: Any, key: str) -> Any:
    """A key file named as a credential; without systemd's folder the name stays, and is no file."""
    path = room.get(key) if isinstance(room, Mapping) else None
    if not isinstance(path, str) or not path.startswith(CREDENTIAL):
        return room
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    return {**room, key: str(Path(folder, path.removeprefix(CREDENTIAL)))} if folder else room
