"""Hand-written cases: source text in, a readable rendering of the tree out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from reference import is_json, words

from dockerlint.syntax import (
    Add,
    Arg,
    Cmd,
    Copy,
    Env,
    From,
    Healthcheck,
    Heredoc,
    Instruction,
    Label,
    Onbuild,
    Pair,
    Run,
    Tree,
    Unknown,
    User,
    Word,
    parse,
)
from dockerlint.syntax.lexer import Lexer
from dockerlint.text import Source


def tree(text: str | bytes) -> Tree:
    return parse(Source.decode(text) if isinstance(text, bytes) else Source(text))


def render(text: str | bytes) -> list[str]:
    """One line per instruction: lines, keyword, flags, words, heredocs."""
    found = tree(text)
    return [" ".join(rendered(i, found.source)) for i in found.instructions]


def rendered(instruction: Instruction, source: Source) -> Iterator[str]:
    first, last = instruction.first_line + 1, instruction.last_line + 1
    yield f"{first}:" if first == last else f"{first}-{last}:"
    yield instruction.keyword.text
    yield from (source.text[slice(*flag.span)] for flag in instruction.flags)
    if isinstance(instruction, Onbuild) and instruction.trigger:
        inner = instruction.trigger
        yield inner.keyword.text
        yield from (source.text[slice(*flag.span)] for flag in inner.flags)
        instruction = inner
    if is_json(instruction):
        yield "json"
    yield from (f"({word})" for word in words(instruction))
    yield from (rendered_heredoc(h, source) for h in instruction.heredocs)


def rendered_heredoc(heredoc: Heredoc, source: Source) -> str:
    body = source.text[slice(*heredoc.body)]
    marks = "-" * heredoc.strip_tabs + "=" * (not heredoc.expand)
    end = "" if heredoc.terminator else " unterminated"
    return f"<<{marks}{heredoc.name} {body!r}{end}"


CASES: dict[str, tuple[str | bytes, list[str]]] = {
    # nothing much
    "empty file": ("", []),
    "only a line end": ("\n", []),
    "only a byte order mark": ("\ufeff", []),
    "only a comment": ("# a", []),
    "lone backslash": ("\\\n", ["1: "]),
    "lone backslash before an instruction": ("\\\nRUN a\n", ["1-2: RUN (a)"]),
    "keyword only, no line end": ("RUN", ["1: RUN"]),
    # continuations
    "continuation": ("RUN a \\\n  b\n", ["1-2: RUN (a   b)"]),
    "blanks after the escape": ("RUN a \\ \t\n b\n", ["1-2: RUN (a  b)"]),
    "comment between": ("RUN a \\\n # c \\\nb\n", ["1-3: RUN (a b)"]),
    "blank line between": ("RUN a \\\n\n \t\nb\n", ["1-4: RUN (a b)"]),
    "blank and comment lines after the last": ("RUN a \\\n\n# c\n", ["1-3: RUN (a)"]),
    "escape at the end of the file": ("RUN a \\", ["1: RUN (a)"]),
    "two escapes are none": ("ENV P C:\\\\\nRUN a\n", ["1: ENV (P) (C:\\\\)", "2: RUN (a)"]),
    "two escapes alone on a line": ("RUN a \\\n\\\\\nRUN b", ["1-2: RUN (a \\\\)", "3: RUN (b)"]),
    "three escapes are none": ("RUN a\\\\\\\nRUN b", ["1: RUN (a\\\\\\)", "2: RUN (b)"]),
    "keyword cut in two": ("RU\\\nN x\n", ["1-2: RUN (x)"]),
    "keyword ended by the escape": ("RUN\\\n x\n", ["1-2: RUN (x)"]),
    "next line starts in column 1": ("RUN a\\\nb", ["1-2: RUN (ab)"]),
    "instruction ends at a blank line only without escape": (
        "RUN a\n\nRUN b\n",
        ["1: RUN (a)", "3: RUN (b)"],
    ),
    "only continuations": ("RUN \\\n\\\n\\\n\n", ["1-4: RUN"]),
    # directives
    "backtick escape": ("# escape=`\nRUN a `\n b \\\n", ["2-3: RUN (a  b \\)"]),
    "backtick before a comment": ("# escape=`\nRUN a `\n# c\n b", ["2-4: RUN (a  b)"]),
    "escape in other letters": ("#EsCaPe = ` \nRUN a `\nb", ["2-3: RUN (a b)"]),
    "escape after syntax": ("# syntax=x\n# escape=`\nRUN a `\nb", ["3-4: RUN (a b)"]),
    "escape after check": ("# check=skip=all\n# escape=`\nRUN a `\nb", ["3-4: RUN (a b)"]),
    "escape after an unknown one": ("# a=b\n# escape=`\nRUN a `\nb", ["3: RUN (a `)", "4: b"]),
    "escape after a blank line": ("\n# escape=`\nRUN a `\nb", ["3: RUN (a `)", "4: b"]),
    "escape after an instruction": (
        "FROM a\n# escape=`\nRUN a `\nb",
        ["1: FROM (a)", "3: RUN (a `)", "4: b"],
    ),
    "escape after a byte order mark": ("\ufeff# escape=`\nRUN a `\nb", ["2-3: RUN (a b)"]),
    "escape with a carriage return": (
        "# escape=`\r\nRUN a `\r\nb\r\n",
        ["2-3: RUN (a b)"],
    ),
    # heredocs
    "heredoc": (
        "RUN <<EOF\nUSER root\nEOF\nRUN b",
        ["1-3: RUN (<<EOF) <<EOF 'USER root\\n'", "4: RUN (b)"],
    ),
    "heredoc without body": ("RUN <<EOF\nEOF\n", ["1-2: RUN (<<EOF) <<EOF ''"]),
    "heredoc after an instruction that continues": (
        "RUN a \\\n && cat <<E\nx\nE\n",
        ["1-4: RUN (a  && cat <<E) <<E 'x\\n'"],
    ),
    "continuation after the heredoc word": (
        "RUN cat <<E \\\n b\nx\nE\n",
        ["1-4: RUN (cat <<E  b) <<E 'x\\n'"],
    ),
    "heredoc ends the directly preceding instruction": (
        "USER a\nCOPY <<E /x\n# c\nE\nUSER b",
        ["1: USER (a)", "2-4: COPY (<<E) (/x) <<E '# c\\n'", "5: USER (b)"],
    ),
    "tabs stripped, name escaped": (
        "RUN <<-\\EOT\n\tx\n\tEOT\n",
        ["1-3: RUN (<<-\\EOT) <<-=EOT '\\tx\\n'"],
    ),
    "indented end without the dash": (
        "RUN <<E\n\tE\nE\n",
        ["1-3: RUN (<<E) <<E '\\tE\\n'"],
    ),
    "blank after the name is another line": ("RUN <<E\nE \nE\n", ["1-3: RUN (<<E) <<E 'E \\n'"]),
    "quoted names": (
        "RUN cat <<\"A\" <<'B'\nA\nB\n",
        ["1-3: RUN (cat <<\"A\" <<'B') <<=A '' <<=B ''"],
    ),
    "two heredocs": (
        "COPY <<A <<B /x/\n1\nA\n2\nB\n",
        ["1-5: COPY (<<A) (<<B) (/x/) <<A '1\\n' <<B '2\\n'"],
    ),
    "heredoc for another descriptor": ("RUN a 3<<E\nx\nE\n", ["1-3: RUN (a 3<<E) <<E 'x\\n'"]),
    "heredoc in ONBUILD": (
        "ONBUILD RUN <<E\nUSER x\nE\n",
        ["1-3: ONBUILD RUN (<<E) <<E 'USER x\\n'"],
    ),
    "heredoc in ONBUILD COPY with a flag": (
        "ONBUILD COPY --link <<E /x\nE\n",
        ["1-2: ONBUILD COPY --link (<<E) (/x) <<E ''"],
    ),
    "escape in a heredoc is text": ("RUN <<E\na \\\nE\n", ["1-3: RUN (<<E) <<E 'a \\\\\\n'"]),
    "heredoc with carriage returns": (
        "RUN <<E\r\nx\r\nE\r\nRUN b\r\n",
        ["1-3: RUN (<<E) <<E 'x\\r\\n'", "4: RUN (b)"],
    ),
    "unterminated": ("RUN <<E\nx", ["1-2: RUN (<<E) <<E 'x' unterminated"]),
    "unterminated at the end": ("RUN <<E", ["1: RUN (<<E) <<E '' unterminated"]),
    "no heredoc elsewhere": ("CMD <<E\nUSER x", ["1: CMD (<<E)", "2: USER (x)"]),
    "no heredoc in JSON": ('RUN ["a", "<<E"]\nUSER x', ["1: RUN json (a) (<<E)", "2: USER (x)"]),
    "no heredoc in JSON after a flag with a blank": (
        'RUN --x="a b" ["a <<E "]\nUSER x',
        ['1: RUN --x="a b" json (a <<E )', "2: USER (x)"],
    ),
    "heredoc after what is no JSON": ("RUN [ a <<E ]\nE\n", ["1-2: RUN ([ a <<E ]) <<E ''"]),
    "no heredoc: here-string": ("RUN a <<<E\nUSER x", ["1: RUN (a <<<E)", "2: USER (x)"]),
    "no heredoc: shift": ("RUN a $((1<<2))\nUSER x", ["1: RUN (a $((1<<2)))", "2: USER (x)"]),
    "no heredoc: in quotes": ('RUN a "<<E"\nUSER x', ['1: RUN (a "<<E")', "2: USER (x)"]),
    "no heredoc: bad substitution on the line": (
        "RUN a ${x^^} <<E\nUSER x",
        ["1: RUN (a ${x^^} <<E)", "2: USER (x)"],
    ),
    "no heredoc: odd quote on the line": (
        "RUN echo it's <<E\nUSER x",
        ["1: RUN (echo it's <<E)", "2: USER (x)"],
    ),
    "heredoc after an expansion": ("RUN a ${x:-y} <<E\nE\n", ["1-2: RUN (a ${x:-y} <<E) <<E ''"]),
    # characters
    "byte order mark": ("\ufeffFROM a", ["1: FROM (a)"]),
    "carriage returns": ("FROM a\r\nRUN b \\\r\n c\r\n", ["1: FROM (a)", "2-3: RUN (b  c)"]),
    "tabs": ("\tRUN\ta\tb\t\n", ["1: RUN (a\tb)"]),
    "form feed does not end a line": ("RUN a\fb\nRUN c", ["1: RUN (a\fb)", "2: RUN (c)"]),
    "NUL": ("RUN a\0b", ["1: RUN (a\0b)"]),
    "U+2028 does not end a line": ("RUN a\u2028b\nRUN c", ["1: RUN (a\u2028b)", "2: RUN (c)"]),
    "next line, U+0085, neither": ("RUN a\x85b\nRUN c", ["1: RUN (a\x85b)", "2: RUN (c)"]),
    "no-break space does not end a keyword": ("RUN\xa0a", ["1: RUN\xa0a"]),
    "bytes that are not UTF-8": (b"RUN \xff\n", ["1: RUN (\udcff)"]),
    # words
    "lower case": ("from a as b", ["1: from (a) (as) (b)"]),
    "blanks between words": ("COPY  a \t b", ["1: COPY (a) (b)"]),
    "shell text is one word": ("CMD a  'b'", ["1: CMD (a  'b')"]),
    "JSON": ('CMD [ "a", "b\\"\\u0020c" ]', ['1: CMD json (a) (b" c)']),
    "empty JSON": ("CMD []", ["1: CMD json"]),
    "JSON over lines": ('CMD ["a", \\\n "b"]', ["1-2: CMD json (a) (b)"]),
    "JSON with single quotes is text": ("CMD ['a']", ["1: CMD (['a'])"]),
    "text after JSON is text": ('CMD ["a"] b', ['1: CMD (["a"] b)']),
    "no JSON in EXPOSE": ('EXPOSE ["80"]', ['1: EXPOSE (["80"])']),
    "JSON in COPY and VOLUME": (
        'COPY ["a b", "c"]\nVOLUME ["/d"]',
        ["1: COPY json (a b) (c)", "2: VOLUME json (/d)"],
    ),
    "half a surrogate in JSON": ('CMD ["\\ud800"]', ["1: CMD json (\ufffd)"]),
    "flags": (
        "COPY --from=a --link b c",
        ["1: COPY --from=a --link (b) (c)"],
    ),
    "flags over lines": ("RUN --a=b \\\n  --c \\\n d", ["1-3: RUN --a=b --c (d)"]),
    "quoted flag": ('RUN --a="b c" d', ['1: RUN --a="b c" (d)']),
    "two dashes end the flags": ("RUN -- --a b", ["1: RUN (--a b)"]),
    "unknown instruction": ("FORM a b", ["1: FORM (a b)"]),
    "odd quotes in ENV": ('ENV a="b c', ['1: ENV (a) ("b c)']),
    "ONBUILD": ("ONBUILD  copy --link a b", ["1: ONBUILD copy --link (a) (b)"]),
    "ONBUILD ONBUILD is not looked into": ("ONBUILD ONBUILD RUN a", ["1: ONBUILD ONBUILD"]),
    "health check": (
        'HEALTHCHECK --interval=1s CMD a b\nHEALTHCHECK cmd ["a"]\nHEALTHCHECK NONE',
        [
            "1: HEALTHCHECK --interval=1s (CMD) (a b)",
            "2: HEALTHCHECK json (cmd) (a)",
            "3: HEALTHCHECK (NONE)",
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_tree(name: str) -> None:
    text, wanted = CASES[name]
    assert render(text) == wanted


# Typed nodes


def only(text: str) -> Instruction:
    """The one instruction of ``text``."""
    (instruction,) = tree(text).instructions
    return instruction


def written(instruction: Instruction, word: Word | None) -> str | None:
    """The source under a word's span."""
    return None if word is None else instruction.source.text[slice(*word.span)]


