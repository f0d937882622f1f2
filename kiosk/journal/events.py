"""Typed functions of the journal. Made from config/journal.toml by kiosk.journal.generate."""

from __future__ import annotations

from typing import Literal

from kiosk.actors import Actor
from kiosk.journal.journal import Event, Field, Journal, Level

ArchiveWhy = Literal[
    "refused",
    "damaged",
    "material-missing",
    "nonsense",
    "unsigned",
    "other-case",
    "other-papers",
    "not-filed",
]
_WORDS_ARCHIVE_WHY = frozenset(
    (
        "refused",
        "damaged",
        "material-missing",
        "nonsense",
        "unsigned",
        "other-case",
        "other-papers",
        "not-filed",
    )
)

Cause = Literal["screen", "store", "input", "worker", "start"]
_WORDS_CAUSE = frozenset(
    (
        "screen",
        "store",
        "input",
        "worker",
        "start",
    )
)

CentreCause = Literal[
    "none",
    "no-transaction",
    "request",
    "queue",
    "breaker",
    "clock",
    "connect",
    "refused",
    "broken",
    "read",
    "whole",
    "tls",
    "tls-expired",
    "tls-not-yet",
    "tls-host",
    "tls-revoked",
    "tls-crl",
    "tls-issuer",
    "tls-ours",
    "tls-files",
    "not-http",
    "http",
    "redirect",
    "encoded",
    "length",
    "cut",
    "empty",
    "html",
    "not-json",
    "not-object",
    "seal",
    "no-infcode",
    "infcode",
    "output",
    "gateway",
    "platform",
    "not-a-list",
    "not-an-object",
    "several",
    "other-person",
    "sign-no",
    "field",
    "exception",
]
_WORDS_CENTRE_CAUSE = frozenset(
    (
        "none",
        "no-transaction",
        "request",
        "queue",
        "breaker",
        "clock",
        "connect",
        "refused",
        "broken",
        "read",
        "whole",
        "tls",
        "tls-expired",
        "tls-not-yet",
        "tls-host",
        "tls-revoked",
        "tls-crl",
        "tls-issuer",
        "tls-ours",
        "tls-files",
        "not-http",
        "http",
        "redirect",
        "encoded",
        "length",
        "cut",
        "empty",
        "html",
        "not-json",
        "not-object",
        "seal",
        "no-infcode",
        "infcode",
        "output",
        "gateway",
        "platform",
        "not-a-list",
        "not-an-object",
        "several",
        "other-person",
        "sign-no",
        "field",
        "exception",
    )
)

CentreTrouble = Literal["silent", "unreachable", "nonsense", "refused", "too-much", "cancelled"]
_WORDS_CENTRE_TROUBLE = frozenset(
    (
        "silent",
        "unreachable",
        "nonsense",
        "refused",
        "too-much",
        "cancelled",
    )
)

ClockWrong = Literal["before-release", "differs"]
_WORDS_CLOCK_WRONG = frozenset(
    (
        "before-release",
        "differs",
    )
)

Destination = Literal["centre", "service-platform", "hub"]
_WORDS_DESTINATION = frozenset(
    (
        "centre",
        "service-platform",
        "hub",
    )
)

Device = Literal[
    "id_card",
    "e_voucher",
    "social_card",
    "printer",
    "camera",
    "card_slot",
    "signal",
    "power",
    "page_printer",
    "keypad",
    "earphones",
    "touch",
    "speech",
]
_WORDS_DEVICE = frozenset(
    (
        "id_card",
        "e_voucher",
        "social_card",
        "printer",
        "camera",
        "card_slot",
        "signal",
        "power",
        "page_printer",
        "keypad",
        "earphones",
        "touch",
        "speech",
    )
)

DeviceState = Literal[
    "online",
    "offline",
    "powerOff",
    "noDevice",
    "hardwareError",
    "userError",
    "deviceBusy",
    "starting",
]
_WORDS_DEVICE_STATE = frozenset(
    (
        "online",
        "offline",
        "powerOff",
        "noDevice",
        "hardwareError",
        "userError",
        "deviceBusy",
        "starting",
    )
)

KeyTrouble = Literal["unreadable", "length", "too-open", "not-ours", "not-writable"]
_WORDS_KEY_TROUBLE = frozenset(
    (
        "unreadable",
        "length",
        "too-open",
        "not-ours",
        "not-writable",
    )
)

KnowledgeRefusal = Literal[
    "no-package",
    "no-signers",
    "unsigned",
    "forged",
    "unknown-format",
    "older",
    "damaged",
    "no-room",
]
_WORDS_KNOWLEDGE_REFUSAL = frozenset(
    (
        "no-package",
        "no-signers",
        "unsigned",
        "forged",
        "unknown-format",
        "older",
        "damaged",
        "no-room",
    )
)

Lying = Literal[
    "right",
    "turned-right",
    "turned-over",
    "turned-left",
    "mirrored-x",
    "mirrored-y",
    "mirrored-diagonal",
    "mirrored-other-diagonal",
    "shifted",
    "nonsense",
]
_WORDS_LYING = frozenset(
    (
        "right",
        "turned-right",
        "turned-over",
        "turned-left",
        "mirrored-x",
        "mirrored-y",
        "mirrored-diagonal",
        "mirrored-other-diagonal",
        "shifted",
        "nonsense",
    )
)

Measure = Literal["no-core-dumps", "not-dumpable", "locked", "perturbed"]
_WORDS_MEASURE = frozenset(
    (
        "no-core-dumps",
        "not-dumpable",
        "locked",
        "perturbed",
    )
)

MediumTrouble = Literal["gone", "large", "picture", "length", "program", "time"]
_WORDS_MEDIUM_TROUBLE = frozenset(
    (
        "gone",
        "large",
        "picture",
        "length",
        "program",
        "time",
    )
)

OfferRefusal = Literal[
    "no-signers",
    "unreadable",
    "wrong-terminal",
    "unsigned",
    "unknown-signer",
    "forged",
    "bad-version",
    "older",
    "returned",
    "unknown-format",
    "bad-values",
    "two-needed",
    "secret",
    "unusable",
    "check",
    "no-room",
]
_WORDS_OFFER_REFUSAL = frozenset(
    (
        "no-signers",
        "unreadable",
        "wrong-terminal",
        "unsigned",
        "unknown-signer",
        "forged",
        "bad-version",
        "older",
        "returned",
        "unknown-format",
        "bad-values",
        "two-needed",
        "secret",
        "unusable",
        "check",
        "no-room",
    )
)

OfferReturn = Literal["unproven", "starts", "unusable"]
_WORDS_OFFER_RETURN = frozenset(
    (
        "unproven",
        "starts",
        "unusable",
    )
)

Outcome = Literal[
    "accepted",
    "refused",
    "not-known",
    "later",
    "unreachable",
    "unknown",
    "nonsense",
    "absent",
    "staff",
    "broken",
    "killed",
]
_WORDS_OUTCOME = frozenset(
    (
        "accepted",
        "refused",
        "not-known",
        "later",
        "unreachable",
        "unknown",
        "nonsense",
        "absent",
        "staff",
        "broken",
        "killed",
    )
)

Paper = Literal["unknown", "full", "low", "out", "jammed"]
_WORDS_PAPER = frozenset(
    (
        "unknown",
        "full",
        "low",
        "out",
        "jammed",
    )
)

Post = Literal["notice", "course", "task", "reply"]
_WORDS_POST = frozenset(
    (
        "notice",
        "course",
        "task",
        "reply",
    )
)

PublicityRefusal = Literal[
    "no-package",
    "forged",
    "unknown-format",
    "damaged",
    "no-decoder",
    "unplayable",
    "no-room",
]
_WORDS_PUBLICITY_REFUSAL = frozenset(
    (
        "no-package",
        "forged",
        "unknown-format",
        "damaged",
        "no-decoder",
        "unplayable",
        "no-room",
    )
)

RecordKind = Literal[
    "review",
    "receipt-issued",
    "doubt",
    "visit-count",
    "consent",
    "health",
    "fault",
    "case",
    "case-deed",
    "duty",
    "hall-day",
    "task-picture",
    "task-proof",
    "voice",
    "urgent-event",
    "transaction",
    "attendance",
    "weekly",
    "urgent",
    "ledger",
    "exam-result",
    "publicity-proof",
    "knowledge-feedback",
    "read-receipt",
    "claim-receipt",
    "post-read",
    "post-claim",
    "exam-answers",
]
_WORDS_RECORD_KIND = frozenset(
    (
        "review",
        "receipt-issued",
        "doubt",
        "visit-count",
        "consent",
        "health",
        "fault",
        "case",
        "case-deed",
        "duty",
        "hall-day",
        "task-picture",
        "task-proof",
        "voice",
        "urgent-event",
        "transaction",
        "attendance",
        "weekly",
        "urgent",
        "ledger",
        "exam-result",
        "publicity-proof",
        "knowledge-feedback",
        "read-receipt",
        "claim-receipt",
        "post-read",
        "post-claim",
        "exam-answers",
    )
)

