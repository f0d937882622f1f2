"""States, events, commands and the table of the technician's session; nothing else."""
