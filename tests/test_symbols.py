"""Names and their places: «marked» where they are defined, ⟦marked⟧ where they are used.

A text holds the places of one name. Whichever of them is asked about, all are found.
"""

from __future__ import annotations

import re

import pytest

from dockerlint.findings import Edit
from dockerlint.linter import tree_of
from dockerlint.model import Context, Dockerfile
from dockerlint.model.rename import RenameError, renamed
from dockerlint.model.symbols import Symbol, symbol_at, symbols
from dockerlint.text import Source

MARK = re.compile("[«⟦](.*?)[»⟧]")

PLACES = {
    "a stage": "FROM a AS «build»\nFROM ⟦build⟧\nCOPY --from=⟦build⟧ a b\n",
    "a stage by its index": "FROM a AS «build»\nFROM b\nCOPY --from=⟦0⟧ a b\n",
    "a stage in a mount": "FROM a AS «x»\nFROM b\nRUN --mount=from=⟦x⟧,target=/x cp /x/a .\n",
    "case of a stage": "FROM a AS «Build»\nFROM ⟦BUILD⟧\nCOPY --from=⟦build⟧ a b\n",
    "a stage without a name": "«FROM» a\nFROM b\nCOPY --from=⟦0⟧ a b\n",
    "an argument of FROM": "ARG «V»=1\nFROM a:${⟦V⟧}\n",
    "of the platform": "ARG «V»=1\nFROM --platform=$⟦V⟧ a\n",
    "an argument handed to stages": (
        "ARG «V»=1\nFROM a:$⟦V⟧\nARG «V»\nRUN echo $⟦V⟧\nFROM b\nRUN echo $V\nARG «V»\n"
    ),
    "one argument of two stages": "FROM a\nARG «V»\nRUN a $⟦V⟧\nFROM b\nARG «V»=2\nRUN b $⟦V⟧\n",
    "variables of two stages": "FROM a\nENV «V»=1\nRUN a $⟦V⟧\nFROM b\nENV V=2\nRUN b $V\n",
    "a stage built from another": "FROM a AS x\nENV «V»=1\nFROM x\nENV «V»=$⟦V⟧:2\nRUN b $⟦V⟧\n",
    "ENV over ARG": "FROM a\nARG «V»\nENV «V»=${⟦V⟧:-1}\nRUN b $⟦V⟧\n",
    "ARG over ENV": "FROM a AS x\nENV «V»=1\nFROM x\nARG «V»\nRUN $⟦V⟧\nFROM b\nARG «V»\n",
    "ENV with a blank": "FROM a\nENV «V» 1 $W\nRUN b $⟦V⟧\n",
    "several in one ENV": 'FROM a\nENV W=1 «V»=$W\nENV X=$⟦V⟧ Y="$⟦V⟧"\n',
    "shell text": (
        "FROM a\nENV «V»=1\nRUN a \"${⟦V⟧%x}\" ${#⟦V⟧} \\$V '$V' \"'$⟦V⟧'\" $VV \\\n  && b $⟦V⟧\n"
    ),
    "a script in a string": "FROM a\nENV «V»=1\nRUN sh -c 'a $⟦V⟧' && awk '{ print $V }'\n",
    "heredocs": (
        "FROM a\nENV «V»=1\nRUN <<EOF\necho $⟦V⟧ '$V'\nEOF\nRUN cat <<EOF <<'E'\n"
        "'$⟦V⟧'\nEOF\n$V\nE\n"
        "COPY <<EOF <<'E' /x/\n'$⟦V⟧'\nEOF\n$V\nE\n"
    ),
    "what runs": 'FROM a\nENV «V»=1\nCMD a $⟦V⟧\nENTRYPOINT ["sh", "-c", "a $⟦V⟧"]\n',
    "what does not run a shell": 'FROM a\nENV «V»=1\nCMD ["a", "$V"]\n',
    "a health check": "FROM a\nENV «V»=1\nHEALTHCHECK CMD a $⟦V⟧ || exit 1\n",
    "ONBUILD": "FROM a\nONBUILD ARG «V»=1\nONBUILD RUN a $⟦V⟧\n",
    "other instructions": (
        "FROM a\nARG «V»=1\nUSER $⟦V⟧\nWORKDIR /$⟦V⟧\nEXPOSE ${⟦V⟧}\nVOLUME /$⟦V⟧\nLABEL a=$⟦V⟧\n"
        "STOPSIGNAL $⟦V⟧\nCOPY --chown=$⟦V⟧ a$⟦V⟧ /\n"
        'ADD ["$⟦V⟧", "/"]\nRUN --mount=id=$⟦V⟧,target=/ b\n'
    ),
    "PowerShell": 'FROM a\nSHELL ["powershell"]\nENV «V»=1\nRUN a $env:⟦V⟧ ${env:⟦V⟧} $V\n',
    "cmd": "# escape=`\nFROM a\nENV «V»=1\nRUN a %⟦V⟧%\n",
    "continuation": "FROM a\nENV X=1 \\\n    # comment\n    «V»=1\nRUN a \\\n  $⟦V⟧\n",
    "CRLF": "FROM a\r\nENV «V»=1\r\nRUN a \\\r\n  $⟦V⟧\r\n",
    "emoji": "FROM a\nENV «V»=😀\nRUN echo 😀 $⟦V⟧ 日\n",
}


