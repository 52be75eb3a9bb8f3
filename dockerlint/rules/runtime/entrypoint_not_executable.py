"""
What `ENTRYPOINT` and `CMD` start must be executable.

A file from a heredoc (`COPY <<EOF /start.sh`) has mode 644, one that `ADD` fetches from an address
600. Started in exec form, both give "permission denied", and the container never runs. `COPY` of a
file from the build context keeps its mode, which cannot be seen here.

Reported is a program that only such an instruction brings, when nothing in the file changes its
mode: neither `chmod` in a `RUN` that names it or its folder, nor `--chmod`.

The fix adds `--chmod=755`.

Bad:

    FROM alpine:3.22
    COPY <<EOF /start.sh
    #!/bin/sh
    exec app
    EOF
    CMD ["/start.sh"]

Good:

    FROM alpine:3.22
    COPY --chmod=755 <<EOF /start.sh
    #!/bin/sh
    exec app
    EOF
    CMD ["/start.sh"]
"""

import posixpath
import re
from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.stage import HEREDOC
from dockerlint.model.starts import start_of
from dockerlint.model.transfers import is_archive, is_heredoc, is_remote, transfers, value_of
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.runtime._brought import brought
from dockerlint.syntax import Run, Transfer, Word

rule = Rule(
    Severity.WARNING,
    fix=Safety.UNSAFE,
    effects=Change.ADDS_OPTION.of("COPY --chmod=755", "ADD --chmod=755"),
)
_EXECUTABLE = pattern(r"0?[0-7]?[1357][0-7]{2}|.*x.*")


@rule.on(Dockerfile, "ADD", "COPY --chmod", HEREDOC)
def not_executable(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A program of the final image that is a file without the right to be run."""
    stage = file.final
    start = start_of(stage) if stage else None
    if stage is None or start is None or stage.family == "windows":
        return
    path = start.words[0]
    brings = list(bringing(path, stage))
    if len(brings) != 1 or may_change(stage, path):
        return
    own, transfer, word = brings[0]
    flag = transfer.flag("chmod")
    if flag:
        if "$" not in flag.text and not _EXECUTABLE.fullmatch(flag.text):
            yield rule.finding(start.first.words[0].span, f"`{path}` has mode `{flag.text}`")
        return
    source = value_of(own, transfer, word) or ""
    if is_heredoc(transfer, word):
        why = "comes from a heredoc"
    elif transfer.name == "ADD" and is_remote(source) and not is_archive(source):
        why = "is fetched by `ADD`"
    else:
        return
    fix = Fix.unsafe("Add `--chmod=755`", Edit.insert(transfer.keyword.span.end, " --chmod=755"))
    message = f"`{path}` {why}, so that it is not executable"
    yield rule.finding(start.first.words[0].span, message, fix)


def bringing(path: str, stage: Stage) -> Iterator[tuple[Stage, Transfer, Word]]:
    """What puts a file there: the stage of the lineage, the instruction, and its source."""
    for own in stage.lineage:
        for transfer in transfers(own):
            for word, there in brought(transfer, own):
                if there == path:
                    yield own, transfer, word


def may_change(stage: Stage, path: str) -> bool:
    """True when a RUN may make the file executable: by its name, its folder, in a script."""
    name, folder = posixpath.basename(path), posixpath.dirname(path)
    for instruction in stage.chain:
        if isinstance(instruction, Run):
            text = instruction.source.text[instruction.span.start : instruction.span.end]
            near = folder == "/" or folder in text or name in text
            if (near or "*" in text) and re.search(r"chmod|install|\bmv\b|\bcp\b|\.sh", text):
                return True
    return False
