"""Small bases and packages for tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.input.initials import Initials
from kiosk.input.rare import Rare
from kiosk.knowledge.build import Made, Sources, build
from kiosk.knowledge.model import Answer, Meaning, PlainWords, Source, Topic
from kiosk.knowledge.package import FILE, seal
from kiosk.services.model import Bilingual

DAY = date(2026, 12, 1)
KEY = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
STRANGER = Ed25519PrivateKey.from_private_bytes(b"\x08" * 32)
SIGNERS = {"province": KEY.public_key().public_bytes_raw().hex()}
TOPICS = (
    Topic(id="care", name=Bilingual(zh="就医", en="Care"), icon="bed"),
    Topic(id="ill", name=Bilingual(zh="病了", en="Ill"), icon="bed", kind="situation"),
)


@cache
def spell() -> Initials:
    return Initials.of(Rare())


def both(zh: str, en: str = "said") -> Bilingual:
    return Bilingual(zh=zh, en=en)


def answer(id_: str, title: str, brief: str = "请到窗口问清。", **more: Any) -> Answer:
    told: dict[str, Any] = {
        "topic": "care",
        "start": date(2026, 1, 1),
        "sources": (Source(title="标准", number="1号", paragraph="第一条"),),
    }
    return Answer(id=id_, title=both(title), brief=both(brief), **(told | more))


def sources(
    *answers: Answer, idle: Sequence[str] = (), said: dict[str, str] | None = None
) -> Sources:
    meanings = tuple(Meaning(said=(a,), meant=(b,)) for a, b in (said or {}).items())
    return Sources(TOPICS, PlainWords(idle=tuple(idle), meanings=meanings), answers)


def base_file(folder: Path, *answers: Answer, version: int = 1, **words: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / FILE
    build(sources(*answers, **words), file, Made(version, "province", DAY), spell())
    return file


def package(folder: Path, version: int, *answers: Answer, key: Ed25519PrivateKey = KEY) -> Path:
    base_file(folder, *(answers or (answer("one", "第一条"),)), version=version)
    seal(folder, key)
    return folder
