"""The layout of a Dockerfile, and nothing but its layout.

What the builder executes is the same before and after, a heredoc's body is never touched, and
what has been formatted is not changed again. ``docs/formatting.md`` says what is done.
"""

from __future__ import annotations

from dockerlint.findings import Edit, apply
from dockerlint.format.layout import Layout, Options
from dockerlint.format.same import is_same
from dockerlint.syntax import Tree, parse
from dockerlint.text import Source, Span

__all__ = ["Options", "formatted"]

DEFAULT = Options()


def formatted(
    tree: Tree, options: Options = DEFAULT, within: Span | None = None
) -> tuple[Edit, ...]:
    """The edits that format a file, in order and apart; none for one that is formatted.

    ``within`` leaves those that are about lines it touches. There are none, either, should they
    change more than the layout.
    """
    edits = Layout(tree, options).edits(within)
    after = parse(Source(apply(tree.source.text, edits))) if edits else tree
    return edits if is_same(tree, after) else ()
