"""`python -m hub sign BUNDLE`: show what would change, and sign it.

Runs on a signer's own machine: it reads the bundle, the signer's key file (closed by a passphrase)
and the public keys of the signers, and nothing else; it reaches no server. What is shown is made of
the very bytes that are signed.

sign BUNDLE --key FILE --name ID --known FOLDER    sign; the file is replaced whole
key FILE                                           a new key; its public half goes beside it (.pub)
"""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization as written
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.commands import FAILED, Failed, say
from hub.configuring import bundle as bundles
from hub.configuring.bundle import BadBundle, Bundle, Group
from hub.configuring.signers import public_hex
from kiosk.services.whole import write_whole
from kiosk.settings.layers import ABSENT
from kiosk.settings.settable import WORDS, find
from kiosk.text.strings import Strings

SHORTEST = 12
YES = ("签署", "sign")
_MOST = 12  # terminals named; the rest counted


def main(argv: list[str]) -> int:
    made = argparse.ArgumentParser(
        prog="python -m hub sign",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("what", help="a bundle, or `key`")
    made.add_argument("file", nargs="?", type=Path, help="of a new key")
    made.add_argument("--key", type=Path, help="the signer's key file")
    made.add_argument("--name", help="the id by which terminals know this signer's key")
    made.add_argument("--known", type=Path, help="folder of public keys, one PEM a signer: ID.pub")
    arguments = made.parse_args(argv)
    try:
        if arguments.what == "key":
            return _make_key(arguments.file)
        if not (arguments.key and arguments.name and arguments.known):
            made.error("--key, --name and --known are needed")
        return _sign(Path(arguments.what), arguments.key, arguments.name, arguments.known)
    except Failed as failed:
        say(str(failed))
    except BadBundle as bad:
        say(f"未签署 · not signed: {bad}")
    except OSError as error:
        say(f"未签署 · not signed: {error.filename}: {error.strerror}")
    return FAILED


def _sign(file: Path, key_file: Path, name: str, known: Path) -> int:
    bundle = bundles.read(file.read_bytes())
    signers = {path.stem: public_hex(path) for path in sorted(known.glob("*.pub"))}
    for line in told(bundle, bundles.groups(bundle, signers)):
        print(line)
    key = _open(key_file)
    own = key.public_key().public_bytes_raw().hex()
    if signers.get(name) != own:
        raise Failed(f"密钥与 {name} 的公钥不符 · the key is not the one known as {name}")
    signed = bundles.sign(bundle, name, key)
    print(f"输入“{YES[0]}”后回车即签署 · type “{YES[1]}” and Enter to sign: ", end="", flush=True)
    if sys.stdin.readline().strip().lower() not in YES:
        raise Failed("未签署 · not signed")
    write_whole(file, bundles.write(signed))
    print(f"已签署 · signed: {len(signed.offers)}")
    return 0


def told(bundle: Bundle, groups: tuple[Group, ...]) -> Iterator[str]:
    """What would change, in both languages, terminals that are alike together."""
    zh, en = (Strings.load(language, WORDS) for language in ("zh", "en"))
    yield f"草稿 · draft {bundle.draft}，终端 · terminals: {len(bundle.offers)}"
    for group in groups:
        names = ", ".join(group.terminals[:_MOST])
        more = len(group.terminals) - _MOST
        yield ""
        yield f"== {len(group.terminals)}: {names}{f' +{more}' if more > 0 else ''}"
        if not group.trusted:
            yield (
                "!! 原值未经已知签名人签署，以下按全部新增显示 · "
                "what was before is signed by nobody known: all is shown as new"
            )
        for change in group.changes:
            mark = "!! " if change.path in group.guarded else "   "
            known = find(change.path)
            words = f"path.{known.path if known else change.path}"
            yield f"{mark}{change.path}  {zh(words)} · {en(words)}"
            yield f"      - {_value(change.before, zh)}"
            yield f"      + {_value(change.after, zh)}"
        orders = [f"   {line}" for line in _orders(group, zh, en)]
        yield from orders
        if not group.changes and not orders:
            yield f"   {zh('said.none')} · {en('said.none')}"
        if group.guarded:
            yield (
                "!! 带 !! 的改动须由两名管理员分别签署 · changes marked !! need two administrators"
            )


def _orders(group: Group, zh: Strings, en: Strings) -> Iterator[str]:
    """What terminals are to do: a pause that is new, goes on or ends; what is done once more."""
    before, after = group.ordered, group.duties
    pause = after.get("pause")
    if pause or before.get("pause"):
        same = pause == before.get("pause")
        word = "resume" if not pause else "paused" if same else "pause"
        words = f"{zh(f'said.{word}')} · {en(f'said.{word}')}"
        yield f"{words}: {'; '.join(_pause(pause, zh, en))}" if pause else words
    for name in ("restart", "detail"):
        if after.get(name, 0) > before.get(name, 0):
            yield f"{zh(f'said.{name}')} · {en(f'said.{name}')}"


def _pause(pause: Mapping[str, Any], zh: Strings, en: Strings) -> Iterator[str]:
    """Why, what visitors read, until when."""
    reason = f"reason.{pause['reason']}"
    yield f"{zh(reason)} · {en(reason)}"
    if note := pause.get("note"):
        yield f"{note['zh']} · {note['en']}"
    until = pause.get("until")
    word, more = ("said.until", {"at": until}) if until else ("said.open_end", {})
    yield f"{zh(word, **more)} · {en(word, **more)}"


def _value(value: Any, words: Strings) -> str:
    if value is ABSENT:
        return words("said.absent")
    return json.dumps(value, ensure_ascii=False)


def _make_key(file: Path | None) -> int:
    if file is None:
        raise Failed("请写明密钥文件 · name the file of the key")
    passphrase = _passphrase(twice=True)
    key = Ed25519PrivateKey.generate()
    content = key.private_bytes(
        written.Encoding.PEM, written.PrivateFormat.PKCS8,
        written.BestAvailableEncryption(passphrase),
    )  # fmt: skip
    fd = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(fd, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    public = key.public_key().public_bytes(
        written.Encoding.PEM, written.PublicFormat.SubjectPublicKeyInfo
    )
    write_whole(file.with_suffix(".pub"), public, 0o644)
    print(f"公钥 · public key: {key.public_key().public_bytes_raw().hex()}")
    return 0


def _open(file: Path) -> Ed25519PrivateKey:
    content = file.read_bytes()
    try:
        key = written.load_pem_private_key(content, _passphrase(twice=False))
    except (ValueError, TypeError):
        raise Failed("密钥打不开：口令不对，或没有口令 · the key does not open") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise Failed(f"不是 Ed25519 密钥 · not an Ed25519 key: {file}")
    return key


def _passphrase(*, twice: bool) -> bytes:
    """Asked for, never an argument."""
    if not sys.stdin.isatty():
        first = again = sys.stdin.readline().rstrip("\n")
    else:
        first = getpass.getpass("口令 · passphrase: ")
        again = getpass.getpass("再输一次 · once more: ") if twice else first
    if first != again:
        raise Failed("两次不同 · the two differ")
    if twice and len(first) < SHORTEST:
        raise Failed(f"口令至少 {SHORTEST} 个字 · {SHORTEST} characters at least")
    return first.encode()