@pytest.mark.parametrize(
    ("text", "image", "alias"),
    [
        ("FROM a", "a", None),
        ("FROM a AS b", "a", "b"),
        ("from --platform=x a:1@sha256:f as b", "a:1@sha256:f", "b"),
        ("FROM a \\\n# c\n  AS \\\n  b\n", "a", "b"),
        ("FROM a b", "a", None),
        ("FROM a IS b", "a", None),
        ("FROM", None, None),
    ],
)
def test_from(text: str, image: str | None, alias: str | None) -> None:
    node = only(text)
    assert isinstance(node, From)
    assert (written(node, node.image), written(node, node.alias)) == (image, alias)


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("ENV a=b c=d", ["a=b", "c=d"]),
        ("ENV a b=c  d", ["a b=c  d"]),  # the form without =
        ("ENV a", ["a?"]),
        ("ENV a= b=", ["a=", "b="]),
        ("ENV a=b c", ["a=b", "c?"]),
        ("ENV a=\"b c\" d='e f'", ['a="b c"', "d='e f'"]),
        ("ENV a=b\\ c d=e", ["a=b\\ c", "d=e"]),
        ("ENV a=b \\\n  c=d", ["a=b", "c=d"]),
        ("ENV a=b\\\nc", ["a=bc"]),
        ("ENV a=b\x1cc\xa0d=e", ["a=b\x1cc", "d=e"]),
        ("# escape=`\nENV a=C:\\b` c d=e`\n f=g", ["a=C:\\b` c", "d=e", "f=g"]),
        (f"ENV a={'b' * 5000} c='{'d ' * 5000}'", [f"a={'b' * 5000}", f"c='{'d ' * 5000}'"]),
        (f"ENV a={'b' * 4093}\\ c d=e", [f"a={'b' * 4093}\\ c", "d=e"]),
        ("LABEL a.b=c", ["a.b=c"]),
        ("LABEL a b", ["a b"]),
        ("ARG a", ["a?"]),
        ("ARG a b=c d", ["a?", "b=c", "d?"]),
        ("ARG", []),
    ],
)
def test_pairs(text: str, pairs: list[str]) -> None:
    node = only(text)
    assert isinstance(node, Env | Arg | Label)
    assert [shown(pair) for pair in node.pairs] == pairs


