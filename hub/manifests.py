"""What was published for terminals (a knowledge base, a play-list of the publicity screen, a
release) as its manifest names it: which setting asks for it, and its files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

MANIFEST, SIGNATURE = "MANIFEST.json", "MANIFEST.sig"
SIGNED = 64  # bytes of a signature


class Named(NamedTuple):
    """A file that a manifest names."""

    name: str
    sha256: str
    size: int


def of(manifest: Mapping[str, Any]) -> tuple[str, list[Named]]:
    """The setting that names it, and its files. Raises KeyError, TypeError, ValueError."""
    product = manifest["product"]
    if product == "yibao-knowledge":
        base = Named("knowledge.sqlite", str(manifest["sha256"]), int(manifest["size"]))
        return "knowledge.package", [base]
    if product == "yibao-publicity":
        return "screen.package", list(_plain(manifest["files"]))
    if product == "yibao-kiosk":
        return "update.release", list(_inside(manifest["files"]))
    raise ValueError(product)


def value(path: str, manifest: Mapping[str, Any], sha256: str, signature: bytes) -> dict[str, str]:
    """Of the setting `path`. `sha256`: of the manifest's bytes. Raises KeyError."""
    version = {"version": str(manifest["version"])} if path == "update.release" else {}
    return version | {"manifest": sha256, "signature": signature.hex()}


def _inside(files: Mapping[str, Mapping[str, Any]]) -> Iterator[Named]:
    """Files of a release, by their paths in it."""
    for name, one in files.items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            raise ValueError(name)
        yield Named(name, str(one["sha256"]), int(one["size"]))


def _plain(files: list[Mapping[str, Any]]) -> Iterator[Named]:
    """Files of the folder itself."""
    for one in files:
        name = str(one["name"])
        if Path(name).name != name:
            raise ValueError(name)
        yield Named(name, str(one["sha256"]), int(one["size"]))
