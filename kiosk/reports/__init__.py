"""What a station reports, made of counts: pure, and the same at a terminal as at the hub."""
