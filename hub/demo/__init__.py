"""Demo content: a declaration like any operator's, with files made on the spot."""
