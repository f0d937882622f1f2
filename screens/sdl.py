"""Kivy's window for a terminal, and the few SDL calls that Kivy does not offer.

Kivy is prepared before it is imported: no command line, no console log, no configuration file of
its own, no input providers (the glass reads SDL's events itself: exactly one source), no
multisampling, and a data folder whose style sheet is empty (parsing the stock one takes a quarter
of the start).
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import os
import sys
import types
from collections.abc import Callable
from pathlib import Path

_USER_EVENT = 0x8000  # SDL_USEREVENT


def prepare(folder: Path) -> None:
    """Set Kivy's environment. `folder` is private to the terminal; nothing personal goes there."""
    spec = importlib.util.find_spec("kivy")
    if spec is None or spec.origin is None:
        raise ImportError("Kivy is not installed")
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    style, shaders = data / "style.kv", data / "glsl"
    if not style.exists():
        style.write_text("#:kivy 2.0\n", encoding="ascii")
    wanted = Path(spec.origin).parent / "data" / "glsl"
    if not shaders.exists() or shaders.resolve() != wanted.resolve():
        shaders.unlink(missing_ok=True)
        shaders.symlink_to(wanted)
    os.environ.update(
        KIVY_NO_ARGS="1",
        KIVY_NO_CONSOLELOG="1",
        KIVY_NO_FILELOG="1",
        KIVY_NO_CONFIG="1",
        KIVY_NO_ENV_CONFIG="1",
        KIVY_HOME=str(folder),
        KIVY_DATA_DIR=str(data),
        KIVY_WINDOW="sdl2",
        KIVY_GL_BACKEND="sdl2",
        SDL_TOUCH_MOUSE_EVENTS="0",
        SDL_MOUSE_TOUCH_EVENTS="0",
        SDL_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR="0",
        XCOMPOSEFILE="/dev/null",  # nobody composes letters on a keyboard: 600 kB less to parse
    )
    # a terminal has no session bus, and SDL would start one
    os.environ.setdefault("DBUS_SESSION_BUS_ADDRESS", "disabled:")


def open_window(
    width: int,
    height: int,
    *,
    framed: bool,
    folder: Path | None = None,
    at: tuple[int, int] = (0, 0),
):
    """Kivy's `Window`, `width`×`height` px: borderless with its corner `at` that place of the
    display, or framed for a developer."""
    prepare(folder or _passing_folder())
    with _without_unused():
        from kivy.config import Config

        graphics = {
            "width": width,
            "height": height,
            "multisamples": 0,
            "fullscreen": 0,
            "borderless": 0 if framed else 1,
            "resizable": 0,
            "position": "auto" if framed else "custom",
            "left": at[0],
            "top": at[1],
            "show_cursor": 1 if framed else 0,
            "allow_screensaver": 0,
        }
        for key, value in graphics.items():
            Config.set("graphics", key, str(value))
        Config.set("kivy", "exit_on_escape", "0")
        Config.set("kivy", "window_icon", "none")
        Config.remove_section("input")
        Config.add_section("input")
        from kivy.core.window import Window
    if Window is None:
        raise RuntimeError("no window: is there a display (DISPLAY), and does it offer OpenGL?")
    return Window


def _passing_folder() -> Path:
    import tempfile

    return Path(tempfile.mkdtemp(prefix="glass-"))


_UNUSED: dict[str, dict[str, object]] = {
    "asyncio": {"wait_for": None},  # the clock, for `async_run`
    # the clock looks for the C library by starting a process; None is what is loaded already
    "ctypes.util": {"find_library": lambda name: None},
    "kivy.uix.behaviors": {"FocusBehavior": None},  # the window, when it hands touches to widgets
    "kivy.input.postproc": {"kivy_postproc_modules": {}},  # the loop, for input providers
    "kivy.input.providers": {},
}
"""Modules that Kivy imports for what the glass never uses, with the names it takes from them:
it reads SDL's events itself, has no widgets and no other loop. A tenth of the start."""


@contextlib.contextmanager
def _without_unused():
    """Empty stand-ins while Kivy is imported; who imports one of these later gets the real one."""
    put: dict[str, types.ModuleType] = {}
    for name, names in _UNUSED.items():
        if name not in sys.modules:
            put[name] = sys.modules[name] = types.ModuleType(name)
            put[name].__dict__.update(names)
    try:
        yield
    finally:
        for name, module in put.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]
            package, _, last = name.rpartition(".")
            if getattr(sys.modules.get(package), last, None) is module:
                delattr(sys.modules[package], last)


