"""One finding: which rule, about what, how grave."""

from __future__ import annotations

import enum
from pathlib import Path

import msgspec

from kiosk.text.strings import Strings

FOLDER = Path(__file__).resolve().parents[2] / "config" / "check"


class Severity(enum.StrEnum):
    """In falling order of weight."""

    BREACH = "breach"  # must be mended: a requirement is not met, or the profile cannot work
    DECLARED = "declared"  # announced, but not yet done at this terminal
    UNCONFIRMED = "unconfirmed"  # a guess that the bureau has to confirm
    ADVICE = "advice"  # works, but something is left out


class Rule(enum.StrEnum):
    """Each has its words in config/check and its severity here."""

    UNKNOWN_ITEM = "unknown-item"
    WRONG_KIND = "wrong-kind"
    HANDLING_GUIDE_ONLY = "handling-guide-only"
    BUNDLE_UNKNOWN = "bundle-unknown"
    BUNDLE_UNSAID = "bundle-unsaid"
    BUNDLE_WITHOUT = "bundle-without"
    TRANSACTION_MISSING = "transaction-missing"
    FORM_FIELDS = "form-fields"
    PROOFS_UNKNOWN = "proofs-unknown"
    PROOFS_WRONG = "proofs-wrong"
    PROOFS_TOLD = "proofs-told"
    PROOFS_NONE = "proofs-none"
    PROOFS_UNTAKEN = "proofs-untaken"
    FACE_PLUGIN = "face-plugin"
    FACE_PHOTO = "face-photo"
    FACE_UNUSED = "face-unused"
    SECRET_PLAIN = "secret-plain"
    DICTIONARY_MISSING = "dictionary-missing"
    WRITE_WITHOUT_OUTCOME = "write-without-outcome"
    ENVELOPE = "envelope"
    ENVELOPE_NAME = "envelope-name"
    PLAIN_CENTRE = "plain-centre"
    PLAIN_PRIVATE_CENTRE = "plain-private-centre"
    SEAL_UNCONFIRMED = "seal-unconfirmed"
    CAINFO_UNCONFIRMED = "cainfo-unconfirmed"
    NO_CRL = "no-crl"
    ADAPTER_GAPS = "adapter-gaps"
    ADAPTER_ELSEWHERE = "adapter-elsewhere"
    NO_WAY_TO_IDENTIFY = "no-way-to-identify"
    NO_PORT = "no-port"
    DOCUMENT_CAMERA = "document-camera"
    DOCUMENT_PIXELS = "document-pixels"
    PAPERS_UNCONFIRMED = "papers-unconfirmed"
    LICENCES_UNCONFIRMED = "licences-unconfirmed"
    KNOWLEDGE_UNCONFIRMED = "knowledge-unconfirmed"
    PEOPLE_FILE = "people-file"
    SIGNAL_BOARD = "signal-board"
    SIGNAL_DARK = "signal-dark"
    SPEECH_MUTE = "speech-mute"
    SPEECH_ADDRESS = "speech-address"
    SPEECH_UNREACHED = "speech-unreached"
    SPEECH_GAIN = "speech-gain"
    CARD_SLOT_EMPTY = "card-slot-empty"
    CARD_PLUGIN = "card-plugin"
    UPS_ADDRESS = "ups-address"
    PORT_SHARED = "port-shared"
    PRINTER_PORT = "printer-port"
    PAGE_PRINTER_ADDRESS = "page-printer-address"
    SANDBOX_ADDRESS = "sandbox-address"
    NO_SECRET = "no-secret"
    LEVEL_UNKNOWN = "level-unknown"
    DECLARED_UNKNOWN = "declared-unknown"
    WORK_RULE_UNKNOWN = "work-rule-unknown"
    SANDBOX_ON = "sandbox-on"
    GUIDES_UNCONFIRMED = "guides-unconfirmed"
    MAPPINGS_UNCONFIRMED = "mappings-unconfirmed"
    DICTIONARIES_UNCONFIRMED = "dictionaries-unconfirmed"
    NO_IMPLEMENTATION_CODE = "no-implementation-code"
    E_VOUCHER_BUSINESS_TYPE = "e-voucher-business-type"
    NO_PRINTER = "no-printer"
    NO_REVIEW_PAGE = "no-review-page"
    NO_HUB = "no-hub"
    NO_MARK = "no-mark"
    NO_CHANNELS = "no-channels"
    NO_PIN = "no-pin"
    NO_VENDOR_KEY = "no-vendor-key"
    NO_SERVICE_PLATFORM = "no-service-platform"
    PLAIN_SERVICE_PLATFORM = "plain-service-platform"
    SERVICE_PLATFORM_UNCONFIRMED = "service-platform-unconfirmed"
    SERVICE_PLATFORM_GAPS = "service-platform-gaps"
    SERVICE_PLATFORM_OUTCOMES = "service-platform-outcomes"
    STAFF_NONE = "staff-none"
    STAFF_NO_EXAM = "staff-no-exam"
    STAFF_CARD_KEY = "staff-card-key"
    LINE_UNLISTED = "line-unlisted"
    STAFF_NO_CARD = "staff-no-card"
    SCREEN_OUTPUT = "screen-output"
    SCREEN_KEY = "screen-key"
    SCREEN_KEEPER = "screen-keeper"
    SCREEN_NEAR = "screen-near"
    SCREEN_STILL = "screen-still"
    SCREEN_NO_MEDIA = "screen-no-media"
    SCREEN_FIGURES = "screen-figures"


