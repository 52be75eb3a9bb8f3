"""
What `ENTRYPOINT` and `CMD` start must be found.

In exec form a name without a slash is looked for in `PATH` only, not in the working folder:
`COPY start.sh .` and then `CMD ["start.sh"]` gives "executable file not found in $PATH", and the
container never runs.

Reported is a name that the final image copies to a folder which is certainly not in `PATH`, and
that has an ending (`.sh`, `.py`) by which it is no program of the base image. Left alone are files
where `ENV PATH` is set, names that a `RUN` mentions, base images of which nothing is known, and
those whose own entrypoint may look elsewhere, such as `node`.

The fix writes the whole path.

Bad:

    FROM alpine:3.22
    WORKDIR /app
    COPY start.sh .
    CMD ["start.sh"]

Good:

    FROM alpine:3.22
    WORKDIR /app
    COPY start.sh .
    CMD ["/app/start.sh"]
"""

import json
import posixpath
from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.starts import base_entrypoint, start_of
from dockerlint.model.transfers import transfers
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.runtime._brought import brought
from dockerlint.syntax import Env, Run

rule = Rule(
    Severity.WARNING,
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_IMAGE.of("CMD", "ENTRYPOINT"),
)
_NAME = pattern(r"[\w-]+\.(?:sh|bash|py|pl|rb|js|php)")


@rule.on(Dockerfile, "COPY", "ADD")
def not_found(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A program by name that the image has in a folder outside of PATH."""
    stage = file.final
    start = start_of(stage) if stage else None
    if stage is None or start is None or stage.family == "windows" or sets_path(stage):
        return
    if stage.family is None or not (start.entrypoint or base_entrypoint(stage) == ()):
        return
    name, strings = start.words[0], start.first.json
    if not strings or not _NAME.fullmatch(name) or is_moved(stage, name):
        return
    copied = {path for t in transfers(stage) for _, path in brought(t, stage)}
    paths = [path for path in copied if posixpath.basename(path) == name]
    if len(paths) != 1:
        return
    path = paths[0]
    folder = posixpath.dirname(path)
    if not folder.endswith("bin"):
        fix = Fix.unsafe(f"Use `{path}`", Edit(strings[0].span, json.dumps(path)))
        message = f"`{name}` is in `{folder}`, where a name without a path is not looked for"
        yield rule.finding(strings[0].span, message, fix)


def sets_path(stage: Stage) -> bool:
    """True when the file changes where programs are looked for."""
    envs = (i for i in stage.chain if isinstance(i, Env))
    return any(pair.key.text == "PATH" for env in envs for pair in env.pairs)


def is_moved(stage: Stage, name: str) -> bool:
    """True when a RUN speaks of the file, or may bring it by a script or a pattern."""
    texts = (i.text for i in stage.chain if isinstance(i, Run))
    stem = name.rpartition(".")[0]
    return any(stem in text or "*" in text or "/bin" in text for text in texts)
