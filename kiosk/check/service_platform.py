"""The province's service platform: is there one, what of its file is a guess, what has no way?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from kiosk.check.finding import Finding, Rule
from kiosk.check.station import loopback
from kiosk.settings.model import Settings
from kiosk.uplink import platforms
from kiosk.uplink.described import Platform

NEEDS_ONE = frozenset({"heilongjiang"})
"""Standards whose stations register with a service platform (黑龙江 001, article 6)."""


def check(settings: Settings, platform: Platform | None) -> Iterator[Finding]:
    """`platform`: the file that the profile names; None: it names none."""
    own = settings.service_platform
    if platform is None:
        if settings.station.standard in NEEDS_ONE:
            yield Finding(rule=Rule.NO_SERVICE_PLATFORM, subject="service_platform.adapter")
        return
    sends = any(message.sent for message in platform.out.values())
    if sends and own.scheme != "none" and not own.secret_file:
        yield Finding(rule=Rule.NO_SECRET, subject="service_platform.secret_file")
    if own.url and urlsplit(own.url).scheme != "https" and not loopback(own.url):
        # over the internet (001, annex, article 14): a private address is no excuse here
        yield Finding(rule=Rule.PLAIN_SERVICE_PLATFORM, subject=own.url)
    guesses = Counter(one.transaction for one in platform.unconfirmed())
    if guesses:
        yield Finding(
            rule=Rule.SERVICE_PLATFORM_UNCONFIRMED,
            subject=_joined(f"{what.partition('/')[2]} ({n})" for what, n in guesses.items()),
            count=sum(guesses.values()),
        )
    for rule, found in (
        (Rule.SERVICE_PLATFORM_GAPS, platforms.gaps(platform)),
        (Rule.SERVICE_PLATFORM_OUTCOMES, platforms.open_outcomes(platform)),
    ):
        if found:
            yield Finding(rule=rule, subject=_joined(found), count=len(found))


def _joined(words: Iterator[str] | list[str]) -> str:
    return ", ".join(words)
