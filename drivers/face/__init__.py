"""Is this the person on the card? A vendor's plug-in says so: docs/face-plugin.md."""

from drivers.face.compare import NotCompared, Verdict, compare

__all__ = ["NotCompared", "Verdict", "compare"]
