"""Every setting of a terminal: one frozen object, typed, with meaning and unit.

A visit gets the object that is in force at its start and keeps it to its end. Files: the shipped
defaults are the defaults below; `config/profiles/<name>.toml` lays a station's values over them.
"""

from __future__ import annotations

import ipaddress
from datetime import date
from posixpath import dirname
from typing import Annotated, Literal, NamedTuple

import msgspec

from kiosk.services.model_base import Bilingual, Slug
from kiosk.services.notice import Said
from kiosk.services.proofs import Proof
from kiosk.services.texts import ItemText
from kiosk.settings.staff import Right, StaffMember, StaffSettings, fault, roles_here

Seconds = Annotated[float, msgspec.Meta(gt=0)]


class Base(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


Hours = Annotated[
    str,
    msgspec.Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"),
]
"""`08:30-11:30`, within one day; `24:00` is its end."""


class Weekly(Base, kw_only=True):
    """Hours of each day of the week; a lunch break is the gap between two. Empty: closed."""

    mon: tuple[Hours, ...] = ()
    tue: tuple[Hours, ...] = ()
    wed: tuple[Hours, ...] = ()
    thu: tuple[Hours, ...] = ()
    fri: tuple[Hours, ...] = ()
    sat: tuple[Hours, ...] = ()
    sun: tuple[Hours, ...] = ()


class Opening(Base, kw_only=True):
    """When the terminal serves; a station without this table serves always."""

    weekly: Weekly
    holiday: tuple[Hours, ...] = ()  # on official days off (config/workdays); empty: closed
    makeup: tuple[Hours, ...] | None = None  # on working weekend days (调休); None: as on Monday
    calendar: Literal["china", "none"] = "china"  # none: only the weekdays count
    exceptions: dict[date, tuple[Hours, ...]] = {}  # "2026-12-31" = ["08:30-12:00"]; they win
    outside: Literal["closed", "guides", "serve"] = "closed"  # guides: no queries; serve: 24 h

    def __post_init__(self) -> None:
        days = (getattr(self.weekly, name) for name in Weekly.__struct_fields__)
        more = (self.holiday, self.makeup or (), *self.exceptions.values())
        for hours in (h for day in (*days, *more) for h in day):
            begin, _, end = hours.partition("-")
            if begin >= end:
                raise ValueError(f"{hours} ends before it begins")


Count = Annotated[int, msgspec.Meta(ge=0)]


class Equipment(Base, kw_only=True):
    """What stands in the station beside this terminal, counted: declared, not seen."""

    all_in_one: Count = 0  # further 自助服务一体机
    pads: Count = 0
    publicity_screens: Count = 0  # 宣传大屏, 电子显示屏
    ticket_machines: Count = 0  # 自助取号机
    computers: Count = 0
    telephones: Count = 0
    copiers: Count = 0  # 打印复印扫描一体机
    cameras: Count = 0  # of surveillance, not of this terminal
    recorders: Count = 0  # 网络监控硬盘、录像机
    microphones: Count = 0  # 拾音器


class People(Base, kw_only=True):
    """Who works there, counted; all trained for it before they began (岗前培训)."""

    full_time: Count = 0  # 专职, with a contract of a year at least
    part_time: Count = 0  # 兼职
    stand_by: Count = 0  # 备岗

    @property
    def any(self) -> int:
        """Full-time or part-time."""
        return self.full_time + self.part_time


class Places(Base, kw_only=True):
    """What the hall has, counted; `area` in square metres."""

    windows: Count = 0  # 医保服务窗口
    flexible_windows: Count = 0  # 机动窗口
    self_service: Count = 0  # 自助服务区
    waiting: Count = 0  # 等候区
    area: Count = 0


class BusinessType(Base, kw_only=True):
    """A kind of business (业务类型) that has numbers of its own."""

    id: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]*$")]
    letter: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]$")]  # before its numbers
    name: Bilingual
    items: tuple[str, ...] = ()  # ids of what is done under it; their guides say what to bring
    bring: Bilingual | None = None  # what to bring, in a line on the ticket


class AppointmentSettings(Base, kw_only=True):
    """预约: times at the window, cut out of `station.opening`; without it there are none."""

    minutes: Annotated[int, msgspec.Meta(ge=5, le=240)] = 30  # a slot
    capacity: Annotated[int, msgspec.Meta(ge=1)] = 2  # of a slot, for each type
    days: Annotated[int, msgspec.Meta(ge=0, le=30)] = 7  # how far ahead
    lead_minutes: Annotated[int, msgspec.Meta(ge=0)] = 30  # no slot begins sooner


class Endpoint(NamedTuple):
    """Somewhere in the station's own network."""

    host: ipaddress.IPv4Address | ipaddress.IPv6Address
    port: int


def endpoint(text: str) -> Endpoint:
    """`10.0.5.2:7110` or `[fd00::2]:7110`. Raises ValueError for anything else."""
    host, _, port = text.rpartition(":")
    if not (port.isascii() and port.isdigit() and int(port) <= 65535):
        raise ValueError(f"{text}: an address with a port is needed (10.0.5.2:7110)")
    return Endpoint(ipaddress.ip_address(host.strip("[]")), int(port))