class _UserEvent(ctypes.Structure):
    """SDL_UserEvent, padded to the size of SDL_Event (56 bytes; 128 to be safe)."""

    _fields_ = [("type", ctypes.c_uint32), ("rest", ctypes.c_ubyte * 124)]


class _WindowInfo(ctypes.Structure):
    """SDL_SysWMinfo: version, subsystem, and a union that begins with the X11 Display."""

    _fields_ = [
        ("version", ctypes.c_ubyte * 3),
        ("subsystem", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("rest", ctypes.c_ubyte * 56),
    ]


_X11 = 2  # SDL_SYSWM_X11
_NO_PANEL = -2  # no SDL_TouchID: -1 is the mouse's, X11's are small positive numbers


class Sdl:
    """Waiting for events, and waking the waiter from another thread."""

    def __init__(self) -> None:
        self._lib = ctypes.CDLL(loaded_library())
        self._lib.SDL_WaitEventTimeout.argtypes = (ctypes.c_void_p, ctypes.c_int)
        self._lib.SDL_PushEvent.argtypes = (ctypes.c_void_p,)
        self._lib.SDL_GetNumTouchFingers.argtypes = (ctypes.c_int64,)
        self._lib.SDL_GetCurrentVideoDriver.restype = ctypes.c_char_p
        self._lib.SDL_GL_GetProcAddress.argtypes = (ctypes.c_char_p,)
        self._lib.SDL_GL_GetProcAddress.restype = ctypes.c_void_p
        driver = (self._lib.SDL_GetCurrentVideoDriver() or b"none").decode()
        if driver in ("offscreen", "dummy", "none") and "SDL_VIDEODRIVER" not in os.environ:
            raise RuntimeError(
                f"SDL found no display and fell back to {driver!r}: is DISPLAY right?"
            )
        self._sync: Callable[[], None] | None = None
        self._sought = False

    def wait(self, seconds: float | None) -> None:
        """Block until an event is queued (it stays there) or the time is over."""
        if seconds is None:
            self._lib.SDL_WaitEvent(None)
        else:
            self._lib.SDL_WaitEventTimeout(None, max(0, int(seconds * 1000 + 0.999)))

    def seek_panels(self) -> None:
        """Look for touch panels anew: what SDL does when asked about one that it does not know."""
        self._lib.SDL_GetNumTouchFingers(_NO_PANEL)

    def function(self, name: bytes) -> int | None:
        """Address of a GL function of the window's context."""
        return self._lib.SDL_GL_GetProcAddress(name)

    def round_trip(self) -> None:
        """Return when the display server has done what it was sent. Where there is none, at once.

        Without it a swap only fills a socket: a server that hangs would pass for one that draws.
        """
        if not self._sought:
            self._sought, self._sync = True, self._syncing()
        if self._sync is not None:
            self._sync()

    def _syncing(self) -> Callable[[], None] | None:
        lib, info = self._lib, _WindowInfo()
        lib.SDL_GL_GetCurrentWindow.restype = ctypes.c_void_p
        lib.SDL_GetVersion(ctypes.byref(info))
        window = ctypes.c_void_p(lib.SDL_GL_GetCurrentWindow())
        known = bool(window) and lib.SDL_GetWindowWMInfo(window, ctypes.byref(info))
        if not known or info.subsystem != _X11 or not info.display:
            return None
        x11 = ctypes.CDLL("libX11.so.6")  # the one that SDL has loaded
        display = ctypes.c_void_p(info.display)
        return lambda: x11.XSync(display, 0)

    def wake(self) -> None:
        """End the wait; safe from any thread (SDL's queue has its own lock)."""
        event = _UserEvent(type=_USER_EVENT)
        self._lib.SDL_PushEvent(ctypes.byref(event))


def loaded_library() -> str:
    """Path of the SDL2 that Kivy has loaded; a second copy would have another queue."""
    with open("/proc/self/maps", encoding="ascii", errors="replace") as maps:
        for line in maps:
            path = line.rstrip("\n").split(maxsplit=5)[-1]
            name = path.rsplit("/", 1)[-1]
            if name.startswith("libSDL2-2"):
                return path
    raise OSError("Kivy has not loaded SDL2")
