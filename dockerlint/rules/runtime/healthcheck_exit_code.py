"""
A health check should end with 0 or 1.

These are the two answers that are defined: 0 for healthy, 1 for unhealthy; 2 is reserved, and of
others nothing is said. `curl` ends with 7 where nobody listens, with 22 for an error of the
server, with 28 after its time, `pg_isready` and `grep` with 2. Docker itself takes every number
but 0 for unhealthy, which is why this rule is off by default.

Reported are `curl`, GNU `wget`, `pg_isready` and `grep` as the last word of a probe in shell form.

The fix appends `|| exit 1`.

Bad:

    FROM nginx:1.29
    HEALTHCHECK CMD curl -f http://localhost/

Good:

    FROM nginx:1.29
    HEALTHCHECK CMD curl -f http://localhost/ || exit 1
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Healthcheck

rule = Rule(
    Severity.INFO,
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_IMAGE.of("HEALTHCHECK"),
    profile=Profile.ALL,
)
MANY_CODES = {"curl", "wget", "pg_isready", "grep"}


@rule.on(Stage, "HEALTHCHECK")
def other_codes(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """A probe in shell form that ends with whatever its last program ends with."""
    for check in stage.instructions:
        if not isinstance(check, Healthcheck) or check.is_none or check.probe_json is not None:
            continue
        if stage.has_posix_shell(check):
            yield from last_word(check, stage)


def last_word(check: Healthcheck, stage: Stage) -> Iterator[Finding]:
    """The last program of one probe."""
    script = check.script
    if script.broken or not script.links or script.has_jobs:
        return
    if any(link.operator == "||" for link in script.links):
        return
    last = script.links[-1]
    command = last.commands[-1] if last.commands else None
    if command is None or command.nested or command.name not in MANY_CODES or last.heredoc:
        return
    if command.name == "wget" and stage.family in ("alpine", "busybox"):
        return  # that of BusyBox ends with 1
    fix = None
    if not script.comments:
        fix = Fix.unsafe("Append `|| exit 1`", Edit.insert(last.span.end, " || exit 1"))
    message = f"`{command.name}` ends with other numbers than 0 and 1, too"
    yield rule.finding(command.argv[0].span, message, fix)