class QueueSettings(Base, kw_only=True):
    """取号: the station's queue, kept by one terminal and asked by the others over the station's
    own network."""

    types: tuple[BusinessType, ...]
    keeper: str = ""  # `station.terminal` of who keeps it; empty: this one
    keeper_address: str = ""  # `address:port` of the keeper, for the others
    listen: str = ""  # `address:port` at which the keeper answers them; empty: it is asked by none
    network: str = ""  # who may ask, `10.0.5.0/24`; empty: only this machine
    secret_file: str = ""  # path of the secret that they share, 32 bytes or more
    tolerance: Seconds = 60.0  # between the clocks of two terminals
    patience: Seconds = 2.0  # for the keeper's answer; then a number of the own block is given
    poll: Annotated[float, msgspec.Meta(ge=1)] = 3.0  # seconds between two looks at who is called
    block: Annotated[int, msgspec.Meta(ge=1, le=100)] = 20  # numbers set apart at a time
    days: Annotated[int, msgspec.Meta(ge=0, le=7)] = 3  # for so many days to come as well
    green_in_a_row: Annotated[int, msgspec.Meta(ge=1)] = 2  # 绿色通道 before one of the others
    passed_behind: Annotated[int, msgspec.Meta(ge=0)] = 3  # 过号: comes again behind so many
    most_passes: Annotated[int, msgspec.Meta(ge=1)] = 3
    windows: dict[str, tuple[str, ...]] = {}  # each with the types that it serves; none: all
    window_silent: Annotated[float, msgspec.Meta(ge=60)] = 90.0  # of its terminal; then unknown
    window_quiet: Annotated[float, msgspec.Meta(ge=5)] = 60.0  # minutes untouched; then unknown
    # hours after the station has closed, and without a touch: then it is closed
    window_after: Annotated[float, msgspec.Meta(ge=0, le=24)] = 1.0
    appointments: AppointmentSettings | None = None  # None: none are given
    page: str = ""  # address of the guides for phones, on the ticket; empty: no QR is printed

    def __post_init__(self) -> None:
        ids = [t.id for t in self.types]
        if not ids:
            raise ValueError("a queue needs at least one type")
        if len(set(ids)) < len(ids) or len({t.letter for t in self.types}) < len(ids):
            raise ValueError("two types share an id or a letter")
        if unknown := {k for kinds in self.windows.values() for k in kinds} - set(ids):
            raise ValueError(f"windows name unknown types: {', '.join(sorted(unknown))}")
        for place in (self.listens_at, self.keeper_at):
            if place is not None and not (place.host.is_loopback or place.host.is_private):
                raise ValueError(f"{place.host} is not of the station's own network")
        if self.network:
            ipaddress.ip_network(self.network)
        if (self.listen or self.keeper_address) and not self.secret_file:
            raise ValueError("terminals that ask each other need a secret_file")

    @property
    def listens_at(self) -> Endpoint | None:
        """Where the keeper answers the others."""
        return endpoint(self.listen) if self.listen else None

    @property
    def keeper_at(self) -> Endpoint | None:
        """Where the keeper is asked."""
        return endpoint(self.keeper_address) if self.keeper_address else None


class LineKey(Base, kw_only=True):
    """One terminal of the station, as it is known on the line between them."""

    key: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]  # Ed25519, public, in hex
    staff: bool = False  # staff act there: they answer calls, sit at windows, call numbers


