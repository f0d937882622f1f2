"""One model of how the terminal, its devices and its destinations are."""
