"""The work of `compliance explain`: judge the rule with what it needs, and write the page."""

from typing import Any

from compliance.cli.options import read_settings
from compliance.cli.other_pack import warn_of_other_pack
from compliance.cli.output import page_width, write_text
from compliance.cli.progress import progress
from compliance.cli.request import JudgingRequest
from compliance.default_pack import pack_folder
from compliance.pipeline import Options, judge
from compliance.report.explain import explain
from compliance.report.explanation_page import explanation_to_text
from compliance.snapshot.interrupts import closed_after


class Request(JudgingRequest, frozen=True, kw_only=True):
    """The arguments and options as given."""

    rule: str
    subject: str


def run(**given: Any) -> int:
    """Explain one verdict, and give the exit code."""
    request = Request(**given)
    settings = read_settings(request.settings)
    with progress():
        options = Options(
            as_of=request.as_of,
            strict=request.strict,
            overrides=settings,
            rules=(request.rule,),
            engine=request.engine,
            reasoner=request.reasoner,
            header=request.header,
            whole_cases=True,
        )
        folder = pack_folder(request.folder, request.snapshot)
        judged = judge(folder, request.snapshot, options)
    # It may be why there is nothing to explain.
    warn_of_other_pack(judged, request.snapshot)
    with closed_after(judged.tables.connection), progress():
        explanation = explain(judged, request.rule, request.subject)
    write_text(explanation_to_text(explanation, page_width()), None)
    return 0
