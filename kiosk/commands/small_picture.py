"""A picture of the camera as large as one record of the outbox holds."""

from __future__ import annotations

import io

LARGEST = 170_000
"""Bytes: in base64 beside the rest of the record, under the hub's 256,000."""

LONGEST = 1600  # px
_QUALITIES = (82, 70, 58, 46)


def small_picture(picture: bytearray) -> bytearray | None:
    """JPEG to JPEG, without anything that a camera writes beside it (place, time, machine). None:
    it cannot be read, or stays too large."""
    from PIL import Image, UnidentifiedImageError

    try:
        image = Image.open(io.BytesIO(picture)).convert("RGB")
        longest = LONGEST
        while longest >= 400:
            image.thumbnail((longest, longest))
            for quality in _QUALITIES:
                out = io.BytesIO()
                image.save(out, "JPEG", quality=quality, optimize=True)
                if out.tell() <= LARGEST:
                    return bytearray(out.getbuffer())
            longest = longest * 3 // 4
    except (OSError, UnidentifiedImageError, ValueError):
        return None
    return None