_SEVERITY = {
    Severity.DECLARED: {Rule.HANDLING_GUIDE_ONLY, Rule.ADAPTER_ELSEWHERE},
    Severity.UNCONFIRMED: {
        Rule.GUIDES_UNCONFIRMED,
        Rule.MAPPINGS_UNCONFIRMED,
        Rule.DICTIONARIES_UNCONFIRMED,
        Rule.PAPERS_UNCONFIRMED,
        Rule.LICENCES_UNCONFIRMED,
        Rule.KNOWLEDGE_UNCONFIRMED,
        Rule.NO_IMPLEMENTATION_CODE,
        Rule.E_VOUCHER_BUSINESS_TYPE,
        Rule.ENVELOPE_NAME,
        Rule.SEAL_UNCONFIRMED,
        Rule.CAINFO_UNCONFIRMED,
        Rule.SERVICE_PLATFORM_UNCONFIRMED,
    },
    Severity.ADVICE: {
        Rule.SANDBOX_ON,
        Rule.DOCUMENT_CAMERA,
        Rule.PEOPLE_FILE,
        Rule.PROOFS_TOLD,
        Rule.PROOFS_UNTAKEN,
        Rule.FACE_UNUSED,
        Rule.LINE_UNLISTED,
        Rule.DOCUMENT_PIXELS,
        Rule.NO_CRL,
        Rule.PLAIN_PRIVATE_CENTRE,
        Rule.ADAPTER_GAPS,
        Rule.NO_PRINTER,
        Rule.NO_REVIEW_PAGE,
        Rule.NO_HUB,
        Rule.NO_MARK,
        Rule.NO_CHANNELS,
        Rule.NO_PIN,
        Rule.STAFF_NO_EXAM,
        Rule.STAFF_NO_CARD,
        Rule.NO_VENDOR_KEY,
        Rule.NO_SERVICE_PLATFORM,
        Rule.SERVICE_PLATFORM_GAPS,
        Rule.SERVICE_PLATFORM_OUTCOMES,
        Rule.SPEECH_UNREACHED,
        Rule.SPEECH_GAIN,
        Rule.SCREEN_NEAR,
        Rule.SCREEN_STILL,
        Rule.SCREEN_NO_MEDIA,
        Rule.SCREEN_FIGURES,
    },
}


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """`subject`: a setting's key, or the ids it is about. `count`: how many of them."""

    rule: Rule
    subject: str
    count: int = 1

    @property
    def severity(self) -> Severity:
        return next((s for s, rules in _SEVERITY.items() if self.rule in rules), Severity.BREACH)

    def say(self, strings: Strings) -> str:
        """The finding in words. `strings`: `words(language)`."""
        return strings(self.rule, subject=self.subject, count=self.count)


def words(language: str) -> Strings:
    """The texts of all findings."""
    return Strings.load(language, FOLDER)
