"""The station's own settings: name, devices, addresses, secrets."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from posixpath import normpath
from urllib.parse import urlsplit

from drivers.page_printer.endpoint import BadEndpoint, endpoint
from drivers.printer.port import BadPort, parse
from kiosk.check.finding import Finding, Rule
from kiosk.platform import envelope
from kiosk.settings.model import Settings


def check(settings: Settings) -> Iterator[Finding]:
    yield from _devices(settings)
    yield from _addresses(settings)
    if settings.centre.scheme != "none" and not settings.centre.secret_file:
        yield Finding(rule=Rule.NO_SECRET, subject="centre.secret_file")
    yield from _centre(settings)
    if settings.devices.scanner and settings.centre.e_voucher_business_type == "03131":
        yield Finding(
            rule=Rule.E_VOUCHER_BUSINESS_TYPE, subject=settings.centre.e_voucher_business_type
        )
    if not settings.station.mark_file:
        yield Finding(rule=Rule.NO_MARK, subject="station.mark_file")
    if not settings.station.channels:
        yield Finding(rule=Rule.NO_CHANNELS, subject="station.channels")
    if not settings.maintenance.pin_hash:
        yield Finding(rule=Rule.NO_PIN, subject="maintenance.pin_hash")
    if not settings.maintenance.vendor_key:
        yield Finding(rule=Rule.NO_VENDOR_KEY, subject="maintenance.vendor_key")


def _centre(settings: Settings) -> Iterator[Finding]:
    wrong = envelope.findings(settings)
    if wrong:
        yield Finding(rule=Rule.ENVELOPE, subject=", ".join(wrong), count=len(wrong))
    name = settings.centre.fixmedins_name
    if len(name) > envelope.LONGEST_NAME:
        yield Finding(rule=Rule.ENVELOPE_NAME, subject=name, count=envelope.LONGEST_NAME)
    if settings.centre.scheme == "sm":
        yield Finding(rule=Rule.SEAL_UNCONFIRMED, subject="centre.seal")
    if settings.centre.cainfo.sign:
        yield Finding(rule=Rule.CAINFO_UNCONFIRMED, subject="centre.cainfo")
    if settings.centre.cainfo.sign == "SM2" and not settings.centre.cainfo_key_file:
        yield Finding(rule=Rule.NO_SECRET, subject="centre.cainfo_key_file")
    url = settings.centre.url
    if urlsplit(url).scheme != "https" and settings.centre.scheme != "sm" and not loopback(url):
        own = Rule.PLAIN_PRIVATE_CENTRE if private(url) else Rule.PLAIN_CENTRE
        yield Finding(rule=own, subject=url)
    if url.startswith("https:") and not settings.centre.crl_file:
        yield Finding(rule=Rule.NO_CRL, subject="centre.crl_file")


def _devices(settings: Settings) -> Iterator[Finding]:
    devices = settings.devices
    card = devices.card_slot is not None and devices.card_slot.plugin
    numbers_only = settings.terminal.role == "ticket-machine"
    if not (devices.id_reader or devices.scanner or card or numbers_only):
        yield Finding(rule=Rule.NO_WAY_TO_IDENTIFY, subject="devices")
    for name in ("id_reader", "scanner", "printer", "keypad", "touch"):
        device = getattr(devices, name)
        owned_by_sdk = name == "scanner" and settings.centre.decode == "vendor-library"
        if device is not None and not device.port and not owned_by_sdk:
            yield Finding(rule=Rule.NO_PORT, subject=f"devices.{name}.port")
    yield from _shared_ports(settings)
    if devices.page_printer is not None:
        try:
            endpoint(devices.page_printer.uri, devices.page_printer.certificate_sha256)
        except BadEndpoint:
            yield Finding(rule=Rule.PAGE_PRINTER_ADDRESS, subject="devices.page_printer.uri")
    if devices.printer is None:
        yield Finding(rule=Rule.NO_PRINTER, subject="devices.printer")
    elif devices.printer.port:
        try:
            parse(devices.printer.port)
        except BadPort:
            yield Finding(rule=Rule.PRINTER_PORT, subject=devices.printer.port)


def _shared_ports(settings: Settings) -> Iterator[Finding]:
    """A port has one owner: the second device of a port would only ever find it in use."""
    owners: dict[str, list[str]] = {}
    for name in settings.devices.__struct_fields__:
        port = getattr(getattr(settings.devices, name), "port", "")
        if port and not (name == "scanner" and settings.centre.decode == "vendor-library"):
            owners.setdefault(normpath(port) if port.startswith("/") else port, []).append(
                f"devices.{name}.port"
            )
    for port, keys in owners.items():
        if len(keys) > 1:
            yield Finding(
                rule=Rule.PORT_SHARED, subject=f"{', '.join(keys)} = {port}", count=len(keys)
            )


def _addresses(settings: Settings) -> Iterator[Finding]:
    if settings.sandbox.on:
        yield Finding(rule=Rule.SANDBOX_ON, subject="sandbox.on")
    else:
        for key, url in (
            ("centre.url", settings.centre.url),
            ("hub.url", settings.hub.url),
            ("hub.upload_page", settings.hub.upload_page),
            ("review.page", settings.review.page),
            ("service_platform.url", settings.service_platform.url),
        ):
            if url and loopback(url):
                yield Finding(rule=Rule.SANDBOX_ADDRESS, subject=f"{key} = {url}")
        if settings.sandbox.camera_shim:
            yield Finding(rule=Rule.SANDBOX_ADDRESS, subject="sandbox.camera_shim")
        face = settings.devices.face
        if face is not None and face.plugin.partition(".")[0] == "sandbox":
            yield Finding(rule=Rule.SANDBOX_ADDRESS, subject=f"devices.face.plugin = {face.plugin}")
    if not settings.review.page:
        yield Finding(rule=Rule.NO_REVIEW_PAGE, subject="review.page")
    if not settings.hub.url:
        yield Finding(rule=Rule.NO_HUB, subject="hub.url")


def loopback(url: str) -> bool:
    """The address is this machine itself."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    address = _numeric(host)
    return address is not None and address.is_loopback


def private(url: str) -> bool:
    """A numeric address of a private network (医保专网); a name could be anybody's."""
    address = _numeric(urlsplit(url).hostname or "")
    return address is not None and address.is_private


def _numeric(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