class Station(Base, kw_only=True):
    name: str  # as the standard of the province spells it
    code: str  # given by the bureau
    terminal: str  # number of this terminal, unique in the station
    standard: Literal["heilongjiang", "wafangdian", "jiangsu", "quanzhou", "nantong"]
    level: int = 0  # as its standard numbers them (config/standards); 0: it knows none
    regions: tuple[str, ...] = ()  # 医保区划 prefixes that count as "here"
    phone: str = ""
    # Working days within which originals that were handed in go on to the office. Source: 江苏省
    # “15分钟医保服务圈”省级示范点建设标准, 三（二）1, 南通 likewise; elsewhere to be confirmed.
    hand_over_days: Annotated[int, msgspec.Meta(ge=1, le=60)] = 3
    complaints: str = ""  # where to complain: a number, an address
    mailbox: str = ""  # where to write a complaint: an e-mail address, a postal one
    address: str = ""
    hours: str = ""  # words for the visitor
    mark_file: str = ""  # the official mark, supplied by the station; empty: plain text
    channels: tuple[str, ...] = ()  # 公众号, APP, 5G视频办
    english_name: str = ""
    english_address: str = ""
    english_hours: str = ""
    opening: Opening | None = None
    # What `kiosk check` holds against the standard and no terminal can see.
    ways: tuple[Literal["window", "self-service", "mobile", "network", "telephone"], ...] = ()
    networks: tuple[Literal["insurance", "internet"], ...] = ()
    equipment: Equipment = Equipment()
    people: People = People()
    places: Places = Places()
    declared: tuple[str, ...] = ()  # ids of the standard's rows that the station says it meets
    rules: tuple[str, ...] = ()  # work rules it has and publishes, by id (config/publicity)
    queue: QueueSettings | None = None  # None: no numbers are taken here
    # item made of several matters (一件事) -> ids of those that are done together here; an item
    # that is not named has none, and shows its guide only
    bundles: dict[str, tuple[str, ...]] = {}
    # item -> the proofs of who it is that the bureau accepts for it here, in place of the item's
    # own (`kiosk.services.proofs`); how many it needs stays the item's
    proofs: dict[str, tuple[Proof, ...]] = {}
    staff: tuple[StaffMember, ...] = ()  # accounts; none: nobody signs in at a terminal
    roles: dict[str, tuple[Right, ...]] = {}  # beside, or in place of, `kiosk.settings.staff.ROLES`
    # number → key of each terminal, drafted by the hub from those that are paired; {}: on the line
    # between them whoever has its secret may speak as staff
    line: dict[
        Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,39}$")], LineKey
    ] = {}

    def __post_init__(self) -> None:
        if wrong := fault(self.staff, roles_here(self.roles)):
            raise ValueError(wrong)

    @property
    def keeps_queue(self) -> bool:
        """This terminal is the one that keeps the queue."""
        return self.queue is not None and self.queue.keeper in ("", self.terminal)

    @property
    def where_to_complain(self) -> str:
        """Number and mailbox in one line, for where there is one."""
        return " · ".join(filter(None, (self.complaints, self.mailbox)))


class SealSettings(Base, kw_only=True):
    """The SM2/SM4 envelope, with scheme = "sm": as the province writes it (UNCONFIRMED)."""

    app_code: str = ""
    version: str = "1.0.0"
    mode: Literal["cbc", "ecb"] = "cbc"  # of SM4
    encrypted_text: Literal["hex", "hex-upper", "base64"] = "hex-upper"
    signature_text: Literal["hex", "hex-upper", "base64"] = "base64"
    signature_form: Literal["rs", "der"] = "rs"  # r‖s, or an ASN.1 SEQUENCE
    user: str = "1234567812345678"  # distinguishing id of the signer, both sides


class CaInfoSettings(Base, kw_only=True):
    """`signtype` and `cainfo` of the fsi envelope, where a province wants them (UNCONFIRMED)."""

    sign: Literal["", "SM2", "SM3"] = ""  # goes into signtype; empty: both stay empty
    text: Literal["hex", "hex-upper", "base64"] = "base64"
    form: Literal["rs", "der"] = "rs"  # of SM2: r‖s, or an ASN.1 SEQUENCE
    user: str = "1234567812345678"  # of SM2: distinguishing id of the signer


class PatienceSettings(Base, kw_only=True):
    """Seconds, for one item or transaction; what is left out is as `[centre]` says."""

    connect: Seconds | None = None
    read: Seconds | None = None
    whole: Seconds | None = None


class EndpointSettings(Base, kw_only=True):
    """Somebody who is called over HTTP: address, signature, certificates, patience."""

    url: str = ""
    scheme: Literal["tif", "csb", "sm", "none"] = "tif"
    seal: SealSettings = SealSettings()
    ca_file: str = ""  # who vouches for the other side; empty: the machine's own store
    client_certificate: str = ""  # PEM; empty: the other side does not ask who we are
    client_key: str = ""  # PEM; empty: in the same file
    crl_file: str = ""  # PEM lists of revoked certificates; empty: not checked
    paasid: str = ""  # x-tif-paasid, or the CSB access key
    csb_name: str = ""  # _api_name and _api_version, with scheme = "csb"
    csb_version: str = "1.0.0"
    secret_file: str = ""  # path of the key file; the key itself stands in no settings
    connect_seconds: Seconds = 5.0
    read_seconds: Seconds = 20.0
    whole_seconds: Seconds = 60.0
    in_flight: Annotated[int, msgspec.Meta(ge=1, le=16)] = 4
    largest_answer: int = 8_000_000  # bytes; beyond it the answer is refused, not read


class CentreSettings(EndpointSettings, kw_only=True):
    url: str = "http://127.0.0.1:7101/fsi"
    cainfo: CaInfoSettings = CaInfoSettings()
    cainfo_key_file: str = ""  # path of the terminal's SM2 key, 32 bytes in hex; with sign = "SM2"
    fixmedins_code: str = ""
    fixmedins_name: str = ""
    admdvs: str = ""  # mdtrtarea_admvs
    recer_sys_code: str = "MBS_LOCAL"
    infver: str = "V1.0"
    opter_type: str = "2"  # 自助终端
    adapter: str = "heilongjiang"
    patience: dict[str, PatienceSettings] = {}  # by item id, or transaction id
    decode: Literal["platform", "vendor-library"] = "platform"
    e_voucher_business_type: str = "03131"  # 线上身份认证; no published code for 经办 (UNCONFIRMED)


