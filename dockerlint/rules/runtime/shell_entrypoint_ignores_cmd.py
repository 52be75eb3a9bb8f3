"""
A `CMD` is of no use beside an `ENTRYPOINT` in shell form.

`ENTRYPOINT app` becomes `/bin/sh -c "app"`, and what `CMD` or `docker run` add comes after that:
the shell takes it for its own arguments, and the program never sees it. The same happens with
`ENTRYPOINT ["sh", "-c", "app"]`. In exec form the words of `CMD` become the program's arguments.

Left alone are entrypoints that use `$@`, `$*`, `$0` or `$1`, by which the shell passes them on.

The fix writes a plain entrypoint as an array; the program then gets the arguments it did not get
before. There is none where `CMD` is in shell form, of which the program would get `/bin/sh -c …`.

Bad:

    FROM example.com/app:1
    ENTRYPOINT /usr/bin/app
    CMD ["--port", "80"]

Good:

    FROM example.com/app:1
    ENTRYPOINT ["/usr/bin/app"]
    CMD ["--port", "80"]
"""

import re
from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.runtime._exec import exec_form, plain_words
from dockerlint.syntax import Cmd, Entrypoint
from dockerlint.syntax.shell import SHELLS

rule = Rule(
    Severity.WARNING,
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_IMAGE.of("ENTRYPOINT"),
)
_PASSED_ON = pattern(r"\$\{?[@*0-9#]")


@rule.on(Dockerfile, "ENTRYPOINT")
def ignored(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """The last CMD of a stage whose ENTRYPOINT is a shell's."""
    in_force: dict[Stage | None, Entrypoint | None] = {None: None}
    for stage in file.stages:
        own = {type(i): i for i in stage.instructions}
        entrypoint, cmd = own.get(Entrypoint), own.get(Cmd)
        if not isinstance(entrypoint, Entrypoint):
            entrypoint = in_force[stage.parent]
        in_force[stage] = entrypoint
        if isinstance(cmd, Cmd):
            yield from beside(entrypoint, cmd, stage)


def beside(entrypoint: Entrypoint | None, cmd: Cmd, stage: Stage) -> Iterator[Finding]:
    """The CMD, when the ENTRYPOINT does not pass it on."""
    if not cmd.words or entrypoint is None or not entrypoint.words:
        return
    if not is_for_shell(entrypoint) or _PASSED_ON.search(entrypoint.text):
        return
    if not entrypoint.is_exec and not stage.ends_in_posix_shell:
        return
    yield rule.finding(
        cmd.keyword.span,
        "`CMD` is ignored: the shell of `ENTRYPOINT` does not pass it on",
        as_array(entrypoint, cmd, stage),
    )


def is_for_shell(entrypoint: Entrypoint) -> bool:
    """True for the shell form, and for `["sh", "-c", "…"]` without more."""
    if not entrypoint.is_exec:
        return True
    words = [word.text for word in entrypoint.words]
    shell = words[0].rpartition("/")[2] in SHELLS
    return shell and len(words) == 3 and bool(re.fullmatch("-[a-z]*c", words[1]))


def as_array(entrypoint: Entrypoint, cmd: Cmd, stage: Stage) -> Fix | None:
    """Write the entrypoint as an array."""
    if entrypoint.is_exec or not cmd.is_exec or entrypoint.comments:
        return None
    own = entrypoint in stage.instructions and stage.has_posix_shell(entrypoint)
    words = plain_words(entrypoint.script) if own else None
    if not words:
        return None
    span = entrypoint.body.span(0, len(entrypoint.text))
    return Fix.unsafe("Write `ENTRYPOINT` as a JSON array", Edit(span, exec_form(words)))
