"""Work of the start that can go on beside Python's imports: the second core has nothing else to do.

SDL's video start and loading the OpenGL driver (Mesa's brings LLVM with it) happen in C and need no
Python lock. Call `begin` as the first thing of the process; `screens.sdl.open_window` finds all
of it done.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import os
import threading
from pathlib import Path

_NOTE = "driver-libraries.txt"  # what the last start's OpenGL loaded
_VIDEO = 0x20  # SDL_INIT_VIDEO
_RTLD_NOW = 2
_DRIVER = (
    "libLLVM",
    "swrast_dri",
    "libgallium",
    "libGLX_mesa",
    "libEGL_mesa",
    "_dri.so",
    "libGLdispatch",
)

_threads: list[threading.Thread] = []


def begin(folder: Path) -> None:
    """Start loading. `folder` is the glass's private folder."""
    for work in (_load_driver, _start_video):
        thread = threading.Thread(target=work, args=(folder,), daemon=True, name=work.__name__)
        thread.start()
        _threads.append(thread)


def join() -> None:
    """Wait until it is done (before Kivy touches SDL)."""
    while _threads:
        _threads.pop().join()


def note(folder: Path) -> None:
    """Write down for the next start which driver libraries are loaded now."""
    with open("/proc/self/maps", encoding="ascii", errors="replace") as maps:
        paths = {line.rstrip("\n").split(maxsplit=5)[-1] for line in maps if ".so" in line}
    chosen = sorted(p for p in paths if any(word in p.rsplit("/", 1)[-1] for word in _DRIVER))
    text = "".join(f"{path}\n" for path in chosen)
    file = folder / _NOTE
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        file.write_text(text, encoding="utf-8")


def _load_driver(folder: Path) -> None:
    with contextlib.suppress(OSError):
        paths = (folder / _NOTE).read_text(encoding="utf-8").splitlines()
        # called through ctypes, so that the interpreter runs on meanwhile
        dlopen = ctypes.CDLL(None).dlopen
        dlopen.restype = ctypes.c_void_p
        for path in paths:
            dlopen(path.encode(), _RTLD_NOW)


def _start_video(_folder: Path) -> None:
    """SDL_Init counts its callers: Kivy's own call then costs nothing."""
    spec = importlib.util.find_spec("kivy")
    if spec is None or spec.origin is None:
        return
    folder = Path(spec.origin).parents[1] / "Kivy.libs"
    for path in sorted(folder.glob("libSDL2-2*.so*")):
        os.environ["SDL_TOUCH_MOUSE_EVENTS"] = os.environ["SDL_MOUSE_TOUCH_EVENTS"] = "0"
        with contextlib.suppress(OSError):
            ctypes.CDLL(str(path)).SDL_Init(_VIDEO)
        return