class ServicePlatformSettings(EndpointSettings, kw_only=True):
    """The province's service platform (「龙江医保」一体化管理服务平台 and its like): attendance,
    weekly report, ledgers, training and publicity out; notices, courses and tasks in. Reached over
    the internet, not the 专网 (黑龙江 001, annex, article 14)."""

    adapter: str = ""  # file in config/uplink/; empty: there is none, records wait
    in_flight: Annotated[int, msgspec.Meta(ge=1, le=16)] = 2
    poll_seconds: Annotated[float, msgspec.Meta(ge=10)] = 600.0  # between two looks for news


class PrinterSettings(Base, kw_only=True):
    model: str = "generic-80"  # file in config/printers/
    port: str = ""
    # a new roll as it is sold, for the forecast; unset: no forecast
    roll_metres: Annotated[float, msgspec.Meta(ge=1, le=500)] | None = None
    roll_warn_metres: Annotated[float, msgspec.Meta(ge=0, le=100)] = 3.0  # staff are told below it


class ReaderSettings(Base, kw_only=True):
    port: str = ""
    baud: int = 115200
    # what is asked of a card; photo and fingerprints never outlive the call that wants them
    read: Literal["text", "text-photo", "text-photo-fingerprint"] = "text"
    photo_library: str = ""  # path of a licensed decoder of card photos; empty: no pictures


class ScannerSettings(Base, kw_only=True):
    family: Literal["gm65", "honeywell", "newland", "hid"] = "gm65"  # hid: types as a USB keyboard
    port: str = ""  # hid: an input device, given a name by 71-kiosk-input.rules
    baud: int = 9600
    # what it sends after a code. Not said: hid: enter; serial: CR or LF or a pause. Where it is
    # said, a code without it broke off and is refused. tab: hid only
    suffix: Literal["enter", "tab", "none"] | None = None
    sdk_library: str = ""  # certified e-voucher SDK, owns the scanner (decode = vendor-library)


class CardSlotSettings(Base, kw_only=True):
    plugin: str = ""  # "module:factory"; empty: no social-security card tile
    reader: str | None = None  # part of a PC/SC reader's name ("": the first); None: no PC/SC


class CameraSettings(Base, kw_only=True):
    """Any V4L2 camera. Its size is a wish; the camera gives the nearest it has.

    `documents`: it looks down on a place where papers are laid, and takes the materials of handling
    items; a page of A4 is legible from about 1600 × 1200.
    """

    documents: bool = False
    port: str = ""
    width: Annotated[int, msgspec.Meta(ge=16, le=4096)] = 640
    height: Annotated[int, msgspec.Meta(ge=16, le=4096)] = 480


class FaceSettings(Base, kw_only=True):
    """The card's photo against who stands here (docs/face-plugin.md): a camera that looks at them,
    and a vendor's plug-in. Wants a reader with `read = "text-photo"` and a `photo_library`."""

    plugin: str = ""  # "module:function", run in a process of its own
    port: str = ""  # of the camera, /dev/…
    width: Annotated[int, msgspec.Meta(ge=64, le=1920)] = 640
    height: Annotated[int, msgspec.Meta(ge=64, le=1080)] = 480
    seconds: Annotated[float, msgspec.Meta(ge=1, le=20)] = 8.0  # that one comparison may take


class SignalSettings(Base, kw_only=True):
    """Lights and buzzer. An output names its channel or, with family = "leds", its LED."""

    family: str = "lcus"  # file in config/signals/
    port: str = ""  # for family = "leds" the folder, /sys/class/leds
    reader_light: str = ""  # on while a card is awaited; empty: there is none
    call_light: str = ""  # staff are asked to come
    buzzer: str = ""
    beep: bool = False  # a short sound when a card or code was read


class PowerSettings(Base, kw_only=True):
    """Mains or battery: what the kernel knows, or a UPS that Network UPS Tools look after."""

    source: Literal["sysfs", "nut"] = "sysfs"
    folder: str = "/sys/class/power_supply"
    host: str = "127.0.0.1"  # an address, not a name
    nut_port: Annotated[int, msgspec.Meta(ge=1, le=65535)] = 3493
    ups: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_.-]*$")] = ""  # empty: the only one
    every: Seconds = 5.0  # between two looks
    low_percent: Annotated[int, msgspec.Meta(ge=0, le=99)] = 15  # at or below it: end in order
    power_off: tuple[str, ...] = ("systemctl", "poweroff")  # empty: the machine is left on


class PagePrinterSettings(Base, kw_only=True):
    """An A4 printer over IPP: a network or ipp-usb printer itself, or a CUPS queue."""

    uri: str = ""  # ipp://address:port/path, or ipps:// with certificate_sha256; no host names
    certificate_sha256: str = ""  # fingerprint of the printer's own certificate, for ipps://
    media: str = "iso_a4_210x297mm"  # PWG 5101.1 size name
    sides: Literal["one-sided", "two-sided-long-edge"] = "one-sided"
    # what its job-state completed means; "sent" for a queue that hands bytes on and knows no more:
    # then the visitor is asked whether the paper came
    completed: Literal["paper", "sent"] = "paper"
    # of a list; about 30 a page, and deadlines.printing_pages must be long enough for them
    most_rows: Annotated[int, msgspec.Meta(ge=1)] = 600


