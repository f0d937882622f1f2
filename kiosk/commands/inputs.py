"""Keypad, earphone socket, and the touch panel's second reader, as far as a profile names them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from drivers.status import Status
from kiosk.runtime.supervised import Supervisor
from kiosk.settings.model import Devices, KeypadSettings, TouchSettings
from kiosk.upkeep.registry import SOCKET, keypad_model

if TYPE_CHECKING:
    from drivers.keypad.interface import Earphones, Key
    from drivers.touch.interface import TouchPanel
    from kiosk.commands.app import App
    from kiosk.health.liveness import Liveness
    from kiosk.runtime.keys import Keys


class Inputs:
    """`told` hears of the devices, from any thread; `liveness` gets the comparison of touches."""

    def __init__(
        self,
        devices: Devices,
        app: App,
        liveness: Liveness,
        told: Callable[[str, Status], None],
        supervisor: Supervisor,
        alone: Callable[[bool], None] = lambda yes: None,
    ) -> None:
        """`alone` hears at once, on the keypad's thread, whether earphones are known to be in."""
        self._alone = alone
        self._liveness = liveness
        self._devices = devices
        self._supervisor = supervisor
        self._clock = supervisor.clock
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

        def opened() -> TouchPanel:
            self.shared["touch"] = made = open_touch(panel.port, self._clock)
            return made

        life = TouchLife(self._clock())
        touching = Touching(opened, life, partial(self._told, "touch"), self._supervisor)
        self._close.append(touching.close)
        self._liveness.input = life

    def _keypad(self, keypad: KeypadSettings) -> None:
        model = keypad_model(keypad)
        if keypad.socket_port:
            self._keys("earphones", SOCKET, keypad.socket_port)
        self._keys("keypad", model, keypad.port)

    def _keys(self, name: str, model: dict[str, Any], port: str) -> None:
        from drivers.keypad import open_keypad
        from kiosk.runtime.keys import Keys

        opening = partial(open_keypad, model, port, self._clock)
        opening().close()  # opens nothing; says at once what of a model is wrong
        keys = Keys(
            name, opening, self._supervisor,
            pressed=self._pressed, told=self._told, earphones=self._plugged,
        )  # fmt: skip
        self._close.append(keys.close)
        self.owners[name] = keys

    def _plugged(self, earphones: Earphones) -> None:
        self._alone(earphones.value == "present")
        self._app.glass.call_soon(partial(self._app.on_earphones, earphones))

    def _pressed(self, key: Key) -> None:
        self._app.glass.call_soon(partial(self._app.on_key, key))
