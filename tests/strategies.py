"""Hypothesis strategies that write Dockerfiles, and the profiles of the property tests.

The runs are short and always the same; ``DOCKERLINT_HYPOTHESIS=long`` in the environment (or
``--hypothesis-profile=long``) searches much further, from a new start each time.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
settings.register_profile(
    "short",
    max_examples=200,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=_SLOW,
)
settings.register_profile(
    "long", max_examples=20_000, deadline=None, print_blob=True, suppress_health_check=_SLOW
)
settings.load_profile(os.environ.get("DOCKERLINT_HYPOTHESIS", "short"))

_NAMES = st.sampled_from(["a", "PATH", "x.y", "é", "GOPATH", "_", "app-dir"])
_VALUES = st.sampled_from(
    [
        *("1", "", '"two words"', "'single one'", "C:\\dir", "a\\ b", '"C:\\\\x"', "$PATH:/bin"),
        *("${X:-y}", "ünïcode", "😀", '"a\'b"', "x=y", "/usr/local", "tr\\\\", "`tick`", "#no"),
    ]
)
_WORDS = st.sampled_from(
    [
        *("apt-get", "install", "-y", "&&", "||", "|", ";", "echo", "curl", '"a b"', "'c d'"),
        *("$HOME", "${X}", "$(id -u)", "C:\\Windows", "\\;", "ß", "🐳", ">/dev/null", "2>&1"),
        *("[", "]", "#x", "--no-cache", "\\\\", "a\tb", "a  b", "it\\'s", "é=1", "`date`"),
    ]
)
_FLAGS = st.sampled_from(
    [
        *("--mount=type=cache,target=/root/.cache", "--from=build", "--chown=1000:1000"),
        *("--link", "--network=none", "--platform=$BUILDPLATFORM", "--interval=5s", "--"),
        *('--x="a b"', "--y='c'", "--z=C:\\\\x"),
    ]
)
_IMAGES = st.sampled_from(
    ["debian:12", "node:20-slim AS build", "scratch", "$BASE", "${B:-x}:1 as z", "a b"]
)
_JSON = st.lists(
    st.sampled_from(["sh", "-c", "a b", "é", "😀", 'q"q', "back\\slash", "<<EOF", ""]), max_size=4
)
_COMMENTS = st.sampled_from(["# note", "  # indented", "#", "# ends with \\", "#é😀", "\t# tab"])
_BLANK_LINES = st.sampled_from(["", "  ", "\t"])
_TERMINATORS = st.sampled_from(["EOF", "E", "sh", "_é"])
_BODY_LINES = st.sampled_from(
    ["FROM x", "# c", "", "\tindented", "echo 'a", "line \\", "<<EOF", "EOF ", "\tEOF", "é😀"]
)


@st.composite
def _argument_text(draw: st.DrawFn, keyword: str) -> str:
    """What may follow a keyword; now and then something the builder refuses."""
    if keyword == "FROM":
        return draw(_IMAGES)
    if keyword in ("ENV", "LABEL", "ARG"):
        pairs = draw(st.lists(st.tuples(_NAMES, _VALUES), min_size=1, max_size=3))
        if draw(st.booleans()):
            return f"{pairs[0][0]} {pairs[0][1] or 'v'}"
        return " ".join(f"{name}={value}" for name, value in pairs)
    if draw(st.integers(0, 4)) == 0:
        import json

        return json.dumps(draw(_JSON), ensure_ascii=draw(st.booleans()))
    text = " ".join(draw(st.lists(_WORDS, min_size=1, max_size=6)))
    return f"CMD {text}" if keyword == "HEALTHCHECK" else text


@st.composite
def _instructions(draw: st.DrawFn, escape: str) -> str:
    """One instruction on one or several lines, its heredocs included."""
    keyword = draw(
        st.sampled_from(
            [
                *("FROM", "RUN", "RUN", "RUN", "ENV", "COPY", "ADD", "LABEL", "ARG", "CMD"),
                *("ENTRYPOINT", "USER", "WORKDIR", "EXPOSE", "VOLUME", "HEALTHCHECK", "SHELL"),
                *("STOPSIGNAL", "MAINTAINER", "run", "Copy", "UNKNOWN"),
            ]
        )
    )
    flags = "".join(f"{flag} " for flag in draw(st.lists(_FLAGS, max_size=2)))
    text = f"{keyword} {flags}{draw(_argument_text(keyword.upper()))}"
    if draw(st.integers(0, 9)) == 0 and keyword != "FROM":
        text = f"ONBUILD {text}"
    bodies = ""
    if keyword.upper() in ("RUN", "COPY", "ADD"):
        for _ in range(draw(st.sampled_from([0, 0, 0, 1, 1, 2]))):
            word, body = draw(_heredocs())
            text, bodies = f"{text} {word}", bodies + body
    return f"{draw(st.sampled_from(['', '', '  ']))}{draw(_wrapped(text, escape))}\n{bodies}"


@st.composite
def _heredocs(draw: st.DrawFn) -> tuple[str, str]:
    """The word that announces a heredoc, and its body with the terminator."""
    name = draw(_TERMINATORS)
    dash = draw(st.sampled_from(["", "-"]))
    written = draw(st.sampled_from([name, f'"{name}"', f"'{name}'", f"\\{name}"]))
    lines = draw(st.lists(_BODY_LINES.filter(lambda line: line.strip("\t") != name), max_size=3))
    indent = draw(st.sampled_from(["", "\t"])) if dash else ""
    fd = draw(st.sampled_from(["", "", "3"]))
    return f"{fd}<<{dash}{written}", "".join(f"{line}\n" for line in [*lines, indent + name])


@st.composite
def _wrapped(draw: st.DrawFn, text: str, escape: str) -> str:
    """``text`` cut by continuations, with comments and blank lines between."""
    places = sorted(draw(st.sets(st.integers(1, max(len(text) - 1, 1)), max_size=3)))
    out, start = [], 0
    for place in places:
        between = draw(st.lists(st.one_of(_COMMENTS, _BLANK_LINES), max_size=2))
        after = draw(st.sampled_from(["", "", " ", "\t "]))
        out += [text[start:place], escape, after, "\n", *(f"{line}\n" for line in between)]
        start = place
    return "".join([*out, text[start:]])


@st.composite
def dockerfiles(draw: st.DrawFn) -> str:
    """A whole Dockerfile: mostly sound, with every trap the format has."""
    escape = draw(st.sampled_from(["\\", "\\", "`"]))
    head = draw(st.sampled_from(["", "# syntax=docker/dockerfile:1\n", "# check=skip=all\n"]))
    if escape == "`":
        head += draw(st.sampled_from(["# escape=`\n", "#ESCAPE = `\n"]))
    part = st.one_of(
        _instructions(escape),
        _instructions(escape),
        _COMMENTS.map(lambda line: f"{line}\n"),
        _BLANK_LINES.map(lambda line: f"{line}\n"),
    )
    text = head + "".join(draw(st.lists(part, max_size=6)))
    if draw(st.booleans()):
        text = text.removesuffix("\n")
    if draw(st.integers(0, 3)) == 0:
        text = text.replace("\n", "\r\n")
    return draw(st.sampled_from(["", "", "\ufeff"])) + text


SHARDS = [
    *("FROM", "RUN", "ENV", "ONBUILD", "COPY", "HEALTHCHECK", "LABEL", "ARG", "CMD", "SHELL"),
    *(" ", "  ", "\t", "\n", "\n", "\\\n", "\\ \n", "`\n", "\r\n", "\r", "\f", "\v", "\\", "`"),
    *("#", "# c\n", "# escape=`\n", "# escape=\\\n", "# syntax=x\n", "\ufeff", "\x00", "\x1c"),
    *("<<EOF", "<<-E", '<<"EOF"', "\nEOF\n", "\nE\n", "<", "'", '"', "$", "${a}", "${a^^}"),
    *("[", "]", '["a", "b"]', ",", "=", "a=b", "--x=y", "--", "é", "😀", "\xa0", "\u2028"),
    *("\x85", "C:\\\\", "a", "b c", "&&", "|", "/"),
]


def shards() -> st.SearchStrategy[str]:
    """Text of no Dockerfile at all, made of the pieces that matter to its parser."""
    return st.lists(st.sampled_from(SHARDS), max_size=25).map("".join)


def texts() -> st.SearchStrategy[str]:
    """Anything a file may hold."""
    return st.one_of(dockerfiles(), dockerfiles(), shards(), st.text(max_size=40))


def undecodable() -> st.SearchStrategy[str]:
    """Files that are not UTF-8, as `Source.decode` gives them."""
    return st.tuples(texts(), st.binary(max_size=6), texts()).map(
        lambda parts: parts[0] + parts[1].decode("utf-8", "surrogateescape") + parts[2]
    )
