"""A terminal that is killed at every step of a visit."""
