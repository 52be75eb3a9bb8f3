"""
Parser directives count only at the top of the file, before everything else.

`# syntax=`, `# escape=` and `# check=` below a comment, a blank line or an instruction are plain
comments: the builder reads the file as if they were not there, and says nothing. Where the line
was to bring a newer frontend, the file builds with whichever the engine has.

The fix moves the line to the top.

Bad:

    # The web server
    # syntax=docker/dockerfile:1
    FROM nginx:1.31-alpine

Good:

    # syntax=docker/dockerfile:1
    # The web server
    FROM nginx:1.31-alpine
"""

import re
from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Mark, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.directives import meant
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Comment

rule = Rule(
    Severity.WARNING,
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_DIRECTIVE.of() + Change.LOSES_COMMENT.of(),
    mark=Mark.UNNECESSARY,
)
_SYNTAX = r"syntax\s*=\s*(?:docker(?:\.io)?/\S+|\S+/\S+:\S+)"
_DIRECTIVE = pattern(rf"(?:{_SYNTAX}|escape\s*=\s*[\\`]|check\s*=\s*(?:skip|error)=\S+)", re.I)


@rule.on(Dockerfile)
def too_late(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A comment that would be a directive at the top."""
    given = {directive.name for directive in file.tree.directives}
    starts = {instruction.first_line for instruction in file.tree.instructions}
    for comment in file.tree.comments:
        if not _DIRECTIVE.fullmatch(comment.text):
            continue
        name, value = (part.strip() for part in comment.text.split("=", 1))
        if name.lower() == "check" and comment.line + 1 in starts:
            continue  # of the instruction below it
        yield rule.finding(
            comment.span,
            f"`{name.lower()}=` has no effect here: it must stand above everything else",
            moved(comment, file) if fits(name.lower(), value, given) else None,
        )


def fits(name: str, value: str, given: set[str]) -> bool:
    """True where the line can be in force; another escape character is another file."""
    return name not in given and name != "escape" and not meant(value)


def moved(comment: Comment, file: Dockerfile) -> Fix | None:
    """The line as the last of the directives."""
    tree, source = file.tree, file.source
    removed = edits.delete_comment(comment, tree)
    line = len(tree.directives)
    text = source.text[comment.span.start : comment.span.end].lstrip()
    if (
        removed is None
        or source.text.startswith("\ufeff")
        or source.starts[line] >= removed.span.start
    ):
        return None
    return Fix.unsafe(
        "Move it to the top", Edit.insert(source.starts[line], text + source.newline), removed
    )
