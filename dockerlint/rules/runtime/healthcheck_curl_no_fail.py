"""
A health check with `curl` should be given `-f`.

`curl` succeeds with every answer, 404 and 500 too: it did get the page. Without `-f` (`--fail`)
the check only notices a server that does not answer at all, and a container that says "500" to
everyone stays "healthy".

Left alone are probes that look at the answer: by a pipe, in `$(…)`, with `-w`, or by any other
program beside `exit` and `kill`. So are other addresses than HTTP, and
images without `curl` (see `healthcheck-tool-missing`).

The fix adds `-f`. It is unsafe, since the check then fails where it did not.

Bad:

    FROM nginx:1.29
    HEALTHCHECK CMD curl http://localhost/ || exit 1

Good:

    FROM nginx:1.29
    HEALTHCHECK CMD curl -f http://localhost/ || exit 1
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.addresses import is_http
from dockerlint.model.fetches import text_of
from dockerlint.model.programs import lacks, may_bring
from dockerlint.rule import Rule
from dockerlint.syntax import Command, Healthcheck

rule = Rule(
    Severity.WARNING,
    codes=("curlUseFlagF",),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_IMAGE.of("HEALTHCHECK"),
)
FAILS = ("-f", "--fail", "--fail-with-body", "--fail-early")
_LOOKS = ("-w", "--write-out", "-K", "--config", "-V", "--version", "-q", "--disable")
_ENDS = {"exit", "kill", "echo", "false"}


@rule.on(Stage, "HEALTHCHECK")
def succeeds_always(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """A curl whose own success is all that the probe goes by."""
    for check in stage.instructions:
        if not isinstance(check, Healthcheck) or check.is_none or not check.probe.text:
            continue
        if check.probe_json is None and not stage.has_posix_shell(check):
            continue
        if not is_missing(stage):
            yield from without_fail(check)


def is_missing(stage: Stage) -> bool:
    """True for an image without curl, which `healthcheck-tool-missing` tells."""
    return bool(stage.base and lacks(stage.base, "curl")) and not may_bring(stage, ("curl",))


def without_fail(check: Healthcheck) -> Iterator[Finding]:
    """The curls of one probe."""
    script = check.script
    if script.broken or any(c.name not in (*_ENDS, "curl", "sh", "bash") for c in script.commands):
        return
    if "$(" in check.text or "`" in check.text:
        return
    for command in script.commands:
        if command.name == "curl" and not command.piped and asks_only(command):
            message = "`curl` succeeds with errors such as 404 and 500, too, without `-f`"
            yield rule.finding(command.argv[0].span, message, with_fail(command, check))


def asks_only(command: Command) -> bool:
    """True for a request over HTTP of which nothing is looked at."""
    if command.has(*FAILS, *_LOOKS) or any(a.value is None and a.is_flag for a in command.argv):
        return False
    if not command.arguments or any(a.text.startswith("$") for a in command.arguments[:-1]):
        return False
    return all(map(is_http, map(text_of, command.arguments)))


def with_fail(command: Command, check: Healthcheck) -> Fix | None:
    """Add `-f` after its name."""
    end = command.argv[0].span.end
    strings = check.probe_json
    if strings is None:
        edit = Edit.insert(end, " -f") if command.editable else None
    elif len(strings) == len(command.argv):
        edit = Edit.insert(strings[0].span.end, ', "-f"')
    else:
        edit = Edit.insert(end, " -f") if command.editable else None
    return Fix.unsafe("Add `-f`", edit)
