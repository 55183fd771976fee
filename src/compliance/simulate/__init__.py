"""A seed and a scale to the records of a made-up force, for the child-protection pack alone."""
