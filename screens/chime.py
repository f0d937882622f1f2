"""Two notes for a new call, through the SDL that Kivy has loaded. No file, no library of ours."""

from __future__ import annotations

import ctypes
import functools
import math
import struct

from screens.sdl import loaded_library

RATE = 44_100
NOTES = ((784.0, 0.0), (587.33, 0.28))  # Hz (g², d²), second at which it is struck
LONG = 1.1  # seconds
LOUD = 0.35  # of what the device can

_AUDIO, _S16 = 0x10, 0x8010  # SDL_INIT_AUDIO, AUDIO_S16LSB


class _Spec(ctypes.Structure):
    """SDL_AudioSpec."""

    _fields_ = [
        ("freq", ctypes.c_int),
        ("format", ctypes.c_uint16),
        ("channels", ctypes.c_uint8),
        ("silence", ctypes.c_uint8),
        ("samples", ctypes.c_uint16),
        ("padding", ctypes.c_uint16),
        ("size", ctypes.c_uint32),
        ("callback", ctypes.c_void_p),
        ("userdata", ctypes.c_void_p),
    ]


@functools.cache
def samples() -> bytes:
    """The chime: 16 bits, one channel."""
    made = []
    for n in range(int(LONG * RATE)):
        at = n / RATE
        level = sum(
            math.sin(2 * math.pi * tone * (at - begin)) * math.exp(-4.5 * (at - begin))
            for tone, begin in NOTES
            if at >= begin
        )
        made.append(round(max(-1.0, min(1.0, level * LOUD)) * 32767))
    return struct.pack(f"<{len(made)}h", *made)


class Chime:
    """Only on the thread of the window; opens the sound device when it is first rung."""

    def __init__(self) -> None:
        self._lib = ctypes.CDLL(loaded_library())
        self._device = 0

    def ring(self) -> bool:
        """Does not wait. False: there is no sound device, or it does not take it."""
        lib = self._lib
        if not self._device:
            if lib.SDL_InitSubSystem(_AUDIO) != 0:
                return False
            wanted = _Spec(freq=RATE, format=_S16, channels=1, samples=2048)
            self._device = lib.SDL_OpenAudioDevice(None, 0, ctypes.byref(wanted), None, 0)
            if not self._device:
                return False
            lib.SDL_PauseAudioDevice(self._device, 0)
        lib.SDL_ClearQueuedAudio(self._device)  # one call after the other: the last is told
        sound = samples()
        return lib.SDL_QueueAudio(self._device, sound, len(sound)) == 0

    def close(self) -> None:
        if self._device:
            self._lib.SDL_CloseAudioDevice(self._device)
            self._device = 0
