"""Formatting changes the layout, and nothing but that."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from fixture import cases
from growth import assert_linear
from hypothesis import given
from hypothesis import strategies as st
from layout import after, faults, new_findings
from strategies import texts, undecodable

from dockerlint import files
from dockerlint.findings import Edit
from dockerlint.fixer import Fixer
from dockerlint.format import Options, formatted
from dockerlint.format.layout import Layout
from dockerlint.format.shell import shell_gaps
from dockerlint.model import Context, Dockerfile
from dockerlint.surroundings import Surroundings
from dockerlint.syntax import parse
from dockerlint.text import Source, Span

ROOT = Path(__file__).parent.parent
RULES = [p for p in sorted((ROOT / "tests" / "rules").glob("*.md")) if cases(p)]
PAGE = (ROOT / "docs" / "formatting.md").read_text("utf-8")
BLOCK = "```dockerfile\n(.*?)```\n"
SHOWN = re.findall(rf"^{BLOCK}(?:\nbecomes\n\n{BLOCK})?", PAGE, re.M | re.S)
SHELLS = [path for name in ("bash", "dash") if (path := shutil.which(name))]

# ---- what must hold for every file ----


@given(texts())
def test_nothing_but_the_layout_changes(text: str) -> None:
    assert not list(faults(text))


@given(
    undecodable(),
    st.builds(
        Options, st.sampled_from(["  ", "\t", "    "]), st.booleans(), st.booleans(), st.booleans()
    ),
)
def test_whatever_the_options_and_the_bytes(text: str, options: Options) -> None:
    assert not list(faults(text, options, line_ends=False))


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_fixtures(path: Path) -> None:
    for case in (case for case in cases(path) if "dockerfile" in case.blocks):
        assert not list(faults(case.source.text)), case.title
        assert not list(new_findings(case.source, Fixer())), case.title


def test_real_files(corpus: list[Path]) -> None:
    changed = 0
    for path in corpus:
        source = files.read(path)
        assert not list(faults(source.text)), path
        assert not list(new_findings(source, Fixer(context=Surroundings(path)))), path
        changed += after(source.text) != source.text
    assert changed


def scripts(text: str) -> list[str]:
    """The text of every RUN that a shell reads."""
    runs = Dockerfile(parse(Source(text)), Context()).scripts
    return [script.body.text for run, script in runs if not (run.is_exec or run.heredocs)]


def as_functions(scripts: list[str]) -> str:
    """How bash writes the scripts that it has read; nothing is run."""
    code = 'for s; do eval "f() { $s\n}" || echo refused; declare -f f; unset -f f; done'
    command = ["bash", "--norc", "-O", "extglob", "-c", code, "bash", *scripts]
    ran = subprocess.run(command, capture_output=True, check=False)
    return ran.stdout.decode("utf-8", "replace")


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
def test_bash_reads_the_same(corpus: list[Path]) -> None:
    before, now = [], []
    for path in corpus:
        text = files.read(path).text
        for one, other in zip(scripts(text), scripts(after(text)), strict=True):
            if one != other:
                before.append(one)
                now.append(other)
    assert len(before) > 30
    assert as_functions(now) == as_functions(before)


# ---- single cases ----


@pytest.mark.parametrize(("written", "wanted"), SHOWN)
def test_the_page_shows_what_is_done(written: str, wanted: str) -> None:
    assert after(written) == (wanted or written)


def test_the_page_has_examples() -> None:
    assert len(SHOWN) > 3


# Lines that could be moved would be: nobody indents by one blank, or by five.
STAYS = {
    "text in quotes": 'RUN echo "a \\\n b" \\\n    && c',
    "text in quotes of a substitution": 'RUN x="$(echo "a \\\n b")" \\\n    && c',
    "a word that goes on": "RUN echo a\\\nb",
    "backticks": "RUN echo `a \\\n b`",
    "a parameter's default": "RUN echo ${A:-b \\\n c}",
    "an escaped blank": "RUN echo a\\  b \\\n    c",
    "a comment": "RUN a # b \\\n     && c",
    "a pattern of bash": "RUN ls !(a|b \\\n     c)",
    "a regular expression": "RUN [[ $a =~ (b \\\n     c) ]]",
    "a subscript": "RUN a[b \\\n     c]=1",
    "a quote in a parameter in quotes": "RUN a \"${B:-it's}\" 'c} \" \\\n     d' \\'",
    "an open bracket": "RUN (a \\\n     b",
    "case in a substitution": "RUN x=$(case a in a) echo \\\n     b;; esac)",
    "an open quote": 'RUN echo "a \\\n     b',
    "PowerShell": 'SHELL ["powershell", "-Command"]\nRUN a; \\\n     b',
    "cmd": "FROM mcr.microsoft.com/windows/nanoserver\nRUN echo a \\\n     b",
    "a value in the old form": "ENV A b  c \\\n  d",
    "a value in quotes": "ENV A=\"b  c\" B='d \\\n  e'",
    "an escaped blank in a value": "ENV A=b\\  c",
    "a folder": "WORKDIR /a  b",
    "a user": "USER a  b",
    "a signal": "STOPSIGNAL a  b",
    "a maintainer": "MAINTAINER A  B",
    "what is nearly an array": 'COPY ["a\tb", "c"]',
    "a name of a heredoc with blanks": 'COPY <<"a  b" /x\na  b',
    "a keyword that goes on": "RU\\\nN   a",
    "a keyword in the next line": "\\\nrun   a",
    "no such instruction": "RUNN   a   ",
    "too few arguments": "COPY   a",
    "no end of a heredoc": "RUN   cat <<EOF\nb   \n\n\n\n",
    "blanks before a backslash": "RUN a    \\\n    && b   \\\n    && c",
    "blanks in a script": "RUN a   b    && c",
    "two blank lines": "RUN a\n\n\nRUN b",
    "a form feed": "RUN a\n\f\n\n\n\f\nRUN b",
    "a carriage return before blanks": "RUN a \\\r  ",
    "nested further": "RUN if a; then \\\n        b; \\\n    fi",
    "aligned": "RUN a \\\n    b c \\\n      d",
    "no letter of ours": "\u017fHELL a",
}


@pytest.mark.parametrize("text", STAYS.values(), ids=STAYS)
def test_what_stays(text: str) -> None:
    whole = text if text.startswith("FROM") else f"FROM a\n{text}"
    unfinished = Options(final_newline=False)
    assert after(whole, unfinished) == whole
    assert not list(faults(whole))


CHANGES = {
    "keywords": ("cmd a", "CMD a"),
    "a keyword in ONBUILD": ("onbuild  run   a", "ONBUILD RUN a"),
    "health checks": ("HEALTHCHECK none", "HEALTHCHECK NONE"),
    "flags": ("COPY  --link\t--from=b   c  d", "COPY --link --from=b c d"),
    "an array": ('CMD   ["a",\\\n"b"\\\n,"c"]', 'CMD ["a",\\\n    "b"\\\n    ,"c"]'),
    "a health check": ("HEALTHCHECK CMD a \\\nb", "HEALTHCHECK CMD a \\\n    b"),
    "labels": ('LABEL  a=1   b="c  d"', 'LABEL a=1 b="c  d"'),
    "the old form": ("ENV  A   b", "ENV A b"),
    "arguments": ("ARG  A=1\tB", "ARG A=1 B"),
    "ports": ("EXPOSE 80   443", "EXPOSE 80 443"),
    "words over lines": ("COPY  a   b \\\n c  d", "COPY a b \\\n    c d"),
    "after a backslash": ("RUN a \\  \n    b", "RUN a \\\n    b"),
    "in quotes after a backslash": ('RUN a "b \\  \n  c"', 'RUN a "b \\\n  c"'),
    "two backslashes": ("RUN a \\\\   ", "RUN a \\\\"),
    "comments": ("# a  \n  # b\t", "# a\n  # b"),
    "blank lines in a continuation": ("RUN a \\\n  \n    b", "RUN a \\\n\n    b"),
    "a backslash alone": ("RUN a \\\n\\\n  \\\nb", "RUN a \\\n    \\\n    \\\n    b"),
    "the last comment": ("RUN a \\\n  b; \\\n# c", "RUN a \\\n  b; \\\n  # c"),
    "a comment at a word that goes on": (
        "RUN a \\\n  b\\\n# c\nd",
        "RUN a \\\n  b\\\n# c\nd",
    ),
    "tabs": ("RUN a \\\n\tb; \\\n\t\tc; \\\n    d", "RUN a \\\n\tb; \\\n\t\tc; \\\n\td"),
    "tabs twice": ("RUN a \\\n\t\tb \\\n\t\tc", "RUN a \\\n\tb \\\n\tc"),
    "tabs and spaces": (
        "RUN a \\\n\tb \\\n\tc\nRUN a \\\n    b \\\n          c",
        "RUN a \\\n\tb \\\n\tc\nRUN a \\\n\tb \\\n\t\t  c",
    ),
    "the first argument": ("RUN \\\na \\\nb", "RUN \\\n    a \\\n    b"),
    "flags on lines of their own": (
        "COPY \\\n--link \\\n--from=a \\\nb /c",
        "COPY \\\n    --link \\\n    --from=a \\\n    b /c",
    ),
    "what follows ONBUILD": ("ONBUILD \\\nrun \\\na", "ONBUILD \\\n    RUN \\\n    a"),
    "a line end after blanks": ("COPY a  \\\nb /c", "COPY a  \\\n    b /c"),
    "indented otherwise": ("\tRUN b \\\n    c", "RUN b \\\n    c"),
    "spaces of a tab's width": (
        "RUN a \\\n\tb \\\n\tc\nRUN a \\\n    b \\\n      c",
        "RUN a \\\n\tb \\\n\tc\nRUN a \\\n\tb \\\n\t  c",
    ),
    "levels": (
        "RUN a \\\n    b; \\\n    c; \\\n    d\nRUN if e; then \\\n  f; \\\n    g; fi",
        "RUN a \\\n    b; \\\n    c; \\\n    d\nRUN if e; then \\\n    f; \\\n        g; fi",
    ),
    "alignment": (
        "RUN a \\\n  b \\\n  c \\\n  d\nRUN a \\\n    b; \\\n    echo c \\\n         d",
        "RUN a \\\n  b \\\n  c \\\n  d\nRUN a \\\n  b; \\\n  echo c \\\n       d",
    ),
    "an indented stage": (
        "  # c\n  RUN d \\\n    e\n\n  # f\n # g\n  CMD h",
        "# c\nRUN d \\\n  e\n\n# f\n # g\nCMD h",
    ),
    "under the comments of a stage": ("RUN a\n# b\nFROM c", "RUN a\n\n# b\nFROM c"),
    "blank lines": ("RUN a\n \n\t\n\n\nRUN b", "RUN a\n\n\nRUN b"),
    "a heredoc's head": (
        "RUN  cat <<A \\\n> b  \n  c  \nA\nCOPY  <<B  /d\ne  \nB",
        "RUN cat <<A \\\n    > b\n  c  \nA\nCOPY <<B /d\ne  \nB",
    ),
    "a regular expression of one word": (
        "RUN [[ $a =~ ^b ]] \\\n&& c",
        "RUN [[ $a =~ ^b ]] \\\n    && c",
    ),
    "quotes, brackets and braces": (
        "RUN x=\"$(a 'b' \\\nc)\" y=${z:-\"$(d)\"} [a-z] $((1 + 2)) $'e' \\\nf",
        "RUN x=\"$(a 'b' \\\n    c)\" y=${z:-\"$(d)\"} [a-z] $((1 + 2)) $'e' \\\n    f",
    ),
    "the patterns of case": (
        "RUN case a in \\\nb) c;; \\\n(d) e;; \\\nesac",
        "RUN case a in \\\n    b) c;; \\\n    (d) e;; \\\n    esac",
    ),
}


@pytest.mark.parametrize(("text", "wanted"), CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_what_changes(text: str, wanted: str, line_end: str) -> None:
    text, wanted = (f"FROM a\n\n{t}\n".replace("\n", line_end) for t in (text, wanted))
    assert after(text) == wanted
    assert not list(faults(text))


WHOLE = {
    "nothing": ("", ""),
    "blanks only": (" \n\n", " \n\n"),
    "no instruction": ("# a  \n\n\n", "# a  \n\n\n"),
    "blank lines at the top": ("\n\n# a\nFROM a\n", "# a\nFROM a\n"),
    "what would be a directive": ("\n\n# escape=`\nFROM a\n", "\n\n# escape=`\nFROM a\n"),
    "what would be one after it": (
        "\n# syntax=a\n\n\n\n# escape=`\nFROM a\n",
        "\n# syntax=a\n\n\n# escape=`\nFROM a\n",
    ),
    "what would be one after a form feed": (
        "\n\f# escape=`\nFROM a\n",
        "\n\f# escape=`\nFROM a\n",
    ),
    "what would be an interpreter": ("\n#!a\nFROM a\n", "\n#!a\nFROM a\n"),
    "directives": ("  # syntax=a  \n# escape=`  \nFROM a\n", "  # syntax=a\n# escape=`\nFROM a\n"),
    "a wrong directive": ("# escape=x\nfrom  a  \n", "# escape=x\nfrom  a  \n"),
    "another escape": (
        "# escape=`\nFROM ubuntu\nRUN a `  \nb\\  \nRUN c\n",
        "# escape=`\nFROM ubuntu\nRUN a `\n    b\\\nRUN c\n",
    ),
    "a byte order mark": ("\ufefffrom  a", "\ufeffFROM a\n"),
    "one before blanks": ("\ufeff  from  a", "\ufeffFROM a\n"),
    "the end": ("FROM a\n\n  \n", "FROM a\n"),
    "no end": ("FROM a\r\nRUN b", "FROM a\r\nRUN b\r\n"),
    "mixed ends": (
        "FROM a\r\nRUN b  \nRUN c  \r\nFROM d",
        "FROM a\r\nRUN b\nRUN c\r\n\r\nFROM d\r\n",
    ),
    "an open end": ("FROM a\nRUN cat <<EOF\nb", "FROM a\nRUN cat <<EOF\nb"),
    "half an end": ("FROM a\r\nRUN b\r", "FROM a\r\nRUN b\r\n"),
    "a continuation after a byte order mark": (
        "\ufeffFROM \\\n\ta\n",
        "\ufeffFROM \\\n\ta\n",
    ),
    "comments before the first instruction": ("  # a\n  FROM a\n", "  # a\nFROM a\n"),
    "one stage after arguments": ("ARG A\nFROM a\n", "ARG A\nFROM a\n"),
    "a continuation without an end": ("FROM a\nRUN b \\\n\n", "FROM a\nRUN b \\\n\n"),
}


@pytest.mark.parametrize(("text", "wanted"), WHOLE.values(), ids=WHOLE)
def test_whole_files(text: str, wanted: str) -> None:
    assert after(text) == wanted
    assert not list(faults(text, line_ends=False))


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        (Options(trim_blanks=False), "FROM a \n\nRUN b \\ \n    c \n"),
        (Options(final_newline=False), "FROM a\n\nRUN b \\\n    c\n"),
        (Options(trim_final_newlines=False), "FROM a\n\nRUN b \\\n    c\n\n\n\n"),
        (Options(indent="\t"), "FROM a\n\nRUN b \\\n\tc\n"),
    ],
)
def test_options(options: Options, wanted: str) -> None:
    assert after("FROM a \n\nRUN b \\ \nc \n\n\n\n", options) == wanted


def test_the_last_line_end_is_put_where_it_is_wanted() -> None:
    assert after("FROM a", Options(final_newline=False)) == "FROM a"
    assert after("FROM a\n ", Options(final_newline=False)) == "FROM a\n"


LINES = "from a\nrun b \\\n# c\nd\n\n\n\n\ncmd e\nfrom f"
RUN = ("run b \\\n# c\nd", "RUN b \\\n    # c\n    d")


@pytest.mark.parametrize(
    ("selected", "old", "new"),
    [
        ("from a", "from a", "FROM a"),
        ("from a\n", "from a", "FROM a"),
        ("# c", *RUN),
        ("\n\n\n\n\n", "\n\n\n\n\n", "\n\n\n"),
        ("cmd", "cmd", "CMD"),
        ("from f", "from f", "\nFROM f\n"),
    ],
)
def test_a_selection(selected: str, old: str, new: str) -> None:
    start = LINES.index(selected) + selected.startswith("\n")
    within = Span(start, start + len(selected.lstrip("\n") or selected) - 1)
    assert after(LINES, within=within) == LINES.replace(old, new)


def test_a_cursor_is_in_its_line() -> None:
    assert after(LINES, within=Span(0, 0)) == LINES.replace("from a", "FROM a")
    assert after(LINES, within=Span(6, 6)) == LINES.replace("from a", "FROM a")


def test_edits_are_small() -> None:
    edits = formatted(parse(Source("FROM a\nrun  b \\\n c   \\\n    d  \n")))
    assert [edit.text for edit in edits] == ["RUN", " ", "    ", "        ", ""]
    assert not formatted(parse(Source("FROM a\nRUN b \\\n   c\nRUN d \\\n   e\n")))


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("RUN p", "CMD p"),
        ("--from=b", "--from=c"),
        ("c d", "c e"),
        ('"f"', '"f  "'),
        ("g=h", "g=i"),
        ("# j", "# k"),
        ("/l", "/m"),
        ("n\n", "n \n"),
        ("p q", "p 'q'"),
        ("HEALTHCHECK CMD r", "HEALTHCHECK CMD s"),
        ("# escape=`", "# escape=\\"),
    ],
)
def test_an_edit_of_more_than_the_layout_is_not_given_out(
    word: str, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        '# escape=`\nFROM a\n# j\nCOPY --from=b c d\nCMD ["f"]\nENV g=h\nWORKDIR /l\n'
        "RUN <<o\nn\no\nRUN p q\nHEALTHCHECK CMD r\n"
    )
    start = text.index(word)
    bad = (Edit(Span(start, start + len(word)), other),)
    monkeypatch.setattr(Layout, "edits", lambda *_: bad)
    assert formatted(parse(Source(text))) == ()


@pytest.mark.parametrize(
    "line",
    [
        "RUN a && \\\n  b\n",
        "# a \n",
        " \n",
        "FROM a\n",
        "  RUN a\n",
        "COPY a  b  \\\n c\n",
        "ENV a=1  b=2\n",
    ],
)
def test_time_is_linear(line: str) -> None:
    assert_linear(lambda n: after("FROM a\n" + line * n), lambda n: n, 500)


@pytest.mark.parametrize(
    "part", ["$(", "(", '"', "`", "${", "'", "[", "a=~", "$(a)", '"$(a)"', "[a", "a ", "$'"]
)
def test_a_hostile_script_is_read_in_linear_time(part: str) -> None:
    assert_linear(lambda n: shell_gaps(part * n), lambda n: n, 5000)


def test_a_script_of_many_brackets_is_read_in_linear_time() -> None:
    assert_linear(lambda n: shell_gaps("$(" * n + ")" * n), lambda n: n, 5000)


@given(st.text(" \t\\'\"`$()#=[?*+@!{}ab\n]", max_size=30))
def test_gaps_are_blanks_outside_quotes(text: str) -> None:
    for start, end in shell_gaps(text) or ():
        assert text[start:end].strip(" \t") == ""
        assert start == 0 or text[start - 1] != "\\" or text[:start].endswith("\\\\")
