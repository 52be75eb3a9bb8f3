"""
A copy from `/` to `/` should say which files it is about.

`COPY --from=tools / /` copies whatever the other stage or image holds, today and in its next
version, over whatever is there. Where all of it is a system of its own, `copy-whole-filesystem`
says so; reported here is the rest: images of which nothing is known or that carry a few files
only, and stages from `scratch`. The latter lose the `ENV`, `USER` and `CMD` of what they copy.

As in hadolint, `/` counts in quotes and among other sources. What stands under `ONBUILD` is left
alone.

Bad:

    FROM debian:bookworm-slim
    COPY --from=example/tools:1.2 / /

Good:

    FROM debian:bookworm-slim
    COPY --from=example/tools:1.2 /usr/bin/tool /usr/bin/tool
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Profile, Rule
from dockerlint.rules.size._roots import brings_a_system, whole_copies

rule = Rule(Severity.INFO, codes=("DL3067",), profile=Profile.ALL)


@rule.on(Dockerfile, "COPY --from")
def everything(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Copies of all there is, be it much or little."""
    for each, root in whole_copies(file):
        if not brings_a_system(each):
            yield rule.finding(root.span, f"`/` is all that `{each.text}` holds")
