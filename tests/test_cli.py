"""The command line: transcripts in ``cli/*.md``, and what they cannot show.

In a transcript, blocks with a name are files; ``console`` blocks hold commands, their output and
their exit status. ``pytest --update`` rewrites the latter two.
"""

import io
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fixture import Case, cases
from growth import assert_linear

from dockerlint import check, cli, config, files, registry
from dockerlint.findings import Edit, Finding, Fix, Severity
from dockerlint.fixer import Fixer
from dockerlint.model import Dockerfile
from dockerlint.output.terminal import width
from dockerlint.rule import SHELLCHECK, Rule
from dockerlint.shellcheck import program
from dockerlint.text import Source, Span

TRANSCRIPTS = sorted((Path(__file__).parent / "cli").glob("*.md"))
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)
FILE = re.compile(r"^```\w+ ([\w./-]+)\n(.*?)^```$", re.M | re.S)

ALPINE = "FROM alpine:3.22\nRUN apk add curl\n"
FIXED = "FROM alpine:3.22\nRUN apk add --no-cache curl\n"
CHECK = ("check", "--select", "apk-no-cache")


@dataclass
class Ran:
    code: int
    out: str
    err: str


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def run(*arguments: str, stream: type[io.StringIO] = io.StringIO) -> Ran:
    out, err = stream(), stream()
    code = cli.run(arguments, out, err)
    return Ran(code, out.getvalue(), err.getvalue())


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository to work in."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(check, "program", lambda: None)  # ShellCheck is another story
    monkeypatch.setenv("DOCKERLINT_CACHE_DIR", str(tmp_path.with_name(f"{tmp_path.name}-cache")))
    return tmp_path


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.BytesIO]:
    data = io.BytesIO()
    with io.TextIOWrapper(data) as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        yield data


def feed(stdin: io.BytesIO, data: bytes) -> None:
    stdin.seek(0)
    stdin.truncate()
    stdin.write(data)
    stdin.seek(0)


@pytest.mark.parametrize(
    "case", [c for path in TRANSCRIPTS for c in cases(path)], ids=lambda case: case.id
)
def test_transcript(
    case: Case,
    stdin: io.BytesIO,
    pytestconfig: pytest.Config,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if case.path.stem == SHELLCHECK:
        if not program():
            pytest.skip("needs ShellCheck, which has no package for this platform")
        monkeypatch.setattr(check, "program", program)
    for name, text in FILE.findall(case.body):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)
    commands, *more = CONSOLE.findall(case.body)
    assert not more, "one console block in a case"
    shown = "".join(
        perform(line.removeprefix("$ "), stdin)
        for line in commands.splitlines()
        if line.startswith("$ ")
    )
    if pytestconfig.getoption("update"):
        whole = case.path.read_text()
        body = CONSOLE.sub(lambda _: f"```console\n{shown}```", case.body)
        case.path.write_text(whole.replace(case.body, body))
    else:
        assert shown == commands


def perform(command: str, stdin: io.BytesIO) -> str:
    """The command line and what a terminal would show of it."""
    name, *arguments = shlex.split(command)
    if name == "cat":
        return f"$ {command}\n{Path(*arguments).read_text()}"
    assert name == "dockerlint"
    if "<" in arguments:
        *arguments, _, source = arguments
        feed(stdin, Path(source).read_bytes())
    ran = run(*arguments)
    err = "".join(f"stderr: {line}".rstrip() + "\n" for line in ran.err.splitlines())
    status = f"[exit {ran.code}]\n" if ran.code else ""
    return f"$ {command}\n{ran.out}{err}{status}"


def write(name: str, data: str | bytes) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("bom", ["", "\ufeff"], ids=["no BOM", "BOM"])
@pytest.mark.parametrize("last", ["", "\n"], ids=["no newline at end", "newline at end"])
def test_fix_changes_nothing_else(line_end: str, bom: str, last: str) -> None:
    before, after = (
        (bom + text.rstrip("\n") + last).replace("\n", line_end) for text in (ALPINE, FIXED)
    )
    path = write("Dockerfile", before)
    assert run(*CHECK, "--fix").code == cli.Exit.CLEAN
    assert path.read_bytes() == after.encode()