ReleaseRefusal = Literal[
    "no-release",
    "no-key",
    "unsigned",
    "forged",
    "damaged",
    "wrong-platform",
    "older",
    "returned",
    "packages",
    "no-room",
    "not-built",
]
_WORDS_RELEASE_REFUSAL = frozenset(
    (
        "no-release",
        "no-key",
        "unsigned",
        "forged",
        "damaged",
        "wrong-platform",
        "older",
        "returned",
        "packages",
        "no-room",
        "not-built",
    )
)

Restart = Literal["nightly", "workers", "input", "failing", "failsafe", "asked", "settings"]
_WORDS_RESTART = frozenset(
    (
        "nightly",
        "workers",
        "input",
        "failing",
        "failsafe",
        "asked",
        "settings",
    )
)

Sensor = Literal["unknown", "yes", "no"]
_WORDS_SENSOR = frozenset(
    (
        "unknown",
        "yes",
        "no",
    )
)

StaffEnd = Literal["touch", "time", "trouble", "locked-out", "visit", "signed"]
_WORDS_STAFF_END = frozenset(
    (
        "touch",
        "time",
        "trouble",
        "locked-out",
        "visit",
        "signed",
    )
)

StaffHand = Literal["citizen", "staff"]
_WORDS_STAFF_HAND = frozenset(
    (
        "citizen",
        "staff",
    )
)

StaffMode = Literal["helped", "proxy"]
_WORDS_STAFF_MODE = frozenset(
    (
        "helped",
        "proxy",
    )
)

StoreFault = Literal[
    "in-use",
    "full",
    "damaged",
    "newer",
    "read-only",
    "no-access",
    "input-output",
    "other",
]
_WORDS_STORE_FAULT = frozenset(
    (
        "in-use",
        "full",
        "damaged",
        "newer",
        "read-only",
        "no-access",
        "input-output",
        "other",
    )
)

TerminalState = Literal[
    "starting",
    "pairing",
    "in_service",
    "limited",
    "closed",
    "maintenance",
    "updating",
    "out_of_service",
    "powering_off",
]
_WORDS_TERMINAL_STATE = frozenset(
    (
        "starting",
        "pairing",
        "in_service",
        "limited",
        "closed",
        "maintenance",
        "updating",
        "out_of_service",
        "powering_off",
    )
)

Trial = Literal[
    "card-read",
    "code-read",
    "printed",
    "answered",
    "look-at-paper",
    "look-at-lights",
    "listen",
    "nothing-came",
    "not-read",
    "fault",
    "busy",
]
_WORDS_TRIAL = frozenset(
    (
        "card-read",
        "code-read",
        "printed",
        "answered",
        "look-at-paper",
        "look-at-lights",
        "listen",
        "nothing-came",
        "not-read",
        "fault",
        "busy",
    )
)

Turned = Literal["done", "no-xrandr", "no-output", "refused", "silent"]
_WORDS_TURNED = frozenset(
    (
        "done",
        "no-xrandr",
        "no-output",
        "refused",
        "silent",
    )
)

UplinkTrouble = Literal["adapter", "key"]
_WORDS_UPLINK_TROUBLE = frozenset(
    (
        "adapter",
        "key",
    )
)

VisitEnd = Literal["done", "time-out", "refused", "trouble", "restart"]
_WORDS_VISIT_END = frozenset(
    (
        "done",
        "time-out",
        "refused",
        "trouble",
        "restart",
    )
)

VisitState = Literal[
    "attract",
    "home",
    "home_identified",
    "handling_list",
    "consulting",
    "notices",
    "work_rule",
    "search",
    "topic",
    "answer",
    "feedback",
    "feedback_sent",
    "guide",
    "help",
    "calling",
    "privacy",
    "ticket",
    "ticket_taking",
    "ticket_shown",
    "no_ticket",
    "booking",
    "booking_waiting",
    "booking_number",
    "booked",
    "no_booking",
    "voice",
    "voice_about",
    "voice_words",
    "voice_sent",
    "reply",
    "reply_waiting",
    "reply_shown",
    "no_reply",
    "identify",
    "no_means",
    "child_number",
    "looking_up",
    "person_refused",
    "card_trouble",
    "person_notice",
    "choose_insurance",
    "handling_refused",
    "prove",
    "proving",
    "attesting",
    "secret",
    "verifying",
    "face",
    "unit",
    "unit_code",
    "authorising",
    "checking",
    "question",
    "list_file",
    "materials",
    "camera",
    "taking",
    "page_taken",
    "confirm",
    "sign",
    "submitting",
    "filed",
    "result_waiting",
    "result",
    "detail_waiting",
    "detail",
    "lines_waiting",
    "lines",
    "choose_period",
    "centre_down",
    "printing",
    "printed",
    "print_failed",
    "printer_back",
    "did_it_print",
    "review",
    "review_reasons",
    "are_you_there",
    "wiping",
    "thanks",
    "failsafe",
    "apology",
]
_WORDS_VISIT_STATE = frozenset(
    (
        "attract",
        "home",
        "home_identified",
        "handling_list",
        "consulting",
        "notices",
        "work_rule",
        "search",
        "topic",
        "answer",
        "feedback",
        "feedback_sent",
        "guide",
        "help",
        "calling",
        "privacy",
        "ticket",
        "ticket_taking",
        "ticket_shown",
        "no_ticket",
        "booking",
        "booking_waiting",
        "booking_number",
        "booked",
        "no_booking",
        "voice",
        "voice_about",
        "voice_words",
        "voice_sent",
        "reply",
        "reply_waiting",
        "reply_shown",
        "no_reply",
        "identify",
        "no_means",
        "child_number",
        "looking_up",
        "person_refused",
        "card_trouble",
        "person_notice",
        "choose_insurance",
        "handling_refused",
        "prove",
        "proving",
        "attesting",
        "secret",
        "verifying",
        "face",
        "unit",
        "unit_code",
        "authorising",
        "checking",
        "question",
        "list_file",
        "materials",
        "camera",
        "taking",
        "page_taken",
        "confirm",
        "sign",
        "submitting",
        "filed",
        "result_waiting",
        "result",
        "detail_waiting",
        "detail",
        "lines_waiting",
        "lines",
        "choose_period",
        "centre_down",
        "printing",
        "printed",
        "print_failed",
        "printer_back",
        "did_it_print",
        "review",
        "review_reasons",
        "are_you_there",
        "wiping",
        "thanks",
        "failsafe",
        "apology",
    )
)

YesNo = Literal["yes", "no"]
_WORDS_YES_NO = frozenset(
    (
        "yes",
        "no",
    )
)

_WORDS_CODE = frozenset(
    (
        "paper-out",
        "cover-open",
        "cutter",
        "hardware",
        "offline",
        "power-off",
        "cancelled",
        "jammed",
        "toner-out",
        "format",
        "aborted",
        "stuck",
        "not-made",
        "not-cleared",
        "no-printer",
        "printer-not-cleared",
        "exception",
        "deadline",
        "silent",
        "unreachable",
        "nonsense",
        "refused",
        "too-much",
        "connect",
        "tls",
        "read",
        "whole",
        "cut",
        "broken",
        "not-http",
        "http",
        "gateway",
        "redirect",
        "empty",
        "html",
        "not-json",
        "not-object",
        "no-infcode",
        "infcode",
        "output",
        "too-large",
        "no-transaction",
        "missing",
        "type",
        "request",
        "length",
        "clock",
        "queue",
        "breaker",
        "tls-expired",
        "tls-not-yet",
        "tls-host",
        "tls-revoked",
        "tls-crl",
        "tls-issuer",
        "tls-ours",
        "tls-files",
        "encoded",
        "seal",
        "platform",
        "not-a-list",
        "not-an-object",
        "several",
        "other-person",
        "sign-no",
        "field",
        "alone",
        "void",
        "store",
        "starting",
        "none",
        "item",
        "full",
        "unknown",
        "withdrawn",
        "over",
        "early",
    )
)


_PROCESS_STARTED = Event(
    "process.started",
    Level.INFO,
    Actor.NOBODY,
    (
        Field("release", "slug", family="release"),
        Field("profile", "slug", family="profile"),
    ),
)


