"""Releases on this machine: who may come in, which is in force, and how it gives way."""