def test_fix_keeps_bytes_that_are_not_utf8() -> None:
    path = write("Dockerfile", b"FROM alpine:3.22\n# caf\xe9\nRUN apk add curl\n")
    run(*CHECK, "--fix")
    assert path.read_bytes() == b"FROM alpine:3.22\n# caf\xe9\nRUN apk add --no-cache curl\n"


def test_fix_keeps_the_mode_and_the_link() -> None:
    path = write("real/Dockerfile.base", ALPINE)
    path.chmod(0o751)
    Path("Dockerfile").symlink_to("real/Dockerfile.base")
    assert run(*CHECK, "--fix", "Dockerfile").code == cli.Exit.CLEAN
    assert Path("Dockerfile").is_symlink()
    assert path.read_text() == FIXED
    assert path.stat().st_mode & 0o777 == 0o751
    assert [p.name for p in path.parent.iterdir()] == ["Dockerfile.base"], "nothing left over"


@pytest.fixture
def read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Dockerfile that cannot be written."""

    def refuse(*_: object) -> None:
        raise files.FileError("is read-only; not written")

    write("Dockerfile", ALPINE)
    monkeypatch.setattr(files, "write", refuse)


@pytest.mark.usefixtures("read_only")
def test_fix_that_cannot_be_written_is_not_reported_as_made() -> None:
    ran = run(*CHECK, "--fix")
    assert ran.code == cli.Exit.USAGE
    assert ran.err == "dockerlint: Dockerfile: is read-only; not written\n"
    assert "1 finding in 1 file" in ran.out and "fixed apk" not in ran.out


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("Dockerfile", ALPINE),
        ("Dockerfile", ALPINE.rstrip("\n")),
        ("Dockerfile", ALPINE.replace("\n", "\r\n")),
        ("Dockerfile", "\ufeff" + ALPINE),
        ("Dockerfile", ALPINE + "\fLABEL a=b\u2028\nRUN apk add git"),
        ("my app/the Dockerfile", ALPINE),
        ("döckér/Dockerfile.日本", ALPINE),
        ('odd"name\\x/Dockerfile', ALPINE),
        ("Dockerfile", ALPINE.replace("\n", "\n# caf\udce9\n", 1)),
        ("Dockerfile", ALPINE.replace("\n", "\r\n").rstrip() + " # \r"),
        (" 'my\tapp' $x/ Dockerfile ", ALPINE),
        ("-x/Dockerfile", ALPINE),
    ],
    ids=[
        *("plain", "no newline", "CRLF", "BOM", "form feed", "spaces", "non-ASCII", "quotes"),
        *("not UTF-8", "CRLF, CR and no newline", "blanks, tab, quotes", "dash"),
    ],
)
def test_git_applies_the_diff(name: str, before: str) -> None:
    data = before.encode("utf-8", "surrogateescape")
    path = write(name, data)
    for given in (f"./{name}", str(path.absolute())):
        path.write_bytes(data)
        found = dockerlint(*CHECK, "--diff", given)
        assert found.returncode == cli.Exit.FINDINGS
        applied = subprocess.run(
            ["git", "apply", "-p1", "-"], input=found.stdout, capture_output=True, check=False
        )
        assert not applied.returncode, applied.stderr.decode()
        assert path.read_bytes().count(b"apk add --no-cache") == before.count("apk add")
        assert run(*CHECK, f"./{name}").code == cli.Exit.CLEAN


@pytest.mark.parametrize("mode", [("--diff",), ("--diff", "--add-ignores")])
def test_git_applies_the_diff_of_several_files_below_the_root(
    mode: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["app/Dockerfile", "app/bin/Dockerfile", "app/b c/x.dockerfile"]
    paths = [write(name, ALPINE.rstrip()).absolute() for name in names]
    write("app/clean/Dockerfile", FIXED)
    monkeypatch.chdir("app")
    found = dockerlint(*CHECK, *mode)
    assert found.returncode == cli.Exit.FINDINGS
    subprocess.run(["git", "init", "-q"], check=True, cwd="..")
    subprocess.run(["git", "apply"], input=found.stdout, check=True)
    assert all(path.read_text() != ALPINE.rstrip() for path in paths)
    assert run(*CHECK) == Ran(0, "No findings in 4 files\n", "")


def test_git_applies_the_diff_of_a_new_file() -> None:
    write("Dockerfile", "FROM alpine:3.22\nCOPY . .\n")
    write(".env", "")
    check = ("check", "--select", "dockerignore-missing", "--unsafe-fixes")
    found = dockerlint(*check, "--diff")
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "apply"], input=found.stdout, check=True)
    assert Path(".dockerignore").read_text() == ".git\n.env\n"


def test_a_fix_changes_a_file_in_the_folder_above() -> None:
    write("docker/Dockerfile", "FROM alpine:3.22\nCOPY . .\n")
    write(".dockerignore", "docs")
    write(".env.local", "")
    write("compose.yaml", "services: {web: {build: {dockerfile: docker/Dockerfile}}}")
    check = ("check", "--select", "dockerignore-incomplete", "--unsafe-fixes", "docker")
    write(".idea", "")
    ran = run(*check, "--diff")
    assert "--- a/.dockerignore\n+++ b/.dockerignore\n" in ran.out
    assert Path(".dockerignore").read_text() == "docs"
    assert run(*check, "--fix").code == cli.Exit.CLEAN
    assert Path(".dockerignore").read_text() == "docs\n.git\n.idea\n"


@pytest.mark.parametrize("before", [b"docs\r\nx\r\n", b"\xef\xbb\xbfdocs\r\n", b"\xff\n"])
def test_the_rest_of_another_file_stays_as_it_is(before: bytes) -> None:
    write("Dockerfile", "FROM alpine:3.22\nCOPY . .\n")
    Path(".dockerignore").write_bytes(before)
    check = ("check", "--select", "dockerignore-incomplete", "--unsafe-fixes", "--fix")
    assert run(*check).code == cli.Exit.CLEAN
    newline = b"\r\n" if b"\r" in before else b"\n"
    assert Path(".dockerignore").read_bytes() == before + b".git" + newline


def test_two_dockerfiles_want_one_ignore_file() -> None:
    for name in ("Dockerfile", "dev.Dockerfile"):
        write(name, "FROM alpine:3.22\nCOPY . .\n")
    write(".env", "")
    check = ("check", "--select", "dockerignore-missing", "--unsafe-fixes", "--fix")
    assert run(*check).code == cli.Exit.CLEAN
    assert Path(".dockerignore").read_text() == ".git\n.env\n"


def test_when_another_file_cannot_be_written_none_is(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "FROM alpine:3.22\nCOPY . .\nRUN apk add x\n"
    path = write("Dockerfile", text)
    write(".env", "")
    meanwhile = files.create

    def create(path: Path, text: Source) -> None:
        path.write_text("somebody else's")
        meanwhile(path, text)

    monkeypatch.setattr(files, "create", create)
    select = ("--select", "dockerignore-missing,apk-no-cache")
    ran = run("check", *select, "--fix", "--unsafe-fixes", "--quiet")
    assert ran.err == (
        "dockerlint: Dockerfile: .dockerignore was created meanwhile; not written\n"
    )
    assert ran.code == cli.Exit.USAGE
    assert path.read_text() == text
    assert Path(".dockerignore").read_text() == "somebody else's"


def dockerlint(
    *arguments: str, data: bytes = b"", **env: str
) -> subprocess.CompletedProcess[bytes]:
    """A process of its own, with its exact bytes."""
    return subprocess.run(
        [sys.executable, "-m", "dockerlint", *arguments],
        input=data,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": "utf-8", **env},
    )


def test_stdin_to_stdout_keeps_every_byte() -> None:
    data = b"\xef\xbb\xbfFROM alpine:3.22\r\n# \xff caf\xc3\xa9\r\nRUN apk add curl"
    ran = dockerlint(*CHECK, "--fix", "-", data=data, PYTHONIOENCODING="ascii")
    assert ran.stdout == data.replace(b"apk add", b"apk add --no-cache")
    assert ran.returncode == cli.Exit.CLEAN


@pytest.mark.parametrize(
    "data", [b"\x7fELF\x00\x00\x01\xff", ALPINE.encode("utf-16"), b"#" * (files.MAX_SIZE + 9)]
)
def test_stdin_that_cannot_be_fixed_is_passed_on(stdin: io.BytesIO, data: bytes) -> None:
    feed(stdin, data)
    ran = run(*CHECK, "--fix", "-")
    assert ran.code == cli.Exit.USAGE
    assert ran.out.encode("utf-8", "surrogateescape") == data
    assert ran.err.startswith("dockerlint: -: is ")


def test_stdin_that_is_excluded_is_passed_on(stdin: io.BytesIO) -> None:
    write("dockerlint.toml", 'exclude = ["gen"]')
    feed(stdin, ALPINE.encode())
    name = ("--stdin-filename", "gen/Dockerfile")
    assert run(*CHECK, "--fix", "--force-exclude", *name, "-") == Ran(0, ALPINE, "")
    feed(stdin, ALPINE.encode())
    assert run(*CHECK, "--fix", *name, "-").out == FIXED


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\x7fELF\x02\x01\x01\x00\xff\xfe", "is a binary file"),
        (bytes(100), "is a binary file"),
        (ALPINE.encode("utf-16"), "is UTF-16; Dockerfiles are UTF-8"),
        (b"#" * (files.MAX_SIZE + 1), "is larger than 5 MB; not a Dockerfile"),
    ],
)
def test_a_file_that_is_no_dockerfile_is_one_message(data: bytes, why: str) -> None:
    write("a/Dockerfile", data)
    write("b/Dockerfile", ALPINE)
    ran = run(*CHECK, "-q")
    assert ran.code == cli.Exit.USAGE
    assert ran.err == f"dockerlint: a/Dockerfile: {why}\n"
    assert ran.out.startswith("b/Dockerfile:2:9: ")


def test_a_file_without_permission_is_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("a/Dockerfile", ALPINE)
    write("b/Dockerfile", ALPINE)
    path.chmod(0)
    if os.access(path, os.R_OK):  # as root
        opens = Path.open

        def refuse(self: Path, *args: object, **named: object) -> object:
            if self == path:
                raise PermissionError(13, "Permission denied", str(path))
            return opens(self, *args, **named)

        monkeypatch.setattr(Path, "open", refuse)
    ran = run(*CHECK, "-q", "a/Dockerfile", "b")
    assert (ran.code, ran.err) == (
        cli.Exit.USAGE,
        "dockerlint: a/Dockerfile: cannot be read: Permission denied\n",
    )
    assert ran.out.startswith("b/Dockerfile:2:9: ")


def test_a_pipe_can_be_named_but_is_not_searched_for() -> None:
    os.mkfifo("Dockerfile")
    assert run(*CHECK).err == "dockerlint: no Dockerfiles found\n"
    with subprocess.Popen(["sh", "-c", f"printf '{ALPINE}' > Dockerfile"]):
        assert run(*CHECK, "--fix", "Dockerfile").err == (
            "dockerlint: Dockerfile: is not a regular file; not written\n"
        )


@pytest.fixture
def crash(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule with a bug that shows on some files."""
    broken = Rule(Severity.WARNING)
    broken.name, broken.group = "crash-test", "correctness"

    @broken.on(Dockerfile)
    def check(_: Dockerfile, file: Dockerfile) -> Iterator[Finding]:
        if "boom" in file.source.text:
            raise ZeroDivisionError("division by zero")
        yield from ()

    both = (*registry.load(), broken)
    monkeypatch.setattr(registry, "load", lambda: both)
    monkeypatch.setattr(config, "load", lambda: both)


