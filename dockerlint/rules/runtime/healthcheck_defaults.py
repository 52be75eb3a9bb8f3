"""
A health check can say all of its times.

Without them a probe is made every 30 seconds and given up after 30; three failures make the
service unhealthy, and it is given no time to start. What fits depends on the service: how long it
takes to start, how fast it answers. Off by default: the defaults are documented and often right.

The fix writes those that are missing: the default interval and retries, 5 seconds for an answer
and 20 to start. These want a look.

Bad:

    FROM nginx:1.29
    HEALTHCHECK CMD curl -f http://localhost/ || exit 1

Good:

    FROM nginx:1.29
    HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \\
        CMD curl -f http://localhost/ || exit 1
"""

from collections.abc import Iterator

from dockerlint.edits import INDENT, WIDTH
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Mark, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Healthcheck

rule = Rule(
    Severity.INFO,
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_IMAGE.of("HEALTHCHECK"),
    profile=Profile.ALL,
    mark=Mark.UNNECESSARY,
)
VALUES = {"interval": "30s", "timeout": "5s", "start-period": "20s", "retries": "3"}


@rule.on(Healthcheck)
def unsaid(check: Healthcheck, _: Dockerfile) -> Iterator[Finding]:
    """A check that leaves some of its times to the defaults."""
    missing = [name for name in VALUES if check.flag(name) is None]
    if check.is_none or not missing or not check.probe.text:
        return
    told = ", ".join(f"`--{name}`" for name in missing)
    fix = Fix.unsafe("Write the times", with_times(check, missing))
    yield rule.finding(check.keyword.span, f"the health check does not say {told}", fix)


def with_times(check: Healthcheck, missing: list[str]) -> Edit:
    """Add these times after the others; the command goes to the next line where it gets long."""
    source = check.source
    end = check.flags[-1].span.end if check.flags else check.keyword.span.end
    new = "".join(f" --{name}={VALUES[name]}" for name in missing)
    line = source.line_span(source.line_at(end))
    if line.end - line.start + len(new) > WIDTH:
        new += f" {check.escape}{source.newline}{INDENT[1:]}"
    return Edit.insert(end, new)
