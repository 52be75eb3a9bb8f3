"""
`HEALTHCHECK CMD` can be in exec form, a JSON array.

In shell form each probe starts a shell first, which the image must have. That is little, and many
probes need it: `|| exit 1`, variables, pipes. hadolint reports all of them since version 2.15;
this rule is for who wants that.

The fix writes a plain command as an array.

Bad:

    FROM nginx:1.29
    HEALTHCHECK CMD curl --fail http://localhost/

Good:

    FROM nginx:1.29
    HEALTHCHECK CMD ["curl", "--fail", "http://localhost/"]
"""

from collections.abc import Iterator

from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.rule import Profile, Rule
from dockerlint.rules.runtime._exec import before_shell, exec_form, plain_words
from dockerlint.syntax import Healthcheck

rule = Rule(Severity.INFO, codes=("DL3025",), profile=Profile.ALL, fix=Safety.SAFE)


@rule.on(Stage, "HEALTHCHECK")
def shell_form(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A probe that is read by a shell."""
    plain = set(before_shell(stage, file))
    for check in stage.instructions:
        if not isinstance(check, Healthcheck) or check.is_none:
            continue
        if not check.probe.text or check.probe_json is not None:
            continue
        yield rule.finding(
            check.words[0].span,
            "`HEALTHCHECK` starts a shell for each probe",
            as_array(check, stage) if check in plain else None,
        )


def as_array(check: Healthcheck, stage: Stage) -> Fix | None:
    """Write the probe as an array."""
    if check.comments or not stage.has_posix_shell(check):
        return None
    words = plain_words(check.script)
    if not words:
        return None
    span = check.probe.span(0, len(check.probe.text))
    return Fix.safe("Write it as a JSON array", Edit(span, exec_form(words)))
