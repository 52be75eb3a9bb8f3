"""Linting and fixing made-up Dockerfiles in which rules have much to say."""

from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import texts

from dockerlint.findings import Safety
from dockerlint.fixer import Fixer
from dockerlint.linter import lint
from dockerlint.syntax import parse
from dockerlint.text import Source

IMAGES = [
    *("node:22", "node:22-slim", "python:3.14", "debian:bookworm", "alpine:3.22", "ubuntu"),
    *("nginx:1.31", "scratch", "fedora:42", "rockylinux:9", "gcr.io/distroless/base", "base"),
]
COMMANDS = [
    *("apt-get update", "apt-get install -y curl", "rm -rf /var/lib/apt/lists/*", "apk update"),
    *("apk add git", "apk add --no-cache make", "apk del git", "pip install flask", "npm ci"),
    *("npm run build", "npm cache clean --force", "yarn install", "yarn cache clean"),
    *("dnf install -y git", "yum install -y git", "zypper -n in git", "dnf clean all"),
    *("wget -O /tmp/x https://example.com/x", "rm -rf /tmp/x", "cd /srv", "export A=b"),
    *("sudo apt-get update", "sh -c 'apk add curl'", 'bash -c "apt-get update"', "set -e"),
    *("(apk add x)", "if true; then npm ci; fi", "useradd app", "echo é😀", "exit 0", "true #c"),
    *("$(apk add y)", "cat <<X\nX", "sleep 1 &", "! apk add z", "mkdir /a > /dev/null 2>&1"),
]
JOINTS = [
    " && ",
    " && ",
    " && \\\n    ",
    " \\\n    && ",
    "; ",
    " || ",
    " | ",
    "; \\\n\t",
    " &&\\\n# c\n  ",
]
OTHERS = [
    *("EXPOSE 80", "EXPOSE 5432/tcp 53/udp", "USER root", "USER node", "CMD npm start", "# note"),
    *('CMD ["node", "x.js"]', 'ENTRYPOINT ["/entrypoint.sh"]', "ENTRYPOINT []", "COPY . /srv"),
    *("ENV PIP_NO_CACHE_DIR=1", 'SHELL ["pwsh", "-c"]', "HEALTHCHECK NONE", "", "WORKDIR /root"),
    *("ONBUILD RUN apk add a", "RUN []", 'RUN ["apk", "add", "b"]', "LABEL a=b", "VOLUME /x"),
]


@st.composite
def runs(draw: st.DrawFn) -> str:
    """A RUN of a few commands, on a line, over lines, or as a heredoc."""
    commands = draw(st.lists(st.sampled_from(COMMANDS), min_size=1, max_size=4))
    mount = draw(st.sampled_from(["", "", "", "--mount=type=cache,target=/root/.npm "]))
    if draw(st.integers(0, 4)) == 0:
        return "\n".join([f"RUN {mount}<<EOF", *commands, "EOF"])
    text = commands[0]
    for command in commands[1:]:
        text += draw(st.sampled_from(JOINTS)) + command
    return f"RUN {mount}{text}"


@st.composite
def stages(draw: st.DrawFn) -> str:
    """A FROM and what follows."""
    name = draw(st.sampled_from(["", "", " AS base", " AS build"]))
    lines = draw(st.lists(st.one_of(runs(), runs(), st.sampled_from(OTHERS)), max_size=6))
    return "\n".join([f"FROM {draw(st.sampled_from(IMAGES))}{name}", *lines])


@st.composite
def busy(draw: st.DrawFn) -> str:
    """A Dockerfile of a stage or two."""
    text = "\n".join(draw(st.lists(stages(), min_size=1, max_size=2)))
    text += draw(st.sampled_from(["\n", "\n", ""]))
    assume(not parse(Source(text)).problems)  # what is added to an open heredoc is refused
    return text.replace("\n", "\r\n") if draw(st.integers(0, 4)) == 0 else text


@given(busy())
def test_fixes_settle_and_none_is_refused(text: str) -> None:
    for allowed in Safety:
        fixer = Fixer()
        result = fixer.run(Source(text), allowed)
        assert not result.dropped
        assert fixer.run(result.source, allowed).source.text == result.source.text
        before = {p.message for p in parse(Source(text)).problems}
        assert {p.message for p in parse(result.source).problems} <= before


@given(busy())
def test_every_fix_holds_alone(text: str) -> None:
    source, fixer = Source(text), Fixer()
    found = fixer.lint(source)
    for finding in found:
        for fix in finding.fixes:
            assert fixer.verify(source, found, finding, fix) == "", (finding.rule, fix.title)


@given(texts())
def test_any_text_is_linted_and_fixed(text: str) -> None:
    source = Source(text)
    for finding in lint(source):
        assert 0 <= finding.span.start <= finding.span.end <= len(text)
    Fixer().run(source, Safety.UNSAFE)
