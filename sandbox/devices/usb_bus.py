"""A USB bus that exists only in this process: a pyusb backend with one printer that can be plugged.

The descriptors are those of a usual receipt printer: one interface of the printer class, protocol
bidirectional, bulk OUT and bulk IN. Packets a printer does not take in time are a time-out with the
bytes it took; a pulled cable is ENODEV, as libusb reports it.
"""

from __future__ import annotations

import array
import errno
import select
import time
from types import SimpleNamespace
from typing import Any

import usb.backend
from usb.core import USBError, USBTimeoutError

from sandbox.devices.lines import UsbLine

VENDOR, PRODUCT = 0x0FE6, 0x811E
_OUT, _IN, _PACKET = 0x01, 0x82, 64
_SOFT_RESET = (0x21, 2)  # bmRequestType, bRequest


class UsbBus(usb.backend.IBackend):
    """`printer` is the line of the printer that is plugged in, or None.

    `kernel_driver`: usblp has the interface until it is detached. `busy`: another program has it.
    `handles` counts openings that were not closed: a driver that leaks shows.
    """

    def __init__(self) -> None:
        self.printer: UsbLine | None = None
        self.kernel_driver = True
        self.busy = False
        self.handles = 0
        self.halted = False

    def plug(self) -> UsbLine:
        self.printer = UsbLine()
        return self.printer

    def pull(self) -> None:
        line, self.printer = self.printer, None
        if line is not None:
            line.close()

    # --- what is on the bus ---

    def enumerate_devices(self):
        return iter([] if self.printer is None else [self.printer])

    def get_device_descriptor(self, dev):
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x0200, bDeviceClass=0, bDeviceSubClass=0,
            bDeviceProtocol=0, bMaxPacketSize0=64, idVendor=VENDOR, idProduct=PRODUCT,
            bcdDevice=0x0100, iManufacturer=0, iProduct=0, iSerialNumber=0, bNumConfigurations=1,
            bus=1, address=4, port_number=1, port_numbers=(1,), speed=2,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev, config):
        if config:
            raise IndexError(config)
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1, bConfigurationValue=1,
            iConfiguration=0, bmAttributes=0xC0, bMaxPower=1, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev, intf, alt, config):
        if intf or alt or config:
            raise IndexError(intf)
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0, bNumEndpoints=2,
            bInterfaceClass=7, bInterfaceSubClass=1, bInterfaceProtocol=2, iInterface=0,
            extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev, ep, intf, alt, config):
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=(_OUT, _IN)[ep], bmAttributes=2,
            wMaxPacketSize=_PACKET, bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    # --- opening ---

    def open_device(self, dev):
        self._there(dev)
        self.handles += 1
        return dev

    def close_device(self, dev_handle):
        self.handles -= 1

    def get_configuration(self, dev_handle):
        return 1

    def set_configuration(self, dev_handle, config_value):
        self._there(dev_handle)

    def claim_interface(self, dev_handle, intf):
        self._there(dev_handle)
        if self.busy or self.kernel_driver:
            raise USBError("Resource busy", -6, errno.EBUSY)

    def release_interface(self, dev_handle, intf):
        self._there(dev_handle)

    def is_kernel_driver_active(self, dev_handle, intf):
        self._there(dev_handle)
        return self.kernel_driver

    def detach_kernel_driver(self, dev_handle, intf):
        self.kernel_driver = False

    def attach_kernel_driver(self, dev_handle, intf):
        self._there(dev_handle)
        self.kernel_driver = True

    # --- bytes ---

    def bulk_write(self, dev_handle, ep, intf, data, timeout):
        line = self._there(dev_handle)
        self._not_halted()
        rest, end = memoryview(data.tobytes()), time.monotonic() + timeout / 1000
        while rest:
            try:
                sent = line.host.send(rest[:_PACKET])
            except BlockingIOError:
                left = end - time.monotonic()
                if left <= 0 or not select.select([], [line.host], [], left)[1]:
                    break
                continue
            except OSError as error:
                raise _gone() from error
            rest = rest[sent:]
        taken = len(data) - len(rest)
        if not taken:
            raise USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
        return taken

    def bulk_read(self, dev_handle, ep, intf, buff, timeout):
        line = self._there(dev_handle)
        self._not_halted()
        try:
            if not select.select([line.host], [], [], timeout / 1000)[0]:
                raise USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
            data = line.host.recv(len(buff))
        except USBError:
            raise
        except (OSError, ValueError) as error:
            raise _gone() from error
        buff[: len(data)] = array.array("B", data)
        return len(data)

    def ctrl_transfer(self, dev_handle, bmRequestType, bRequest, wValue, wIndex, data, timeout):
        line = self._there(dev_handle)
        if (bmRequestType, bRequest) != _SOFT_RESET or not line.soft_reset(timeout / 1000):
            raise USBError("Pipe error", -9, errno.EPIPE)
        return 0

    def clear_halt(self, dev_handle, ep):
        self._there(dev_handle)
        self.halted = False

    # --- inside ---

    def _there(self, line: Any) -> UsbLine:
        if line is not self.printer:
            raise _gone()
        return line

    def _not_halted(self) -> None:
        if self.halted:
            raise USBError("Pipe error", -9, errno.EPIPE)


def _gone() -> USBError:
    return USBError("No such device (it may have been disconnected)", -4, errno.ENODEV)
