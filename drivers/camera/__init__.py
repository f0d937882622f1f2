"""Cameras behind `interface.Camera`: any V4L2 capture device (UVC webcams, document cameras)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from drivers.camera.interface import Camera


def open_camera(
    port: str,
    width: int,
    height: int,
    clock: Callable[[], float],
    environment: Mapping[str, str] | None = None,
) -> Camera:
    """The camera at `port` (a stable name under /dev). Opens nothing before its first use.

    `width` and `height` are a wish; the camera answers with the nearest size it has. `environment`
    reaches its child process only (a stand-in below the kernel interface).
    """
    from drivers.camera.v4l2 import V4l2Camera

    return V4l2Camera(port, width, height, clock, environment=environment)
