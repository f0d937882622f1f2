"""A panel that is plugged in while the terminal runs: its first touch counts."""

import os

from screens.panel_watch import PanelWatch


class Sdl:
    looked = 0

    def anew(self) -> None:
        self.looked += 1


def test_sdl_looks_anew_a_little_after_a_device_came_and_once_more(tmp_path):
    sdl = Sdl()
    watch = PanelWatch(sdl.anew, tmp_path)
    watch.look(0.0, held=False)
    assert sdl.looked == 0
    (tmp_path / "event4").touch()
    os.utime(tmp_path, ns=(1, 1))
    watch.look(10.0, held=False)  # the X server has not opened it yet
    assert sdl.looked == 0
    watch.look(11.0, held=False)
    watch.look(12.0, held=False)
    assert sdl.looked == 1
    watch.look(16.5, held=False)
    watch.look(100.0, held=False)
    assert sdl.looked == 2


def test_not_while_a_finger_is_down(tmp_path):
    sdl = Sdl()
    watch = PanelWatch(sdl.anew, tmp_path)
    os.utime(tmp_path, ns=(1, 1))
    watch.look(0.0, held=True)
    watch.look(2.0, held=True)
    assert sdl.looked == 0
    watch.look(2.1, held=False)
    assert sdl.looked == 1


def test_where_no_devices_can_be_seen_nothing_is_looked_for(tmp_path):
    sdl = Sdl()
    watch = PanelWatch(sdl.anew, tmp_path / "not-there")
    for now in range(100):
        watch.look(float(now), held=False)
    assert sdl.looked == 0
