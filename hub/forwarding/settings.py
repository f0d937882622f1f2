"""`[feedback.forwarding]` of hub.toml: where reviews go on to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec

from hub.forwarding.described import FOLDER, Platform, load
from hub.settings_file import Base

_PLAIN = tuple(f"http://{host}" for host in ("127.0.0.1", "[::1]", "localhost"))


class Forwarding(Base):
    """`platform`: name of a shipped file of config/forwarding, or a file `….toml` beside the
    settings; "": reviews go nowhere."""

    platform: str = ""
    url: str = ""  # https; http to this machine only
    app: str = ""  # what we are called there
    secret_file: str = ""
    ca_file: str = ""  # PEM; "": those that the system trusts
    parallel: Annotated[int, msgspec.Meta(ge=1, le=8)] = 2

    def __post_init__(self) -> None:
        if self.platform and not self.url.startswith(("https://", *_PLAIN)):
            raise ValueError("forwarding.url: https, or http to this machine")

    def beside(self, folder: Path) -> Forwarding:
        """With its files taken from the folder of the settings file."""

        def whole(name: str) -> str:
            return str(folder / name) if name else ""

        platform = self.platform
        return msgspec.structs.replace(
            self,
            platform=str(folder / platform) if platform.endswith(".toml") else platform,
            secret_file=whole(self.secret_file),
            ca_file=whole(self.ca_file),
        )

    def described(self) -> Platform | None:
        """None: nothing is forwarded. Raises BadPlatform."""
        if not self.platform:
            return None
        own = self.platform.endswith(".toml")
        return load(Path(self.platform) if own else FOLDER / f"{self.platform}.toml")