def process_started(journal: Journal, *, release: str, profile: str) -> None:
    """程序启动

    The process started.
    """
    journal.write(_PROCESS_STARTED, {"release": release, "profile": profile})


_PROCESS_HARDENED = Event(
    "process.hardened",
    Level.INFO,
    Actor.NOBODY,
    (Field("measure", "word", words=_WORDS_MEASURE),),
)


def process_hardened(journal: Journal, *, measure: Measure) -> None:
    """内核已接受的保护措施

    A protection that the kernel granted (missing ones are not listed).
    """
    journal.write(_PROCESS_HARDENED, {"measure": measure})


_PROCESS_READY = Event(
    "process.ready",
    Level.INFO,
    Actor.NOBODY,
    (Field("seconds", "seconds"),),
)


def process_ready(journal: Journal, *, seconds: float) -> None:
    """首页已画出

    The first finished page was on the glass.
    """
    journal.write(_PROCESS_READY, {"seconds": seconds})


_PROCESS_ENDED = Event(
    "process.ended",
    Level.INFO,
    Actor.NOBODY,
)


def process_ended(journal: Journal) -> None:
    """程序正常结束

    The process ended as asked.
    """
    journal.write(_PROCESS_ENDED, {})


_PROCESS_BROKEN = Event(
    "process.broken",
    Level.ERROR,
    Actor.ENGINEER,
    (Field("error", "exception"),),
)


def process_broken(journal: Journal, *, error: BaseException) -> None:
    """程序内部错误

    An exception nobody had provided for. The visit was ended, or the worker started anew.
    """
    journal.write(_PROCESS_BROKEN, {"error": error})


_LIBRARY_SPOKE = Event(
    "library.spoke",
    Level.NOTICE,
    Actor.NOBODY,
    (
        Field("library", "slug", family="library"),
        Field("lines", "count"),
    ),
)


def library_spoke(journal: Journal, *, library: str, lines: int) -> None:
    """第三方库想写日志（内容未记录）

    A library wanted to log; its text is not kept, because it may hold anything.
    """
    journal.write(_LIBRARY_SPOKE, {"library": library, "lines": lines})


_JOURNAL_MISUSED = Event(
    "journal.misused",
    Level.ERROR,
    Actor.ENGINEER,
    (Field("event", "slug", family="event"),),
)


def journal_misused(journal: Journal, *, event: str) -> None:
    """日志调用的字段不符合登记

    A journal call did not fit its registry row; the values were dropped.
    """
    journal.write(_JOURNAL_MISUSED, {"event": event})


_SETTINGS_LOADED = Event(
    "settings.loaded",
    Level.INFO,
    Actor.NOBODY,
    (
        Field("profile", "slug", family="profile"),
        Field("items", "count"),
    ),
)


def settings_loaded(journal: Journal, *, profile: str, items: int) -> None:
    """配置已载入

    Settings are in force.
    """
    journal.write(_SETTINGS_LOADED, {"profile": profile, "items": items})


_SETTINGS_TAKEN = Event(
    "settings.taken",
    Level.NOTICE,
    Actor.NOBODY,
    (Field("version", "count"),),
)


def settings_taken(journal: Journal, *, version: int) -> None:
    """收到签名有效的远程设置

    Signed settings were verified and taken in; they take over between two visits, or in the night.
    """
    journal.write(_SETTINGS_TAKEN, {"version": version})


_SETTINGS_REFUSED = Event(
    "settings.refused",
    Level.WARNING,
    Actor.ENGINEER,
    (
        Field("version", "count"),
        Field("why", "word", words=_WORDS_OFFER_REFUSAL),
    ),
)


def settings_refused(journal: Journal, *, version: int, why: OfferRefusal) -> None:
    """没有采用收到的远程设置

    Settings that were offered are not taken; why. Nothing was changed.
    """
    journal.write(_SETTINGS_REFUSED, {"version": version, "why": why})


_KNOWLEDGE_OPENED = Event(
    "knowledge.opened",
    Level.NOTICE,
    Actor.NOBODY,
    (
        Field("version", "count"),
        Field("answers", "count"),
    ),
)


def knowledge_opened(journal: Journal, *, version: int, answers: int) -> None:
    """知识库已打开

    A knowledge base was opened; visits use it from the next one on. Version 0 is the shipped one.
    """
    journal.write(_KNOWLEDGE_OPENED, {"version": version, "answers": answers})


_KNOWLEDGE_REFUSED = Event(
    "knowledge.refused",
    Level.ERROR,
    Actor.ENGINEER,
    (Field("why", "word", words=_WORDS_KNOWLEDGE_REFUSAL),),
)


def knowledge_refused(journal: Journal, *, why: KnowledgeRefusal) -> None:
    """知识库不能使用，已改用上一版

    A knowledge base on this machine does not hold any more; why. The one before it is used.
    """
    journal.write(_KNOWLEDGE_REFUSED, {"why": why})


_PUBLICITY_TAKEN = Event(
    "publicity.taken",
    Level.NOTICE,
    Actor.NOBODY,
    (Field("version", "count"),),
)


def publicity_taken(journal: Journal, *, version: int) -> None:
    """收到新的公示屏节目，已放到公示屏

    A published play-list was fetched, verified and laid for the publicity screen.
    """
    journal.write(_PUBLICITY_TAKEN, {"version": version})


_PUBLICITY_REFUSED = Event(
    "publicity.refused",
    Level.ERROR,
    Actor.ENGINEER,
    (
        Field("why", "word", words=_WORDS_PUBLICITY_REFUSAL),
        Field("place", "count"),
    ),
)


def publicity_refused(journal: Journal, *, why: PublicityRefusal, place: int) -> None:
    """没有采用下发的公示屏节目

    A play-list that the settings name is not taken; why, and which of its files (0: none).
    """
    journal.write(_PUBLICITY_REFUSED, {"why": why, "place": place})


_RELEASE_FETCHED = Event(
    "release.fetched",
    Level.NOTICE,
    Actor.NOBODY,
    (Field("files", "count"),),
)


def release_fetched(journal: Journal, *, files: int) -> None:
    """已收齐下发的新版本，等系统接收

    A release that the settings name was fetched whole; the system takes it from there.
    """
    journal.write(_RELEASE_FETCHED, {"files": files})


_RELEASE_REFUSED = Event(
    "release.refused",
    Level.ERROR,
    Actor.ENGINEER,
    (Field("why", "word", words=_WORDS_RELEASE_REFUSAL),),
)


def release_refused(journal: Journal, *, why: ReleaseRefusal) -> None:
    """没有接收下发的新版本

    A release that the settings name is not fetched; why.
    """
    journal.write(_RELEASE_REFUSED, {"why": why})


_SETTINGS_PROVED = Event(
    "settings.proved",
    Level.NOTICE,
    Actor.NOBODY,
    (Field("version", "count"),),
)


def settings_proved(journal: Journal, *, version: int) -> None:
    """新设置下一切照常

    Under new settings everything works that worked before.
    """
    journal.write(_SETTINGS_PROVED, {"version": version})


_SETTINGS_RETURNED = Event(
    "settings.returned",
    Level.ERROR,
    Actor.ENGINEER,
    (
        Field("version", "count"),
        Field("why", "word", words=_WORDS_OFFER_RETURN),
    ),
)


def settings_returned(journal: Journal, *, version: int, why: OfferReturn) -> None:
    """新设置没有通过试用，已退回

    Settings on trial gave way to those before; why.
    """
    journal.write(_SETTINGS_RETURNED, {"version": version, "why": why})


_SETTINGS_UNUSABLE = Event(
    "settings.unusable",
    Level.ERROR,
    Actor.ENGINEER,
)


def settings_unusable(journal: Journal) -> None:
    """远程设置不能使用，暂按本机配置运行

    Remote settings make no settings with this machine's profile; it runs without them.
    """
    journal.write(_SETTINGS_UNUSABLE, {})


_PICTURE_SENT = Event(
    "picture.sent",
    Level.INFO,
    Actor.NOBODY,
    (Field("outcome", "word", words=_WORDS_OUTCOME),),
)


def picture_sent(journal: Journal, *, outcome: Outcome) -> None:
    """应平台要求发送首页样图

    The hub asked for a picture of the home page, drawn from the settings; what became of it.
    """
    journal.write(_PICTURE_SENT, {"outcome": outcome})


_DETAIL_BEGUN = Event(
    "detail.begun",
    Level.NOTICE,
    Actor.NOBODY,
)


def detail_begun(journal: Journal) -> None:
    """详细日志开始，最多一小时

    By an order from the hub the journal tells more, for an hour of running at most.
    """
    journal.write(_DETAIL_BEGUN, {})


