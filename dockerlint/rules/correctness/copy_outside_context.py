"""
`COPY` cannot reach out of the build context.

A source such as `../shared` does not name the folder above: BuildKit cuts the `../` off and takes
`shared` from the top of the build context, or stops when that is not there; builders before it
stop with "forbidden path outside the build context". To copy from another folder, build from the
folder above (`docker build -f app/Dockerfile .`), or name it with `--build-context`.

Sources with `--from` are left alone, and variables whose value is not known.

The fix removes the `../`, which is what BuildKit copies.

Bad:

    FROM nginx:1.29
    COPY ../html /usr/share/nginx/html

Good:

    FROM nginx:1.29
    COPY html /usr/share/nginx/html
"""

import posixpath
from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.transfers import Source, from_context
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.text import Span

rule = Rule(
    Severity.WARNING,
    codes=("add_src_invalid",),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_ARGUMENT.of(),
)
UP = pattern(r"(?:\./)*(?:\.\./+)+(?!\.{0,2}(?:/|\Z))")


@rule.on(Dockerfile, "COPY", "ADD")
def outside(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Every source above the top of the context."""
    for source in from_context(file):
        path = posixpath.normpath(source.text.lstrip("/"))
        if path == ".." or path.startswith("../"):
            inside = posixpath.normpath("/" + path).lstrip("/") or "."
            yield rule.finding(
                source.word.span,
                f"`{source.text}` is outside of the build context: BuildKit takes `{inside}`",
                cut(source),
            )


def cut(source: Source) -> Fix | None:
    """Take the dots off a word that is written plainly."""
    word = source.word
    found = UP.match(word.text)
    if found is None or word.text != source.text or not word.is_exact(source.transfer.source):
        return None
    if ".." in word.text[found.end() :].split("/"):
        return None
    start = word.span.end - len(word.text)
    return Fix.unsafe("Remove `../`", Edit.delete(Span(start, start + found.end())))
