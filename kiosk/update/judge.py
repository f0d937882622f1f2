"""May this release follow the one in force? Pure: facts in, a refusal or nothing out."""

from __future__ import annotations

from collections.abc import Callable, Collection

from kiosk.update.manifest import Manifest, Platform, Refusal, Refused, number


def judge(
    manifest: Manifest,
    *,
    here: Platform,
    in_force: str | None,
    returned: Collection[str],
    installed: Callable[[str], bool],
    free: int,
) -> None:
    """Raises Refused. `free`: bytes; a built release takes about three times its files.

    `in_force`: version, None on a machine that has none. `returned`: versions that were tried here
    and gave way. `installed`: whether a Debian package is there.
    """
    if manifest.platform != here:
        wanted = manifest.platform
        raise Refused(
            Refusal.WRONG_PLATFORM, f"{wanted.system} {wanted.machine}, Python {wanted.python}"
        )
    if in_force is not None and manifest.number <= number(in_force):
        raise Refused(Refusal.OLDER, f"{manifest.version} <= {in_force}")
    if manifest.version in returned:
        raise Refused(Refusal.RETURNED, manifest.version)
    missing = [p for p in manifest.packages if not any(map(installed, p.split("|")))]
    if missing:
        raise Refused(Refusal.PACKAGES, " ".join(missing))
    if free < 3 * sum(entry.size for entry in manifest.files.values()):
        raise Refused(Refusal.NO_ROOM)
