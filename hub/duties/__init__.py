"""What a station owes its agency (001), as far as several rooms have it in common: the trail of
what was done with each, files that prove something, the terms."""
