"""Lists of staff's pages that take each other's place under one title: each begins at its top."""

from __future__ import annotations

from kiosk.commands.screens import pages
from screens import samples


def test_another_list_of_the_same_state_is_another_page():
    made = dict(pages(samples.look("pad")))
    for one, other in (
        ("staff-taking_in-which", "staff-taking_in-begun"),
        ("staff-books", "staff-books-topic"),
        ("staff-found-shelf", "staff-found-topic"),
        ("staff-person_choose-kind-0", "staff-person_choose-needs-0"),
    ):
        assert made[one].state == made[other].state
        assert made[one].title == made[other].title
        assert made[one].about != made[other].about, one
