"""One finger, one tap, whichever way the panel tells it."""

from screens.touch import Press, Touches
from screens.view import Look

LOOK = Look()


def touches(window=(1080, 1920)) -> Touches:
    return Touches(LOOK, window)


def test_mouse_press_and_release():
    t = touches()
    assert t.read(("mousebuttondown", 100, 200, 1), 0.0) == ("down", 100, 200)
    assert t.read(("mousemotion", 110, 200), 0.1) == ("move", 110, 200)
    assert t.read(("mousebuttonup", 110, 200, 1), 0.2) == ("up", 110, 200)
    assert t.read(("mousemotion", 500, 500), 0.3) is None


def test_other_buttons_and_events_mean_nothing():
    t = touches()
    assert t.read(("mousebuttondown", 1, 1, 3), 0.0) is None
    assert t.read(("keydown", 0, 27, 9, ""), 0.0) is None


def test_finger_coordinates_are_shares_of_the_glass():
    t = touches()
    assert t.read(("fingerdown", 7, 0.5, 0.25, 1.0), 0.0) == ("down", 540, 480)
    assert t.read(("fingerup", 7, 0.5, 0.25, 0.0), 0.1) == ("up", 540, 480)


def test_the_same_touch_told_twice_counts_once():
    t = touches()
    assert t.read(("fingerdown", 7, 0.5, 0.5, 1.0), 0.0)
    assert t.read(("mousebuttondown", 541, 961, 1), 0.01) is None
    assert t.read(("fingerup", 7, 0.5, 0.5, 0.0), 0.1)
    assert t.read(("mousebuttonup", 541, 961, 1), 0.11) is None
    assert t.read(("mousebuttondown", 541, 961, 1), 0.2) is None  # told late
    assert t.read(("mousebuttondown", 100, 100, 1), 0.3)  # elsewhere: another touch


def test_mouse_first_then_the_finger_of_the_same_touch():
    t = touches()
    assert t.read(("mousebuttondown", 540, 960, 1), 0.0)
    assert t.read(("fingerdown", 7, 0.5, 0.5, 1.0), 0.01) is None
    assert t.read(("fingerup", 7, 0.5, 0.5, 0.0), 0.1) is None
    assert t.read(("mousebuttonup", 540, 960, 1), 0.11)


def test_second_finger_and_palm_are_ignored():
    t = touches()
    assert t.read(("fingerdown", 1, 0.5, 0.5, 1.0), 0.0)
    assert t.read(("fingerdown", 2, 0.1, 0.1, 1.0), 0.05) is None
    assert t.read(("fingerup", 2, 0.1, 0.1, 0.0), 0.1) is None
    assert t.read(("fingerup", 1, 0.5, 0.5, 0.0), 0.2) == ("up", 540, 960)


def test_scaled_window_maps_to_the_page():
    t = touches((540, 960))
    assert t.read(("mousebuttondown", 270, 480, 1), 0.0) == ("down", 540, 960)


def test_four_millimetres_make_a_drag():
    press = Press(100, 100, None, "")
    assert not press.far(100, 100 + 16, 0.248)  # 3.97 mm
    assert press.far(100, 100 + 17, 0.248)


def test_a_panel_that_lies_otherwise_is_put_right_and_still_told_raw():
    turned = Touches(LOOK, (1080, 1920), (0.0, -1.0, 1.0, 1.0, 0.0, 0.0))
    assert turned.read(("fingerdown", 7, 0.25, 0.9, 1.0), 0.0) == ("down", 1080 * (1 - 0.9), 480)
    assert turned.raw == (0.25, 0.9)
    assert turned.read(("fingerup", 7, 0.25, 0.9, 0.0), 0.1)
    assert turned.read(("mousebuttondown", 540, 0, 1), 2.0) == ("down", 1080, 960)


def test_a_finger_whose_lifting_was_lost_gives_way():
    t = touches()
    assert t.read(("fingerdown", 1, 0.5, 0.5, 1.0), 0.0)
    assert t.held
    assert t.read(("fingerdown", 2, 0.1, 0.1, 1.0), 7.9) is None
    assert t.read(("fingerdown", 3, 0.5, 0.25, 1.0), 8.0) == ("down", 540, 480)
    assert t.read(("fingerup", 3, 0.5, 0.25, 0.0), 8.1) == ("up", 540, 480)
    assert not t.held