def shown(pair: Pair) -> str:
    if pair.value is None:
        return f"{pair.key.text}?"
    return f"{pair.key.text}{' ' if pair.legacy else '='}{pair.value.text}"


def test_pairs_know_their_place_in_the_source() -> None:
    node = only("ENV \\\n  k1=v1 \\\n  # c\n  k2='v 2'\n")
    assert isinstance(node, Env)
    places = [(written(node, p.key), written(node, p.value)) for p in node.pairs]
    assert places == [("k1", "v1"), ("k2", "'v 2'")]


def test_flags_and_mount_options() -> None:
    node = only("RUN --mount=type=cache,Target=/a,readonly --network=none --x \\\n a")
    assert isinstance(node, Run)
    assert [(f.name, f.text) for f in node.flags] == [
        ("mount", "type=cache,Target=/a,readonly"),
        ("network", "none"),
        ("x", ""),
    ]
    assert node.flags[2].value is None
    assert node.mounts == node.flags[:1]
    assert node.mounts[0].options == {"type": "cache", "target": "/a", "readonly": ""}
    assert node.flag("network") is node.flags[1]
    assert node.flag("none") is None
    assert written(node, node.flags[1].value) == "none"


@pytest.mark.parametrize("text", ["COPY a b c", "ADD a b c", 'COPY ["a", "b", "c"]'])
def test_sources_and_destination(text: str) -> None:
    node = only(text)
    assert isinstance(node, Copy | Add)
    assert [word.text for word in node.sources] == ["a", "b"]
    assert node.destination
    assert node.destination.text == "c"


