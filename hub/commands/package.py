"""`python -m hub package …`: files that terminals fetch by their sum, once a signed setting names
them.

add FILE|FOLDER   keep it; of a published knowledge base (a folder with MANIFEST.json) all three
                  files, and the value for the setting `knowledge.package`
list              what is kept
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from hub.commands import Failed, run
from hub.packages import Packages, TooLarge
from hub.settings import HubSettings

MANIFEST, SIGNATURE = "MANIFEST.json", "MANIFEST.sig"


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
    packages = Packages(Path(settings.packages))
    try:
        if arguments.deed == "list":
            for kept in packages.listed():
                print(f"{kept.sha256}  {kept.size}")
        elif arguments.what.is_dir():
            _add_knowledge(packages, arguments.what)
        else:
            kept = packages.add(arguments.what)
            print(f"{kept.sha256}  {kept.size}")
    except TooLarge as error:
        raise Failed(f"文件太大 · the file is too large: {error}") from None
    except OSError as error:
        raise Failed(f"文件不可用 · {error.filename}: {error.strerror}") from None
    return 0


def _add_knowledge(packages: Packages, folder: Path) -> None:
    """Raises Failed, OSError."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        expected = (str(manifest["sha256"]), int(manifest["size"]))
        signature = (folder / SIGNATURE).read_bytes()
    except (OSError, ValueError, KeyError, TypeError):
        raise Failed(
            f"不是知识库发布包（缺 {MANIFEST} 或 {SIGNATURE}） · "
            f"no published knowledge base: {folder}"
        ) from None
    base = packages.add(folder / "knowledge.sqlite")
    if base != expected or len(signature) != 64:
        raise Failed("知识库与清单不符，请重新发布 · the base is not the one of its manifest")
    named = packages.add(folder / MANIFEST)
    print(f'knowledge.package = {{ manifest = "{named.sha256}", signature = "{signature.hex()}" }}')
