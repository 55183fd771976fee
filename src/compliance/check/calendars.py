"""The calendars of bank holidays that a pack can name."""

# Name in `pack.yaml` → country and subdivision of the `holidays` package.
CALENDARS: dict[str, tuple[str, str]] = {
    "England": ("UK", "ENG"),
    "Wales": ("UK", "WLS"),
    "Scotland": ("UK", "SCT"),
    "Northern Ireland": ("UK", "NIR"),
}
