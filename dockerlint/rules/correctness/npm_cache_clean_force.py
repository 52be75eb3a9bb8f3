"""
`npm cache clean` needs `--force`.

Since version 5 npm refuses to empty its cache without it, and exits with an error: the `RUN`
fails, or, where the failure is ignored, the cache stays in the image.

`npm cache clean KEY`, which removes a single entry, does not need it. Left alone are images of
Node.js 7 and older, which came with older versions of npm.

Bad:

    FROM node:22-slim
    RUN npm ci --omit=dev && npm cache clean

Good:

    FROM node:22-slim
    RUN npm ci --omit=dev && npm cache clean --force
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.node.versions import node_major
from dockerlint.model.options import with_variables
from dockerlint.rule import Rule
from dockerlint.syntax import Command
from dockerlint.text import Span

rule = Rule(
    Severity.WARNING,
    codes=("npmCacheCleanUseForce",),
    fix=Safety.SAFE,
    effects=Change.ADDS_OPTION.of("clean --force", "clear --force"),
)
LAST_OLD = 7  # the last Node.js with an npm that needs no force


@rule.on(Command, "npm")
def clean_without_force(npm: Command, file: Dockerfile) -> Iterator[Finding]:
    """A clean-up that npm refuses."""
    given = with_variables(npm, file)
    words = npm.operands()
    if given is None or not npm.runs("cache") or given.has("--force", "-f"):
        return
    if len(words) != 1 or words[0].value not in ("clean", "clear"):
        return
    major = node_major(file.stage_of_command(npm))
    if major is not None and major <= LAST_OLD:
        return
    edit = edits.add_option(npm, "--force", words[0])
    yield rule.finding(
        Span(npm.argv[0].span.start, words[0].span.end),
        f"`npm cache {words[0].text}` without `--force` fails and cleans nothing",
        Fix.safe("Add `--force`", edit),
    )