class KeypadSettings(Base, kw_only=True):
    model: str = "generic"  # file in config/keypads/
    port: str = ""  # an input device
    socket_port: str = ""  # of the earphone socket, where it is a device of its own (a sound card)


class SpeechSettings(Base, kw_only=True):
    """Spoken prompts (docs/speech.md): recorded files, and a voice for what is not recorded."""

    recordings: str = ""  # folder of WAV files with a manifest.toml; empty: none
    output: str = "default"  # ALSA's name of what plays them, such as plughw:CARD=AudioNav
    dispatcher: str = ""  # speech-dispatcher's socket, or address:port; empty: none
    module: str = ""  # its output module; empty: its own choice
    voices: dict[Literal["zh", "en"], str] = {}  # its voices by name; not said: the first that fits
    rate: Annotated[int, msgspec.Meta(ge=-100, le=100)] = 0
    # the sound is heard in the room while no earphones are in: a card that switches between both
    aloud: bool = False
    # decibels below the loudest, quietest first. At least 20 dB apart (EN 301 549, 5.1.3.12); each
    # visit begins at the one that `level` counts, which is to be measured on site: 65 dBA at most
    levels: Annotated[
        tuple[Annotated[float, msgspec.Meta(ge=-60, le=0)], ...],
        msgspec.Meta(min_length=1, max_length=10),
    ] = (-24.0, -18.0, -12.0, -6.0, 0.0)
    level: Annotated[int, msgspec.Meta(ge=1, le=10)] = 3

    @property
    def volumes(self) -> tuple[float, ...]:
        """`levels`, the quietest first in whatever order they were written."""
        return tuple(sorted(self.levels))

    @property
    def first(self) -> int:
        """Which of `volumes` a visit begins at, from 0."""
        return min(self.level, len(self.levels)) - 1


class TouchSettings(Base, kw_only=True):
    port: str = ""  # the panel's input device: a second reader sees whether touches arrive


class Devices(Base, kw_only=True):
    printer: PrinterSettings | None = None
    id_reader: ReaderSettings | None = None
    scanner: ScannerSettings | None = None
    card_slot: CardSlotSettings | None = None
    camera: CameraSettings | None = None
    face: FaceSettings | None = None
    signal: SignalSettings | None = None
    power: PowerSettings | None = None
    page_printer: PagePrinterSettings | None = None
    keypad: KeypadSettings | None = None
    speech: SpeechSettings | None = None
    touch: TouchSettings | None = None


class Deadlines(Base, kw_only=True):
    """Seconds a state may last without a touch. 大字版 doubles those marked (x2)."""

    browse: Seconds = 60.0  # home, guides, lists (x2)
    identify: Seconds = 60.0  # (x2)
    typing: Seconds = 120.0  # (x2)
    list_file: Seconds = 300.0  # a file with people comes from a phone (x2)
    calling: Seconds = 180.0  # staff are called and come
    attesting: Seconds = 270.0  # they come and look at card and person
    looking_up: Seconds = 60.0  # whole wait for the person
    result_waiting: Seconds = 60.0  # whole wait for the first rows
    taking: Seconds = 30.0  # a picture of a paper, and what is said of it; then: try again
    submitting: Seconds = 25.0  # then: written down, outcome not known yet
    slow_after: Seconds = 8.0  # then an honest message
    choice_after: Seconds = 15.0  # then stay or leave
    result: Seconds = 60.0  # (x2)
    printing: Seconds = 40.0  # then "did it print?"
    printing_pages: Seconds = 150.0  # the same for A4
    did_it_print: Seconds = 45.0
    print_failed: Seconds = 120.0  # a roll is changed in less (x2)
    printed: Seconds = 15.0
    taking_ticket: Seconds = 15.0  # a number, from the keeper or from the own block
    ticket: Seconds = 30.0  # the number stands to be read or noted (x2)
    review: Seconds = 45.0  # (x2)
    are_you_there: Seconds = 25.0  # WCAG 2.2.1 asks for 20 at least
    trouble: Seconds = 45.0  # refusals, centre down
    wiping: Seconds = 5.0  # then the process restarts: wiping must never hang
    thanks: Seconds = 3.0
    ring_under: Seconds = 30.0  # the remaining time is drawn below this


class Appearance(Base, kw_only=True):
    form: Literal["portrait", "landscape", "pad", "pad-upright"] = "portrait"
    millimetres_per_pixel: float = 0.248
    theme: Literal["light", "contrast"] = "light"
    languages: Annotated[tuple[Literal["zh", "en"], ...], msgspec.Meta(min_length=1)] = ("zh", "en")