_DETAIL_ENDED = Event(
    "detail.ended",
    Level.NOTICE,
    Actor.NOBODY,
)


def detail_ended(journal: Journal) -> None:
    """详细日志结束

    The hour of the detailed journal is over.
    """
    journal.write(_DETAIL_ENDED, {})


_DETAIL_CALL = Event(
    "detail.call",
    Level.INFO,
    Actor.NOBODY,
    (
        Field("to", "word", words=_WORDS_DESTINATION),
        Field("seconds", "seconds"),
        Field("sent", "count"),
        Field("got", "count"),
        Field("code", "count"),
    ),
)


def detail_call(
    journal: Journal, *, to: Destination, seconds: float, sent: int, got: int, code: int
) -> None:
    """一次调用：用时、大小、应答状态

    In a detailed hour: a call, its bytes (rounded up to 256), its status (0: none).
    """
    journal.write(
        _DETAIL_CALL, {"to": to, "seconds": seconds, "sent": sent, "got": got, "code": code}
    )


_DETAIL_DEVICE = Event(
    "detail.device",
    Level.INFO,
    Actor.NOBODY,
    (
        Field("device", "word", words=_WORDS_DEVICE),
        Field("sent", "count"),
        Field("got", "count"),
    ),
)


def detail_device(journal: Journal, *, device: Device, sent: int, got: int) -> None:
    """设备端口一分钟内的数据量

    In a detailed hour: what a device's serial port carried in a minute, bytes (rounded up).
    """
    journal.write(_DETAIL_DEVICE, {"device": device, "sent": sent, "got": got})


_DETAIL_PROCESS = Event(
    "detail.process",
    Level.INFO,
    Actor.NOBODY,
    (
        Field("seconds", "seconds"),
        Field("threads", "count"),
        Field("kilobytes", "count"),
    ),
)


def detail_process(journal: Journal, *, seconds: float, threads: int, kilobytes: int) -> None:
    """程序占用

    In a detailed hour: processor time, threads, most memory.
    """
    journal.write(_DETAIL_PROCESS, {"seconds": seconds, "threads": threads, "kilobytes": kilobytes})


_PAUSE_BEGUN = Event(
    "pause.begun",
    Level.NOTICE,
    Actor.STAFF,
)


def pause_begun(journal: Journal) -> None:
    """远程暂停服务

    Service is paused from afar.
    """
    journal.write(_PAUSE_BEGUN, {})


_PAUSE_ENDED = Event(
    "pause.ended",
    Level.NOTICE,
    Actor.NOBODY,
)


def pause_ended(journal: Journal) -> None:
    """远程暂停结束

    The pause is over.
    """
    journal.write(_PAUSE_ENDED, {})


_TERMINAL_CHANGED = Event(
    "terminal.changed",
    Level.NOTICE,
    Actor.NOBODY,
    (Field("state", "word", words=_WORDS_TERMINAL_STATE),),
)


def terminal_changed(journal: Journal, *, state: TerminalState) -> None:
    """终端状态改变

    The terminal as a whole is in another state.
    """
    journal.write(_TERMINAL_CHANGED, {"state": state})


_VISIT_ENDED = Event(
    "visit.ended",
    Level.INFO,
    Actor.NOBODY,
    (
        Field("end", "word", words=_WORDS_VISIT_END),
        Field("items", "count"),
        Field("receipts", "count"),
        Field("seconds", "seconds"),
    ),
)


def visit_ended(
    journal: Journal, *, end: VisitEnd, items: int, receipts: int, seconds: float
) -> None:
    """一次办理结束

    A visit ended.
    """
    journal.write(
        _VISIT_ENDED, {"end": end, "items": items, "receipts": receipts, "seconds": seconds}
    )


_VISIT_TROUBLE = Event(
    "visit.trouble",
    Level.WARNING,
    Actor.STAFF,
    (
        Field("state", "word", words=_WORDS_VISIT_STATE),
        Field("code", "code", words=_WORDS_CODE),
    ),
)


def visit_trouble(journal: Journal, *, state: VisitState, code: str) -> None:
    """办理中出现故障画面

    A visit reached a failure screen.
    """
    journal.write(_VISIT_TROUBLE, {"state": state, "code": code})


_VISIT_ANSWERED = Event(
    "visit.answered",
    Level.INFO,
    Actor.NOBODY,
    (
        Field("item", "slug", family="item"),
        Field("rows", "count"),
        Field("seconds", "seconds"),
    ),
)


def visit_answered(journal: Journal, *, item: str, rows: int, seconds: float) -> None:
    """一个事项已查得结果

    An item was answered.
    """
    journal.write(_VISIT_ANSWERED, {"item": item, "rows": rows, "seconds": seconds})


_WIPE_DONE = Event(
    "wipe.done",
    Level.INFO,
    Actor.NOBODY,
    (
        Field("seconds", "seconds"),
        Field("overwritten", "count"),
    ),
)


def wipe_done(journal: Journal, *, seconds: float, overwritten: int) -> None:
    """清除完成

    The visitor's traces were wiped.
    """
    journal.write(_WIPE_DONE, {"seconds": seconds, "overwritten": overwritten})


_WIPE_FAILED = Event(
    "wipe.failed",
    Level.ERROR,
    Actor.ENGINEER,
    (Field("code", "code", words=_WORDS_CODE),),
)


def wipe_failed(journal: Journal, *, code: str) -> None:
    """清除未完成，程序将重新启动

    Wiping did not finish; the process starts anew.
    """
    journal.write(_WIPE_FAILED, {"code": code})


_DEVICE_DOWN = Event(
    "device.down",
    Level.WARNING,
    Actor.STAFF,
    (
        Field("device", "word", words=_WORDS_DEVICE),
        Field("state", "word", words=_WORDS_DEVICE_STATE),
    ),
)


def device_down(journal: Journal, *, device: Device, state: DeviceState) -> None:
    """设备不可用

    A device cannot be used.
    """
    journal.write(_DEVICE_DOWN, {"device": device, "state": state})


_DEVICE_UP = Event(
    "device.up",
    Level.NOTICE,
    Actor.NOBODY,
    (Field("device", "word", words=_WORDS_DEVICE),),
)


def device_up(journal: Journal, *, device: Device) -> None:
    """设备恢复

    A device can be used (again).
    """
    journal.write(_DEVICE_UP, {"device": device})


_PRINTER_PAPER = Event(
    "printer.paper",
    Level.WARNING,
    Actor.STAFF,
    (
        Field("device", "word", words=_WORDS_DEVICE),
        Field("paper", "word", words=_WORDS_PAPER),
    ),
)


def printer_paper(journal: Journal, *, device: Device, paper: Paper) -> None:
    """打印纸状态改变

    The printer's paper is in another state.
    """
    journal.write(_PRINTER_PAPER, {"device": device, "paper": paper})


_PRINTER_ROLL_LOW = Event(
    "printer.roll-low",
    Level.WARNING,
    Actor.STAFF,
)


def printer_roll_low(journal: Journal) -> None:
    """凭条纸按用量估计快用完了，请备新纸

    By what was printed, the paper roll is nearly used up: have a new one at hand.
    """
    journal.write(_PRINTER_ROLL_LOW, {})


_PRINTER_COVER = Event(
    "printer.cover",
    Level.NOTICE,
    Actor.STAFF,
    (
        Field("device", "word", words=_WORDS_DEVICE),
        Field("open", "word", words=_WORDS_SENSOR),
    ),
)


def printer_cover(journal: Journal, *, device: Device, open: Sensor) -> None:
    """打印机上盖打开或合上

    The printer's cover was opened or closed.
    """
    journal.write(_PRINTER_COVER, {"device": device, "open": open})


_CENTRE_FAILED = Event(
    "centre.failed",
    Level.NOTICE,
    Actor.NOBODY,
    (
        Field("transaction", "slug", family="transaction"),
        Field("why", "word", words=_WORDS_CENTRE_TROUBLE),
        Field("cause", "word", words=_WORDS_CENTRE_CAUSE),
        Field("seconds", "seconds"),
    ),
)


def centre_failed(
    journal: Journal, *, transaction: str, why: CentreTrouble, cause: CentreCause, seconds: float
) -> None:
    """一次交易没有得到可用的应答

    A transaction of the centre came to no answer that can be used.
    """
    journal.write(
        _CENTRE_FAILED, {"transaction": transaction, "why": why, "cause": cause, "seconds": seconds}
    )


_CENTRE_CODE_UNKNOWN = Event(
    "centre.code-unknown",
    Level.NOTICE,
    Actor.ENGINEER,
    (Field("dictionary", "slug", family="dictionary"),),
)


