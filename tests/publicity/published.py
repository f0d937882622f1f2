"""Published play-lists for tests, signed by a publisher of their own."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image

from kiosk.publicity.laying import lay
from kiosk.publicity.playlist import MANIFEST, SIGNATURE, Playlist, seal
from kiosk.settings.model import PublicityPackage

KEY = Ed25519PrivateKey.from_private_bytes(b"publisher".ljust(32))
STRANGER = Ed25519PrivateKey.from_private_bytes(b"stranger".ljust(32))
PUBLISHERS = {"bureau": KEY.public_key().public_bytes_raw().hex()}


def png(colour: tuple[int, int, int], size: tuple[int, int] = (320, 180)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


class Published(NamedTuple):
    folder: Path
    list: Playlist

    @property
    def sum(self) -> str:
        import hashlib

        return hashlib.sha256(self.manifest).hexdigest()

    @property
    def manifest(self) -> bytes:
        return (self.folder / MANIFEST).read_bytes()

    @property
    def signature(self) -> bytes:
        return (self.folder / SIGNATURE).read_bytes()

    @property
    def wanted(self) -> PublicityPackage:
        return PublicityPackage(manifest=self.sum, signature=self.signature.hex())

    def lay(self, root: Path, **more: Any) -> None:
        files = {piece.name: self.folder / piece.name for piece in self.list.files}
        lay(root, self.sum, self.manifest, self.signature, files, PUBLISHERS, **more)


def publish(
    folder: Path, version: int, files: Sequence[dict[str, Any]],
    play: Sequence[dict[str, Any]] = (), key: Ed25519PrivateKey = KEY, **contents: bytes,
) -> Published:  # fmt: skip
    """`files`: pieces by name; `contents`: of those that are not there yet, `_` for a dot."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name.replace("_", ".")).write_bytes(content)
    head = {"version": version, "issuer": "测试医保局", "issued": "2026-11-22",
            "files": list(files), "play": list(play)}  # fmt: skip
    return Published(folder, seal(folder, head, key))
