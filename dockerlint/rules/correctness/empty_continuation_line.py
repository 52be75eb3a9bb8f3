"""
A continued instruction should have no blank lines in it.

The builder still skips them, with a warning: "Empty continuation lines will become errors in a
future release". Often the `\\` before the blank line is a slip, and the instruction that follows
is swallowed as more arguments. Comment lines are fine, and so are blank lines in a heredoc.

The fix takes the blank lines out, after which it shows what goes on where. BuildKit's check tells
the last line of the instruction; this one tells the blank line.

Bad:

    FROM debian:bookworm-slim
    RUN make \\

        && make install

Good:

    FROM debian:bookworm-slim
    RUN make \\
        && make install
"""

from collections.abc import Iterator

from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Rule
from dockerlint.syntax import Instruction
from dockerlint.text import Span

rule = Rule(
    Severity.WARNING, codes=("NoEmptyContinuation", "EMPTY_CONTINUATION_LINE"), fix=Safety.SAFE
)


@rule.on(Dockerfile)
def blank_lines(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Blank lines within instructions, neighbours together."""
    for instruction in file.tree.instructions:
        for first, last in groups(instruction):
            starts = file.source.starts
            end = starts[last + 1] if last + 1 < len(starts) else len(file.source.text)
            count = last - first + 1
            what = "a blank line" if count == 1 else f"{count} blank lines"
            start = min(starts[first], instruction.span.end)  # further when nothing follows
            yield rule.finding(
                Span(start, file.source.line_span(last).end),
                f"`{instruction.name}` has {what} inside",
                Fix.safe(
                    "Remove the blank line" + "s" * (count > 1),
                    Edit.delete(Span(starts[first], end)),
                ),
            )


def groups(instruction: Instruction) -> list[list[int]]:
    """The first and the last line of each run of blank lines."""
    found: list[list[int]] = []
    for span in instruction.blank_lines:
        line = instruction.source.line_at(span.start)
        if found and found[-1][1] == line - 1:
            found[-1][1] = line
        else:
            found.append([line, line])
    return found
