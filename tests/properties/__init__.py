"""Properties that hold for all rules and records, and the interpreter that they rest on."""
