"""The stand-ins of one demonstration, and the settings that point at them."""

from __future__ import annotations

import hashlib
import json
import secrets
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from sandbox.hub.archive import public_of
from sandbox.secret import secret
from sandbox.stage.processes import Company, Ports

PIN = "246135"
"""Of the technician's screen in a demonstration."""

STAFF_PIN = "739162"
"""Of every account of a demonstration."""

STAFF = (
    ("s01", "王芳", ["head"], "2026-03-18"),
    ("s02", "李志强", ["agent"], "2026-09-02"),
    ("s03", "赵敏", ["assistant"], ""),  # has not passed the examination yet
)
"""Accounts of a demonstration: id, name, roles, day of the examination."""

Tables = dict[str, Any]
"""Table -> its keys; or a list of such, for an array of tables."""


def start(
    company: Company, ports: Ports, pace: str, a4: int = 0, *, face: bool = False,
    speech: bool = False,
) -> None:  # fmt: skip
    """Start the five and wait until each says that it is ready. `pace`: real | instant. `a4`: port
    of an A4 printer, 0 for none. `face`: with a camera that looks at people.
    `speech`: with a voice.

    Raises RuntimeError with the tail of the log of the one that did not start.
    """
    outside(company, ports)
    own = ["--archive-key-file", str(_archive_key(company))]
    company.start("hub", "sandbox", "hub", "--port", str(ports.hub), *own)
    bench(company, ports, pace, a4, face=face, speech=speech)


def outside(company: Company, ports: Ports) -> None:
    """The centre and the service platform, which all terminals of a station share."""
    centre = ["--port", str(ports.centre), "--secret-file", str(company.secret)]
    company.start("centre", "sandbox", "centre", *centre)
    platform = ["--port", str(ports.service_platform), "--secret-file", str(company.secret)]
    company.start("service-platform", "sandbox", "service-platform", *platform)


def bench(
    company: Company, ports: Ports, pace: str, a4: int = 0, *, face: bool = False,
    speech: bool = False,
) -> None:  # fmt: skip
    """Devices of one terminal, and the panel that plays them."""
    devices = str(company.devices)
    pages = ["--a4", str(a4)] if a4 else []
    pages += ["--camera", *(["--face"] if face else []), *(["--speech"] if speech else [])]
    company.start("devices", "sandbox", "devices", "--dir", devices, "--pace", pace, *pages)
    panel = ["--dir", devices, "--port", str(ports.panel)]
    address = f"http://127.0.0.1:{ports.centre}"
    company.start("panel", "sandbox", "panel", *panel, "--centre", address)


def overlay(company: Company, ports: Ports, a4: int = 0, profile: str = "") -> Tables:
    """What a station's own settings would say: addresses and keys of this demonstration."""
    hub = f"http://127.0.0.1:{ports.hub}"
    centre = {
        "url": f"http://127.0.0.1:{ports.centre}{centre_path(profile)}",
        "secret_file": str(company.secret),
    }
    tables: Tables = {
        "centre": centre,
        "hub": {
            "url": hub,
            "upload_page": f"{hub}/upload",
            "archive_key": public_of(secret(_archive_key(company))),
        },
        "service_platform": {
            "url": f"http://127.0.0.1:{ports.service_platform}/api",
            "secret_file": str(company.secret),
        },
        "review": {"page": f"{hub}/review"},
        "maintenance": {"pin_hash": hashed(PIN), "vendor_key": _vendor_key(company.folder)},
    }
    tables |= document_camera(company) | staff_accounts() | home_of_the_cast(profile)
    if a4:
        tables["devices.page_printer"] = {"uri": f"ipp://127.0.0.1:{a4}/ipp/print"}
    return tables


HOME = "2301"
"""Where most of the stand-in's people are insured: the beginning of its region's code."""


def home_of_the_cast(profile: str) -> Tables:
    """A demonstration elsewhere serves that region too: else nobody in it were insured here."""
    served = merged_profile(profile).get("station", {}).get("regions", [])
    return {} if not served or HOME in served else {"station": {"regions": [*served, HOME]}}


def document_camera(company: Company) -> Tables:
    """The settings that make its stand-in the terminal's camera."""
    return {
        "devices.camera": {
            "port": str(company.devices / "camera"),
            "documents": True,
            "width": 1600,
            "height": 1200,
        },
        "sandbox": {"camera_shim": str(company.devices / "camera_shim.so")},
    }


