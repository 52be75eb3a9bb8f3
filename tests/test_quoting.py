"""Putting a value in quotes must not change what the builder makes of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockerlint.findings import Safety
from dockerlint.fixer import Fixer
from dockerlint.registry import named
from dockerlint.syntax import Env, parse
from dockerlint.syntax.lexer import Lexer, LexError
from dockerlint.text import Source

VALUES = st.lists(
    st.sampled_from(
        [
            *("a", "b ", " ", "  ", "\t", '"', "'", "\\", "$", "$A", "${A}", "${A:-", "}", "="),
            *('"b c"', "'b c'", "\\ ", "\\$", '\\"', "\\'", " \\\n", "\\\n# c\n", "`", "\u00a0"),
            *("${A%", "*", "#", "$1", "$$"),
        ]
    ),
    min_size=1,
    max_size=8,
).map("".join)


def value(text: str) -> object:
    """What the builder puts into the variable; the text itself where it cannot read that."""
    node = parse(Source(text)).instructions[1]
    assert isinstance(node, Env)
    ((key, found),) = [(p.key.text, p.value.text if p.value else None) for p in node.pairs]
    envs: tuple[dict[str, str], ...] = ({"A": "x y"}, {"A": ""}, {})
    try:
        return [key, *(Lexer(node.escape).expand(found or "", env) for env in envs)]
    except LexError:
        return found


@given(VALUES, st.sampled_from(["\\", "`"]))
def test_the_new_form_means_what_the_old_one_did(written: str, escape: str) -> None:
    text = f"# escape={escape}\nFROM alpine\nENV N {written}"
    if escape == "`":
        text = text.replace("\\", "`")
    tree = parse(Source(text))
    node = tree.instructions[1]
    if not isinstance(node, Env) or [p.legacy for p in node.pairs] != [True]:
        return
    fixed = Fixer(rules=named("legacy-key-value")).run(Source(text), Safety.SAFE)
    assert not fixed.dropped
    assert value(fixed.source.text) == value(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a $B/${C}d", ["$B", "${C}"]),
        ("'$A' \\$A \"$A\"", ["$A"]),
        ("${A:-${B}$C}", ["${A:-${B}$C}", "${B}", "$C"]),
        ("${A:?}${B:+$C}", ["${A:?}", "${B:+$C}", "$C"]),
        ("$ $1 $$", ["$1", "$$"]),
        ("'$A", []),
    ],
)
def test_references(text: str, wanted: list[str]) -> None:
    assert [text[r.start : r.end] for r in Lexer().references(text)] == wanted
