"""Writing on the glass: what was typed, and the engines that turn letters and strokes into words.

Nothing here learns: an engine answers the next visitor as it answered the first.
"""

SLATE = "writing"
"""Name of the slate on which characters are written."""
