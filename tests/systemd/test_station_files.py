"""What a profile decides about the machine: fence, panel, clock, names, keys."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from kiosk.__main__ import main
from kiosk.machine import fence, panel, screen, speech
from kiosk.machine.fence import FenceError
from kiosk.machine.files import BEGIN, END, TERMINAL, credentials, files, hosts
from kiosk.machine.waiting import bitmap
from kiosk.settings.load import SettingsError, load

ROOT = Path(__file__).resolve().parents[2]


def station(**machine):
    """A production station: centre and hub by address, a printer on the network."""
    return load(
        "heilongjiang-2",
        [
            {
                "centre": {"url": "https://10.1.2.3/fsi"},
                "hub": {"url": "http://10.1.2.4:8080"},
                "devices": {"printer": {"port": "tcp://10.1.2.5:9100"}},
                "sandbox": {"on": False},
                "machine": machine,
            }
        ],
    )


def allowed(settings) -> set[str]:
    return {f"{p.protocol} {p.address} {p.port}" for p in fence.places(settings)}


def test_only_whom_the_profile_names_is_called():
    assert allowed(station()) == {"tcp 10.1.2.3 443", "tcp 10.1.2.4 8080", "tcp 10.1.2.5 9100"}


def test_clocks_and_further_addresses_are_added():
    more = station(time_servers=["10.1.0.1"], allowed=["udp://10.1.0.2:514", "nut://10.1.0.3"])
    assert allowed(more) - allowed(station()) == {
        "udp 10.1.0.1 123",
        "udp 10.1.0.2 514",
        "tcp 10.1.0.3 3493",
    }


def test_the_phones_review_page_is_not_the_terminals_business():
    assert "127.0.0.1" not in fence.ruleset(load("heilongjiang-2"))
    assert "daddr" not in fence.ruleset(load("heilongjiang-2"))


def test_a_name_is_pinned_or_refused():
    named = {"centre": {"url": "https://fsi.hlj.example/fsi"}}
    with pytest.raises(FenceError, match=r'\[machine.hosts\]: "fsi.hlj.example"'):
        fence.places(load("heilongjiang-2", [named]))
    pinned = load(
        "heilongjiang-2", [named, {"machine": {"hosts": {"fsi.hlj.example": "10.3.2.1"}}}]
    )
    assert "tcp 10.3.2.1 443" in allowed(pinned)
    assert hosts("127.0.0.1 localhost\n", pinned).splitlines()[1:] == [
        BEGIN,
        "10.3.2.1 fsi.hlj.example",
        END,
    ]


@pytest.mark.parametrize("bad", ["tcp://10.0.0.1", "tcp://:80", "tcp://10.0.0.1:port"])
def test_an_address_without_a_port_is_said_to_lack_it(bad):
    with pytest.raises(FenceError, match="an address with a port is needed"):
        fence.places(station(allowed=[bad]))


def test_a_network_that_is_none_is_said_to_be_none():
    with pytest.raises(FenceError, match="maintenance_from"):
        fence.visitors(station(maintenance_from=["office"]))


def test_names_of_the_machine_stay_and_ours_are_replaced():
    one = station(hosts={"a": "10.0.0.1"})
    before = hosts("127.0.0.1 localhost\n::1 ip6\n", one)
    after = hosts(before, station(hosts={"b": "10.0.0.2"}))
    assert after.splitlines() == ["127.0.0.1 localhost", "::1 ip6", BEGIN, "10.0.0.2 b", END]
    assert hosts(after, station()) == "127.0.0.1 localhost\n::1 ip6\n"


@pytest.mark.parametrize(
    "settings",
    [
        load("heilongjiang-2"),
        station(),
        station(
            time_servers=["10.0.0.1", "fd00::1"],
            maintenance_from=["10.2.0.0/16", "fd00::/8", "10.9.9.9"],
            allowed=["tcp://[fd00::2]:80"],
        ),
    ],
)
def test_the_kernel_takes_the_ruleset(settings):
    """`nft --check`, in a network namespace of its own: nothing here is changed."""
    said = subprocess.run(
        ["unshare", "--net", "--map-root-user", "nft", "--check", "--file", "-"],
        input=fence.ruleset(settings),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (said.returncode, said.stderr) == (0, "")


def test_the_process_is_fenced_as_the_machine_is():
    lines = fence.drop_in(station()).splitlines()
    assert [line for line in lines if "=" in line] == [
        "IPAddressAllow=10.1.2.3",
        "IPAddressAllow=10.1.2.4",
        "IPAddressAllow=10.1.2.5",
    ]


def mounted(**how) -> str:
    return panel.mounted(load("heilongjiang-2", [{"panel": how}]))


def test_the_waiting_picture_is_turned_as_the_profile_says():
    assert mounted() == "rotation=\noutput=\n"
    assert mounted(rotation="left", output="HDMI-1") == "rotation=left\noutput=HDMI-1\n"
    for bad in ("HDMI-1; reboot", "a b"):
        with pytest.raises(SettingsError, match=r"panel\.output"):
            mounted(output=bad)


def test_keys_are_asked_for_only_where_they_are():
    assert "centre-key" not in credentials(["store-key"])
    line = "LoadCredentialEncrypted=centre-key:/etc/kiosk/credentials/centre-key.cred"
    assert line in credentials(["store-key", "centre-key"]).splitlines()


def with_lights(**signal) -> str:
    devices = {"printer": {"port": "tcp://10.1.2.5:9100"}, "signal": signal}
    settings = load(
        "heilongjiang-2",
        [{
            "centre": {"url": "https://10.1.2.3/fsi"}, "hub": {"url": "http://10.1.2.4:8080"},
            "devices": devices, "sandbox": {"on": False},
        }],
    )  # fmt: skip
    return files(settings, [])[f"{TERMINAL}/lights.conf"]


def test_the_kernels_lights_of_the_profile_and_no_other_may_be_switched():
    text = with_lights(
        family="leds",
        port="/sys/class/leds",
        reader_light="card:green:status",
        call_light="50% red",
    )
    assert [line for line in text.splitlines() if line.startswith("ReadWritePaths=")] == [
        'ReadWritePaths="-/sys/class/leds/50%% red"',
        'ReadWritePaths="-/sys/class/leds/card:green:status"',
    ]
    serial = with_lights(family="lcus", port="/dev/kiosk/signal", reader_light="1")
    assert "ReadWritePaths" not in serial


def test_systemd_takes_the_lights(tmp_path):
    text = with_lights(family="leds", port="/sys/class/leds", call_light="50% red")
    unit = tmp_path / "etc" / "systemd" / "system" / "lit.service"
    unit.parent.mkdir(parents=True)
    unit.write_text(text + "Type=oneshot\nExecStart=/bin/true\n")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "true").write_text("#!/bin/sh\n")
    (tmp_path / "bin" / "true").chmod(0o755)
    said = subprocess.run(
        ["systemd-analyze", "verify", f"--root={tmp_path}", "--recursive-errors=no", str(unit)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "ReadWritePaths" not in said.stderr
    assert said.returncode == 0


def test_the_waiting_picture_is_an_x_bitmap(tmp_path):
    font = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"
    path = tmp_path / "waiting.xbm"
    path.write_bytes(bitmap([["正在启动", "请稍等，马上就好。"], ["W" * 60]], 270, 480, font))
    image = Image.open(path)
    assert (image.format, image.size) == ("XBM", (270, 480))
    black = sum(image.get_flattened_data()) // 255
    assert 500 < black < 270 * 480 // 5
    sides = [image.crop((x, 0, x + 10, 480)).getcolors() for x in (0, 260)]
    assert sides == [[(4800, 0)]] * 2  # the longest line too keeps off the edges


# ---- the command


def apply(tmp_path, text, *more) -> int:
    profile = tmp_path / "station.toml"
    profile.write_text(text)
    root = tmp_path / "root"
    asked = ["machine", "--lang", "en", "--root", str(root), "apply", "--profile", str(profile)]
    return main([*asked, *more])


def test_a_production_profile_with_sandbox_addresses_is_refused(tmp_path, capsys):
    text = 'extends = "heilongjiang-2"\n[sandbox]\non = false\n'
    assert apply(tmp_path, text) == 1
    assert "demonstration address" in capsys.readouterr().err
    assert not (tmp_path / "root").exists()


def test_a_demonstration_is_refused_unless_asked_for(tmp_path, capsys):
    assert apply(tmp_path, 'extends = "heilongjiang-2"\n') == 1
    assert "--demonstration" in capsys.readouterr().err
    assert not (tmp_path / "root").exists()


def test_files_are_written_once_and_said(tmp_path, capsys):
    text = (
        'extends = "heilongjiang-2"\n[centre]\nurl = "http://10.0.0.1/fsi"\n[hub]\n'
        'url = "http://10.0.0.2"\n[review]\npage = "http://10.0.0.3"\n'
        '[service_platform]\nurl = "https://10.0.0.4"\n[sandbox]\non = false\n'
    )
    assert apply(tmp_path, text) == 0
    assert "written: /etc/nftables.conf" in capsys.readouterr().out
    rules = (tmp_path / "root" / "etc" / "nftables.conf").read_text()
    assert "ip daddr 10.0.0.1 tcp dport 80 accept" in rules
    assert "ip daddr 10.0.0.4 tcp dport 443 accept" in rules
    assert apply(tmp_path, text) == 0
    assert "written" not in capsys.readouterr().out


def test_the_database_key_is_never_made_twice(tmp_path, capsys):
    sealed = tmp_path / "etc" / "kiosk" / "credentials" / "store-key.cred"
    sealed.parent.mkdir(parents=True)
    sealed.write_text("sealed")
    asked = ["machine", "--root", str(tmp_path), "seal"]
    assert main([*asked, "store-key", "--make"]) == 0
    assert main([*asked, "store-key"]) == 1
    assert "could not be read" in capsys.readouterr().err
    assert main([*asked, "hub-key", "--make"]) == 1
    assert sealed.read_text() == "sealed"


def test_the_stations_terminals_reach_their_queue_and_nobody_else_does():
    table = {
        "types": [{"id": "claims", "letter": "A", "name": {"zh": "报销", "en": "Claims"}}],
        "secret_file": "credential:queue-key",
    }
    asks = load("heilongjiang-2", [
        {"station": {"queue": table | {"keeper": "09", "keeper_address": "10.0.5.2:7110"}}}
    ])  # fmt: skip
    keeps = load("heilongjiang-2", [
        {"station": {"queue": table | {"listen": "10.0.5.2:7110", "network": "10.0.5.0/28"}}}
    ])  # fmt: skip
    assert fence.Place(fence.ipaddress.ip_address("10.0.5.2"), "tcp", 7110) in fence.places(asks)
    assert "dport 7110" in fence.ruleset(asks).partition("chain out")[2]
    assert "ip saddr 10.0.5.0/28 tcp dport 7110 accept" in fence.ruleset(keeps)
    assert "IPAddressAllow=10.0.5.0/28" in fence.drop_in(keeps)
    assert not fence.askers(asks)


# ---- the publicity screen


QUEUE = {
    "types": [{"id": "claims", "letter": "A", "name": {"zh": "报销", "en": "Claims"}}],
    "secret_file": "credential:queue-key", "keeper": "09", "keeper_address": "10.0.5.2:7110",
}  # fmt: skip


def with_screen(role: str = "full", **screen):
    return load("heilongjiang-2", [{
        "centre": {"url": "https://10.1.2.3/fsi"}, "hub": {"url": "http://10.1.2.4:8080"},
        "devices": {"printer": {"port": "tcp://10.1.2.5:9100"}}, "sandbox": {"on": False},
        "panel": {"output": "HDMI-1"}, "terminal": {"role": role}, "station": {"queue": QUEUE},
        "screen": screen,
    }])  # fmt: skip


def test_units_are_those_of_what_the_machine_is():
    assert screen.units(station()) == ("kiosk-terminal.service",)
    assert screen.units(with_screen()) == ("kiosk-terminal.service", "kiosk-screen.service")
    assert screen.units(with_screen("screen")) == ("kiosk-screen.service",)


def test_ffmpeg_is_for_machines_whose_screen_has_a_media_folder_alone():
    assert screen.packages(station()) == screen.packages(with_screen()) == ()
    assert screen.packages(with_screen(media="/srv/kiosk-media")) == ("ffmpeg",)
    silent = with_screen(media="/srv/kiosk-media", play=[{"what": "station"}])
    assert screen.packages(silent) == ()


def speaking(**chosen):
    return load("heilongjiang-2", [{"devices": {"speech": chosen, "keypad": {"port": "/dev/k"}}}])


def test_the_voice_is_a_service_where_the_profile_speaks_through_its_socket():
    mine = speaking(dispatcher=speech.SOCKET, output='plughw:CARD="Pad"')
    assert screen.units(mine) == ("kiosk-terminal.service", "kiosk-speech.service")
    assert screen.packages(mine) == ("speech-dispatcher", "speech-dispatcher-espeak-ng")
    made = files(mine, [])[speech.CONFIGURATION]
    assert 'AudioALSADevice "plughw:CARD=Pad"' in made
    assert "LogLevel 1" in made
    unit = (ROOT / "systemd/units/kiosk-speech.service").read_text()
    assert f"--socket-path {speech.SOCKET}" in unit
    recorded = speaking(recordings="/etc/kiosk/speech")
    assert screen.packages(recorded) == ("alsa-utils",)
    elsewhere = speaking(dispatcher="127.0.0.1:6560")
    for other in (recorded, elsewhere, station()):
        assert screen.units(other) == ("kiosk-terminal.service",)
        assert "AudioALSADevice" not in files(other, [])[speech.CONFIGURATION]


def test_a_screen_of_its_own_calls_the_keeper_and_nobody_else():
    assert allowed(with_screen("screen")) == {"tcp 10.0.5.2 7110"}
    assert allowed(with_screen()) > {"tcp 10.0.5.2 7110", "tcp 10.1.2.3 443"}
    lines = screen.drop_in(with_screen(), ["store-key", "queue-screen-key"]).splitlines()
    assert "IPAddressAllow=10.0.5.2" in lines
    assert "10.1.2.3" not in "".join(lines)
    assert "store-key" not in "".join(lines)
    key = "/etc/kiosk/credentials/queue-screen-key.cred"
    assert f"LoadCredentialEncrypted=queue-screen-key:{key}" in lines
    assert "Wants=kiosk-switch.service" not in lines
    assert "Wants=kiosk-switch.service" in screen.drop_in(with_screen("screen"), [])


def test_a_second_display_stands_beside_the_panel_and_touches_stay_on_it():
    text = screen.display(with_screen(output="HDMI-2", rotation="left"))
    assert 'Identifier "HDMI-2"' in text
    assert 'Option "Position" "1920 0"' in text
    assert 'Option "Rotate" "left"' in text
    [numbers] = re.findall(r'TransformationMatrix" "(.*)"', text)
    matrix = [float(n) for n in numbers.split()]
    whole = (1920 + 1080, 1920)  # a panel that stands, a screen that hangs upright
    assert (round(matrix[0] * whole[0]), round(matrix[4] * whole[1])) == (1080, 1920)
    lying = screen.display(with_screen(output="HDMI-2"))
    [numbers] = re.findall(r'TransformationMatrix" "(.*)"', lying)
    assert round(float(numbers.split()[0]) * (1920 + 1920)) == 1080
    for other in (station(), with_screen("screen"), with_screen()):
        assert "Section" not in screen.display(other)


def test_a_screen_of_its_own_is_turned_as_its_own_table_says():
    alone = with_screen("screen", rotation="right", output="DP-1")
    assert panel.mounted(alone) == "rotation=right\noutput=DP-1\n"
    assert (
        panel.mounted(with_screen(rotation="right", output="DP-1")) == "rotation=\noutput=HDMI-1\n"
    )


def test_the_command_names_the_units(tmp_path, capsys):
    profile = tmp_path / "station.toml"
    profile.write_text('extends = "heilongjiang-2"\n[screen]\n')
    assert main(["machine", "units", "--profile", str(profile)]) == 0
    assert capsys.readouterr().out.split() == ["kiosk-terminal.service", "kiosk-screen.service"]
