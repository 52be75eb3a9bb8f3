"""
`apt-get` should not be given `--force-yes`.

It does more than answer questions: it also installs packages without a valid signature, and lets
apt remove or downgrade what the system needs. apt has called it deprecated since 1.1, of 2015.
Against questions there is `-y`.

The fix puts `-y` in its place, or removes it where that is there. It is not safe: the build stops
where something was forced.

Bad:

    FROM debian:bookworm-slim
    RUN apt-get update && apt-get install --force-yes curl

Good:

    FROM debian:bookworm-slim
    RUN apt-get update && apt-get install -y curl
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Mark, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.packages import APT
from dockerlint.rule import Rule
from dockerlint.rules.security._signatures import given
from dockerlint.syntax import Argument, Command

FORCE = "--force-yes"
rule = Rule(
    Severity.WARNING,
    codes=("CKV2_DOCKER_11",),
    fix=Safety.UNSAFE,
    effects=(*Change.REMOVES_OPTION.of(FORCE), *Change.ADDS_OPTION.of()),
    mark=Mark.DEPRECATED,
)
YES = ("-y", "--yes", "--assume-yes", "-qq")


@rule.on(Command, *APT)
def forced(apt: Command, file: Dockerfile) -> Iterator[Finding]:
    """`--force-yes`, each time."""
    for argument in given(apt, FORCE):
        yield rule.finding(
            argument.span,
            f"`{FORCE}` also installs unsigned packages and removes essential ones",
            without(apt, argument, file),
        )


def without(apt: Command, argument: Argument, file: Dockerfile) -> Fix | None:
    """Leave it out, with `-y` in its place where nothing else says yes."""
    if not apt.editable or argument.text != FORCE:
        return None
    if apt.has(*YES):
        edit = edits.remove_words(file.run_of(apt)[0], apt, argument)
        return Fix.unsafe(f"Remove `{FORCE}`", edit)
    return Fix.unsafe("Use `-y`", Edit(argument.span, "-y"))
