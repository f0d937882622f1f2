"""What was published comes through the browser: its files into the stock, what names it into the
draft. The hub does not judge it: terminals know the publisher's key, and take nothing else."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from starlette.responses import Response

from hub import deeds, manifests, tries
from hub.configuring import editing
from hub.configuring.drafts import NoSuchDraft
from hub.database import reading, writing
from hub.deeds import Deed
from hub.manifests import Named
from hub.packages import Stock
from hub.rights import Right
from hub.web import setting_rights as rights
from hub.web.ask import Ask, Refused
from hub.web.page import Page

PATHS = ("knowledge.package", "screen.package")
"""What can be sent by a browser; a release, of thousands of files, is put in at the server."""
LARGEST = 64_000_000  # bytes of all files together
_FIELD = "package"
_OFTEN = 20  # in ten minutes, of one account


class Sent(NamedTuple):
    """`files`: by sum, those that the manifest names."""

    value: dict[str, str]
    manifest: bytes
    files: dict[str, bytes]


def _add(ask: Ask) -> Response:
    """To the draft, with the value; or back to the value's page, with what is wrong."""
    path = ask.files.get("path", b"")[:80].decode("utf-8", "replace")
    number = ask.parts["number"]
    with reading(ask.engine) as connection:
        rights.draft(ask, connection, change=True)
    if path not in PATHS or ask.stock is None:
        raise Refused(400, "bad-form")
    with writing(ask.engine) as connection:
        if not tries.allow(connection, f"package {ask.who.id}", ask.now, _OFTEN):
            raise Refused(429, "too-often")
    sent = read([content for name, content in ask.sent if name == _FIELD], path)
    if isinstance(sent, str):
        return ask.go(f"/settings/drafts/{number}/value", path=path, wrong=sent)
    try:
        keep(ask.stock, sent)
    except OSError:
        raise Refused(503, "later") from None
    with writing(ask.engine) as connection:
        draft, _ = rights.draft(ask, connection, change=True)
        about = f"{path} {sent.value['manifest']}"
        deeds.append(connection, Deed.PACKAGE_KEPT, about, ask.who.deed, ask.now)
        try:
            editing.put(connection, draft.id, {path: sent.value}, ask.who.deed, ask.now)
        except NoSuchDraft:
            raise Refused(409, "draft-closed") from None
    return ask.go(f"/settings/drafts/{number}", "package-kept")


def read(contents: Sequence[bytes], path: str) -> Sent | str:
    """What was sent, whatever its files are called; else a word of `setting.package-…`."""
    found = _manifest(contents, path)
    signature = [one for one in contents if len(one) == manifests.SIGNED]
    if found is None:
        return "no-manifest"
    if not signature:
        return "no-signature"
    manifest, named, content = found
    by_sum = {hashlib.sha256(one).hexdigest(): one for one in contents}
    if any(one.sha256 not in by_sum or len(by_sum[one.sha256]) != one.size for one in named):
        return "not-whole"
    files = {one.sha256: by_sum[one.sha256] for one in named}
    value = manifests.value(path, manifest, hashlib.sha256(content).hexdigest(), signature[0])
    return Sent(value, content, files)


def keep(stock: Stock, sent: Sent) -> None:
    """Its files, its manifest last. Raises OSError."""
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder, "file")
        for content in (*sent.files.values(), sent.manifest):
            draft.write_bytes(content)
            stock.add(draft)


def _manifest(
    contents: Sequence[bytes], path: str
) -> tuple[dict[str, Any], list[Named], bytes] | None:
    """What it says, the files that it names, and its bytes."""
    for content in contents:
        if content[:1] != b"{" or len(content) > 1_000_000:
            continue
        try:
            said = json.loads(content)
            setting, named = manifests.of(said)
        except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
            continue
        if setting == path:
            return said, named, content
    return None


PAGES = (
    Page("/settings/drafts/{number}/package", act=_add, right=Right.SETTINGS_CHANGE,
         largest=LARGEST),
)  # fmt: skip
