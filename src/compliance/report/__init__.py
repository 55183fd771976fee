"""Everything that was found out, as one `Report` value, and the formats it is shown in."""
