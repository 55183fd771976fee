"""The name and version of this program, as reports and `--version` state them."""

NAME = "compliance"
VERSION = "0.1.0"
