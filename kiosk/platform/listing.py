"""Long catalogues brought from the centre: institutions by 1201, diseases by 1307, chronic ones by
1309, the last two as files that 9102 brings. Once a day, beside everything else.

Nobody waits for it, and an answer that looks wrong changes nothing: empty, far too long, not of
the form its description says.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from datetime import date

import msgspec

from kiosk.platform import codec
from kiosk.platform.china import Clock, local
from kiosk.platform.line import Line
from kiosk.platform.refresh import AFTER_TROUBLE, GONE, stale
from kiosk.platform.session import No, Session
from kiosk.services.entries import MOST, Columns, Described, Entries, Filled, made
from kiosk.services.result import Record

LARGEST = 60_000_000  # bytes of a file, unpacked

_NO_FILE = (
    zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, EOFError, OSError, RuntimeError,
    zlib.error,
)  # fmt: skip

Rows = dict[str, tuple[str, str]]
"""code -> (name, what tells it from others of its name), in the centre's order."""


class Listings:
    """One thread at a time calls `run`."""

    def __init__(
        self,
        session: Session,
        described: Mapping[str, Described],
        entries: Entries,
        clock: Clock,
        initials: Callable[[], Callable[[str], str]],
    ) -> None:
        """`initials` gives what turns a name into its key; called only when something came."""
        self._session = session
        self._described = described
        self._entries = entries
        self._clock = clock
        self._initials = initials
        self._not_before: dict[str, float] = {}

    def due(self) -> tuple[str, ...]:
        """Catalogues not brought today; none for an hour after trouble with it. What a province has
        no list of is never due."""
        now, today = self._clock.monotonic(), self._today()
        return tuple(
            name
            for name, one in self._described.items()
            if now >= self._not_before.get(name, 0.0)
            and stale(self._entries.brought(name), today)
            and self._session.transaction(one.transaction) is not None
        )

    def run(self, line: Line, told: Callable[[str, int], None] = lambda name, count: None) -> int:
        """Bring all that are due; returns how many were renewed. `told` hears of each, and of how
        many entries. Ends early when the platform is gone."""
        renewed = 0
        for name in self.due():
            found = self.bring(self._described[name], line)
            if isinstance(found, Filled) and self._entries.renew(name, found):
                told(name, len(found.entries))
                renewed += 1
                continue
            self._not_before[name] = self._clock.monotonic() + AFTER_TROUBLE
            if line.ended or (isinstance(found, No) and found.trouble.cause in GONE):
                break
        return renewed

    def bring(self, wanted: Described, line: Line) -> Filled | No | None:
        """One catalogue. None: what came is not a catalogue of that description."""
        outcome = self._session.call(wanted.transaction, line, arguments=wanted.arguments)
        if isinstance(outcome, No):
            return outcome
        try:
            if wanted.columns is None:
                node = outcome.transaction.answer["rows"]
                rows = codec.rows(node, outcome.output, self._session.reader)
                return self._filled(wanted, "", _rows(rows))
            node = outcome.transaction.answer["record"]
            record = codec.single(node, outcome.output, self._session.reader) or {}
        except codec.BadAnswer as bad:
            return No(self._session.nonsense(outcome.transaction, bad))
        return self._file(wanted, wanted.columns, record, line)

    def _file(
        self, wanted: Described, columns: Columns, record: Record, line: Line
    ) -> Filled | No | None:
        """From the file that `record` tells of; the one that is here already is not sent for."""
        version = str(record.get("version") or "")
        kept = self._entries.get(wanted.id)
        if kept is not None and version and version == kept.version:
            return msgspec.structs.replace(kept, at=self._today())
        asked = {name: str(record.get(name) or "") for name in ("number", "name")}
        brought = self._session.call(wanted.download, line, arguments=asked)
        if isinstance(brought, No):
            return brought
        try:
            return self._filled(wanted, version, read(brought.output, columns))
        except codec.BadAnswer as bad:
            return No(self._session.nonsense(brought.transaction, bad))

    def _filled(self, wanted: Described, version: str, rows: Rows) -> Filled | None:
        if not wanted.least <= len(rows) <= MOST:
            return None
        return Filled(version, self._today(), made(rows, self._initials()))

    def _today(self) -> date:
        return local(self._clock.now()).date()


def _rows(records: Iterable[Mapping]) -> Rows:
    return {
        str(one["code"]): (str(one["name"]), str(one.get("sub") or ""))
        for one in records
        if one["code"] and one["name"]
    }


def read(content: object, columns: Columns) -> Rows:
    """Lines of a downloaded file, bare or the first file of a ZIP. Raises BadAnswer."""
    if not isinstance(content, bytes):
        raise codec.BadAnswer("file")
    try:
        text = _unpacked(content).decode("utf-8-sig")
    except _NO_FILE:
        raise codec.BadAnswer("file") from None
    rows: Rows = {}
    last = max(columns.code, columns.name, columns.sub or 0)
    for row in text.splitlines():
        cells = [cell.strip() for cell in row.split("\t")]
        if len(cells) <= last:
            if row.strip():
                raise codec.BadAnswer("columns")
            continue
        code, name = cells[columns.code], cells[columns.name]
        if code and name and len(code) <= 60 and len(name) <= 300:
            rows[code] = (name, cells[columns.sub] if columns.sub is not None else "")
    return rows


def _unpacked(content: bytes) -> bytes:
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        first = archive.infolist()[0] if archive.infolist() else None
        if first is None or first.file_size > LARGEST:
            raise codec.BadAnswer("file")
        with archive.open(first) as file:
            found = file.read(LARGEST + 1)
    if len(found) > LARGEST:
        raise codec.BadAnswer("file")
    return found
