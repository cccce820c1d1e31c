"""Did you mean: a query with its slips put right, by a noisy channel over the archive's words."""