def centre_code_unknown(journal: Journal, *, dictionary: str) -> None:
    """应答中有字典里没有的代码

    An answer holds a code that the dictionary lacks; it is shown as it is.
    """
    journal.write(_CENTRE_CODE_UNKNOWN, {"dictionary": dictionary})


_CENTRE_DICTIONARY = Event(
    "centre.dictionary",
    Level.NOTICE,
    Actor.ENGINEER,
    (
        Field("dictionary", "slug", family="dictionary"),
        Field("codes", "count"),
    ),
)


def centre_dictionary(journal: Journal, *, dictionary: str, codes: int) -> None:
    """平台字典中有随机字典所没有的代码

    The platform's dictionary has codes that the shipped one lacks; they are shown from now on.
    """
    journal.write(_CENTRE_DICTIONARY, {"dictionary": dictionary, "codes": codes})


_CENTRE_CATALOGUE = Event(
    "centre.catalogue",
    Level.INFO,
    Actor.NOBODY,
    (
        Field("catalogue", "slug", family="catalogue"),
        Field("entries", "count"),
    ),
)


def centre_catalogue(journal: Journal, *, catalogue: str, entries: int) -> None:
    """从平台取到目录

    A long catalogue came from the centre.
    """
    journal.write(_CENTRE_CATALOGUE, {"catalogue": catalogue, "entries": entries})


_CENTRE_LEFT_ALONE = Event(
    "centre.left-alone",
    Level.WARNING,
    Actor.ENGINEER,
)


def centre_left_alone(journal: Journal) -> None:
    """平台连续没有应答，暂停调用

    The centre did not answer several times in a row; calls pause.
    """
    journal.write(_CENTRE_LEFT_ALONE, {})


_CENTRE_TRIED_AGAIN = Event(
    "centre.tried-again",
    Level.INFO,
    Actor.NOBODY,
)


def centre_tried_again(journal: Journal) -> None:
    """平台恢复应答

    The centre answers again; calls go on.
    """
    journal.write(_CENTRE_TRIED_AGAIN, {})


_DESTINATION_DOWN = Event(
    "destination.down",
    Level.WARNING,
    Actor.ENGINEER,
    (
        Field("destination", "word", words=_WORDS_DESTINATION),
        Field("outcome", "word", words=_WORDS_OUTCOME),
    ),
)


def destination_down(journal: Journal, *, destination: Destination, outcome: Outcome) -> None:
    """对端无法送达

    A destination does not take what is sent.
    """
    journal.write(_DESTINATION_DOWN, {"destination": destination, "outcome": outcome})


_DESTINATION_UP = Event(
    "destination.up",
    Level.NOTICE,
    Actor.NOBODY,
    (Field("destination", "word", words=_WORDS_DESTINATION),),
)


def destination_up(journal: Journal, *, destination: Destination) -> None:
    """对端恢复

    A destination answers sense (again).
    """
    journal.write(_DESTINATION_UP, {"destination": destination})


_OUTBOX_OLD = Event(
    "outbox.old",
    Level.WARNING,
    Actor.ENGINEER,
    (
        Field("destination", "word", words=_WORDS_DESTINATION),
        Field("waiting", "count"),
        Field("seconds", "seconds"),
    ),
)


def outbox_old(journal: Journal, *, destination: Destination, waiting: int, seconds: float) -> None:
    """有记录长时间未送达

    A record has waited longer than the limit.
    """
    journal.write(_OUTBOX_OLD, {"destination": destination, "waiting": waiting, "seconds": seconds})


_OUTBOX_FLOWING = Event(
    "outbox.flowing",
    Level.NOTICE,
    Actor.NOBODY,
    (Field("destination", "word", words=_WORDS_DESTINATION),),
)


def outbox_flowing(journal: Journal, *, destination: Destination) -> None:
    """积压的记录已送达

    Nothing waits longer than the limit any more.
    """
    journal.write(_OUTBOX_FLOWING, {"destination": destination})


_OUTBOX_DEAD = Event(
    "outbox.dead",
    Level.ERROR,
    Actor.ENGINEER,
    (
        Field("destination", "word", words=_WORDS_DESTINATION),
        Field("dead", "count"),
    ),
)


def outbox_dead(journal: Journal, *, destination: Destination, dead: int) -> None:
    """有记录多次被拒，已停止重试

    Records were refused too often; they are kept and may be sent again by a person.
    """
    journal.write(_OUTBOX_DEAD, {"destination": destination, "dead": dead})


_OUTBOX_UNKNOWN = Event(
    "outbox.unknown",
    Level.WARNING,
    Actor.STAFF,
    (Field("kind", "word", words=_WORDS_RECORD_KIND),),
)


def outbox_unknown(journal: Journal, *, kind: RecordKind) -> None:
    """有业务已提交但结果未知，请核实后处理

    A write was sent and its outcome is not known; when no query tells, staff must find out.
    """
    journal.write(_OUTBOX_UNKNOWN, {"kind": kind})


_OUTBOX_SHED = Event(
    "outbox.shed",
    Level.WARNING,
    Actor.ENGINEER,
    (
        Field("kind", "word", words=_WORDS_RECORD_KIND),
        Field("records", "count"),
    ),
)


def outbox_shed(journal: Journal, *, kind: RecordKind, records: int) -> None:
    """待发记录占满空间，已舍弃统计类记录

    The outbox has used its space; figures were given up, never what people did.
    """
    journal.write(_OUTBOX_SHED, {"kind": kind, "records": records})


_OUTBOX_OVER = Event(
    "outbox.over",
    Level.ERROR,
    Actor.ENGINEER,
)


def outbox_over(journal: Journal) -> None:
    """待发记录超出空间上限，已无可舍弃的记录

    The outbox has used its space and holds only what must be kept: see what waits, and why.
    """
    journal.write(_OUTBOX_OVER, {})


_ARCHIVE_KEPT = Event(
    "archive.kept",
    Level.INFO,
    Actor.NOBODY,
    (Field("pages", "count"),),
)


def archive_kept(journal: Journal, *, pages: int) -> None:
    """办结材料已存入电子档案，凭回执清除本机副本

    Papers of a case are in the archive; the copy here was wiped on its receipt.
    """
    journal.write(_ARCHIVE_KEPT, {"pages": pages})


_ARCHIVE_REFUSED = Event(
    "archive.refused",
    Level.WARNING,
    Actor.ENGINEER,
    (Field("why", "word", words=_WORDS_ARCHIVE_WHY),),
)


def archive_refused(journal: Journal, *, why: ArchiveWhy) -> None:
    """管理平台未收下办结材料，或回执不符；材料仍保留在本机

    The hub did not take papers of a case, or its receipt proves nothing; they stay here.
    """
    journal.write(_ARCHIVE_REFUSED, {"why": why})


_ARCHIVE_STUCK = Event(
    "archive.stuck",
    Level.ERROR,
    Actor.ENGINEER,
    (Field("cases", "count"),),
)


def archive_stuck(journal: Journal, *, cases: int) -> None:
    """有办结材料无法归档，已停止重试；材料仍保留在本机

    Papers of cases cannot be archived and are not tried any more; they stay here.
    """
    journal.write(_ARCHIVE_STUCK, {"cases": cases})


_ARCHIVE_FLOWING = Event(
    "archive.flowing",
    Level.NOTICE,
    Actor.NOBODY,
)


def archive_flowing(journal: Journal) -> None:
    """办结材料恢复归档

    No papers of cases are stuck any more.
    """
    journal.write(_ARCHIVE_FLOWING, {})


_UPLINK_UNUSABLE = Event(
    "uplink.unusable",
    Level.ERROR,
    Actor.ENGINEER,
    (Field("why", "word", words=_WORDS_UPLINK_TROUBLE),),
)


def uplink_unusable(journal: Journal, *, why: UplinkTrouble) -> None:
    """服务平台无法使用：适配文件或密钥文件有误

    The service platform cannot be used: its adapter file or key file is not right; records wait.
    """
    journal.write(_UPLINK_UNUSABLE, {"why": why})


_UPLINK_NEWS = Event(
    "uplink.news",
    Level.INFO,
    Actor.STAFF,
    (
        Field("post", "word", words=_WORDS_POST),
        Field("new", "count"),
        Field("changed", "count"),
    ),
)


def uplink_news(journal: Journal, *, post: Post, new: int, changed: int) -> None:
    """服务平台有新的通知、课程或任务

    The service platform sent notices, courses or tasks.
    """
    journal.write(_UPLINK_NEWS, {"post": post, "new": new, "changed": changed})


