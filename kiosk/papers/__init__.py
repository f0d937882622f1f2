"""Papers of a case: pages photographed at the terminal, judged and straightened in a process of
their own, and what of them is still missing."""
