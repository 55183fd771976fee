"""A warning where a snapshot was made for another rule pack than the one that judged it."""

from compliance.address import Place
from compliance.cli.faults import show_faults
from compliance.diagnostic import Diagnostic
from compliance.report.judged import Judged
from compliance.report.safe import one_line


def warn_of_other_pack(judged: Judged, snapshot: Place) -> None:
    """Say on stderr if the header names another pack than the one that was used."""
    named, used = judged.tables.header.pack, judged.checked.id
    if not named or named == used:
        return
    warning = Diagnostic(
        "other-pack",
        f"the snapshot names the rule pack `{one_line(named)}` but is judged by `{used}`",
        path=str(snapshot),
        help="name the folder of the pack that is meant: `--rules DIR`",
        severity="warning",
    )
    show_faults([warning])
