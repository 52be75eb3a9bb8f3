"""
A variable must only be changed in ways the builder knows.

`${X:-default}`, `${X:+other}`, `${X:?message}`, the same without the colon, `${X#prefix}`,
`${X%suffix}` and `${X/old/new}` are known. What else bash can do, such as `${X^^}`, `${X:0:3}` and
`${X@Q}`, stops the build. In `RUN`, `CMD` and `ENTRYPOINT` it is the shell that reads variables,
and they are left alone.

Bad:

    FROM alpine:3.22
    ARG NAME=web
    ENV TITLE=${NAME^^}

Good:

    FROM alpine:3.22
    ARG NAME=web
    ENV TITLE=${NAME:-WEB}
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import (
    Add,
    Arg,
    Copy,
    Env,
    Expose,
    From,
    Label,
    Onbuild,
    Stopsignal,
    User,
    Volume,
    Workdir,
)

rule = Rule(Severity.ERROR, codes=("UNSUPPORTED_MODIFIER",))
EXPANDED = (Add, Arg, Copy, Env, Expose, From, Label, Stopsignal, User, Volume, Workdir)
_BAD = pattern(r"\$\{(?P<name>\w+)(?P<modifier>:[^-+?}]|[^\w}:+?#%/-])[^}]*\}")
_ESCAPED = pattern(r"\\.|`.|'[^']*'")


@rule.on(Dockerfile)
def unknown(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A modifier that only shells know."""
    for outer in file.tree.instructions:
        inner = outer.trigger if isinstance(outer, Onbuild) else outer
        if not isinstance(inner, EXPANDED) or "${" not in inner.text:
            continue
        text = _ESCAPED.sub(lambda found: " " * len(found[0]), inner.text)
        for found in _BAD.finditer(text):
            yield rule.finding(
                inner.body.span(*found.span()),
                f"the builder does not know `{found['modifier']}` in `{found[0]}`",
            )
