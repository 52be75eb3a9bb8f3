"""
One of `wget` and `curl` is enough for a stage.

Each brings its own libraries, options and certificates into the image. A stage that uses one of
them can do the same with the other, and needs to install only that one.

Reported is the first use of the second tool in the stage. As in hadolint, health checks do not
count, nor does installing both without using them, nor what a parent stage or an `ONBUILD` uses.

hadolint reports every later `RUN` again and does not look through `sudo` and `sh -c`; here the
stage is reported once, and these count.

Bad:

    FROM debian:bookworm-slim
    RUN wget -q https://example.com/one.tar.gz
    RUN curl -fsSLO https://example.com/two.tar.gz

Good:

    FROM debian:bookworm-slim
    RUN curl -fsSLO https://example.com/one.tar.gz
    RUN curl -fsSLO https://example.com/two.tar.gz
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.rule import Profile, Rule

rule = Rule(
    Severity.INFO,
    codes=("DL4001", "DS-0014", "use-either-wget-or-curl", "fc775e75"),
    profile=Profile.ALL,
)
TOOLS = {"wget": "curl", "curl": "wget"}


@rule.on(Stage, "wget")
def both(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """The first use of the second tool."""
    first = ""
    for command in stage.own_commands():
        if command.name not in TOOLS:
            continue
        if command.name == TOOLS.get(first):
            span = command.argv[0].span
            yield rule.finding(span, f"this stage uses `{command.name}` as well as `{first}`")
            return
        first = command.name