def read(marked: str) -> tuple[Dockerfile, list[tuple[int, bool]]]:
    """The file without its marks, and the offset of each; true for where it is defined."""
    places, text, at = [], "", 0
    for found in MARK.finditer(marked):
        text += marked[at : found.start()]
        places.append((len(text), found[0][0] == "«"))
        text += found[1]
        at = found.end()
    return Dockerfile(tree_of(Source(text + marked[at:])), Context()), places


@pytest.mark.parametrize("marked", PLACES.values(), ids=PLACES)
def test_every_place_is_found_from_every_place(marked: str) -> None:
    file, places = read(marked)
    for offset, _ in places:
        found = symbol_at(file, offset)
        assert found
        assert [(p.word.span.start, p.defines) for p in found[0].places] == places


def test_names_that_the_file_does_not_define_are_none_of_its_own() -> None:
    file, _ = read("FROM a:$X\nRUN echo $HOME && X=1 && echo $X\nCOPY --from=b $Y /\n")
    assert symbols(file) == ()


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("ARG V=1\nFROM a\nARG V\nRUN $V\n", "V\n", 19),
        ("ARG V=1\nFROM a\nARG V\nRUN $V\n", "V\nRUN", 4),  # the default comes from the first
        ("FROM a\nENV V=1\nENV V=2\nRUN $V\n", "V\n", 19),  # the last one before
        ("FROM a AS x\nENV V=1\nFROM x\nRUN $V\n", "V\n", 16),
        ("ARG V=1\nFROM a\nARG V=2\nRUN $V\n", "V\n", 19),
    ],
)
def test_a_definition_is_where_the_value_comes_from(text: str, at: str, expected: int) -> None:
    file, _ = read(text)
    found = symbol_at(file, text.rindex(at))
    assert found
    assert found[1].definition
    assert found[1].definition.word.span.start == expected


def symbol(file: Dockerfile, name: str) -> Symbol:
    return next(each for each in symbols(file) if each.name == name)


def after(text: str, edits: list[Edit]) -> str:
    for edit in sorted(edits, key=lambda e: e.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


@pytest.mark.parametrize("marked", PLACES.values(), ids=PLACES)
def test_a_name_can_be_another_and_what_it_was_again(marked: str) -> None:
    file, places = read(marked)
    found = symbol_at(file, places[0][0])
    assert found
    if "⟦0⟧" in marked and "«FROM»" in marked:
        return
    text = file.source.text
    try:
        changed = after(text, renamed(file, found[0], "other"))
    except RenameError as error:
        assert "$V" in text.replace("${", "$"), error
        return
    again = Dockerfile(tree_of(Source(changed)), Context())
    assert [len(s.places) for s in symbols(again)] == [len(s.places) for s in symbols(file)]
    assert (
        after(changed, renamed(again, symbol(again, "other"), found[0].name)).lower()
        == text.lower()
    )


TAKEN = "a command takes `V` by its name"


@pytest.mark.parametrize(
    ("text", "name", "new", "why"),
    [
        ("FROM a AS x\nFROM b AS y\n", "x", "Y", "`Y` is taken"),
        ("FROM a AS x\nFROM debian\n", "x", "debian", "`debian` is taken"),
        ("FROM a AS x\n", "x", "1a", "`1a` cannot be the name of a stage"),
        ("FROM a\nFROM b\nCOPY --from=0 a b\n", "0", "x", "stage 0 has no name"),
        ("FROM a\nENV V=1 W=2\n", "V", "W", "`W` is taken"),
        ("FROM a\nENV V=1\n", "V", "a-b", "`a-b` cannot be the name of a variable"),
        ("FROM a\nARG TARGETARCH\n", "TARGETARCH", "W", "`TARGETARCH` is the builder's own name"),
        ("FROM a\nARG V\n", "V", "http_proxy", "`http_proxy` is the builder's own name"),
        *(
            (f"FROM a\nENV V=1\nRUN {command}\n", "V", "W", f"{TAKEN} (line {line})")
            for command, line in (
                *(("V=2 b", 3), ("export V", 3), ("printenv V", 3), ("a '$V'", 3)),
                *(("cat <<'E'\n$V\nE", 4), ("<<E python\nos.environ['V']\nE", 4)),
            )
        ),
        ("FROM a\nENV A\\\nB=1\n", "AB", "W", "`AB` is not written in one piece (line 2)"),
    ],
)
def test_what_cannot_be_renamed_says_why(text: str, name: str, new: str, why: str) -> None:
    file, _ = read(text)
    with pytest.raises(RenameError) as error:
        renamed(file, symbol(file, name), new)
    assert str(error.value) == why
