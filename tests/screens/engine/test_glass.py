"""The real window, drawn by SDL's offscreen driver: pixels, touches, waking, forgetting."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.glass


@pytest.fixture(scope="module", params=["Copier", "Quad"])
def seen(request, tmp_path_factory) -> dict:
    folder = tmp_path_factory.mktemp("glass")
    env = {**os.environ, "SDL_VIDEODRIVER": "offscreen"}
    probe = Path(__file__).with_name("glass_probe.py")
    done = subprocess.run(
        [sys.executable, str(probe), str(folder), request.param],
        env=env,
        text=True,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    out = json.loads(done.stdout.splitlines()[-1])
    assert out["canvas"] == request.param
    return out


def test_glass_shows_exactly_what_was_composed(seen):
    assert seen["home_is_what_was_composed"]
    assert seen["result_right"]
    assert seen["clock_right"]


def test_corner_mark_is_last_and_18_px(seen):
    assert seen["mark"] == [255, 0, 170] * 2


def test_tap_sends_its_action_once(seen):
    assert seen["tap"] == ["门诊"]
    assert seen["touched"] == 1


def test_clock_redraws_only_its_corner(seen):
    assert 0 < seen["clock_pixels"] < 1080 * 1920 / 50


def test_back_to_home_uploads_nothing(seen):
    assert seen["back_uploads"] == 0
    assert seen["back_right"]


def test_finger_darkens_what_it_is_on(seen):
    assert seen["pressed_is_darker"]


def test_drag_scrolls_and_is_no_tap(seen):
    assert seen["drag_scrolled"]
    assert seen["drag_is_no_tap"]
    assert seen["release_elsewhere_is_no_tap"]


def test_another_of_a_states_pages_begins_at_its_top(seen):
    assert seen["same_page_stays"]
    assert seen["another_begins_at_its_top"]


def test_page_places_are_handled_here(seen):
    assert seen["page_up"]
    assert seen["page_up_is_ours"]


@pytest.mark.parametrize(
    "fact",
    [
        "key_is_no_touch",
        "ring_is_drawn",
        "ring_presses_nothing",
        "ok_presses_it",
        "back_where_there_is_none",
        "ring_stays_on_its_page",
        "touch_takes_the_ring",
        "ok_without_a_ring_presses_nothing",
        "ok_without_a_ring_shows_it",
        "ring_leaves_with_its_page",
        "keys_scroll",
        "key_without_a_page",
    ],
)
def test_keys_move_a_ring_and_press_what_it_is_round(seen, fact):
    assert seen[fact]


@pytest.mark.parametrize(
    "fact",
    [
        "another_page_is_told_once_drawn",
        "what_it_says_begins_with_its_title",
        "without_a_ring_no_place_speaks",
        "nothing_is_told_twice",
        "a_move_is_told",
        "a_change_of_a_page_is_news",
        "a_note_is_drawn_over_the_page",
        "a_note_leaves_by_itself",
        "what_was_forgotten_is_not_told",
        "and_says_nothing",
    ],
)
def test_who_listens_is_told_what_there_is_to_hear(seen, fact):
    assert seen[fact]


@pytest.mark.parametrize(
    "fact",
    [
        "stroke_is_seen",
        "stroke_redraws_its_place",
        "stroke_waits_for_the_finger",
        "stroke_arrives",
        "stroke_begins_where_it_began",
        "stroke_ends_at_the_edge",
        "stroke_goes_with_the_finger",
        "stroke_is_drawn_again",
        "stroke_is_somebodys",
        "stroke_is_forgotten",
    ],
)
def test_a_finger_draws_on_a_slate(seen, fact):
    assert seen[fact]


def test_other_threads_wake_the_loop(seen):
    assert seen["woken"]


def test_spinner_turns_four_times_a_second_at_most(seen):
    assert seen["spinner_deadline"] == 0.25


def test_forget_blanks_buffer_texture_and_tree(seen):
    assert seen["scratch_is_blank"]
    assert seen["picture_is_blank"]
    assert seen["nothing_left"]
    assert seen["home_after_forget"]


def test_first_start_leaves_its_characters_to_the_next(seen):
    assert seen["glyphs_left_for_next_start"]


def test_what_kivy_was_kept_from_importing_can_be_imported_later(seen):
    assert seen["stand_ins_left"] == []
