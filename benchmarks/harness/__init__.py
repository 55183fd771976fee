"""What runs the contenders, and makes tables of what was measured."""
