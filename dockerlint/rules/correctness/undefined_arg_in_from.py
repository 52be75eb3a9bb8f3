"""
`FROM` can use no variable but an `ARG` that stands before the first `FROM`.

A name that is declared nowhere there is empty, and `--build-arg` cannot set it: `alpine:$VERSION`
becomes `alpine:`, which does not build, and `node${VARIANT}` silently `node`. An `ARG` inside a
stage counts for that stage only; one for several has to be declared above and in each.

Known besides are `BUILDPLATFORM`, `TARGETARCH` and the others that the builder sets. A name with
a default in place, `${VERSION:-3.22}`, builds, but always with that default: a warning.

Where one letter or so is wrong, the fix writes the name that is declared.

Bad:

    ARG VERSION=3.22
    FROM alpine:${VERSON}

Good:

    ARG VERSION=3.22
    FROM alpine:${VERSION}
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.arguments import Arguments, arguments, place
from dockerlint.rule import Rule
from dockerlint.syntax import From, Word
from dockerlint.text import likeliest

rule = Rule(
    Severity.ERROR,
    codes=("UndefinedArgInFrom", "BASE_NAME_EMPTY"),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_BASE.of(),
)


@rule.on(From)
def undefined(start: From, file: Dockerfile) -> Iterator[Finding]:
    """A variable in the image or the platform that no ARG declares."""
    args, flag = arguments(file), start.flag("platform")
    for word in (start.image, flag and flag.value):
        found = args.substitute(word.text) if args and word else None
        if not (args and word and found):
            continue
        for name in found.unset:
            if name not in args.names:
                builds = start.expand(word.text, dict(args.values)) is not None
                yield report(name, word, args, builds)


def report(name: str, word: Word, args: Arguments, builds: bool) -> Finding:
    """The finding, with what may have been meant.

    Nothing is said of the stages: a fix there must not make another error of this one.
    """
    span = place(word, name)
    message = f"no `ARG {name}` stands before the first `FROM`"
    close = likeliest(name, sorted(args.names), 0.8)
    fix = None
    if close:
        message += f"; did you mean `{close}`?"
        if span != word.span:
            fix = Fix.unsafe(f"Use `{close}`", Edit(span, close))
    return rule.finding(span, message, fix, severity=Severity.WARNING if builds else None)