_UPLINK_WITHDRAWN = Event(
    "uplink.withdrawn",
    Level.INFO,
    Actor.NOBODY,
    (
        Field("post", "word", words=_WORDS_POST),
        Field("posts", "count"),
    ),
)


def uplink_withdrawn(journal: Journal, *, post: Post, posts: int) -> None:
    """服务平台撤回了通知、课程或任务

    The service platform took notices, courses or tasks back; they are shown no more.
    """
    journal.write(_UPLINK_WITHDRAWN, {"post": post, "posts": posts})


_UPLINK_UNREADABLE = Event(
    "uplink.unreadable",
    Level.WARNING,
    Actor.ENGINEER,
    (
        Field("post", "word", words=_WORDS_POST),
        Field("rows", "count"),
        Field("field", "slug", family="post-field"),
    ),
)


def uplink_unreadable(journal: Journal, *, post: Post, rows: int, field: str) -> None:
    """服务平台下发的内容有无法读取的行，已略过

    Rows of the service platform's list cannot be read; they were left out.
    """
    journal.write(_UPLINK_UNREADABLE, {"post": post, "rows": rows, "field": field})


_UPLINK_DUTY_UNREADABLE = Event(
    "uplink.duty-unreadable",
    Level.WARNING,
    Actor.ENGINEER,
)


def uplink_duty_unreadable(journal: Journal) -> None:
    """管理平台交办的上报内容无法读取，已留在管理平台

    What the hub gave to deliver cannot be read; it stays there.
    """
    journal.write(_UPLINK_DUTY_UNREADABLE, {})


_UPLINK_POST_DOWN = Event(
    "uplink.post-down",
    Level.WARNING,
    Actor.ENGINEER,
    (
        Field("post", "word", words=_WORDS_POST),
        Field("outcome", "word", words=_WORDS_OUTCOME),
    ),
)


def uplink_post_down(journal: Journal, *, post: Post, outcome: Outcome) -> None:
    """无法从服务平台取得通知、课程或任务

    A list of the service platform cannot be fetched.
    """
    journal.write(_UPLINK_POST_DOWN, {"post": post, "outcome": outcome})


_UPLINK_POST_UP = Event(
    "uplink.post-up",
    Level.NOTICE,
    Actor.NOBODY,
    (Field("post", "word", words=_WORDS_POST),),
)


def uplink_post_up(journal: Journal, *, post: Post) -> None:
    """服务平台的列表恢复

    The list can be fetched again.
    """
    journal.write(_UPLINK_POST_UP, {"post": post})


_TRAINING_NEWS = Event(
    "training.news",
    Level.INFO,
    Actor.STAFF,
    (Field("posts", "count"),),
)


def training_news(journal: Journal, *, posts: int) -> None:
    """平台有新的通知或课程

    The hub gave notices or courses that are new or changed.
    """
    journal.write(_TRAINING_NEWS, {"posts": posts})


_TRAINING_DOWN = Event(
    "training.down",
    Level.WARNING,
    Actor.ENGINEER,
    (Field("outcome", "word", words=_WORDS_OUTCOME),),
)


def training_down(journal: Journal, *, outcome: Outcome) -> None:
    """无法从平台取得通知和课程，已有的仍可阅读

    Notices and courses cannot be fetched from the hub; what came is read all the same.
    """
    journal.write(_TRAINING_DOWN, {"outcome": outcome})


_TRAINING_UP = Event(
    "training.up",
    Level.NOTICE,
    Actor.NOBODY,
)


def training_up(journal: Journal) -> None:
    """又能从平台取得通知和课程

    Notices and courses can be fetched again.
    """
    journal.write(_TRAINING_UP, {})


_QUEUE_LOST = Event(
    "queue.lost",
    Level.WARNING,
    Actor.ENGINEER,
)


def queue_lost(journal: Journal) -> None:
    """连不上保管排队号的终端，改用本机预留的号

    The terminal that keeps the queue is not reached; numbers set apart for this one are given.
    """
    journal.write(_QUEUE_LOST, {})


_QUEUE_REACHED = Event(
    "queue.reached",
    Level.NOTICE,
    Actor.NOBODY,
)


def queue_reached(journal: Journal) -> None:
    """又连上了保管排队号的终端

    The terminal that keeps the queue is reached again.
    """
    journal.write(_QUEUE_REACHED, {})


_DISK_LOW = Event(
    "disk.low",
    Level.WARNING,
    Actor.ENGINEER,
    (Field("megabytes", "count"),),
)


def disk_low(journal: Journal, *, megabytes: int) -> None:
    """磁盘空间不足

    Little disk space is left.
    """
    journal.write(_DISK_LOW, {"megabytes": megabytes})


_DISK_ENOUGH = Event(
    "disk.enough",
    Level.NOTICE,
    Actor.NOBODY,
    (Field("megabytes", "count"),),
)


def disk_enough(journal: Journal, *, megabytes: int) -> None:
    """磁盘空间恢复

    Disk space is sufficient again.
    """
    journal.write(_DISK_ENOUGH, {"megabytes": megabytes})


_STORE_OPENED = Event(
    "store.opened",
    Level.INFO,
    Actor.NOBODY,
    (Field("new", "word", words=_WORDS_YES_NO),),
)


def store_opened(journal: Journal, *, new: YesNo) -> None:
    """数据库已打开

    The database is open.
    """
    journal.write(_STORE_OPENED, {"new": new})


_STORE_SET_ASIDE = Event(
    "store.set-aside",
    Level.ERROR,
    Actor.ENGINEER,
)


def store_set_aside(journal: Journal) -> None:
    """数据库无法读取，已整体保留，改用新库

    The database could not be read; it was kept whole under another name, a new one is in use.
    """
    journal.write(_STORE_SET_ASIDE, {})


_STORE_DAMAGED = Event(
    "store.damaged",
    Level.ERROR,
    Actor.ENGINEER,
    (Field("pages", "count"),),
)


def store_damaged(journal: Journal, *, pages: int) -> None:
    """数据库完整性检查未通过

    The integrity check of the database found damage.
    """
    journal.write(_STORE_DAMAGED, {"pages": pages})


_STORE_ERASED = Event(
    "store.erased",
    Level.ERROR,
    Actor.ENGINEER,
    (Field("files", "count"),),
)


def store_erased(journal: Journal, *, files: int) -> None:
    """本机已报失，密钥和数据已全部清除

    This machine was reported as stolen: its keys and data were erased.
    """
    journal.write(_STORE_ERASED, {"files": files})


_STORE_FAULT = Event(
    "store.fault",
    Level.ERROR,
    Actor.ENGINEER,
    (Field("why", "word", words=_WORDS_STORE_FAULT),),
)


def store_fault(journal: Journal, *, why: StoreFault) -> None:
    """数据库拒绝写入

    The database refused; nothing was written and nothing was promised.
    """
    journal.write(_STORE_FAULT, {"why": why})


_STORE_WELL = Event(
    "store.well",
    Level.NOTICE,
    Actor.NOBODY,
)


def store_well(journal: Journal) -> None:
    """数据库恢复写入

    The database takes what is written again.
    """
    journal.write(_STORE_WELL, {})


_STORE_KEY = Event(
    "store.key",
    Level.ERROR,
    Actor.ENGINEER,
    (Field("why", "word", words=_WORDS_KEY_TROUBLE),),
)


def store_key(journal: Journal, *, why: KeyTrouble) -> None:
    """数据库密钥不可用

    The key of the database cannot be used.
    """
    journal.write(_STORE_KEY, {"why": why})


_AUDIT_BROKEN = Event(
    "audit.broken",
    Level.ERROR,
    Actor.ENGINEER,
)


def audit_broken(journal: Journal) -> None:
    """审计链校验未通过

    The audit chain does not verify, or is not what an anchor says: rows were changed or lost.
    """
    journal.write(_AUDIT_BROKEN, {})


_POWER_BATTERY = Event(
    "power.battery",
    Level.WARNING,
    Actor.STAFF,
)


def power_battery(journal: Journal) -> None:
    """市电中断，改由电池供电

    The mains are gone; the terminal runs on its battery.
    """
    journal.write(_POWER_BATTERY, {})


_POWER_MAINS = Event(
    "power.mains",
    Level.NOTICE,
    Actor.NOBODY,
)


def power_mains(journal: Journal) -> None:
    """市电恢复

    The terminal runs on the mains again.
    """
    journal.write(_POWER_MAINS, {})


_POWER_LOW = Event(
    "power.low",
    Level.WARNING,
    Actor.STAFF,
)


def power_low(journal: Journal) -> None:
    """电池电量低，办完当前业务后关机

    The battery is low: after the visit under way the machine is powered off.
    """
    journal.write(_POWER_LOW, {})


