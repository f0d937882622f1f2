"""How a simulated device behaves: a small TOML file a device, which other processes may rewrite.

DIR/<device>.toml, for example `posture = "two-cards"` and `card = "zhang-guo"`. The device looks at
the file before each thing it does. Writers replace the file in one step, so it is never half read.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
import tomllib
from pathlib import Path

Value = str | int | float | bool
NORMAL = "normal"
UNPLUG = "unplug"

# laying a card or showing a code is an act: doing it again, with the same one, must be seen
_ACTS = {"card": "laid", "code": "shown", "key": "pressed", "touch": "touched"}
_writing = threading.Lock()


class Posture:
    """The present content of one posture file; read again when it was changed or replaced."""

    def __init__(self, folder: Path | str, device: str) -> None:
        self._path = Path(folder) / f"{device}.toml"
        self._seen: tuple[int, int, int] | None = None
        self._values: dict[str, Value] = {}

    def values(self) -> dict[str, Value]:
        """All keys. A missing or broken file is an empty one: a device in order, nothing on it."""
        try:
            stat = self._path.stat()
            seen = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
        except OSError:
            seen = None
        if seen != self._seen:
            self._seen = seen
            self._values = _read(self._path)
        return self._values

    @property
    def name(self) -> str:
        return str(self.values().get("posture") or NORMAL)

    def text(self, key: str, default: str = "") -> str:
        return str(self.values().get(key, default))

    def number(self, key: str, default: float) -> float:
        value = self.values().get(key, default)
        return float(value) if isinstance(value, int | float) else default

    def act(self, key: str) -> tuple[str, int]:
        """What lies there (`card`, `code`) with the count of its acts; ("", 0) for nothing."""
        values = self.values()
        what = str(values.get(key) or "")
        count = values.get(_ACTS[key], 0)
        return (what, count if isinstance(count, int) else 0) if what else ("", 0)


def write_posture(folder: Path | str, device: str, **values: Value | None) -> None:
    """Change some keys of a posture file, leaving the others; None takes a key out.

    Giving `card` or `code` counts as laying or showing it anew, also when it is the same as before.
    """
    path = Path(folder) / f"{device}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    with _writing:
        content = _read(path)
        for key, value in values.items():
            if key in _ACTS and value:
                before = content.get(_ACTS[key], 0)
                content[_ACTS[key]] = (before if isinstance(before, int) else 0) + 1
            if value is None:
                content.pop(key, None)
            else:
                content[key] = value
        text = "".join(f"{key} = {_toml(value)}\n" for key, value in content.items())
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{device}-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(temporary, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise


def _read(path: Path) -> dict[str, Value]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _toml(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    escaped = "".join(
        f"\\u{ord(c):04X}" if ord(c) < 0x20 or c in '"\\\x7f' else c for c in str(value)
    )
    return f'"{escaped}"'
