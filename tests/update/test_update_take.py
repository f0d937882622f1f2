"""Taking a release in: what is refused, and that nothing of it runs before it is proved."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from kiosk.__main__ import main
from kiosk.update import manifest as release
from kiosk.update.folders import Folders
from kiosk.update.manifest import Platform, Refusal, Refused, number
from kiosk.update.take import build, here, take

VENDOR = Ed25519PrivateKey.generate()
HERE = Platform(system="debian-12", machine="x86_64", python="3.11")


def made(folder, version="1.1.0", *, key=VENDOR, platform=HERE, packages=()):
    """A release folder, sealed."""
    for name, content in {
        "app/kiosk/__main__.py": "print('kiosk')",
        "app/systemd/bin/build": "exit 3",
        "wheels/a.whl": "wheel",
        "packages/b.deb": "deb",
        "install": "#!/bin/sh",
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    (folder / "install").chmod(0o755)
    release.seal(folder, key, version=version, platform=platform, schema=1, packages=packages)
    return folder


@pytest.fixture
def folders(tmp_path):
    return Folders(tmp_path / "opt", tmp_path / "data")


def taking(folder, folders, key=VENDOR, built=lambda folder, wheels: None, has=lambda p: True):
    public = key.public_key() if key else None
    return take(folder, folders, public, platform=HERE, is_installed=has, make=built)


def refusal(*arguments, **more) -> tuple[Refusal, str]:
    with pytest.raises(Refused) as caught:
        taking(*arguments, **more)
    return caught.value.why, caught.value.about


def test_a_good_release_becomes_the_next(tmp_path, folders):
    seen = []
    taking(made(tmp_path / "usb"), folders, built=lambda f, w: seen.append((f.name, w.name)))
    assert folders.link("next") == "1.1.0"
    assert seen == [(".coming", "wheels")]
    inside = folders.release("1.1.0")
    assert (inside / "install").stat().st_mode & 0o777 == 0o755
    assert not (inside / "packages").exists()
    assert not (inside / "wheels").exists()
    assert folders.link("current") is None  # taking switches nothing


def test_taken_twice_is_taken_once(tmp_path, folders):
    folder = made(tmp_path / "usb")
    taking(folder, folders)
    taking(folder, folders, built=lambda f, w: pytest.fail("built again"))


def test_a_stick_that_keeps_no_modes_is_good_enough(tmp_path, folders):
    folder = made(tmp_path / "usb")
    (folder / "install").chmod(0o600)
    taking(folder, folders)
    assert (folders.release("1.1.0") / "install").stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("name", ["app/kiosk/__main__.py", "wheels/a.whl", "packages/b.deb"])
def test_a_changed_file_is_refused(tmp_path, folders, name):
    folder = made(tmp_path / "usb")
    (folder / name).write_text("other")
    assert refusal(folder, folders) == (Refusal.DAMAGED, name)
    assert folders.link("next") is None


def test_a_missing_an_additional_and_a_linked_file_are_refused(tmp_path, folders):
    folder = made(tmp_path / "usb")
    (folder / "app" / "more.py").write_text("")
    assert refusal(folder, folders) == (Refusal.DAMAGED, "app/more.py")
    (folder / "app" / "more.py").unlink()
    (folder / "install").rename(tmp_path / "install")
    assert refusal(folder, folders) == (Refusal.DAMAGED, "install")
    (folder / "install").symlink_to(tmp_path / "install")
    assert refusal(folder, folders) == (Refusal.DAMAGED, "install")


def test_unsigned_forged_and_foreign_are_refused(tmp_path, folders):
    folder = made(tmp_path / "usb")
    assert refusal(folder, folders, key=None)[0] is Refusal.NO_KEY
    stranger = made(tmp_path / "stranger", key=Ed25519PrivateKey.generate())
    assert refusal(stranger, folders)[0] is Refusal.FORGED
    text = (folder / "MANIFEST.json").read_text()
    (folder / "MANIFEST.json").write_text(text.replace("1.1.0", "9.9.9"))
    assert refusal(folder, folders)[0] is Refusal.FORGED
    (folder / "MANIFEST.sig").unlink()
    assert refusal(folder, folders)[0] is Refusal.UNSIGNED
    (folder / "MANIFEST.json").unlink()
    assert refusal(folder, folders)[0] is Refusal.NO_RELEASE


@pytest.mark.parametrize(
    "other",
    [
        Platform(system="debian-13", machine="x86_64", python="3.11"),
        Platform(system="debian-12", machine="aarch64", python="3.11"),
        Platform(system="debian-12", machine="x86_64", python="3.13"),
    ],
)
def test_another_platform_is_refused(tmp_path, folders, other):
    folder = made(tmp_path / "usb", platform=other)
    assert refusal(folder, folders)[0] is Refusal.WRONG_PLATFORM


@pytest.mark.parametrize("version", ["1.0.0", "0.9.9", "1.0"])
def test_older_and_the_same_are_refused(tmp_path, folders, version):
    taking(made(tmp_path / "one", "1.0.0"), folders)
    folders.point("proven", "1.0.0")
    assert refusal(made(tmp_path / "two", version), folders)[0] is Refusal.OLDER


def test_what_gave_way_here_is_refused(tmp_path, folders):
    folders.root.mkdir()
    (folders.root / "returned").write_text("1.1.0\n")
    assert refusal(made(tmp_path / "usb"), folders) == (Refusal.RETURNED, "1.1.0")


def test_missing_system_packages_are_named(tmp_path, folders):
    folder = made(tmp_path / "usb", packages=("nftables", "libmtdev1|libmtdev1t64"))
    has = {"libmtdev1t64"}.__contains__
    assert refusal(folder, folders, has=has) == (Refusal.PACKAGES, "nftables")


def test_an_environment_that_cannot_be_made_leaves_nothing(tmp_path, folders):
    folder = made(tmp_path / "usb")
    assert refusal(folder, folders, built=build) == (Refusal.NOT_BUILT, "3")
    assert folders.link("next") is None
    assert not folders.release("1.1.0").exists()
    taking(folder, folders)  # and the next try begins anew


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b'{"product": "other"}',
        b"\xff",
        b'{"product":"yibao-kiosk","version":"1.0","platform":{"system":"","machine":"","python":""},'
        b'"schema":1,"packages":[],"files":{"../out":{"sha256":"","size":0}}}',
    ],
)
def test_what_is_no_manifest_is_said_to_be_none(content):
    with pytest.raises(Refused) as caught:
        release.parse(content)
    assert caught.value.why is Refusal.NO_RELEASE


def test_versions_are_numbers():
    assert number("0.10.0") > number("0.9.9.999")
    for bad in ("", "1", "1.a", "1.0-rc1", "１.0", "1." * 9 + "1"):
        with pytest.raises(ValueError, match="version"):
            number(bad)


def test_the_command_says_each_refusal_in_both_languages(tmp_path, capsys):
    key = tmp_path / "vendor.pub"
    public = VENDOR.public_key()
    key.write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    folder = made(tmp_path / "usb", platform=here())
    common = ["--root", str(tmp_path / "opt"), "--data", str(tmp_path / "data")]
    asked = ["update", *common, "check", str(folder), "--key", str(key)]
    assert main(asked) == 0
    (folder / "install").write_text("changed")
    for language, word in (("zh", "被改动"), ("en", "changed")):
        assert main(["update", "--lang", language, *asked[1:]]) == 1
        assert word in capsys.readouterr().err
    assert main(["update", *common, "status"]) == 0
    assert "无" in capsys.readouterr().out


def test_words_for_all_refusals():
    from kiosk.commands.update import WORDS
    from kiosk.text.strings import Strings

    for language in ("zh", "en"):
        say = Strings.load(language, WORDS)
        for why in Refusal:
            assert say(f"refusal.{why}", about="x")


def test_the_vendor_seals_with_a_key_file(tmp_path, capsys):
    key = tmp_path / "vendor.key"
    key.write_bytes(VENDOR.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    folder = tmp_path / "out"
    (folder / "app").mkdir(parents=True)
    (folder / "app" / "x").write_text("x")
    asked = ["update", "--lang", "en", "seal", str(folder), "--key", str(key)]
    assert main([*asked, "--version", "2.0.0", "--package", "nftables"]) == 0
    sealed = release.read_signed(folder, VENDOR.public_key())
    assert (sealed.version, sealed.packages, sealed.platform) == ("2.0.0", ("nftables",), here())
    assert main([*asked, "--version", "two"]) == 1
    assert "numbers and dots" in capsys.readouterr().err
