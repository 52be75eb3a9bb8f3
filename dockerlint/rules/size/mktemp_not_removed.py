"""
A folder made by `mktemp -d` should be removed in the same `RUN`.

It is for files that are needed for a moment only, and with them becomes part of the layer. A later
`RUN` does not even know its name.

A mount on `/tmp`, a removal in whatever way and stages that the final image does not contain are
left alone.

Bad:

    FROM debian:bookworm-slim
    RUN dir="$(mktemp -d)" \\
        && curl -fsSL https://example.com/tool.tgz | tar -xz -C "$dir" \\
        && make -C "$dir" install

Good:

    FROM debian:bookworm-slim
    RUN dir="$(mktemp -d)" \\
        && curl -fsSL https://example.com/tool.tgz | tar -xz -C "$dir" \\
        && make -C "$dir" install \\
        && rm -rf "$dir"
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.caches import mounted
from dockerlint.patterns import pattern
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command, Run, Script

rule = Rule(
    Severity.INFO,
    codes=("rmRecursiveAfterMktempD",),
    profile=Profile.ALL,
    fix=Safety.SAFE,
    effects=Change.ADDS_COMMAND.of("rm"),
)
ASSIGNED = pattern(r"(?:export\s+)?(\w+)=[\"']?(?:\$\(|`)\s*mktemp\s")
REMOVES = ("rm", "mv", "trap", "find")


@rule.on(Command, "mktemp")
def kept(mktemp: Command, file: Dockerfile) -> Iterator[Finding]:
    """A temporary folder that nothing removes."""
    run, script = file.run_of(mktemp)
    if not mktemp.has("-d", "--directory") or not file.in_final_image(file.stage_of(run)):
        return
    after = [c for c in script.commands if c.span > mktemp.span]
    if any(c.name in REMOVES for c in after) or mounted(run, "/tmp"):
        return
    yield rule.finding(
        mktemp.argv[0].span,
        "the folder that `mktemp -d` makes stays in the layer",
        removal(mktemp, run, script),
    )


def removal(mktemp: Command, run: Run, script: Script) -> Fix | None:
    """Remove the folder at the end, where a variable has its name."""
    link = script.links[mktemp.link]
    found = ASSIGNED.match(link.text)
    if found is None or len(link.commands) > 1 or script.links[-1] is link:
        return None
    edit = edits.append(run, script, f'rm -rf "${found[1]}"')
    return Fix.safe("Remove it at the end of the `RUN`", edit)
