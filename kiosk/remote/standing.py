"""What the hub is told of offers: which is in force, and what became of the latest. Pure but for
the folder that it reads."""

from __future__ import annotations

from kiosk.outbox.kinds import SettingsHealth
from kiosk.remote.folder import Folder
from kiosk.settings.offer import Refused


def told(folder: Folder, refused: tuple[str, Refused] | None) -> SettingsHealth:
    """`refused`: version and why of an offer that was refused since the last one taken in."""
    now, in_force = folder.standing(), folder.in_force().version
    if refused is not None:
        version, refusal = refused
        return SettingsHealth(
            version=in_force, offered=version, outcome="refused", why=refusal.why.value,
            about=refusal.about[:200],
        )  # fmt: skip
    if now.next is not None and now.next != in_force:
        return SettingsHealth(version=in_force, offered=now.next, outcome="waiting")
    returned = folder.returned()
    latest = max(returned, key=int, default="")
    if latest and int(latest) > int(in_force):
        gave = returned[latest]
        return SettingsHealth(
            version=in_force, offered=latest, outcome="returned", why=gave.why, about=gave.about
        )
    if in_force == "0":
        return SettingsHealth(version="0")
    outcome = "trial" if now.current != now.proven else "in-force"
    return SettingsHealth(version=in_force, offered=in_force, outcome=outcome)
