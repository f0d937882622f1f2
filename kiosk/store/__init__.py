"""The encrypted database of a terminal: key, opening, migrations, counters."""