def test_exec_form_strings_know_their_place() -> None:
    node = only('CMD ["a", \\\n "b\\tc"]')
    assert isinstance(node, Cmd)
    assert node.is_exec
    assert node.json
    assert [written(node, word) for word in node.words] == ['"a"', '"b\\tc"']
    assert [(s.value, s.plain) for s in node.json] == [("a", True), ("b\tc", False)]


@pytest.mark.parametrize(
    ("text", "probe", "none", "runs"),
    [
        ("HEALTHCHECK --timeout=3s CMD curl x || exit 1", "curl x || exit 1", False, "curl exit"),
        ('HEALTHCHECK CMD ["curl", "x"]', '["curl", "x"]', False, "curl"),
        ("HEALTHCHECK none", "", True, ""),
    ],
)
def test_health_check(text: str, probe: str, none: bool, runs: str) -> None:
    node = only(text)
    assert isinstance(node, Healthcheck)
    assert (node.probe.text, node.is_none) == (probe, none)
    assert [command.name for command in node.script.commands] == runs.split()


def test_onbuild_trigger_is_a_node_of_its_own() -> None:
    node = only("ONBUILD \\\n  RUN --mount=type=cache,target=/a \\\n  apt-get update\n")
    assert isinstance(node, Onbuild)
    assert isinstance(node.trigger, Run)
    assert written(node, node.trigger.keyword) == "RUN"
    assert node.trigger.mounts[0].options["target"] == "/a"
    assert [c.name for c in node.trigger.script.commands] == ["apt-get"]