_POWER_OFF = Event(
    "power.off",
    Level.NOTICE,
    Actor.NOBODY,
)


def power_off(journal: Journal) -> None:
    """开始关机

    The machine was told to power off.
    """
    journal.write(_POWER_OFF, {})


_POWER_OFF_FAILED = Event(
    "power.off-failed",
    Level.ERROR,
    Actor.ENGINEER,
)


def power_off_failed(journal: Journal) -> None:
    """关机命令失败

    The command that powers the machine off failed, or is not permitted.
    """
    journal.write(_POWER_OFF_FAILED, {})


_STAFF_SIGNED_IN = Event(
    "staff.signed-in",
    Level.NOTICE,
    Actor.NOBODY,
)


def staff_signed_in(journal: Journal) -> None:
    """工作人员已登录

    A member of staff signed in; who it was stands in the audit chain.
    """
    journal.write(_STAFF_SIGNED_IN, {})


_STAFF_KEPT_OUT = Event(
    "staff.kept-out",
    Level.WARNING,
    Actor.STAFF,
    (Field("left", "count"),),
)


def staff_kept_out(journal: Journal, *, left: int) -> None:
    """工作人员密码输入错误

    A wrong PIN of an account was typed; so many tries are left.
    """
    journal.write(_STAFF_KEPT_OUT, {"left": left})


_STAFF_LOCKED = Event(
    "staff.locked",
    Level.NOTICE,
    Actor.NOBODY,
    (Field("why", "word", words=_WORDS_STAFF_END),),
)


def staff_locked(journal: Journal, *, why: StaffEnd) -> None:
    """工作人员已退出

    A member of staff is signed out.
    """
    journal.write(_STAFF_LOCKED, {"why": why})


_STAFF_ACTING = Event(
    "staff.acting",
    Level.INFO,
    Actor.NOBODY,
    (Field("how", "word", words=_WORDS_STAFF_MODE),),
)


def staff_acting(journal: Journal, *, how: StaffMode) -> None:
    """工作人员开始帮办或代办

    A visit was begun by a member of staff.
    """
    journal.write(_STAFF_ACTING, {"how": how})


_STAFF_HANDED = Event(
    "staff.handed",
    Level.INFO,
    Actor.NOBODY,
    (Field("to", "word", words=_WORDS_STAFF_HAND),),
)


def staff_handed(journal: Journal, *, to: StaffHand) -> None:
    """设备已交给本人或已交还

    The pad was turned to the citizen, or back.
    """
    journal.write(_STAFF_HANDED, {"to": to})


_STAFF_UNRECORDED = Event(
    "staff.unrecorded",
    Level.ERROR,
    Actor.ENGINEER,
)


def staff_unrecorded(journal: Journal) -> None:
    """工作人员登录未能记录，已拒绝

    A deed of staff could not be written down; it was not let happen.
    """
    journal.write(_STAFF_UNRECORDED, {})


_TECHNICIAN_SIGNED_IN = Event(
    "technician.signed-in",
    Level.NOTICE,
    Actor.NOBODY,
)


def technician_signed_in(journal: Journal) -> None:
    """技术人员已进入维护界面

    Somebody signed in at the technician's screen.
    """
    journal.write(_TECHNICIAN_SIGNED_IN, {})


_TECHNICIAN_WRONG_PIN = Event(
    "technician.wrong-pin",
    Level.WARNING,
    Actor.STAFF,
    (Field("left", "count"),),
)


def technician_wrong_pin(journal: Journal, *, left: int) -> None:
    """维护密码输入错误

    A wrong PIN was typed; so many tries are left.
    """
    journal.write(_TECHNICIAN_WRONG_PIN, {"left": left})


_TECHNICIAN_LEFT = Event(
    "technician.left",
    Level.NOTICE,
    Actor.NOBODY,
)


def technician_left(journal: Journal) -> None:
    """技术人员已离开维护界面

    The technician's screen was left; the terminal goes back into service.
    """
    journal.write(_TECHNICIAN_LEFT, {})


_TECHNICIAN_TRIED = Event(
    "technician.tried",
    Level.INFO,
    Actor.NOBODY,
    (
        Field("device", "slug", family="device"),
        Field("outcome", "word", words=_WORDS_TRIAL),
    ),
)


def technician_tried(journal: Journal, *, device: str, outcome: Trial) -> None:
    """设备试用完成

    A device was tried.
    """
    journal.write(_TECHNICIAN_TRIED, {"device": device, "outcome": outcome})


_TECHNICIAN_ROLL = Event(
    "technician.roll",
    Level.NOTICE,
    Actor.NOBODY,
)


def technician_roll(journal: Journal) -> None:
    """已更换凭条纸

    The paper roll was changed; the forecast begins anew.
    """
    journal.write(_TECHNICIAN_ROLL, {})


_TECHNICIAN_REPORT = Event(
    "technician.report",
    Level.NOTICE,
    Actor.NOBODY,
)


def technician_report(journal: Journal) -> None:
    """已生成支持包

    A support bundle was written.
    """
    journal.write(_TECHNICIAN_REPORT, {})


_TECHNICIAN_REFUSED = Event(
    "technician.refused",
    Level.WARNING,
    Actor.ENGINEER,
)


def technician_refused(journal: Journal) -> None:
    """操作系统未执行关机或重启

    The system refused to restart or to shut down.
    """
    journal.write(_TECHNICIAN_REFUSED, {})


_SETUP_TOUCH = Event(
    "setup.touch",
    Level.NOTICE,
    Actor.NOBODY,
    (Field("lying", "word", words=_WORDS_LYING),),
)


def setup_touch(journal: Journal, *, lying: Lying) -> None:
    """触摸校准结果

    How the touch panel lies under the picture was learnt.
    """
    journal.write(_SETUP_TOUCH, {"lying": lying})


_SETUP_PICTURE = Event(
    "setup.picture",
    Level.NOTICE,
    Actor.NOBODY,
    (Field("outcome", "word", words=_WORDS_TURNED),),
)


def setup_picture(journal: Journal, *, outcome: Turned) -> None:
    """画面方向已调整

    The picture was turned at the start, or could not be.
    """
    journal.write(_SETUP_PICTURE, {"outcome": outcome})


_SETUP_PORT = Event(
    "setup.port",
    Level.NOTICE,
    Actor.NOBODY,
    (Field("device", "slug", family="device"),),
)


def setup_port(journal: Journal, *, device: str) -> None:
    """已找到设备端口

    A device was found on a port and kept in the machine's settings.
    """
    journal.write(_SETUP_PORT, {"device": device})


_SETUP_SET_ASIDE = Event(
    "setup.set-aside",
    Level.ERROR,
    Actor.ENGINEER,
)


def setup_set_aside(journal: Journal) -> None:
    """本机设置无法使用，已另存，重新设置

    What was learnt on this machine could not be used; it was kept under another name.
    """
    journal.write(_SETUP_SET_ASIDE, {})


_SETUP_CONFIRMED = Event(
    "setup.confirmed",
    Level.NOTICE,
    Actor.NOBODY,
)


def setup_confirmed(journal: Journal) -> None:
    """首次设置已完成

    The first-start wizard was ended.
    """
    journal.write(_SETUP_CONFIRMED, {})


_WORKER_HUNG = Event(
    "worker.hung",
    Level.ERROR,
    Actor.ENGINEER,
    (
        Field("device", "word", words=_WORDS_DEVICE),
        Field("abandoned", "count"),
    ),
)


def worker_hung(journal: Journal, *, device: Device, abandoned: int) -> None:
    """设备线程无响应，已另起；满三次后程序在无人办理时重启

    A device's thread did not come back; another took over. After three the process restarts.
    """
    journal.write(_WORKER_HUNG, {"device": device, "abandoned": abandoned})


_WORKER_BROKE = Event(
    "worker.broke",
    Level.ERROR,
    Actor.ENGINEER,
    (
        Field("device", "word", words=_WORDS_DEVICE),
        Field("error", "exception"),
    ),
)


def worker_broke(journal: Journal, *, device: Device, error: BaseException) -> None:
    """设备驱动出错，正在重新打开

    A device's driver raised; the device is opened again after a growing pause.
    """
    journal.write(_WORKER_BROKE, {"device": device, "error": error})


_WORKER_BACK = Event(
    "worker.back",
    Level.NOTICE,
    Actor.NOBODY,
    (Field("device", "word", words=_WORDS_DEVICE),),
)


def worker_back(journal: Journal, *, device: Device) -> None:
    """设备线程恢复

    A device is worked with again after its thread hung or its driver raised.
    """
    journal.write(_WORKER_BACK, {"device": device})