class ReviewSettings(Base, kw_only=True):
    page: str = ""  # the station's review page for phones; empty: no QR is drawn
    reasons: tuple[str, ...] = ("slow", "unclear", "wrong-data", "printer", "other")
    # what a complaint or an opinion (投诉·意见) may be about
    about: tuple[str, ...] = (
        "attitude", "slow", "unclear", "wrong-data", "printer", "machine", "station", "policy",
        "other",
    )  # fmt: skip


class ReceiptSettings(Base, kw_only=True):
    rows: int = 0  # 0: as the item says
    note: Bilingual | None = None  # the station's own line at the foot of every ticket


class HubSettings(Base, kw_only=True):
    url: str = ""  # empty: no hub, records wait
    # Page to which phones send pictures of papers; https, since a browser seals nothing elsewhere
    # (but on loopback). Empty: no code for phones is drawn.
    upload_page: str = ""
    key_file: str = ""
    # SHA-256 of the hub's public key (SubjectPublicKeyInfo) in hex: this terminal talks to no
    # other. Told at pairing; empty: the system's authorities say who the hub is.
    pin: Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{64})?$")] = ""
    # Ed25519 key in hex by which receipts of the archive are known, told at pairing: papers of
    # finished cases are handed over and wiped on such a receipt. Empty: wiped when they arrived.
    archive_key: Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{64})?$")] = ""
    pairing: bool = False  # without a key the terminal shows a code and waits for an administrator


class RemoteSettings(Base, kw_only=True):
    """Settings that the hub offers (docs/settings.md): who may sign them, and how they come."""

    # id → Ed25519 public key in hex, of administrators; empty: nothing is taken
    signers: dict[
        Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._-]{1,64}$")],
        Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")],
    ] = {}
    key_file: str = ""  # this terminal's X25519 key in hex, to which secrets are sealed
    poll_seconds: Annotated[float, msgspec.Meta(ge=10, le=86400)] = 300.0  # between two looks


class KnowledgePackage(Base, kw_only=True):
    """A published base that is fetched from the hub: SHA-256 of its MANIFEST.json, and the 64 bytes
    of MANIFEST.sig, both in hex (`python -m hub package add` prints them)."""

    manifest: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
    signature: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{128}$")]


class KnowledgeSettings(Base, kw_only=True):
    """医保知识库 (docs/knowledge.md): whose bases are taken, and what becomes of feedback."""

    # id → Ed25519 public key in hex, of who publishes bases; empty: the shipped one alone
    signers: dict[
        Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._-]{1,64}$")],
        Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")],
    ] = {}
    package: KnowledgePackage | None = None  # None: none is fetched
    # staff number under which a citizen's 纠错/建议 is handed on; empty: the terminal's own code
    feedback_staff: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z_-]{0,40}$")] = ""
    # the agency's replies to feedback are shown under 咨询: where it replies to all, naming nobody
    show_replies: bool = False


class OutboxSettings(Base, kw_only=True):
    """What waits to be delivered: how it is tried, what it may take, how long it is kept."""

    budget: Annotated[int, msgspec.Meta(ge=1_000_000)] = 64_000_000  # bytes on the disk
    refusals: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 5  # then a record is a dead letter
    first_pause: Seconds = 5.0  # after the first failure; doubles with each
    longest_pause: Seconds = 900.0
    absent_after: Seconds = 600.0  # a query that finds nothing earlier proves nothing
    # Days a delivered handling transaction stays readable with its materials, where the standard
    # asks the station to keep them; 0: wiped with the proof of acceptance, its keyed hash stays.
    keep_delivered_days: Annotated[float, msgspec.Meta(ge=0)] = 0.0
    keep_hash_days: Annotated[float, msgspec.Meta(ge=1)] = 180.0  # key and keyed hash of the rest
    # Days for which the station can say whether a paper with a check number is whole.
    keep_paper_days: Annotated[float, msgspec.Meta(ge=1, le=1096)] = 180.0
    # Days for which a case that came to its end is still found under 办理进度 (one that did not is
    # kept until it does). No standard asks for it: long enough for the longest term, no longer.
    keep_case_days: Annotated[float, msgspec.Meta(ge=1, le=1096)] = 180.0


class PanelSettings(Base, kw_only=True):
    """How the glass of this machine is mounted: from the profile, or learnt by the first-start
    wizard, which comes after it."""

    rotation: Literal["", "normal", "left", "right", "inverted"] = ""  # as xrandr; "": left alone
    output: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]*$")] = ""  # HDMI-1; "": the first
    # panel -> picture, both 0..1, row by row: x' = ax + by + c, y' = dx + ey + f.
    # None: the panel was built for the picture as it is before `rotation`, and turns with it
    touch_matrix: tuple[float, float, float, float, float, float] | None = None


class MaintenanceSettings(Base, kw_only=True):
    """The technician's screen and the support bundle."""

    pin_hash: str = ""  # made by `python -m kiosk pin`; empty: there is no such screen
    wrong_tries: Annotated[int, msgspec.Meta(ge=1, le=20)] = 5
    lock_out: Seconds = 900.0  # after so many wrong tries
    idle: Seconds = 180.0  # without a touch, then the terminal goes back into service
    vendor_key: str = ""  # X25519 public key in hex, from `python -m kiosk report --new-key`