@pytest.mark.usefixtures("crash")
@pytest.mark.parametrize("mode", [(), ("--fix",), ("--diff",)])
def test_a_bug_in_a_rule_stops_only_the_file(mode: tuple[str, ...]) -> None:
    write("a/Dockerfile", ALPINE + "LABEL boom=1\n")
    write("b/Dockerfile", ALPINE)
    ran = run(*CHECK, "--extend-select", "crash-test", *mode)
    assert ran.code == cli.Exit.BUG
    assert re.match(
        r"dockerlint: a/Dockerfile: internal error: rule crash-test failed: ZeroDivisionError: "
        r"division by zero \(test_cli\.py:\d+\); please report it\n",
        ran.err,
    )
    assert "b/Dockerfile" in ran.out
    assert "a/Dockerfile" not in ran.out
    assert Path("a/Dockerfile").read_text() == ALPINE + "LABEL boom=1\n"


@pytest.mark.usefixtures("crash")
def test_a_bug_in_a_rule_does_not_lose_stdin(stdin: io.BytesIO) -> None:
    feed(stdin, b"FROM alpine\nLABEL boom=1")
    ran = run("check", "--select", "crash-test", "--fix", "-")
    assert (ran.code, ran.out) == (cli.Exit.BUG, "FROM alpine\nLABEL boom=1")


