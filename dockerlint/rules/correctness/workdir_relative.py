"""
The first `WORKDIR` of an image should be an absolute path.

`WORKDIR app` is a folder in the one that the base image ends in, which may be `/`, `/usr/src/app`
or anything else, and may change with the next release of that image.

Once a stage, or one it is built from, has a `WORKDIR`, a relative one that follows is clear and is
left alone, as BuildKit does; hadolint reports it. Left alone as well are paths of Windows with a
drive, and paths that begin with a variable of unknown value; hadolint asks for no value.

The fix takes `/` for the folder meant, as it is for most base images.

Bad:

    FROM python:3.13-slim
    WORKDIR app

Good:

    FROM python:3.13-slim
    WORKDIR /app
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Workdir

rule = Rule(
    Severity.WARNING,
    codes=(
        *("DL3000", "WorkdirRelativePath", "DS-0009", "CKV_DOCKER_10", "use-absolute-workdir"),
        *("S7021", "6b376af8", "WORKDIR_IS_NOT_ABSOLUTE"),
    ),
    fix=Safety.UNSAFE,
    effects=(
        *Change.CHANGES_ARGUMENT.of(),
        *Change.CHANGES_SURROUNDINGS.of("WORKDIR"),
        *Change.CHANGES_IMAGE.of("WORKDIR"),
    ),
)
ABSOLUTE = pattern(r"/|[A-Za-z]:|\$")
PLAIN = pattern(r"[\"']?((?:\./+)*)(?=[\w.$-])(?!\.{1,2}(?:[/\"']|\Z))")


@rule.on(Stage, "WORKDIR")
def relative(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """The first WORKDIR of the stage and of those it is built from, when it is relative."""
    first = next((i for i in stage.instructions if isinstance(i, Workdir)), None)
    if first is None or first.argument is None or file.inherits(stage, Workdir):
        return
    text = first.argument.text
    path = first.expand(text, stage.env_at(first)) or text.strip("\"'")
    if not path or ABSOLUTE.match(path):
        return
    yield rule.finding(
        first.argument.span,
        f"`{path}` is relative to the folder that the base image happens to end in",
        absolute(first, stage),
    )


def absolute(workdir: Workdir, stage: Stage) -> Fix | None:
    """Put `/` before a path of ordinary names; None for `..`, `~`, and on Windows."""
    found = PLAIN.match(workdir.text)
    if found is None or stage.family == "windows" or workdir.escape == "`":
        return None
    return Fix.unsafe("Make it absolute", Edit(workdir.body.span(*found.span(1)), "/"))
