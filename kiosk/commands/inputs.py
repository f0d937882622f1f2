"""Keypad, earphone socket, and the touch panel's second reader, as far as a profile names them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from drivers.status import Status
from kiosk.settings.model import Devices, KeypadSettings, TouchSettings
from kiosk.upkeep.registry import keypad_model

if TYPE_CHECKING:
    from drivers.keypad.interface import Key
    from drivers.touch.interface import TouchPanel
    from kiosk.commands.app import App
    from kiosk.runtime.keys import Keys

SOCKET = {"earphones": {"switch": True}}
"""The model of a socket that is a device of its own."""


class Inputs:
    """`told` hears of the devices, from their threads."""

    def __init__(
        self,
        devices: Devices,
        clock: Callable[[], float],
        app: App,
        told: Callable[[str, Status], None],
    ) -> None:
        self._devices = devices
        self._clock = clock
        self._app = app
        self._told = told
        self._close: list[Callable[[], None]] = []
        self.owners: dict[str, Keys] = {}  # by the device's name in health
        self.shared: dict[str, TouchPanel] = {}  # may be opened beside their thread

    def start(self) -> None:
        """The touch panel first: a keypad's model may be wrong."""
        if panel := self._devices.touch:
            self._touch(panel)
        if keypad := self._devices.keypad:
            self._keypad(keypad)

    def close(self) -> None:
        for close in reversed(self._close):
            close()

    def _touch(self, panel: TouchSettings) -> None:
        from drivers.touch import open_touch
        from kiosk.health.touches import TouchLife
        from kiosk.runtime.touching import Touching

        life = TouchLife(self._clock())
        driver = self.shared["touch"] = open_touch(panel.port, self._clock)
        touching = Touching(lambda: driver, self._clock, life, partial(self._told, "touch"))
        self._close.append(touching.close)
        self._app.input_seen = life.touched

    def _keypad(self, keypad: KeypadSettings) -> None:
        model = keypad_model(keypad)
        if keypad.socket_port:
            self._keys("earphones", SOCKET, keypad.socket_port)
        self._keys("keypad", model, keypad.port)

    def _keys(self, name: str, model: dict[str, Any], port: str) -> None:
        from drivers.keypad import open_keypad
        from kiosk.runtime.keys import Keys

        keypad = open_keypad(model, port, self._clock)  # says at once what of a model is wrong
        keys = Keys(name, lambda: keypad, self._clock, pressed=self._pressed, told=self._told)
        self._close.append(keys.close)
        self.owners[name] = keys

    def _pressed(self, key: Key) -> None:
        self._app.glass.call_soon(partial(self._app.on_key, key))