def test_instructions_of_one_argument_take_the_whole_text() -> None:
    node = only("USER  a b \n")
    assert isinstance(node, User)
    assert written(node, node.argument) == "a b"


@pytest.mark.parametrize("text", ["U\u017fER x", "MA\u0131NTAINER x", "RUN\xa0x", "RUNS x"])
def test_only_the_builders_keywords_are_known(text: str) -> None:
    assert type(only(text)) is Unknown


def test_span_ends_with_the_last_character_or_the_heredoc() -> None:
    text = "  RUN a \\\n\n b  \nRUN cat <<E\nx\nE\n"
    one, two = tree(text).instructions
    assert text[slice(*one.span)] == "RUN a \\\n\n b"
    assert text[slice(*two.span)] == "RUN cat <<E\nx\nE"
    assert text[slice(*two.head)] == "RUN cat <<E"


def test_comments_and_directives() -> None:
    found = tree("# syntax=a/b:1 \n#check=skip=X\n# one\nRUN a \\\n  # two\n b\n\n#three")
    assert [(d.name, d.value) for d in found.directives] == [
        ("syntax", "a/b:1"),
        ("check", "skip=X"),
    ]
    assert [(c.text, c.line) for c in found.all_comments] == [("one", 2), ("two", 4), ("three", 7)]
    assert [c.text for c in found.instructions[0].comments] == ["two"]
    for directive in found.directives:
        assert found.source.text[slice(*directive.value_span)] == directive.value


