"""
A comment needs a line of its own: after an instruction, `#` is an argument.

`EXPOSE 80 # web` and `FROM alpine # base` stop the build; `COPY a b # c` copies `a`, `b` and `#`
to a folder `c`; `WORKDIR /app # here` makes a folder of that name, and says nothing. Only the
shell knows comments at the end of a line, so that those in `RUN` are fine.

Bad:

    FROM nginx:1.31-alpine
    EXPOSE 8080 # the proxy

Good:

    FROM nginx:1.31-alpine
    # the proxy
    EXPOSE 8080
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.syntax import (
    Add,
    Copy,
    Env,
    Expose,
    From,
    Instruction,
    Label,
    Onbuild,
    Stopsignal,
    User,
    Volume,
    Word,
    Workdir,
)
from dockerlint.text import Span

rule = Rule(
    Severity.ERROR,
    fix=Safety.UNSAFE,
    effects=(
        *Change.CHANGES_IMAGE.of("EXPOSE", "ENV", "LABEL", "VOLUME", "USER", "WORKDIR"),
        *(*Change.CHANGES_SURROUNDINGS.of(), *Change.REMOVES_ARGUMENT.of()),
        *(*Change.CHANGES_STAGES.of(), *Change.CHANGES_ARGUMENT.of()),
    ),
)
KINDS = (Add, Copy, Env, Expose, From, Label, Stopsignal, User, Volume, Workdir)


@rule.on(Dockerfile)
def after_an_instruction(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A word that begins with `#` after another one."""
    for outer in file.tree.instructions:
        inner = outer.trigger if isinstance(outer, Onbuild) else outer
        if not isinstance(inner, KINDS) or "#" not in inner.text or inner.json is not None:
            continue
        comment = next((w for w in inner.words[1:] if w.text.startswith("#")), None)
        if comment and not is_quoted(comment, inner):
            yield rule.finding(
                comment.span,
                f"`#` begins no comment here: `{inner.name}` takes it for an argument",
                on_its_own_line(comment, inner, outer),
            )


def is_quoted(word: Word, instruction: Instruction) -> bool:
    """True when a quote is open before the word."""
    before = instruction.text[: instruction.text.find(word.text)]
    return bool(before.count('"') % 2 or before.count("'") % 2)


def on_its_own_line(word: Word, instruction: Instruction, outer: Instruction) -> Fix | None:
    """The rest of the line as a comment above the instruction."""
    text = instruction.source.text
    end = instruction.head.end
    start = word.span.start
    while text[start - 1] in " \t":
        start -= 1
    comment = text[word.span.start : end]
    if "\n" in comment or instruction.heredocs or outer.first_line != outer.last_line:
        return None
    line = instruction.source.line_span(outer.first_line)
    indent = text[line.start : outer.span.start]
    above = Edit.insert(line.start, f"{indent}{comment.rstrip()}{instruction.source.newline}")
    return Fix.unsafe("Put the comment above", above, Edit.delete(Span(start, end)))
