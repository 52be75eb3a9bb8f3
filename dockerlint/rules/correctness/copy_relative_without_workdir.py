"""
`COPY` to a relative path needs a `WORKDIR` before it.

Where the files go is otherwise decided by the base image: in `/` for most, in `/go` for `golang`,
and somewhere else after its next release.

Left alone are base images that are known to have a `WORKDIR` of their own, such as `golang`,
where hadolint reports every `COPY`. For images of which nothing is known this is only an
information. A destination that begins with a variable is left alone.

The fix sets `WORKDIR /app`, so that the files, and all later steps, are in that folder: look
whether those expect them in `/`.

Bad:

    FROM debian:bookworm-slim
    COPY server .

Good:

    FROM debian:bookworm-slim
    WORKDIR /app
    COPY server .
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.patterns import pattern
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Copy, Workdir

FOLDER = "/app"
rule = Rule(
    Severity.WARNING,
    codes=("DL3045",),
    profile=Profile.STRICT,
    fix=Safety.UNSAFE,
    effects=(
        *Change.ADDS_LAYER.of(f"WORKDIR {FOLDER}"),
        *Change.CHANGES_ARGUMENT.of(),
        *Change.CHANGES_SURROUNDINGS.of("WORKDIR"),
        *Change.CHANGES_IMAGE.of("WORKDIR"),
    ),
)
CLEAR = pattern(r"[\"']?(?:/|[A-Za-z]:|\$|\d*<<)")


@rule.on(Stage, "COPY")
def unclear(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """Each COPY to a relative path before the first WORKDIR."""
    folder = stage.base.workdir if stage.base else None
    if file.inherits(stage, Workdir) or folder not in (None, "/"):
        return
    fix = None
    for instruction in stage.instructions:
        if isinstance(instruction, Workdir):
            return
        to = instruction.destination if isinstance(instruction, Copy) else None
        if to is None or len(instruction.words) < instruction.MIN_WORDS or CLEAR.match(to.text):
            continue
        path = to.text.strip("\"'")
        if fix is None and stage.family != "windows":
            edit = edits.insert_before(instruction, f"WORKDIR {FOLDER}")
            fix = Fix.unsafe(f"Set `WORKDIR {FOLDER}` before it", edit)
        yield rule.finding(
            to.span,
            f"`{path}` is relative to the folder of the base image: no `WORKDIR` is set",
            fix,
            severity=None if folder else Severity.INFO,
        )
