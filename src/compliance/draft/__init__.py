"""What a policy officer says of a new rule to its text, in the pack's own files."""
