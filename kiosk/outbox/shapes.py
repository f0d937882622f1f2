"""Types that payloads are made of: closed words, numbers, times; and what all payloads share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec

Key = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Word = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z-]{0,39}$")]
Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z_-]{0,39}$")]
Number = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z-]{6,40}$")]
Serial = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z._-]{1,40}$")]
Time = Annotated[datetime, msgspec.Meta(tz=True)]
Seconds = Annotated[float, msgspec.Meta(ge=0, le=31_536_000)]
Count = Annotated[int, msgspec.Meta(ge=0)]
Sensor = Literal["unknown", "yes", "no"]
Hash = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32,128}$")]  # keyed, cannot be undone
Reasons = Annotated[
    tuple[Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{0,39}$")], ...],
    msgspec.Meta(max_length=12),
]
Remark = Annotated[str, msgspec.Meta(max_length=500)]
Phone = Annotated[str, msgspec.Meta(pattern=r"^(\+?[0-9][0-9-]{4,19})?$")]
Version = Annotated[str, msgspec.Meta(max_length=40)]  # of what somebody agreed to


class Payload(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True,
              omit_defaults=True):  # fmt: skip
    """Members at their default are not sent."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"
