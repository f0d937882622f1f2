"""Queues and appointments of stations, day by day, as the terminals that keep them tell it: counts,
and nobody in them."""
