"""Whether two texts of a file differ in nothing but their layout: a last look at the result."""

from __future__ import annotations

from collections.abc import Iterator

from dockerlint.format.blanks import innermost
from dockerlint.format.shell import BLANKS
from dockerlint.syntax import Healthcheck, Instruction, KeyValues, Tree
from dockerlint.syntax.nodes import ShellOrExec, WholeText


def is_same(before: Tree, after: Tree) -> bool:
    """True when the builder reads the same instructions, directives and comments in both."""
    return before is after or list(_content(before)) == list(_content(after))


def _content(tree: Tree) -> Iterator[object]:
    yield [(directive.name, directive.value) for directive in tree.directives]
    yield [comment.text for comment in tree.all_comments]
    for instruction in tree.instructions:
        yield [*_words(instruction)]
        yield [tree.source.text[slice(*heredoc.body)] for heredoc in instruction.heredocs]


def _words(instruction: Instruction) -> Iterator[object]:
    """What an instruction says, however its words are set apart."""
    node = innermost(instruction)
    yield instruction.name, node.name
    yield [(flag.name, flag.text) for flag in (*instruction.flags, *node.flags)]
    strings = node.probe_json if isinstance(node, Healthcheck) else node.json
    if strings is not None:
        yield [string.value for string in strings]
    elif isinstance(node, KeyValues):
        yield [(p.key.text, p.value and p.value.text, p.legacy) for p in node.pairs]
    elif isinstance(node, WholeText):
        yield node.text
    elif isinstance(node, ShellOrExec | Healthcheck):
        text = node.probe.text if isinstance(node, Healthcheck) else node.text
        yield BLANKS.sub(" ", text)
    else:
        yield [word.text.upper() for word in node.words]
