"""`[watch]` of `hub.toml`: who is told of alarms and by which way, and when the morning report
goes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec

from hub import regions
from hub.settings_file import Base, Port

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class MailServer(Base):
    """`tls`: at once, after STARTTLS, or none (to this machine only)."""

    host: str = ""
    port: Port = 465
    tls: Literal["at-once", "starttls", "none"] = "at-once"
    ca_file: str = ""  # PEM; "": those that the system trusts
    user: str = ""
    password_file: str = ""
    sender: str = ""  # address

    def __post_init__(self) -> None:
        if self.tls == "none" and self.host not in ("", *_LOOPBACK):
            raise ValueError("mail: without TLS only to this machine")
        if bool(self.host) != bool(self.sender):
            raise ValueError("mail: host and sender belong together")
        if bool(self.user) != bool(self.password_file):
            raise ValueError("mail: user and password_file belong together")


class Receiver(Base, kw_only=True):
    """Somebody who is told: by mail, or a system by webhook. `name` stands in the database and in
    the log, the address does not."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern=r"^[^\s/]+$")]
    mail: str = ""
    webhook: str = ""  # https; http to this machine only
    secret_file: str = ""  # of the webhook: what its signatures are made with
    ca_file: str = ""
    region: str = regions.NATION  # alarms of its stations
    who: tuple[Literal["nobody", "staff", "engineer"], ...] = ("staff", "engineer")
    hub: bool = False  # also those of the hub itself
    alarms: bool = True
    duties: bool = False  # that a change of registration is to be applied for
    urgent: bool = True  # 重大、突发情况, whatever `who` and `alarms` say
    morning: bool = False  # the report of the morning
    language: Literal["zh", "en"] = "zh"

    def __post_init__(self) -> None:
        if bool(self.mail) == bool(self.webhook):
            raise ValueError(f"receiver {self.name}: mail or webhook, one of them")
        if self.webhook and not self.secret_file:
            raise ValueError(f"receiver {self.name}: a webhook needs secret_file")
        if self.mail and ("@" not in self.mail or not self.mail.isprintable()):
            raise ValueError(f"receiver {self.name}: no address of mail")
        plain = tuple(f"http://{host}" for host in ("127.0.0.1", "[::1]", "localhost"))
        if self.webhook and not self.webhook.startswith(("https://", *plain)):
            raise ValueError(f"receiver {self.name}: without TLS only to this machine")
        if not regions.is_region(self.region):
            raise ValueError(f"receiver {self.name}: no region")


class Watch(Base):
    """Minutes: how long something must last before it is an alarm."""

    staff_minutes: int = 15
    engineer_minutes: int = 10
    outbox_minutes: int = 60
    disk_free_bytes: int = 5_000_000_000  # of the hub's own disk
    disk_folder: str = ""  # "": where an SQLite database lies; with PostgreSQL nothing is looked at
    morning: Annotated[str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")] = "07:30"
    address: str = ""  # of the administrators' pages, as it stands in messages
    mail: MailServer = MailServer()
    receivers: tuple[Receiver, ...] = ()

    def __post_init__(self) -> None:
        names = [one.name for one in self.receivers]
        if len(set(names)) != len(names):
            raise ValueError("two receivers of one name")
        if any(one.mail for one in self.receivers) and not self.mail.host:
            raise ValueError("receivers by mail, and no mail.host")

    def beside(self, folder: Path) -> Watch:
        """With its files taken from the folder of the settings file."""

        def whole(name: str) -> str:
            return str(folder / name) if name else ""

        mail = msgspec.structs.replace(
            self.mail,
            ca_file=whole(self.mail.ca_file),
            password_file=whole(self.mail.password_file),
        )
        receivers = tuple(
            msgspec.structs.replace(
                one, ca_file=whole(one.ca_file), secret_file=whole(one.secret_file)
            )
            for one in self.receivers
        )
        return msgspec.structs.replace(
            self, mail=mail, receivers=receivers, disk_folder=whole(self.disk_folder)
        )
