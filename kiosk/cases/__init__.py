"""办件: what staff do for a case that was filed, as pure data; the same for terminal and hub."""
