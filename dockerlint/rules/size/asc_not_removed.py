"""
A signature should be removed once it is verified.

`gpg --verify tool.tgz.asc tool.tgz` needs the signature for a moment; left in the image it is a
small file that nothing reads again.

Left alone are signatures that the same `RUN` removes in whatever way, those that it did not
download, those in a mount, and stages that the final image does not contain.

Bad:

    FROM debian:bookworm-slim
    RUN curl -fsSLO https://example.com/tool \\
        && curl -fsSLO https://example.com/tool.asc \\
        && gpg --verify tool.asc tool

Good:

    FROM debian:bookworm-slim
    RUN curl -fsSLO https://example.com/tool \\
        && curl -fsSLO https://example.com/tool.asc \\
        && gpg --verify tool.asc tool \\
        && rm tool.asc
"""

import posixpath
from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.paths import bare
from dockerlint.rule import Profile, Rule
from dockerlint.rules.size._leftovers import downloads, is_kept, is_removed, steps
from dockerlint.syntax import Argument, Command, Run, Script

rule = Rule(
    Severity.INFO,
    codes=("gpgVerifyAscRmAsc",),
    profile=Profile.ALL,
    fix=Safety.SAFE,
    effects=Change.ADDS_COMMAND.of("rm"),
)
PROGRAMS = ("gpg", "gpgv", "gpg2")
ENDS = (".asc", ".sig", ".sign")


@rule.on(Stage, *PROGRAMS)
def kept(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """Signatures that are downloaded, verified and left there."""
    if not file.in_final_image(stage):
        return
    for run, script in stage.runs:
        if not any(c.name in PROGRAMS for c in script.commands):
            continue
        taken = list(steps(run, script, stage))
        fetched: set[str] = set()
        for n, step in enumerate(taken):
            fetched.update(downloads(step))
            word = signature(step.command)
            path = step.path(word.text) if word else ""
            after = taken[n + 1 :]
            if word and path in fetched and is_kept(path, run) and not is_removed(path, after):
                yield rule.finding(
                    word.span,
                    f"`{posixpath.basename(path)}` stays in the layer after it was verified",
                    removal(step.command, word, run, script),
                )


def signature(command: Command) -> Argument | None:
    """The word that names the signature that the command verifies."""
    if command.name not in PROGRAMS or not (command.name == "gpgv" or command.has("--verify")):
        return None
    return next((a for a in command.arguments if bare(a.text).endswith(ENDS)), None)


def removal(command: Command, word: Argument, run: Run, script: Script) -> Fix | None:
    """Remove the signature right after it was verified."""
    if script.links[command.link].command is not command or not command.editable:
        return None
    edit = edits.follow(command, run, script, f"rm {word.text}")
    return Fix.safe("Remove it right after", edit)
