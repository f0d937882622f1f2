"""A robot that visits the terminal as a person would: it sees the screen and touches it."""