class InstallationSettings(Base, kw_only=True):
    confirmed: str = ""  # day on which the first-start wizard was ended; it writes it itself


class HealthSettings(Base, kw_only=True):
    """When the machine itself counts as unwell, and when it starts anew by itself."""

    clock_tolerance: Seconds = 180.0  # between this clock and the centre's
    disk_low: Annotated[int, msgspec.Meta(ge=1)] = 500_000_000  # bytes free
    hot: float = 85.0  # °C of the hottest thermal zone; 10 less ends the alarm
    restart_at: Annotated[str, msgspec.Meta(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9])?$")] = (
        "03:30"  # nightly, between visits; empty: never
    )


class Machine(Base, kw_only=True):
    """The machine itself: read by `kiosk machine apply`, not by the running terminal."""

    hosts: dict[str, str] = {}  # name -> address, for addresses given by name: no DNS is asked
    allowed: tuple[str, ...] = ()  # further `tcp://address:port` or `udp://…` it may call
    time_servers: tuple[str, ...] = ()  # NTP, by address
    maintenance_from: tuple[str, ...] = ()  # addresses or networks that may come in by SSH


class TerminalSettings(Base, kw_only=True):
    """What this terminal is for."""

    # query-only: handling items show their guides; ticket-machine: home is the ticket buttons, and
    # nothing else is done here, so neither centre nor reader is needed; screen: no terminal, only a
    # publicity screen ([screen]) that speaks of the station's terminal
    role: Literal["full", "query-only", "ticket-machine", "screen"] = "full"


SCREEN_MM_PER_PX = 0.63
"""Every publicity screen is laid out as if it were this large: 55″ at 1920 × 1080."""

SCREEN_CALL_CAP = 38.0
"""mm of cap height there of the smallest text of the queue's numbers."""

LEGIBLE = 16 / 60 * 3.14159265 / 180
"""Angle of the least cap height that is read: 16′ of arc (ISO 9241-303)."""


class ReleasePackage(Base, kw_only=True):
    """A release that is fetched from the hub: its version, SHA-256 of its MANIFEST.json, and the 64
    bytes of MANIFEST.sig, both in hex (`python -m hub package add` prints them). The vendor's key
    of this machine alone says what is a release."""

    version: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,6}(\.[0-9]{1,9}){1,3}$")]
    manifest: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
    signature: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{128}$")]


class UpdateSettings(Base, kw_only=True):
    """Which release is to run here; only a higher one than what runs is ever taken."""

    release: ReleasePackage | None = None  # None: none is fetched


class PublicityPackage(Base, kw_only=True):
    """A published play-list that is fetched from the hub: SHA-256 of its MANIFEST.json, and the 64
    bytes of MANIFEST.sig, both in hex (`python -m hub package add` prints them)."""

    manifest: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
    signature: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{128}$")]


class PlaySettings(Base, kw_only=True):
    """One entry of the publicity screen's round. `at_a_time`: how many of its kind a round plays,
    the next goes on where it ended; 0: all."""

    # figures: reviews of this month, counts only, over the queue's line from the keeper and its hub
    what: Literal[
        "station", "notices", "items", "guides", "rules", "forms", "queue", "media", "figures"
    ]  # fmt: skip
    seconds: Annotated[float, msgspec.Meta(ge=5, le=600)] = 15.0  # a page
    at_a_time: Count = 0


class ScreenSettings(Base, kw_only=True):
    """公示屏: what `python -m kiosk screen` plays, and where. It has no touch and knows nobody."""

    output: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]*$")] = ""  # HDMI-2; "": the display
    rotation: Literal["", "normal", "left", "right", "inverted"] = ""  # as xrandr; "": left alone
    form: Literal["", "landscape", "portrait"] = ""  # "": as the display lies
    millimetres_per_pixel: Annotated[float, msgspec.Meta(gt=0)] = SCREEN_MM_PER_PX  # at 1920 across
    theme: Literal["light", "contrast"] = "light"
    languages: Annotated[tuple[Literal["zh", "en"], ...], msgspec.Meta(min_length=1)] = ("zh",)
    # The languages take turns, a round each.
    play: Annotated[tuple[PlaySettings, ...], msgspec.Meta(min_length=1)] = (
        PlaySettings(what="station"),
        PlaySettings(what="queue"),
        PlaySettings(what="notices"),
        PlaySettings(what="media", seconds=10.0, at_a_time=5),
        PlaySettings(what="items", seconds=20.0),
        PlaySettings(what="queue"),
        PlaySettings(what="guides", seconds=20.0, at_a_time=2),
        PlaySettings(what="rules", seconds=20.0, at_a_time=2),
        PlaySettings(what="queue"),
        PlaySettings(what="forms", seconds=20.0, at_a_time=1),
    )
    # Folder of PNG and JPEG pictures and of films (MP4, MOV, MKV, WebM; with Debian's ffmpeg),
    # played in the order of their names. A film is played whole, without sound.
    media: str = ""
    # Folder of play-lists that come from the hub, written by the terminal beside, read by the
    # screen; while one is in force it is played in place of `media`. "": none is taken.
    published: str = ""
    # id → Ed25519 public key in hex, of who may publish them; empty: none is taken
    publishers: dict[
        Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._-]{1,64}$")],
        Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")],
    ] = {}
    package: PublicityPackage | None = None  # None: `media` is played
    poll_seconds: Annotated[float, msgspec.Meta(ge=0.2, le=0.8)] = (
        0.5  # between two looks at the queue
    )
    stale_seconds: Seconds = 10.0  # an older state of the queue is not shown as the present one
    call_seconds: Seconds = 8.0  # a new call stands alone on the glass for so long
    sound: bool = False  # a chime with each new call
    secret_file: str = ""  # the queue's key for reading: `python -m kiosk queue screen-key`

    @property
    def read_from(self) -> float:
        """Metres from which numbers and windows of the queue are read on this display."""
        cap = SCREEN_CALL_CAP * self.millimetres_per_pixel / SCREEN_MM_PER_PX
        return cap / LEGIBLE / 1000


