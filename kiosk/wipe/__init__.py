"""Forgetting a visitor, and proving it: zeroing, hardening, and the search for what is left."""
