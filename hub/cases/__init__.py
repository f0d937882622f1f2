"""办件: what of the cases filed at terminals is still to be done, by when, and who did it. Nobody
stands in it: a case is known by its number."""
