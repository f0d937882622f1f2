"""A USB printer through libusb, where the kernel's usblp driver is not wanted or not there.

pyusb is used directly: python-escpos's Usb class fixes the endpoints, resets the printer at each
opening and reads without a time limit. Every transfer here is bounded; none runs while another
thread waits. Source: USB Device Class Definition for Printing Devices 1.1.
"""

from __future__ import annotations

import contextlib
import errno
import time
from typing import Any

from drivers.printer.port import Usb
from drivers.printer.stream import READ, PortAbsent, PortRefused
from drivers.wake import Wake

_PRINTER, _VENDOR = 0x07, 0xFF  # interface classes
_BOTH_WAYS = 2  # protocol: bidirectional
_BULK = 2
_SLICE = 0.05  # seconds a transfer may wait; so much later a set wake is noticed
_GLANCE = 0.001  # for "is there anything?"
_CONTROL = 500  # milliseconds for a request of the printer class
_SOFT_RESET = 2  # bRequest
_TO_INTERFACE = 0x21  # host to device, class, interface
_REFUSED = {errno.EACCES, errno.EPERM, errno.EBUSY}


class UsbLink:
    """The first printer interface of the device, with its bulk endpoints."""

    reopen_when_silent = False

    def __init__(self, port: Usb, backend: Any = None) -> None:
        import usb.core

        self._usb = usb.core
        self._held = b""
        self._detached = False
        self._device = self._find(port, backend)
        try:
            self._interface, self._out, self._in, self._packet = self._choose()
            self._own()
        except self._usb.USBError as error:
            self.close()
            raise self._worse(error) from error
        except (ValueError, NotImplementedError) as error:  # no such configuration or interface
            self.close()
            raise PortRefused("no printer interface") from error

    # --- opening ---

    def _find(self, port: Usb, backend: Any) -> Any:
        try:
            found = self._usb.find(
                idVendor=port.vendor,
                idProduct=port.product,
                backend=backend,
                custom_match=(lambda one: self._is(one, port.serial)) if port.serial else None,
            )
        except self._usb.NoBackendError as error:
            raise PortRefused("libusb is not installed") from error
        except self._usb.USBError as error:
            raise self._worse(error) from error
        if found is None:
            raise PortAbsent("no such device on the bus")
        return found

    def _is(self, device: Any, serial: str) -> bool:
        import usb.util

        try:
            return usb.util.get_string(device, device.iSerialNumber) == serial
        except (self._usb.USBError, ValueError, NotImplementedError):
            return False
        finally:
            usb.util.dispose_resources(device)

    def _choose(self) -> tuple[Any, int, int | None, int]:
        """(interface, OUT address, IN address or None, bytes of a whole read)."""
        try:
            configuration = self._device.get_active_configuration()
        except self._usb.USBError as error:
            if error.errno is not None:
                raise
            self._device.set_configuration()  # fresh from power-on
            configuration = self._device.get_active_configuration()
        best: tuple[int, Any, Any, Any] | None = None
        for one in configuration:
            bulk = [end for end in one if end.bmAttributes & 0x03 == _BULK]
            out = next((end for end in bulk if not end.bEndpointAddress & 0x80), None)
            into = next((end for end in bulk if end.bEndpointAddress & 0x80), None)
            rank = _rank(one, into is not None)
            if out is not None and rank is not None and (best is None or rank < best[0]):
                best = (rank, one, out, into)
        if best is None:
            raise ValueError("no printer interface")
        _, interface, out, into = best
        packet = max(1, into.wMaxPacketSize) if into is not None else READ
        whole = -(-READ // packet) * packet  # less than whole packets could overflow
        return (
            interface,
            out.bEndpointAddress,
            into.bEndpointAddress if into is not None else None,
            whole,
        )

    def _own(self) -> None:
        import usb.util

        number = self._interface.bInterfaceNumber
        with contextlib.suppress(NotImplementedError):
            if self._device.is_kernel_driver_active(number):
                self._device.detach_kernel_driver(number)
                self._detached = True
        usb.util.claim_interface(self._device, number)
        if self._interface.bAlternateSetting:
            self._device.set_interface_altsetting(number, self._interface.bAlternateSetting)

    def _worse(self, error: Any) -> PortAbsent | PortRefused:
        return PortRefused(str(error)) if error.errno in _REFUSED else PortAbsent(str(error))

    # --- bytes ---

    def wait(self, wake: Wake, seconds: float, writing: bool = False) -> bool:
        end = time.monotonic() + seconds
        while not self._held:
            left = end - time.monotonic()
            if wake.is_set() or left <= 0:
                return False
            before = time.monotonic()
            self._held = self._receive(min(left, _SLICE))
            if writing:
                return True  # whether it takes data shows only when it is offered some
            if not self._held and time.monotonic() - before < _GLANCE:
                wake.wait(min(left, 0.01))  # empty packets, or one-way: never spin on that
        return True

    def read(self) -> bytes:
        data, self._held = self._held, b""
        return data or self._receive(_GLANCE)

    def _receive(self, seconds: float) -> bytes:
        if self._in is None:
            return b""
        try:
            limit = max(1, round(seconds * 1000))
            return bytes(self._device.read(self._in, self._packet, limit))
        except self._usb.USBError as error:
            self._judge(error, self._in)
            return b""

    def write(self, data: bytes) -> int:
        try:
            return int(self._device.write(self._out, data, round(_SLICE * 1000)))
        except self._usb.USBError as error:
            self._judge(error, self._out)
            return 0

    def _judge(self, error: Any, endpoint: int) -> None:
        """Late is no loss; a halted endpoint is set going again; all else means it is gone."""
        if isinstance(error, self._usb.USBTimeoutError) or error.errno == errno.EINTR:
            return
        if error.errno not in {errno.EPIPE, errno.EOVERFLOW}:
            raise PortAbsent(str(error)) from error
        try:
            self._device.clear_halt(endpoint)
        except self._usb.USBError as worse:
            raise PortAbsent(str(worse)) from worse

    def discard_unsent(self) -> None:
        """Nothing waits on this side: a transfer that was not taken is taken back at its limit."""

    def soft_reset(self) -> bool:
        number = self._interface.bInterfaceNumber
        try:
            self._device.ctrl_transfer(_TO_INTERFACE, _SOFT_RESET, 0, number, None, _CONTROL)
        except self._usb.USBError as error:
            if error.errno == errno.ENODEV:
                raise PortAbsent(str(error)) from error
            return False  # not every clone keeps to the class
        return True

    def sever(self) -> None:
        """Nothing to take away: every transfer has its own end."""

    def close(self) -> None:
        """Gives the interface back, to the kernel's driver too when it had it."""
        import usb.util

        with contextlib.suppress(self._usb.USBError, NotImplementedError, ValueError):
            if self._detached:
                usb.util.release_interface(self._device, self._interface.bInterfaceNumber)
                self._device.attach_kernel_driver(self._interface.bInterfaceNumber)
        with contextlib.suppress(self._usb.USBError, NotImplementedError):
            usb.util.dispose_resources(self._device)


def _rank(interface: Any, both_ways: bool) -> int | None:
    """Lower is better; None: no printer."""
    if interface.bInterfaceClass == _PRINTER:
        return 0 if interface.bInterfaceProtocol == _BOTH_WAYS else 1 if both_ways else 2
    return 3 if interface.bInterfaceClass == _VENDOR and both_ways else None
