"""Remote settings on this machine: which are in force, how they come in, and how they give way."""
