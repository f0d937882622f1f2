"""The child process that talks to a V4L2 camera. Standard library and Pillow; nothing of ours.

Run by path with `python -I`. Standard input: one JSON object {port, width, height, call, skip};
`call` is "check" (VIDIOC_QUERYCAP only) or "capture". Standard output of a capture: width and
height (two big-endian 16-bit numbers), then the pixels as RGB. The exit code says what happened.

Kernel interface: Linux UAPI <linux/videodev2.h>, single-planar capture by memory mapping. Numbers
and layouts below are those of 64-bit machines.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import io
import json
import mmap
import os
import resource
import signal
import struct
import sys

# exit codes; 1 and 2 are Python's own
ABSENT, BUSY, NO_CAMERA, WRONG_FORMAT, UNREADABLE, DARK, BROKE_OFF, NOT_PERMITTED = range(3, 11)

LARGEST_SIDE = 4096
TRIES = 3  # frames of which one must be a picture: a stream's first JPEG is often cut
DARK_BELOW = 6.0  # mean brightness of 255; a covered lens gives noise around 2

_QUERYCAP, _S_FMT, _REQBUFS, _QUERYBUF, _QBUF, _DQBUF, _STREAMON = (
    0x80685600, 0xC0D05605, 0xC0145608, 0xC0585609, 0xC058560F, 0xC0585611, 0x40045612,
)  # fmt: skip
_CAPTURE, _MMAP, _FIELD_NONE = 1, 1, 1  # buffer type, memory, field order
_CAP_VIDEO_CAPTURE, _CAP_STREAMING, _CAP_DEVICE_CAPS = 0x1, 0x04000000, 0x80000000
_BUFFERS = 2
_MJPG, _JPEG, _YUYV = (int.from_bytes(code, "little") for code in (b"MJPG", b"JPEG", b"YUYV"))
_BUFFER = struct.Struct("=IIIII4x16x16xIIQIIi4x")  # v4l2_buffer, 88 bytes


class Ends(Exception):
    """Carries the exit code."""


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash must not leave a face on disk
    libc = ctypes.CDLL(None)
    libc.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: never outlive the terminal
    libc.prctl(4, 0)  # PR_SET_DUMPABLE: nobody looks into this memory
    order = json.load(sys.stdin)
    try:
        device = _open(order["port"])
        if order["call"] == "check":
            return 0
        size = _configure(device, order["width"], order["height"])
        picture = _picture(device, size, order["skip"])
    except Ends as ends:
        return ends.args[0]
    except OSError as error:
        return _code(error)
    _write(struct.pack(">HH", *picture.size) + picture.tobytes())
    return 0


def _code(error: OSError) -> int:
    if error.errno in {errno.ENOENT, errno.ENXIO, errno.ENODEV}:
        return ABSENT
    if error.errno == errno.EBUSY:
        return BUSY
    if error.errno in {errno.EACCES, errno.EPERM}:
        return NOT_PERMITTED
    return BROKE_OFF


def _open(port: str) -> int:
    device = os.open(port, os.O_RDWR | os.O_CLOEXEC)
    said = bytearray(104)  # v4l2_capability
    try:
        fcntl.ioctl(device, _QUERYCAP, said)
    except OSError as error:
        if error.errno in {errno.ENOTTY, errno.EINVAL}:
            raise Ends(NO_CAMERA) from None
        raise
    whole, node = struct.unpack_from("=II", said, 84)
    can = node if whole & _CAP_DEVICE_CAPS else whole
    if not (can & _CAP_VIDEO_CAPTURE and can & _CAP_STREAMING):
        raise Ends(NO_CAMERA)  # a UVC camera has a second node, for metadata only
    return device


def _configure(device: int, width: int, height: int) -> tuple[int, int, int, int]:
    """Agree on a format this child can read: (format, width, height, bytes a line)."""
    for wanted in (_MJPG, _YUYV):
        asked = bytearray(208)  # v4l2_format: type, padding, v4l2_pix_format
        struct.pack_into("=I4xIIII", asked, 0, _CAPTURE, width, height, wanted, _FIELD_NONE)
        try:
            fcntl.ioctl(device, _S_FMT, asked)
        except OSError as error:
            if error.errno == errno.EINVAL:
                continue
            raise
        got_width, got_height, got, _field, line = struct.unpack_from("=IIIII", asked, 8)
        if got in {_MJPG, _JPEG, _YUYV} and _possible(got_width, got_height):
            return got, got_width, got_height, line
    raise Ends(WRONG_FORMAT)


def _possible(width: int, height: int) -> bool:
    return 16 <= width <= LARGEST_SIDE and 16 <= height <= LARGEST_SIDE


def _picture(device: int, agreed: tuple[int, int, int, int], skip: int):
    """The first frame that is a picture, after `skip` frames in which the exposure settles."""
    maps = _start(device)
    for turn in range(skip + TRIES):
        said = bytearray(_BUFFER.pack(0, _CAPTURE, 0, 0, 0, 0, _MMAP, 0, 0, 0, 0))
        fcntl.ioctl(device, _DQBUF, said)  # blocks; whoever started this child has the clock
        index, used = struct.unpack_from("=I4xI", said, 0)
        if turn >= skip and index < len(maps):
            picture = _decoded(maps[index][:used], *agreed)
            if picture is not None:
                if _brightness(picture) < DARK_BELOW:
                    raise Ends(DARK)
                return picture
        fcntl.ioctl(device, _QBUF, said)
    raise Ends(UNREADABLE)


def _start(device: int) -> list[mmap.mmap]:
    request = bytearray(struct.pack("=IIIII", _BUFFERS, _CAPTURE, _MMAP, 0, 0))
    fcntl.ioctl(device, _REQBUFS, request)
    maps = []
    for index in range(struct.unpack_from("=I", request)[0]):
        buffer = bytearray(_BUFFER.pack(index, _CAPTURE, 0, 0, 0, 0, _MMAP, 0, 0, 0, 0))
        fcntl.ioctl(device, _QUERYBUF, buffer)
        _, _, _, _, _, _, _, place, length, _, _ = _BUFFER.unpack(buffer)
        maps.append(mmap.mmap(device, length, mmap.MAP_SHARED, mmap.PROT_READ, offset=place))
        fcntl.ioctl(device, _QBUF, buffer)
    if not maps:
        raise Ends(BROKE_OFF)
    fcntl.ioctl(device, _STREAMON, bytearray(struct.pack("=i", _CAPTURE)))
    return maps


def _decoded(data: bytes, kind: int, width: int, height: int, line: int):
    """An RGB picture of the agreed size, or None for a frame that is none."""
    from PIL import Image

    if kind == _YUYV:
        return _from_yuyv(Image, data, width, height, max(line, 2 * width))
    try:
        picture = Image.open(io.BytesIO(data), formats=["JPEG"])
        if not _possible(*picture.size):
            return None
        return picture.convert("RGB")
    except Exception:  # Pillow has many ways to say that bytes are no picture
        return None


def _from_yuyv(image, data: bytes, width: int, height: int, line: int):
    """YUYV 4:2:2 (ITU-R BT.601, Y 16…235) to RGB; `line` bytes a row, padding at its end."""
    if len(data) < line * (height - 1) + 2 * width or width % 2:
        return None
    if line != 2 * width:
        data = b"".join(data[row * line : row * line + 2 * width] for row in range(height))
    data = data[: 2 * width * height]
    luma = image.frombytes("L", (width, height), data[0::2])
    blue = image.frombytes("L", (width // 2, height), data[1::4]).resize((width, height))
    red = image.frombytes("L", (width // 2, height), data[3::4]).resize((width, height))
    full_luma = luma.point([min(255, max(0, round((y - 16) * 255 / 219))) for y in range(256)])
    stretch = [min(255, max(0, round((c - 128) * 255 / 224 + 128))) for c in range(256)]
    bands = (full_luma, blue.point(stretch), red.point(stretch))
    return image.merge("YCbCr", bands).convert("RGB")


def _brightness(picture) -> float:
    from PIL import ImageStat

    return ImageStat.Stat(picture.convert("L")).mean[0]


def _write(answer: bytes) -> None:
    rest = memoryview(answer)
    while rest:
        rest = rest[os.write(1, rest) :]


if __name__ == "__main__":
    os._exit(main())  # closing a camera that hangs can hang too; the kernel does it for us
