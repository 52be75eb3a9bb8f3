"""
What `.dockerignore` leaves out cannot be copied.

The builder never sees a file that the ignore file names: `COPY` stops with "not found", or, where
a pattern matches other files too, leaves this one out without a word.

The ignore file is `Dockerfile.dockerignore`, else `.dockerignore` at the top of the build context.
Its lines count as for the builder: the last that matches decides, and those that begin with `!`
take something back; BuildKit does not look at files that have such lines. Nothing is reported
without an ignore file, for `--from`, for URLs, for variables of unknown value, and where only a
part of a folder, or some of what a pattern stands for, is left out.

The fix takes the copied files back by `!` lines at the end of the ignore file.

Beside:

    .dockerignore
        dist

Bad:

    FROM nginx:1.29
    # .dockerignore has a line `dist`
    COPY dist /usr/share/nginx/html

Good:

    FROM nginx:1.29
    COPY html /usr/share/nginx/html
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import FileEdit, Finding, Fix, Safety, Severity
from dockerlint.model import Context, Dockerfile
from dockerlint.model.dockerignore import Dockerignore, cleaned, read, with_lines
from dockerlint.model.transfers import Source, from_context
from dockerlint.patterns import pattern
from dockerlint.rule import Rule

rule = Rule(
    Severity.WARNING,
    codes=("CopyIgnoredFile",),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_FILE.of(),
)
WILD = pattern(r"\[[^]]*\]|\*|\?")
# Names that nobody would write a pattern for: what leaves both out leaves out any.
ANY = ("\1", "\1" * 40)


@rule.on(Dockerfile, "COPY", "ADD")
def ignored(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Every source that the ignore file covers."""
    text = file.context.dockerignore
    if text is None:
        return
    name, patterns = file.context.dockerignore_name, read(text)
    found = [s for s in from_context(file) if is_left_out(s, patterns, file.context)]
    paths = list(dict.fromkeys(source.path for source in found if source.path != "."))
    after = with_lines(text, [f"!{path}" for path in paths])
    fix = Fix.unsafe(f"Take the copied files back in `{name}`", FileEdit(name, text, after))
    for source in found:
        yield rule.finding(
            source.word.span,
            f"`{source.path}` is not in the build context: `{name}` leaves it out",
            fix if paths else None,
        )


def is_left_out(source: Source, patterns: Dockerignore, context: Context) -> bool:
    """True when nothing of it is in the context."""
    if not source.is_pattern:
        is_file = context.text(source.path) is not None
        return patterns.covers(source.path) or (is_file and patterns.ignores(source.path) is True)
    folder = cleaned(WILD.split(source.path)[0].rpartition("/")[0])
    if folder != "." and patterns.covers(folder):
        return True
    if patterns.has_exceptions:
        there = context.matching(source.path)
        return bool(there) and all(map(patterns.covers, there or ()))
    return "[" not in source.path and all(
        patterns.covers(WILD.sub(name, source.path)) for name in ANY
    )
