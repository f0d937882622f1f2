"""All answers of a field or situation, or what the agency replied to feedback."""

from __future__ import annotations

from screens.nodes import Page
from screens.pages.hits import listed
from screens.parts import heading, lowered
from screens.parts import page as frame
from screens.room import room
from screens.view import View


def page(view: View) -> Page:
    at, s = room(view), view.strings
    name = view.topic.name.get(view.look.language) if view.topic else s("consulting.replies")
    head = [] if at.small else [heading(view, name, s("topic.sub"))]
    return frame(view, lowered(view, head, [listed(view)]), title=name)
