"""投诉·意见 and questions that nothing at the terminal answered: what is being said, and its
reply."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from kiosk.text.voice_numbers import VoiceNumber

KINDS = ("complaint", "opinion", "question")


@dataclass(frozen=True, slots=True)
class VoiceReply:
    """What the hub says of it; `state`: waiting | working | answered."""

    what: str
    at: datetime
    state: str
    text: str = field(default="", repr=False)
    replied_at: datetime | None = None


@dataclass(slots=True)
class Voice:
    """投诉·意见 or a question: being said, or its reply."""

    what: str = ""  # complaint | opinion | question
    about: tuple[str, ...] = ()
    words: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)  # only with consent
    given: VoiceNumber | None = field(default=None, repr=False)
    paper: str = ""  # "" | printing | printed | asked | failed | none
    reply: VoiceReply | None = field(default=None, repr=False)
