"""A family of signal boards as data: `config/signals/<name>.toml`. A new board is a new file.

Every command stands in the file as it goes out; there is nothing to compute and nothing to guess.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

import msgspec

_LONGEST = 64  # bytes of a command


class Channel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    on: str
    off: str


class Family(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`link` "serial" switches channels by commands; "leds" takes the outputs as kernel names.

    `answer`: "none", the board says nothing; "echo", it repeats the command; "prompt", what it says
    ends with `prompt`. `pause`: seconds between two commands.
    """

    name: str
    link: Literal["serial", "leds"]
    source: str
    baud: int = 9600
    notation: Literal["hex", "text"] = "hex"
    answer: Literal["none", "echo", "prompt"] = "none"
    prompt: str = ""
    pause: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.0
    channels: dict[str, Channel] = {}

    def __post_init__(self) -> None:
        if (self.link == "serial") != bool(self.channels):
            raise ValueError("a serial board has [channels], the kernel's lights have none")
        if (self.answer == "prompt") != bool(self.prompt):
            raise ValueError('`prompt` belongs to answer = "prompt"')
        for channel in self.channels.values():
            for text in (channel.on, channel.off):
                if not 0 < len(self.command(text)) <= _LONGEST:
                    raise ValueError(f"a command has 1 to {_LONGEST} bytes")

    def command(self, text: str) -> bytes:
        """The bytes that `text` stands for. Raises ValueError."""
        return bytes.fromhex(text) if self.notation == "hex" else text.encode("ascii")

    def lacks(self, channels: Iterable[str]) -> tuple[str, ...]:
        """Those of `channels` that this board does not have (the kernel's are not known here)."""
        if self.link == "leds":
            return ()
        return tuple(name for name in channels if name not in self.channels)


def family(table: dict[str, Any]) -> Family:
    """A family from the content of its file. Raises ValueError naming the key."""
    return msgspec.convert(table, Family)