def test_any_other_bug_stops_only_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> list[Finding]:
        raise RecursionError("too deep")

    write("Dockerfile", ALPINE)
    monkeypatch.setattr(Fixer, "lint", broken)
    ran = run(*CHECK)
    assert ran.code == cli.Exit.BUG
    assert "internal error: RecursionError: too deep (test_cli.py:" in ran.err


def test_a_fix_that_does_not_hold_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = Rule(Severity.WARNING)
    bad.name, bad.group = "bad-fix", "correctness"

    @bad.on(Dockerfile)
    def check(_: Dockerfile, file: Dockerfile) -> Iterator[Finding]:
        span = file.tree.instructions[1].keyword.span
        yield bad.finding(span, "a `RUN`", Fix.safe("Shout", Edit(span, "RUNNN")))

    monkeypatch.setattr(registry, "load", lambda: (bad,))
    monkeypatch.setattr(config, "load", lambda: (bad,))
    write("Dockerfile", ALPINE)
    for mode in ("--fix", "--diff"):
        ran = run("check", mode, "-q")
        assert re.match(
            r"Dockerfile:2:1: bad-fix: not fixed \(Shout\): the result does not parse: ", ran.err
        )
        assert ran.err.count("\n") == 1
    assert Path("Dockerfile").read_text() == ALPINE
    assert "= fix" not in run("check", "--fix").out, "offered no more"


