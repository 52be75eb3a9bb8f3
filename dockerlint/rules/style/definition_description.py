"""
A comment right above `FROM` or `ARG` should begin with the name it describes.

`docker build --call=outline` and `--call=targets` show such comments as the descriptions of build
arguments and stages. One that begins with another word is not shown.

Only a comment on the very line above counts; a blank line or an empty comment between them keeps
it apart. The name of a stage must be given in lower case, that of an argument as it is. In
BuildKit the check is an experimental one, which is off unless asked for; it also reports comments
that are for a tool, such as `# hadolint ignore=…` and `# renovate: …`. They are left alone here.

The safe fix sets the comment apart by a blank line, the unsafe one puts the name before it.

Bad:

    # the Go version to build with
    ARG GO_VERSION=1.25
    FROM golang:${GO_VERSION}

Good:

    # GO_VERSION is the Go version to build with
    ARG GO_VERSION=1.25
    FROM golang:${GO_VERSION}
"""

import re
from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.patterns import pattern
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Arg, Comment, From, Word

rule = Rule(
    Severity.INFO,
    codes=("InvalidDefinitionDescription",),
    fix=Safety.SAFE,
    effects=Change.LOSES_COMMENT.of(),
    profile=Profile.ALL,
)
FOR_A_TOOL = pattern(
    r"(?:dockerlint|hadolint|shellcheck|tally|trivy|checkov|kics-scan|nosemgrep|renovate)\b"
    r"|(?:check|syntax|escape)\s*=",
    re.I,
)


@rule.on(Dockerfile)
def another_word(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Comments above a definition that begin with another word."""
    above = {comment.line + 1: comment for comment in file.tree.comments}
    for instruction in file.tree.instructions:
        comment = above.get(instruction.first_line)
        if not comment or not comment.text or not isinstance(instruction, Arg | From):
            continue
        defined, said = names(instruction), comment.text.split(" ")[0]
        described = any(said == name for _, name in defined)
        if not defined or described or FOR_A_TOOL.match(comment.text):
            continue
        word, name = defined[0]
        yield rule.finding(
            word.span,
            f"the comment above does not begin with `{name}`",
            Fix.unsafe(f"Begin the comment with `{name}`", begun(comment, name, file)),
            Fix.safe("Set the comment apart by a blank line", apart(comment, file)),
        )


def names(instruction: Arg | From) -> list[tuple[Word, str]]:
    """What is defined: the words, and how a comment has to name them."""
    if isinstance(instruction, From):
        alias = instruction.alias
        return [(alias, alias.text.lower())] if alias else []
    return [(pair.key, pair.key.text) for pair in instruction.pairs if pair.key.text]


def apart(comment: Comment, file: Dockerfile) -> Edit:
    """A blank line after the comment."""
    return Edit.insert(file.source.starts[comment.line + 1], file.source.newline)


def begun(comment: Comment, name: str, file: Dockerfile) -> Edit:
    """The name before the comment's text."""
    start = file.source.text.index(comment.text, comment.span.start + 1)
    return Edit.insert(start, f"{name} ")
