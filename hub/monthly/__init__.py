"""A month in figures: the 台账, and stations beside one another. Counts without names."""