@pytest.mark.parametrize(
    ("options", "setting", "after"),
    [
        (["--fix"], "", "RUN one"),
        (["--fix", "--unsafe-fixes"], "", "RUN two"),
        (["--fix"], "unsafe-fixes = true", "RUN two"),
        (["--unsafe-fixes"], "", "RUN one"),
    ],
)
def test_unsafe_fixes(
    options: list[str], setting: str, after: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    risky = Rule(Severity.WARNING)
    risky.name, risky.group = "risky-fix", "correctness"

    @risky.on(Dockerfile)
    def check(_: Dockerfile, file: Dockerfile) -> Iterator[Finding]:
        word = file.tree.instructions[1].words[0]
        if word.text == "one":
            yield risky.finding(
                word.span, "`one`", Fix.unsafe("Say `two`", Edit(word.span, "two"))
            )

    monkeypatch.setattr(registry, "load", lambda: (risky,))
    monkeypatch.setattr(config, "load", lambda: (risky,))
    path = write("Dockerfile", "FROM a\nRUN one")
    write("dockerlint.toml", setting)
    said = run("check", *options).out.splitlines()[-1]
    assert path.read_text() == f"FROM a\n{after}"
    assert ("fixable with --fix" in said) == (after == "RUN one")
    assert ("fixable with --fix --unsafe-fixes" in said) == (options == ["--fix"] and not setting)


def test_ignore_comments_that_do_not_hold_are_not_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loud = Rule(Severity.STYLE)
    loud.name, loud.group = "no-comment", "correctness"

    @loud.on(Dockerfile)
    def check(_: Dockerfile, file: Dockerfile) -> Iterator[Finding]:
        for node in (*file.tree.comments, *file.tree.instructions):
            yield loud.finding(Span(-1, node.span.end), "a line")

    monkeypatch.setattr(registry, "load", lambda: (loud,))
    monkeypatch.setattr(config, "load", lambda: (loud,))
    write("Dockerfile", ALPINE)
    for mode in ([], ["--diff"]):
        ran = run("check", "-q", "--add-ignores", *mode)
        assert ran.code == cli.Exit.FINDINGS, "below the fail level, but not what was asked for"
        assert ran.err == (
            "dockerlint: Dockerfile: no ignore comments added: the finding is still there\n"
        )
    assert Path("Dockerfile").read_text() == ALPINE


@pytest.mark.usefixtures("read_only")
def test_ignore_comments_that_cannot_be_written_are_not_reported_as_made() -> None:
    ran = run(*CHECK, "--add-ignores", "--exit-non-zero-on-fix")
    assert ran.code == cli.Exit.USAGE
    assert ran.err == "dockerlint: Dockerfile: is read-only; not written\n"
    assert "1 finding in 1 file" in ran.out and "ignored" not in ran.out


def test_add_ignores_keeps_every_other_byte() -> None:
    data = b"\xef\xbb\xbf# syntax=x\r\nFROM alpine:3.22\r\n# caf\xe9\r\n\tRUN apk add curl"
    after = data.replace(b"\tRUN", b"\t# dockerlint ignore=apk-no-cache\r\n\tRUN")
    path = write("Dockerfile", data)
    assert run(*CHECK, "--add-ignores").code == cli.Exit.CLEAN
    assert path.read_bytes() == after
    ran = dockerlint(*CHECK, "--add-ignores", "-", data=data)
    assert (ran.returncode, ran.stdout) == (cli.Exit.CLEAN, after)


def test_exit_code_of_fixed_standard_input(stdin: io.BytesIO) -> None:
    for text, code in ((ALPINE, cli.Exit.FINDINGS), (FIXED, cli.Exit.CLEAN)):
        feed(stdin, text.encode())
        ran = run(*CHECK, "--fix", "--exit-non-zero-on-fix", "-")
        assert (ran.code, ran.out) == (code, FIXED)


@pytest.mark.parametrize("name", ["n" * 5000, "n" * 300 + "/Dockerfile"])
def test_a_name_that_is_too_long(name: str) -> None:
    ran = run(*CHECK, name)
    assert ran == Ran(2, "", f"dockerlint: {name}: cannot be read: File name too long\n")


CONTROLS = "".join(map(chr, [*range(0x20), 0x7F, *range(0x80, 0xA0)])) + "\u202e\u2028\ufeff"
HARMLESS = set("\n")


@pytest.mark.parametrize(
    "mode", [(), ("--quiet",), ("--diff",), ("--show-fixes",), ("--format", "json")]
)
def test_control_characters_do_not_reach_the_terminal(
    mode: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def shown(*arguments: str) -> str:
        ran = run(*arguments, stream=Terminal)
        assert ran.code in (cli.Exit.FINDINGS, cli.Exit.USAGE)
        return ran.out + ran.err

    monkeypatch.setenv("NO_COLOR", "1")
    evil = CONTROLS.replace("\n", "").replace("\r", "")
    name = "Dockerfile." + evil.replace("\0", "")
    write(name, f"FROM alpine:3.22\nRUN {evil} && apk add curl\nRUN apk add git\n{evil}X y\n")
    text = (
        shown(*CHECK, *mode, name) + shown(*CHECK, name + "!") + shown("check", "--select", evil)
    )
    assert not set(text) & set(CONTROLS) - {"\n"}


def test_the_diff_is_coloured_on_a_terminal() -> None:
    write("Dockerfile", ALPINE)
    shown = run(*CHECK, "--diff", stream=Terminal).out
    assert (
        "\x1b[31m-RUN apk add curl\x1b[0m\n\x1b[32m+RUN apk add --no-cache curl\x1b[0m\n" in shown
    )
    assert re.sub(r"\x1b\[\d*m", "", shown) == run(*CHECK, "--diff").out


def check_a_long_line(words: int) -> list[str]:
    write("Dockerfile", f"FROM alpine:3.22\nRUN echo '{'日 ' * words}' && apk add curl\n")
    return [row for row in run(*CHECK, "--no-cache").out.splitlines() if row[:3] in ("2 |", "  |")]


def test_a_line_of_a_megabyte_is_shown_in_part() -> None:
    rows = check_a_long_line(500_000)
    assert max(map(width, rows)) <= 100
    assert any("apk add curl" in row for row in rows)


def test_a_long_line_is_shown_in_linear_time() -> None:
    assert_linear(check_a_long_line, lambda n: n, 100_000)


@pytest.mark.parametrize(
    ("env", "coloured"),
    [
        ({}, False),
        ({"NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "0"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_colours(env: dict[str, str], coloured: bool) -> None:
    write("Dockerfile", ALPINE)
    plain = dockerlint(*CHECK).stdout
    shown = dockerlint(*CHECK, **env).stdout
    assert (b"\x1b[" in shown) == coloured
    assert re.sub(rb"\x1b\[[\d;]*m", b"", shown) == plain


def test_colours_on_a_terminal() -> None:
    pty = pytest.importorskip("pty")
    write("Dockerfile", ALPINE)
    command = [sys.executable, "-m", "dockerlint", *CHECK]
    ours, theirs = pty.openpty()
    env = {**os.environ, "TERM": "xterm", "COLUMNS": "60"}
    subprocess.run(command, stdout=theirs, env=env, check=False)
    os.close(theirs)
    shown = os.read(ours, 10_000).decode()
    os.close(ours)
    assert "\x1b[1mDockerfile\x1b[0m:2:9: \x1b[1;33mwarning\x1b[0m" in shown


def test_a_reader_that_goes_away_is_no_error() -> None:
    for i in range(300):
        write(f"{i}/Dockerfile", ALPINE)
    command = f"{sys.executable} -m dockerlint {' '.join(CHECK)} | head -1"
    ran = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
    assert ran.stdout.count("\n") == 1
    assert ran.stderr == ""


def test_output_in_ascii() -> None:
    write("Dockerfile", b"FROM alpine:3.22\nRUN echo \xe6\x97\xa5\xff && apk add curl\n")
    ran = dockerlint(*CHECK, PYTHONIOENCODING="ascii")
    assert ran.returncode == cli.Exit.FINDINGS
    assert rb"RUN echo \u65e5\ufffd && apk add curl" in ran.stdout
    ran = dockerlint(*CHECK, "--format", "json", PYTHONIOENCODING="ascii")
    assert json.loads(ran.stdout)[0]["rule"] == "apk-no-cache"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--format", "xml"), "invalid choice: 'xml'"),
        (("--unsafe",), "unrecognized arguments: --unsafe"),
        (("--fail-level", "bad"), "invalid choice: 'bad'"),
    ],
)
def test_bad_options(arguments: tuple[str, ...], said: str) -> None:
    ran = run("check", *arguments)
    assert (ran.code, ran.out) == (cli.Exit.USAGE, "")
    assert said in ran.err


def test_version_and_help() -> None:
    assert run("--version") == Ran(0, f"dockerlint {cli.__version__}\n", "")
    assert run().out == run("--help").out
    assert all(command in run("-h").out for command in cli.COMMANDS)


def test_options_given_twice_add_up() -> None:
    write("Dockerfile", ALPINE + "RUNN x\n")
    ran = run(*CHECK, "--ignore", "DL3019", "--ignore", "parse-error", "-q")
    assert ran == Ran(0, "", "")


def test_rules_are_listed() -> None:
    listed = run("rules")
    rows = {row.split()[0]: row for row in listed.out.splitlines() if row.startswith("  ")}
    assert list(rows) != [] and set(rows) == {r.name for r in registry.load()}
    as_json = json.loads(run("rules", "--format", "json").out)
    assert [entry["name"] for entry in as_json] == [r.name for r in registry.load()]
    for entry in as_json:
        assert entry["summary"] in rows[entry["name"]]


@pytest.mark.parametrize("name", ["apk-no-cache", "DL3019", "dl3019", "apkAddUseNoCache"])
def test_explain(name: str) -> None:
    ran = run("explain", name)
    assert ran.code == 0
    assert ran.out.startswith("# apk-no-cache\n")
    assert "DL3019" in ran.out and "Bad:" in ran.out
