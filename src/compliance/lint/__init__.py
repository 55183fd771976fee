"""A rule pack without faults to what is odd about it all the same."""
