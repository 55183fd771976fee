"""Lets `python -m compliance` run the command line."""

from compliance.cli import main

main()
