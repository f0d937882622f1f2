"""`python -m hub package …`: files that terminals fetch by their sum, once a signed setting names
them.

add FILE|FOLDER   keep it; of what was published (a folder with MANIFEST.json: a knowledge base, a
                  play-list of the publicity screen, a release for updates) every file, and the
                  value of the setting that names it. A release then stands under 软件版本 of the
                  pages
list              what is kept
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from hub import manifests, releasing
from hub.commands import Failed, database, now, run, stock_of
from hub.configuring.awaited import RELEASE
from hub.configuring.bundle import BadBundle
from hub.configuring.signers import known
from hub.database import writing
from hub.deeds import at_the_command_line
from hub.manifests import MANIFEST, SIGNATURE
from hub.packages import Stock, TooLarge
from hub.settings import HubSettings


def main(argv: list[str]) -> int:
    made = argparse.ArgumentParser(
        prog="python -m hub package",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--settings", type=Path, help="the hub's settings file")
    which = made.add_subparsers(dest="deed", required=True, metavar="DEED")
    which.add_parser("add").add_argument("what", type=Path)
    which.add_parser("list")
    arguments = made.parse_args(argv)
    return run(arguments, lambda settings: _do(settings, arguments))


def _do(settings: HubSettings, arguments: argparse.Namespace) -> int:
    packages = stock_of(settings)
    try:
        if arguments.deed == "list":
            for kept in packages.listed():
                print(f"{kept.sha256}  {kept.size}")
        elif arguments.what.is_dir():
            _add_published(settings, packages, arguments.what)
        else:
            kept = packages.add(arguments.what)
            print(f"{kept.sha256}  {kept.size}")
    except TooLarge as error:
        raise Failed(f"文件太大 · the file is too large: {error}") from None
    except OSError as error:
        about = error if error.filename is None else f"{error.filename}: {error.strerror}"
        raise Failed(f"文件或存储不可用 · file or store cannot be used: {about}") from None
    return 0


def _add_published(settings: HubSettings, packages: Stock, folder: Path) -> None:
    """Its files, its manifest last. Raises Failed, OSError, TooLarge."""
    try:
        content = (folder / MANIFEST).read_bytes()
        manifest = json.loads(content)
        path, files = manifests.of(manifest)
        if path == RELEASE:
            releasing.platform_of(manifest)
        signature = (folder / SIGNATURE).read_bytes()
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise Failed(
            f"不是发布包（缺 {MANIFEST} 或 {SIGNATURE}） · nothing that was published: {folder}"
        ) from None
    if len(signature) != manifests.SIGNED:
        raise Failed("发布包没有签名 · it is not signed")
    book = _Releases(settings, content, signature) if path == RELEASE else None
    for one in files:
        if packages.add(folder / one.name) != (one.sha256, one.size):
            raise Failed(
                f"文件与清单不符，请重新发布 · a file is not the one of its manifest: {one.name}"
            )
    named = packages.add(folder / MANIFEST)
    if book is not None:
        book.note(manifest, files, named.sha256)
    value = manifests.value(path, manifest, named.sha256, signature)
    said = ", ".join(f'{name} = "{word}"' for name, word in value.items())
    print(f"{path} = {{ {said} }}")


class _Releases:
    """Where a release is written down, once its files are all there."""

    def __init__(self, settings: HubSettings, content: bytes, signature: bytes) -> None:
        """Before anything is kept. Raises Failed."""
        self._signature, self._engine = signature, database(settings)
        try:
            vendors = known(settings.releases.vendors)
            self._vendor = releasing.vendor_of(content, signature, vendors)
        except BadBundle as bad:
            raise Failed(str(bad)) from None
        except releasing.Forged:
            raise Failed(
                "不是所知厂商签名的，或被改动过 · not signed by a vendor known here, or changed"
            ) from None

    def note(self, manifest: dict[str, Any], files: list[manifests.Named], sha256: str) -> None:
        with writing(self._engine) as connection:
            releasing.note(
                connection, manifest, files, sha256, self._signature, self._vendor,
                at_the_command_line(), now(),
            )  # fmt: skip
