"""
Shell text in `RUN` should be free of what ShellCheck finds.

[ShellCheck](https://www.shellcheck.net) knows hundreds of mistakes in shell scripts: unquoted
variables, `cd` that may fail, bash's own syntax under `/bin/sh`. It is run when it is installed:
`pip install dockerlint[shellcheck]`, or any `shellcheck` on the `PATH`. One process checks the
scripts of all files; the shell is the one that `SHELL` sets, and what `ARG` and `ENV` declare is
known to be set.

Each check has a code, such as `SC2086`, which can be used wherever a rule is named. What it says
is explained at `https://www.shellcheck.net/wiki/SC2086`. Left alone are the exec form, PowerShell
and other interpreters, and `SC1090`, `SC1091` and `SC2187`, as in hadolint.

ShellCheck's own fixes are offered where they map to the file character by character. They change
what the shell does, that is their purpose, so they are unsafe.

Three checks are about what build scripts do on purpose and are infos here, where ShellCheck warns:
`SC1007` (`arch= && case …`), `SC2043` (a loop over a list of one, which grows) and `SC2155`
(`export A="$(b)"`). In the profile `hadolint` they are warnings.

Differences from hadolint: each place is reported, with its own line and column, and RUNs that its
parser cannot read are checked, too.

Bad:

    FROM debian:13-slim
    RUN for file in /tmp/*; do rm $file; done

Good:

    FROM debian:13-slim
    RUN for file in /tmp/*; do rm "$file"; done
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.knowledge.peers import DELIBERATE
from dockerlint.model import Dockerfile
from dockerlint.model.shelltext import Remark, shell_texts
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Joined
from dockerlint.text import Span

# What a fix of ShellCheck's does is ShellCheck's affair; so much of it was seen.
EFFECTS = (
    *Change.CHANGES_ARGUMENT.of(),
    *Change.ADDS_COMMAND.of("exit"),
    *Change.CHANGES_CONTROL.of(),
    *Change.CHANGES_SURROUNDINGS.of("shell"),
    *Change.REMOVES_COMMAND.of(),
    *Change.ADDS_LAYER.of(),
)
rule = Rule(
    Severity.WARNING,
    fix=Safety.UNSAFE,
    effects=EFFECTS,
    also=(Profile.HADOLINT,),
)


@rule.on(Dockerfile, "RUN")
def remarks(_: Dockerfile, file: Dockerfile) -> Iterator[Finding]:
    """What ShellCheck says about the file's scripts, where it is at hand."""
    if not (check := file.context.shellcheck):
        return
    scripts = list(shell_texts(file))
    found = check([script[2] for script in scripts])
    for (run, body, __), each in zip(scripts, found, strict=True):
        for remark in each:
            span = body.span(remark.start, remark.end)
            if span.start == span.end:
                span = Span(span.start, min(span.start + 1, run.span.end))
            yield rule.finding(
                span,
                remark.message.rstrip("."),
                fix_of(remark, body),
                code=remark.code,
                severity=Severity.INFO if remark.code in DELIBERATE else Severity(remark.level),
            )


def fix_of(remark: Remark, body: Joined) -> Fix | None:
    """ShellCheck's own fix, where the text is spelled in the file as the shell reads it."""
    if not remark.replacements or body.anchor:
        return None
    edits = [Edit(body.span(r.start, r.end), r.text) for r in remark.replacements]
    return Fix.unsafe(f"Apply ShellCheck's fix for `{remark.code}`", *edits)
