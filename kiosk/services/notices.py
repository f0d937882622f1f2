"""通知公告: notices of station and bureau, shown without network under 咨询.

One TOML a notice in `config/notices/`. The shipped ones are the station's own words; a bureau's
notice is laid beside them as it came, with its source.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from kiosk.services.notice import Notice, Said, under
from kiosk.services.snapshot import DataError, Folder, compiled

FOLDER = Path(__file__).resolve().parents[2] / "config" / "notices"


def load(folder: Path | str = FOLDER, cache: Path | str | None = None) -> tuple[Notice, ...]:
    """Newest first; none when the folder holds none. Raises `DataError` naming file and key."""
    if not any(Path(folder).glob("*.toml")):
        return ()
    return compiled(Folder(Path(folder)), tuple[Notice, ...], _build, cache)


def together(shipped: tuple[Notice, ...], own: Mapping[str, Said]) -> tuple[Notice, ...]:
    """The shipped notices and the settings' own, newest first; one's own stands in the place of a
    shipped one with its id."""
    both = [
        *(under(id_, said) for id_, said in own.items()),
        *(n for n in shipped if n.id not in own),
    ]
    return tuple(sorted(both, key=lambda n: (n.on, n.id), reverse=True))


def current(notices: tuple[Notice, ...], today: date) -> tuple[Notice, ...]:
    """Those published and not over on that day."""
    return tuple(n for n in notices if n.on <= today and (n.until is None or today <= n.until))


def _build(folder: Folder) -> tuple[Notice, ...]:
    found = []
    for file in folder.files:
        notice = folder.decode(file, Notice)
        if notice.id != file.removesuffix(".toml"):
            raise DataError(file, "id", f"must be the file's name, not `{notice.id}`")
        if not notice.paragraphs:
            raise DataError(file, "body", "needs at least one paragraph")
        for i, text in enumerate((notice.title, *notice.paragraphs)):
            if not text.zh.strip() or not text.en.strip():
                raise DataError(file, "title" if i == 0 else f"body[{i - 1}]", "is empty")
        found.append(notice)
    return tuple(sorted(found, key=lambda n: (n.on, n.id), reverse=True))