def staff_accounts(*, locked: bool = False) -> Tables:
    """The accounts of a demonstration. `locked`: the terminal is the staff's own pad."""
    accounts = [
        {"id": id_, "name": name, "roles": roles, "pin_hash": staff_hashed(STAFF_PIN)}
        | ({"exam_passed": passed} if passed else {})
        for id_, name, roles, passed in STAFF
    ]
    begin: Tables = {"staff": {"begin": "locked"}} if locked else {}
    return {"station.staff": accounts} | begin


def staff_hashed(pin: str) -> str:
    """As `station.staff.pin_hash` wants it (RFC 9106, PHC string)."""
    salt = secrets.token_bytes(16)
    made = Argon2id(salt=salt, length=32, iterations=1, lanes=1, memory_cost=1024)
    return made.derive_phc_encoded(pin.encode())


def face_camera(company: Company, profile: str) -> Tables:
    """The settings that make the stand-ins compare faces: camera, decoder of photos, plug-in; and
    the bureau's word that every item of the profile that asks for a proof accepts it."""
    folder = company.devices / "face"
    items = merged_profile(profile).get("handling", ())
    return {
        "devices.face": {
            "plugin": "sandbox.devices.face:compare",
            "port": str(folder / "camera"),
        },
        "devices.id_reader": {
            "read": "text-photo",
            "photo_library": str(folder / "face_photos.so"),
        },
        "sandbox": {"camera_shim": str(folder / "camera_shim.so")},
        "station.proofs": {item: ["e-voucher", "card", "face"] for item in items},
    }


def loudspeaker(company: Company) -> Tables:
    """The settings by which the stand-in for speech-dispatcher speaks, into the room."""
    return {"devices.speech": {"dispatcher": str(company.devices / "speechd.sock"), "aloud": True}}


def hashed(pin: str) -> str:
    """As `maintenance.pin_hash` wants it (RFC 7914)."""
    salt = secrets.token_bytes(16)
    made = hashlib.scrypt(pin.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)
    return f"scrypt$14$8$1${salt.hex()}${made.hex()}"


def _archive_key(company: Company) -> Path:
    """What the key of the archive's receipts is made of."""
    return company.folder / "archive.key"


def _vendor_key(folder: Path) -> str:
    """A pair for support bundles; the private half lies in the folder as `vendor.key`."""
    private = X25519PrivateKey.generate()
    (folder / "vendor.key").write_text(private.private_bytes_raw().hex() + "\n")
    return private.public_key().public_bytes_raw().hex()


def write_overlay(tables: Tables, path: Path) -> None:
    """As TOML; a JSON string, number, boolean or list of them is the same there."""
    lines = []
    for table, values in tables.items():
        several = isinstance(values, list)
        for one in values if several else [values]:
            lines.append(f"[[{table}]]" if several else f"[{table}]")
            lines += [f"{key} = {json.dumps(value)}" for key, value in one.items()]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def merged_profile(profile: str) -> dict[str, Any]:
    """A profile over those that it extends; {} where it cannot be read: the terminal says why."""
    try:
        table = tomllib.loads(Path("config/profiles", f"{profile}.toml").read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError):
        return {}
    parent = table.pop("extends", "")
    return _over(merged_profile(parent), table) if parent and parent != profile else table


def _over(base: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    made = dict(base)
    for key, value in more.items():
        both = isinstance(value, dict) and isinstance(made.get(key), dict)
        made[key] = _over(made[key], value) if both else value
    return made


def centre_path(profile: str) -> str:
    """Below which the stand-in answers this profile's interface: /fsi, or /rest where its province
    speaks nothing else."""
    path = urlsplit(merged_profile(profile).get("centre", {}).get("url", "")).path
    return path if path in ("/fsi", "/rest") else "/fsi"


def stated_form(profile: str) -> str | None:
    """The form that a profile, or one that it extends, names: its pixels are as large as it says.
    None where it names none."""
    return merged_profile(profile).get("appearance", {}).get("form")


def terminal_arguments(company: Company, *, profile: str, form: str) -> list[str]:
    """How the terminal of this company is started: `python -m kiosk terminal …`."""
    return [
        "kiosk", "terminal", "--profile", profile, "--form", form,
        "--overlay", str(company.folder / "overlay.toml"), "--devices", str(company.devices),
        "--data", str(company.folder / "data"), "--socket", str(company.socket),
    ]  # fmt: skip