_CLOCK_WRONG = Event(
    "clock.wrong",
    Level.ERROR,
    Actor.ENGINEER,
    (
        Field("why", "word", words=_WORDS_CLOCK_WRONG),
        Field("seconds", "seconds"),
    ),
)


def clock_wrong(journal: Journal, *, why: ClockWrong, seconds: float) -> None:
    """本机时钟不对，查询已停用

    This machine's clock is wrong; nothing is asked of the centre with it.
    """
    journal.write(_CLOCK_WRONG, {"why": why, "seconds": seconds})


_CLOCK_RIGHT = Event(
    "clock.right",
    Level.NOTICE,
    Actor.NOBODY,
)


def clock_right(journal: Journal) -> None:
    """本机时钟恢复正常

    This machine's clock is right again.
    """
    journal.write(_CLOCK_RIGHT, {})


_CLOCK_JUMPED = Event(
    "clock.jumped",
    Level.WARNING,
    Actor.ENGINEER,
    (
        Field("forward", "word", words=_WORDS_YES_NO),
        Field("seconds", "seconds"),
    ),
)


def clock_jumped(journal: Journal, *, forward: YesNo, seconds: float) -> None:
    """本机时钟被拨动

    The wall clock was moved against the monotonic one.
    """
    journal.write(_CLOCK_JUMPED, {"forward": forward, "seconds": seconds})


_MACHINE_HOT = Event(
    "machine.hot",
    Level.WARNING,
    Actor.ENGINEER,
    (Field("degrees", "count"),),
)


def machine_hot(journal: Journal, *, degrees: int) -> None:
    """机器温度过高

    The machine is too hot.
    """
    journal.write(_MACHINE_HOT, {"degrees": degrees})


_MACHINE_COOL = Event(
    "machine.cool",
    Level.NOTICE,
    Actor.NOBODY,
    (Field("degrees", "count"),),
)


def machine_cool(journal: Journal, *, degrees: int) -> None:
    """机器温度恢复正常

    The machine's temperature is in order again.
    """
    journal.write(_MACHINE_COOL, {"degrees": degrees})


_DISPLAY_STUCK = Event(
    "display.stuck",
    Level.ERROR,
    Actor.ENGINEER,
)


def display_stuck(journal: Journal) -> None:
    """画面不再刷新，看门狗将重启程序

    No frame is drawn though one was asked for; the watchdog is fed no more.
    """
    journal.write(_DISPLAY_STUCK, {})


_DISPLAY_LIVE = Event(
    "display.live",
    Level.NOTICE,
    Actor.NOBODY,
)


def display_live(journal: Journal) -> None:
    """画面恢复刷新

    Frames are drawn again.
    """
    journal.write(_DISPLAY_LIVE, {})


_INPUT_DEAD = Event(
    "input.dead",
    Level.ERROR,
    Actor.ENGINEER,
)


def input_dead(journal: Journal) -> None:
    """触摸没有传到程序

    Touches that the kernel delivers do not reach the program.
    """
    journal.write(_INPUT_DEAD, {})


_INPUT_LIVE = Event(
    "input.live",
    Level.NOTICE,
    Actor.NOBODY,
)


def input_live(journal: Journal) -> None:
    """触摸恢复

    Touches reach the program again.
    """
    journal.write(_INPUT_LIVE, {})


_TERMINAL_FAILING = Event(
    "terminal.failing",
    Level.ERROR,
    Actor.ENGINEER,
    (
        Field("cause", "word", words=_WORDS_CAUSE),
        Field("tries", "count"),
        Field("pause", "seconds"),
    ),
)


def terminal_failing(journal: Journal, *, cause: Cause, tries: int, pause: float) -> None:
    """同一故障反复出现，过一段时间再试

    One cause of failure came again and again; the next try comes after a pause.
    """
    journal.write(_TERMINAL_FAILING, {"cause": cause, "tries": tries, "pause": pause})


_TERMINAL_TRYING = Event(
    "terminal.trying",
    Level.WARNING,
    Actor.NOBODY,
    (Field("cause", "word", words=_WORDS_CAUSE),),
)


def terminal_trying(journal: Journal, *, cause: Cause) -> None:
    """故障后重新试用

    Everything opened; the terminal serves again, on trial.
    """
    journal.write(_TERMINAL_TRYING, {"cause": cause})


_TERMINAL_HEALED = Event(
    "terminal.healed",
    Level.NOTICE,
    Actor.NOBODY,
)


def terminal_healed(journal: Journal) -> None:
    """试用期间没有再出故障

    The trial passed without another failure.
    """
    journal.write(_TERMINAL_HEALED, {})


_RESTART_WISHED = Event(
    "restart.wished",
    Level.NOTICE,
    Actor.NOBODY,
    (Field("why", "word", words=_WORDS_RESTART),),
)


def restart_wished(journal: Journal, *, why: Restart) -> None:
    """等待无人使用时重新启动

    A restart is wished for; it waits until no visit is under way.
    """
    journal.write(_RESTART_WISHED, {"why": why})


_RESTART_BEGINS = Event(
    "restart.begins",
    Level.NOTICE,
    Actor.NOBODY,
    (Field("why", "word", words=_WORDS_RESTART),),
)


def restart_begins(journal: Journal, *, why: Restart) -> None:
    """程序重新启动

    The process ends so that its supervisor starts it anew.
    """
    journal.write(_RESTART_BEGINS, {"why": why})


_SCREEN_ALONE = Event(
    "screen.alone",
    Level.WARNING,
    Actor.ENGINEER,
)


def screen_alone(journal: Journal) -> None:
    """公示屏连不上保管排队号的终端，叫号改为请听工作人员

    The publicity screen does not reach the terminal that keeps the queue; it says so and plays on.
    """
    journal.write(_SCREEN_ALONE, {})


_SCREEN_ANSWERED = Event(
    "screen.answered",
    Level.NOTICE,
    Actor.NOBODY,
)


def screen_answered(journal: Journal) -> None:
    """公示屏连上了保管排队号的终端

    The publicity screen is told of the queue.
    """
    journal.write(_SCREEN_ANSWERED, {})


_SCREEN_MEDIUM = Event(
    "screen.medium",
    Level.WARNING,
    Actor.STAFF,
    (
        Field("medium", "slug", family="medium"),
        Field("place", "count"),
        Field("why", "word", words=_WORDS_MEDIUM_TROUBLE),
    ),
)


def screen_medium(journal: Journal, *, medium: str, place: int, why: MediumTrouble) -> None:
    """媒体文件夹里有一个文件不能播放，已跳过

    A file of the media folder cannot be shown and is passed over; place: which one, by name.
    """
    journal.write(_SCREEN_MEDIUM, {"medium": medium, "place": place, "why": why})


_SCREEN_PLAYLIST_TAKEN = Event(
    "screen.playlist-taken",
    Level.NOTICE,
    Actor.NOBODY,
    (Field("version", "count"),),
)


def screen_playlist_taken(journal: Journal, *, version: int) -> None:
    """公示屏改播下发的节目

    The publicity screen plays a published play-list from here on.
    """
    journal.write(_SCREEN_PLAYLIST_TAKEN, {"version": version})


_SCREEN_PLAYLIST_BROKEN = Event(
    "screen.playlist-broken",
    Level.WARNING,
    Actor.ENGINEER,
)


def screen_playlist_broken(journal: Journal) -> None:
    """下发的公示屏节目不完整，公示屏沿用上一份或本机的

    A published play-list does not hold; the last good one is played, or the profile's own folder.
    """
    journal.write(_SCREEN_PLAYLIST_BROKEN, {})


_SCREEN_SETTINGS_KEPT = Event(
    "screen.settings-kept",
    Level.WARNING,
    Actor.ENGINEER,
)


def screen_settings_kept(journal: Journal) -> None:
    """新的配置用不了，公示屏沿用原来的

    What the publicity screen plays cannot be read anew; it goes on with what it had.
    """
    journal.write(_SCREEN_SETTINGS_KEPT, {})


_SCREEN_SETTINGS_TAKEN = Event(
    "screen.settings-taken",
    Level.NOTICE,
    Actor.NOBODY,
)


def screen_settings_taken(journal: Journal) -> None:
    """公示屏采用了新的配置

    The publicity screen plays by new settings from this round on.
    """
    journal.write(_SCREEN_SETTINGS_TAKEN, {})


_SCREEN_MUTE = Event(
    "screen.mute",
    Level.WARNING,
    Actor.ENGINEER,
)


def screen_mute(journal: Journal) -> None:
    """叫号提示音放不出来

    The chime of a new call cannot be played: no sound device answers.
    """
    journal.write(_SCREEN_MUTE, {})
