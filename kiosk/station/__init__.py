"""The station beyond one terminal: its queue of tickets, kept once and asked by every terminal."""