class Sandbox(Base, kw_only=True):
    """True only in profiles for demonstration: screens and receipts then bear 「演示数据」."""

    on: bool = False
    camera_shim: str = ""  # library put before a camera's child process: the stand-in's kernel

    def before_camera(self, port: str) -> dict[str, str]:
        """Environment that puts the stand-in below the reader of this camera; {}: there is none."""
        if not (self.on and self.camera_shim):
            return {}
        return {"LD_PRELOAD": self.camera_shim, "SANDBOX_CAMERA": dirname(port)}


class Settings(Base, kw_only=True):
    version: str = "shipped"
    station: Station
    items: tuple[str, ...]  # queries offered, by id
    handling: tuple[str, ...] = ()  # handling items announced with their guides
    terminal: TerminalSettings = TerminalSettings()
    centre: CentreSettings = CentreSettings()
    devices: Devices = Devices()
    deadlines: Deadlines = Deadlines()
    appearance: Appearance = Appearance()
    review: ReviewSettings = ReviewSettings()
    receipt: ReceiptSettings = ReceiptSettings()
    hub: HubSettings = HubSettings()
    service_platform: ServicePlatformSettings = ServicePlatformSettings()
    sandbox: Sandbox = Sandbox()
    panel: PanelSettings = PanelSettings()
    maintenance: MaintenanceSettings = MaintenanceSettings()
    staff: StaffSettings = StaffSettings()
    installation: InstallationSettings = InstallationSettings()
    health: HealthSettings = HealthSettings()
    machine: Machine = Machine()
    consent_version: str = "2026-12"
    outbox: OutboxSettings = OutboxSettings()
    knowledge: KnowledgeSettings = KnowledgeSettings()
    screen: ScreenSettings | None = None  # None: this machine drives no publicity screen
    remote: RemoteSettings = RemoteSettings()
    update: UpdateSettings = UpdateSettings()
    # by id, beside the shipped ones; one with a shipped id stands in its place
    notices: dict[Slug, Said] = {}
    item_texts: dict[Slug, ItemText] = {}  # by item: words over the shipped ones

    def __post_init__(self) -> None:
        if self.terminal.role == "screen" and self.screen is None:
            raise ValueError("role screen needs [screen]")
        if self.terminal.role == "ticket-machine" and self.station.queue is None:
            raise ValueError("a ticket-machine needs [station.queue]")
        if empty := [id_ for id_, said in self.notices.items() if not said.paragraphs]:
            raise ValueError(f"notices without a paragraph: {', '.join(empty)}")

    @property
    def staff_attest(self) -> bool:
        """Somebody of the staff may say that a card is in its owner's hand."""
        roles = roles_here(self.station.roles)
        return any(
            Right.CONFIRM_IDENTITY in roles[role]
            for one in self.station.staff
            if one.exam_passed is not None
            for role in one.roles
        )

    @property
    def staff_reached(self) -> bool:
        """This terminal and the staff's pads have a line between them: the queue's."""
        queue = self.station.queue
        if queue is None:
            return False
        return bool(queue.listen if self.station.keeps_queue else queue.keeper_address)

    @property
    def shows_photos(self) -> bool:
        """The photo on a card's chip can be made a picture here."""
        reader = self.devices.id_reader
        return reader is not None and reader.read != "text" and bool(reader.photo_library)

    @property
    def compares_faces(self) -> bool:
        """Photo, camera and plug-in are all there."""
        face = self.devices.face
        return self.shows_photos and face is not None and bool(face.plugin and face.port)

    @property
    def photographs_papers(self) -> bool:
        """Papers can be laid under a camera of this terminal."""
        camera = self.devices.camera
        return camera is not None and camera.documents

    @property
    def takes_papers(self) -> bool:
        """By a camera here, or from a phone."""
        return self.photographs_papers or bool(self.hub.upload_page)
