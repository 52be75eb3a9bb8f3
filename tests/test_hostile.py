"""Input made to hurt: time grows with the length of the text, never with its square.

How that is asked is in `growth.py`.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from growth import assert_linear

from dockerlint.linter import lint
from dockerlint.syntax import Instruction, Run, Script, parse, shell
from dockerlint.text import Source

Builder = Callable[[int], str]


def read_all(text: str) -> None:
    """Parse, and read every lazy part of every instruction."""
    for instruction in parse(Source(text)).instructions:
        read_instruction(instruction)


def read_instruction(instruction: Instruction) -> None:
    for flag in instruction.flags:
        assert isinstance(flag.options, dict)
    for lazy in ("words", "pairs", "heredoc_script", "interpreter", "probe", "alias"):
        getattr(instruction, lazy, None)


def read_script(text: str) -> None:
    for command in script_of(text).commands:
        assert command.span
        assert command.flags is not None
        assert command.operands("-x") is not None


def lint_all(text: str) -> None:
    lint(Source(text))


def script_of(text: str) -> Script:
    instruction = parse(Source(text)).instructions[0]
    assert isinstance(instruction, Run)
    return instruction.script


TEXTS: dict[str, tuple[int, Builder]] = {
    "continuation lines": (5_000, lambda n: "RUN a \\\n" + " b \\\n" * n + " c\n"),
    "pairs on continuation lines": (2_000, lambda n: "ENV a=1 \\\n" + " b=2 \\\n" * n + " c=3"),
    "blank continuation lines": (10_000, lambda n: "RUN a \\\n" + "\n" * n + " c\n"),
    "comments in a continuation": (10_000, lambda n: "RUN a \\\n" + "# c\n" * n + " c\n"),
    "lone escapes": (5_000, lambda n: "\\\n" * n),
    "instructions": (2_000, lambda n: "RUN a\n" * n),
    "comments": (10_000, lambda n: "# a\n" * n),
    "one word": (250_000, lambda n: "RUN " + "a" * n),
    "blanks": (250_000, lambda n: "RUN a" + " " * n + "b"),
    "carriage returns": (250_000, lambda n: "RUN a" + "\r" * n + "b"),
    "blanks in a directive": (5_000, lambda n: "# syntax=" + " " * n + "a b" + " " * n + "c"),
    "value of ENV": (50_000, lambda n: "ENV a=" + "a" * n),
    "backslashes in ENV": (50_000, lambda n: "ENV a=" + "\\" * n + "x"),
    "quotes in LABEL": (50_000, lambda n: "LABEL a=" + "\"'" * n),
    "pairs": (5_000, lambda n: "LABEL " + "a=b " * n),
    "quotes before a heredoc": (50_000, lambda n: "RUN <<x " + '"' * n),
    "backslashes in a heredoc's name": (50_000, lambda n: "RUN <<" + "\\" * n),
    "dollars before a heredoc": (50_000, lambda n: "COPY <<x " + "$" * n),
    "variables before a heredoc": (20_000, lambda n: "COPY <<x " + "${a}" * n),
    "nested substitutions": (50_000, lambda n: "COPY <<x " + "${a:-" * n + "}" * n),
    "heredocs on one line": (4_000, lambda n: "RUN " + "<<a " * n + "\n" + "a\n" * n),
    "lines of a heredoc": (10_000, lambda n: "RUN <<-a\n" + "\tb\n" * n + "\ta\n"),
    "flags": (4_000, lambda n: "RUN " + "--a=b " * n + "x"),
    "options of one flag": (20_000, lambda n: "RUN --mount=" + "a=b," * n + " x"),
    "strings of an exec form": (4_000, lambda n: "RUN [" + '"a",' * n + '"b"]'),
    "open brackets": (100_000, lambda n: "RUN " + "[" * n),
    "nested arrays": (100_000, lambda n: "RUN " + "[" * n + "]" * n),
    "ONBUILD after ONBUILD": (10_000, lambda n: "ONBUILD " * n + "RUN a"),
    "unknown instructions": (500, lambda n: "HEALTHCECK x\n" * n),
}


@pytest.mark.parametrize("name", TEXTS)
def test_parsing_is_linear(name: str) -> None:
    n, build = TEXTS[name]
    assert_linear(read_all, build, n)


SCRIPTS: dict[str, tuple[int, Builder]] = {
    "&& list": (1_000, lambda n: "a" + " && b" * n),
    "&& list with redirections": (1_000, lambda n: "a" + " && b > c" * n),
    "; list": (1_000, lambda n: "a" + "; b" * n),
    "pipeline": (1_000, lambda n: "a" + "|b" * n),
    "arguments": (4_000, lambda n: "a" + " 🐳" * n),
    "glued argument": (4_000, lambda n: "a " + "$b/" * n),
    "redirections": (2_000, lambda n: "a " + ">b " * n),
    "nested substitutions": (4_000, lambda n: "$(" * n + "a" + ")" * n),
    "nested conditions": (1_000, lambda n: "if a; then " * n + "b" + "; fi" * n),
    "open brackets": (5_000, lambda n: "(" * n),
    "wrappers": (4_000, lambda n: "sudo -u x " * n + "b"),
    "scripts in quotes": (500, lambda n: "sh -c 'a' && " * n + "b"),
    "one script in quotes": (1_000, lambda n: "sh -c 'a" + " && b" * n + "'"),
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_reading_shell_text_is_linear(name: str) -> None:
    n, build = SCRIPTS[name]
    assert_linear(read_script, lambda n: "RUN " + build(n), n)


def chain_of_stages(n: int) -> str:
    """A stage that is built from one before it, which is built from one before it, and so on."""
    rest = "".join(f"FROM s{i} AS s{i + 1}\n" for i in range(n))
    return f"FROM alpine:3.22 AS s0\n{rest}RUN apk add curl\n"


DEBIAN = "FROM debian:bookworm-slim\n"
LINTED: dict[str, tuple[int, Builder]] = {
    "RUNs that say nothing": (1_000, lambda n: DEBIAN + "RUN a\n" * n),
    "installs in one RUN": (
        500,
        lambda n: f"{DEBIAN}RUN apt-get update" + " && apt-get clean" * n,
    ),
    "ports": (10_000, lambda n: f"{DEBIAN}EXPOSE {'80 ' * n}\nCMD a"),
    "variables": (500, lambda n: DEBIAN + "".join(f"ENV A{i + 1}=$A{i}\n" for i in range(n))),
    "words of an ignore comment": (10_000, lambda n: f"{DEBIAN}# dockerlint ignore={'a,' * n}!"),
    "many variables": (1_000, lambda n: DEBIAN + "".join(f"ENV A{i}=1\n" for i in range(n))),
    "variables of variables": (
        500,
        lambda n: (
            f"{DEBIAN}ENV A0=aaaa\n"
            + "".join(f"ENV A{i + 1}=$A{i}$A{i}\n" for i in range(n))
            + "EXPOSE $A0\nCMD a\n"
        ),
    ),
    "one variable many times": (
        10_000,
        lambda n: f"FROM alpine:3.22\nENV A={'a' * 1_000}\nENV B={'$A' * n}\nCMD a",
    ),
    "a variable in a variable": (
        10_000,
        lambda n: f"{DEBIAN}ENV A={'a' * 1_000}\nENV B=${{A//a/{'b' * n}}}\nCMD a",
    ),
    "stages from stages": (500, chain_of_stages),
    "stages": (500, lambda n: "".join(f"FROM alpine:3.22 AS s{i}\nCMD a\n" for i in range(n))),
    "parts of a tag": (20_000, lambda n: f"FROM node:{'-' * n}\nCMD a"),
    "parts of a name": (20_000, lambda n: f"FROM {'a/' * n}b\nCMD a"),
    "wrappers": (2_000, lambda n: f"{DEBIAN}RUN {'sudo ' * n}a"),
    "packages": (5_000, lambda n: f"FROM python:3.13-slim\nRUN pip install{' a' * n}"),
    "apk in many RUNs": (500, lambda n: "FROM alpine:3.22\n" + "RUN apk add a\n" * n),
    "apk in one RUN": (500, lambda n: "FROM alpine:3.22\nRUN apk add a" + " && apk add a" * n),
    "npm in many RUNs": (500, lambda n: "FROM node:22-slim\n" + "RUN npm ci\n" * n),
    "removals": (200, lambda n: f"{DEBIAN}RUN touch a" + " && touch b && rm b" * n),
    "late removals": (200, lambda n: DEBIAN + "COPY x /x\n" * n + "RUN rm /y\n" * n),
    "slashes in a path": (1_000, lambda n: f"{DEBIAN}RUN touch a\nRUN rm {'/' * n}a"),
    "stars in a path": (1_000, lambda n: f"{DEBIAN}RUN touch a\nRUN rm a{'/*' * n}b"),
    "pairs of braces": (10, lambda n: f"{DEBIAN}RUN touch a\nRUN rm a{'{a,b}' * n}"),
    "words in an open brace": (5_000, lambda n: f"{DEBIAN}RUN touch a\nRUN rm {{{',' * n}"),
    "braces in braces": (500, lambda n: f"{DEBIAN}RUN touch a\nRUN rm {'{a,' * n}{'}' * n}"),
    "removals of other files": (200, lambda n: f"{DEBIAN}RUN touch a" + " && touch b && rm c" * n),
    "late removals of the same": (
        200,
        lambda n: DEBIAN + "RUN touch /x\n" * n + "RUN rm /x\n" * n,
    ),
    "late removals of packages": (
        200,
        lambda n: DEBIAN + "RUN apt-get install a\n" * n + "RUN apt-get remove b\n" * n,
    ),
    "mounts": (500, lambda n: f"{DEBIAN}RUN {'--mount=target=/a ' * n}touch a{' && touch a' * n}"),
    "folders in folders": (
        5_000,
        lambda n: f"{DEBIAN}RUN touch {'a/' * n}b\nRUN rm {'a/' * n}b\nRUN rm {'a/' * n}c",
    ),
    "ignore comments": (1_000, lambda n: DEBIAN + "# dockerlint ignore=all x\nRUN a\n" * n),
    "ignore comments for lines": (
        500,
        lambda n: f"{DEBIAN}RUN a" + " \\\n# dockerlint ignore=all x\n && apt-get update" * n,
    ),
    "ignore comments above each other": (
        2_000,
        lambda n: f"{DEBIAN}RUN a \\\n" + "# dockerlint ignore=all x\n" * n + "b\n",
    ),
    "ignore comments for stages": (
        200,
        lambda n: "FROM alpine:3.22\n# hadolint stage ignore=DL3019\nRUN apk add a\n" * n,
    ),
    "ignore comments for the file": (
        200,
        lambda n: f"{DEBIAN}# dockerlint file-ignore=size\nRUN apk add a\n" * n,
    ),
    "apk update in many RUNs": (500, lambda n: "FROM alpine:3.22\n" + "RUN apk update\n" * n),
    "apt-get in many RUNs": (300, lambda n: DEBIAN + "RUN apt-get update\n" * n),
    "late apt-get in one RUN": (
        1_000,
        lambda n: f"{DEBIAN}RUN true{' && true' * n}{' && apt-get update' * n}",
    ),
    "files copied into a deep folder": (
        3_000,
        lambda n: f"{DEBIAN}COPY {'x ' * n}/{'a/' * n}\nRUN rm /y\n",
    ),
    "pip in many RUNs": (500, lambda n: "FROM python:3.13\n" + "RUN pip install a\n" * n),
    "pip with requirements in many RUNs": (
        200,
        lambda n: "FROM python:3.13\n" + "COPY a.txt b/\nRUN pip install -r a.txt\n" * n,
    ),
    "yarn in many RUNs": (500, lambda n: "FROM node:22-slim\n" + "RUN yarn install\n" * n),
    "yarn in many stages": (
        200,
        lambda n: "FROM node:22-slim AS a\n" + "FROM a AS a\nRUN yarn install\n" * n,
    ),
    "copies from stage to stage": (
        10,
        lambda n: (
            "FROM node:22 AS a\nCOPY --from=a /y /y\nCOPY --from=a /y /y\nWORKDIR /y\n" * n
            + "RUN npm install\n"
        ),
    ),
}


@pytest.mark.parametrize("name", LINTED)
def test_linting_is_linear(name: str) -> None:
    n, build = LINTED[name]
    assert_linear(lint_all, build, n)


def test_a_long_name_of_an_image_is_no_fault() -> None:
    lint_all(f"FROM {'a' * 1_000}\nCMD a\n")


def test_a_chain_of_50_000_links_is_read_to_its_end() -> None:
    script = script_of("RUN a" + " && b" * 50_000)
    assert not script.broken
    assert len(script.links) == 50_001
    assert script.links[-1].text == "b"


@pytest.mark.parametrize("text", ["a=(" * 100_000, "a" + "|b" * 200_000], ids=["arrays", "pipes"])
def test_shell_text_that_takes_too_long_is_given_up(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shell, "DEADLINE", 0.05)
    script = script_of(f"RUN {text}")
    assert script.broken
    assert not script.commands
    assert not script_of("RUN echo again").broken, "the next script is read as usual"


def test_substitutions_nested_beyond_reason_are_given_up() -> None:
    assert not script_of("RUN echo " + "$(a " * 30 + ")" * 30).broken
    assert script_of("RUN echo " + "$(a " * 40 + ")" * 40).broken


def test_deep_nesting_raises_nothing() -> None:
    for opening, closing in [
        ("${a:-", "}"),
        ('"${a:-', '}"'),
        ("[", "]"),
        ("$(", ")"),
        ("{ ", "}"),
    ]:
        read_all("COPY <<x " + opening * 20_000 + closing * 20_000)
        read_all("RUN " + opening * 20_000)
        expanded = parse(Source(f"FROM {opening * 20_000}{closing * 20_000}")).instructions[0]
        expanded.expand(expanded.text, {})