# Problems


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("FROM a\nRUN b", []),
        ("", ["empty-file ''"]),
        ("# c\n", ["empty-file ''"]),
        ("ARG a", ["no-from ''"]),
        ("RUN a\nFROM b", ["instruction-before-from 'RUN'"]),
        ("ARG a\nFROM $a", []),
        ("FROM a\nFORM b", ["unknown-instruction 'FORM'"]),
        ("# escape=x\nFROM a", ["parser-directive 'x'"]),
        ("# syntax=a\n# syntax=b\nFROM a", ["parser-directive '# syntax=b'"]),
        ("FROM a\nRUN b <<E\nx", ["heredoc-unterminated 'RUN b <<E'"]),
        ("FROM a\nRUN", ["argument-count 'RUN'"]),
        ("FROM a\nRUN []", []),
        ("FROM a\nCMD", []),
        ("FROM a\nCOPY b", ["argument-count 'COPY'"]),
        ("FROM a\nCOPY <<E b\nE", []),
        ("FROM a b", ["argument-count 'b'"]),
        ("FROM", ["argument-count 'FROM'"]),
        ("FROM a\nUSER", ["argument-count 'USER'"]),
        ("FROM a\nENV b", ["argument-count 'ENV'"]),
        ("FROM a\nENV", ["argument-count 'ENV'"]),
        ("FROM a\nENV b=c d", ["key-without-value 'd'"]),
        ("FROM a\nENV =c", ["key-without-value 'ENV'"]),
        ("FROM a\nARG", ["argument-count 'ARG'"]),
        ("FROM a\nSHELL sh -c", ["shell-not-json 'SHELL'"]),
        ("FROM a\nSHELL []", ["shell-not-json 'SHELL'"]),
        ("FROM a\nCMD [1]", ["json-not-strings '[1]'"]),
        ('FROM a\nRUN ["a", ["b"]]', ['json-not-strings \'["a", ["b"]]\'']),
        ("FROM a\nHEALTHCHECK CMD [1]", ["json-not-strings '[1]'"]),
        ("FROM a\nEXPOSE [1]", []),
        ("FROM a\nHEALTHCHECK", ["argument-count 'HEALTHCHECK'"]),
        ("FROM a\nHEALTHCHECK CMD", ["argument-count 'HEALTHCHECK'"]),
        ("FROM a\nHEALTHCHECK curl", ["argument-count 'HEALTHCHECK'"]),
        ("FROM a\nONBUILD", ["argument-count 'ONBUILD'"]),
        ("FROM a\nONBUILD USER", ["argument-count 'USER'"]),
        ("FROM a\nONBUILD RUM x", ["unknown-instruction 'RUM'"]),
        ("FROM a\nRUN " + "b" * 65531, []),
        ("FROM a\nRUN " + "b" * 65531 + "\n", []),
        ("FROM a\nRUN " + "b" * 65532 + "\n", ["line-too-long 'R'"]),
        ("FROM a\nRUN " + "\u00e9" * 32766 + "\n", ["line-too-long 'R'"]),
    ],
)
def test_problems(text: str, problems: list[str]) -> None:
    found = tree(text).problems
    assert [f"{p.name} {text[slice(*p.span)]!r}" for p in found] == problems


def test_an_unknown_instruction_close_to_a_known_one_names_it() -> None:
    messages = [p.message for p in tree("FROM a\nHEALTCHECK x\nXYZ").problems]
    assert messages[0].endswith("did you mean `HEALTHCHECK`?")
    assert "did you mean" not in messages[1]


# Expansion, as BuildKit does it


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("$A", "usr/local/bin"),
        ("${A}x", "usr/local/binx"),
        ("${A:-b}", "usr/local/bin"),
        ("${E:-b}", "b"),
        ("${E-b}", ""),
        ("${A:+b}", "b"),
        ("${E:+b}", ""),
        ("${A#*/}", "local/bin"),
        ("${A##*/}", "bin"),
        ("${A%/*}", "usr/local"),
        ("${A%%/*}", "usr"),
        ("${A#?s}", "r/local/bin"),
        ("${A%x}", "usr/local/bin"),
        ("${A/l*a/X}", "usr/Xl/bin"),
        ("${A//l/L}", "usr/LocaL/bin"),
        ("${A/\\//+}", "usr+local/bin"),
        ("${A//[l]/x}", "usr/local/bin"),  # brackets mean themselves
        ("'$A'", "$A"),
        ('"$A"', "usr/local/bin"),
        ("\\$A", "$A"),
    ],
)
def test_expand(text: str, wanted: str) -> None:
    assert Lexer().expand(text, {"A": "usr/local/bin", "E": ""}) == wanted


@pytest.mark.parametrize("text", ["$N", "${A^^}", "'a", '"a', "${", "${A", "${A:}", "${A/\\x/y}"])
def test_expand_gives_none_for_unset_and_malformed(text: str) -> None:
    node = only(f"FROM {text}")
    assert node.expand(node.text, {"A": "a"}) is None
