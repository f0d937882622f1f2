"""A handling item under way: what is filled in, whether it may be done, and the case it became."""
