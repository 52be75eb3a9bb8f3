"""Arguments in, exit code out."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import IntEnum
from functools import lru_cache
from pathlib import Path
from typing import TextIO

from dockerlint import __version__, config, discovery, files
from dockerlint.config import ConfigError, Settings
from dockerlint.findings import Safety, Severity
from dockerlint.fixer import Fixer, Result
from dockerlint.linter import RuleError
from dockerlint.output import FORMATS, Report, Style, count, writer
from dockerlint.rule import Profile
from dockerlint.surroundings import Surroundings
from dockerlint.text import Source

STDIN = "-"


class Exit(IntEnum):
    """What the exit code says."""

    CLEAN = 0  # no findings at or above the fail level
    FINDINGS = 1
    USAGE = 2  # bad arguments or settings, or a file that could not be read
    BUG = 3  # a rule failed; the other files were linted


def main() -> None:
    """The ``dockerlint`` command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = run(sys.argv[1:], sys.stdout, sys.stderr)
        sys.stdout.flush()
    except BrokenPipeError:  # `dockerlint … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = Exit.FINDINGS
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


def run(arguments: Sequence[str], out: TextIO, err: TextIO) -> int:
    """Run one command line; its text goes to ``out`` and ``err``."""
    options = parser().parse_args(with_command(arguments))
    command: Callable[[argparse.Namespace, TextIO, TextIO], int] = options.run
    try:
        return command(options, out, err)
    except ConfigError as error:
        err.write(f"dockerlint: {error}\n")
        return Exit.USAGE


COMMANDS = ("check", "rules", "explain", "server")


def with_command(arguments: Sequence[str]) -> list[str]:
    """``dockerlint Dockerfile`` means ``dockerlint check Dockerfile``."""
    first = arguments[0] if arguments else "--help"
    known = first in COMMANDS or first in ("-h", "--help", "-V", "--version")
    return [*([] if known else ["check"]), *(arguments or [first])]


def parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    top = argparse.ArgumentParser(
        prog="dockerlint", description="Lint Dockerfiles, and fix what can be fixed safely."
    )
    top.add_argument("-V", "--version", action="version", version=f"dockerlint {__version__}")
    commands = top.add_subparsers(metavar="COMMAND", required=True)

    check = commands.add_parser("check", help="lint files and folders (the default)")
    check.set_defaults(run=check_command)
    check.add_argument(
        "paths", nargs="*", default=["."], metavar="PATH", help="files, folders, - for stdin"
    )
    add = check.add_argument
    add("--fix", action="store_true", help="apply safe fixes")
    add("--unsafe-fixes", action="store_true", help="with --fix or --diff: unsafe ones too")
    add("--diff", action="store_true", help="show what --fix would change, write nothing")
    add("--select", type=words, metavar="RULES", help="only these rules, by name, code or group")
    add("--extend-select", type=words, metavar="RULES", help="these rules too")
    add("--ignore", type=words, metavar="RULES", help="not these rules")
    add("--profile", choices=[p.value for p in Profile], help="which set of rules is on")
    add("--format", choices=FORMATS, default="text", help="how to show findings")
    levels = [*(s.value for s in Severity), "none"]
    add("--fail-level", choices=levels, help="the least severity that gives exit code 1")
    add("-q", "--quiet", action="store_true", help="one line per finding, no summary")
    add("--stdin-filename", metavar="PATH", help="the name that stdin goes by")
    add("--config", type=Path, metavar="FILE", help="this settings file instead of the nearest")
    add("--force-exclude", action="store_true", help="apply `exclude` to named files as well")

    rules = commands.add_parser("rules", help="list the rules")
    rules.set_defaults(run=rules_command)
    rules.add_argument("--format", choices=("text", "json"), default="text")

    explain = commands.add_parser("explain", help="show a rule's page")
    explain.set_defaults(run=explain_command)
    explain.add_argument("rule", metavar="RULE", help="a rule's name, or its code in another tool")

    server = commands.add_parser("server", help="run the language server on stdin and stdout")
    server.set_defaults(run=server_command)
    server.add_argument("--stdio", action="store_true", help="the default; editors like to say it")
    return top


def words(text: str) -> tuple[str, ...]:
    """``a,b`` as a tuple."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def check_command(options: argparse.Namespace, out: TextIO, err: TextIO) -> int:
    """Lint, and fix where asked."""
    return Check(options, out, err).run()


class Check:
    """One run of ``dockerlint check``."""

    def __init__(self, options: argparse.Namespace, out: TextIO, err: TextIO) -> None:
        self.options, self.out, self.err = options, out, err
        self.code: int = Exit.CLEAN
        self.fixes = options.fix or options.diff
        self.settings_near = lru_cache(maxsize=None)(self._settings_near)
        self.writer = writer(options.format, self.style(self.settings_for(Path())))

    def run(self) -> int:
        """All files; the exit code of the worst."""
        paths = self.options.paths
        if STDIN in paths:
            if paths != [STDIN]:
                self.fail("- (stdin) cannot be combined with other paths", Exit.USAGE)
                return self.code
            self.stdin()
        else:
            self.paths([Path(p) for p in paths])
        if not self.options.diff:
            self.out.write(self.writer.end())
        return self.code

    def stdin(self) -> None:
        """Standard input; with --fix the fixed text is what goes out."""
        path = Path(self.options.stdin_filename or STDIN)
        try:
            source = files.decode(sys.stdin.buffer.read())
        except files.FileError as error:
            self.fail(f"{path}: {error}", Exit.USAGE)
            return
        if self.options.fix and not self.options.diff:
            self.out, out = self.err, self.out  # findings make room for the text
            result = self.one(path, source)
            out.write((result.source if result else source).text)
        else:
            self.one(path, source)

    def paths(self, paths: list[Path]) -> None:
        """Files and folders."""
        found = 0
        for path in discovery.files(paths, self.settings_for, self.options.force_exclude):
            found += 1
            try:
                source = files.read(path)
            except files.FileError as error:
                self.fail(f"{path}: {error}", Exit.USAGE)
                continue
            result = self.one(path, source)
            if result and self.options.fix and result.source.text != source.text:
                self.save(path, source, result.source)
        if not found and any(p.is_dir() for p in paths):
            self.err.write("dockerlint: no Dockerfiles found\n")

    def one(self, path: Path, source: Source) -> Result | None:
        """Lint one text, fix it where asked, show what was found."""
        settings = self.settings_for(path).for_file(path)
        fixer = Fixer(settings, Surroundings(path))
        try:
            result = (
                fixer.run(source, self.style(settings).allowed)
                if self.fixes
                else Result(source, remaining=fixer.lint(source))
            )
        except RuleError as error:
            self.fail(f"{path}: internal error: {error}; please report this", Exit.BUG)
            return None
        if self.options.diff:
            self.out.write(diff(path, source, result.source))
            if result.source.text != source.text:
                self.code = max(self.code, Exit.FINDINGS)
            return None
        self.tell_fixes(path, result)
        findings = tuple(result.remaining)
        self.out.write(self.writer.report(Report(str(path), result.source, findings)))
        if any(settings.fails(f) for f in findings):
            self.code = max(self.code, Exit.FINDINGS)
        return result

    def save(self, path: Path, before: Source, after: Source) -> None:
        """Write the fixed text."""
        try:
            files.write(path, before, after)
        except files.FileError as error:
            self.fail(f"{path}: {error}", Exit.USAGE)

    def tell_fixes(self, path: Path, result: Result) -> None:
        """Say which fixes were made, and which were refused, on stderr."""
        if result.applied and not self.options.quiet:
            self.err.write(f"{path}: fixed {count(len(result.applied), 'finding')}\n")
            for finding, fix in result.applied:
                self.err.write(f"  {finding.rule}: {fix.title}\n")
        for finding, fix, why in result.dropped:
            self.err.write(f"{path}: {finding.rule}: not fixed ({fix.title}): {why}\n")

    def settings_for(self, path: Path) -> Settings:
        """Settings for a file: its nearest settings file with the command line on top."""
        return self.settings_near(path if path.is_dir() else path.parent)

    def _settings_near(self, folder: Path) -> Settings:
        options = self.options
        settings = config.read(options.config) if options.config else config.load_for(folder)
        given = {
            "profile": options.profile,
            "select": options.select,
            "extend_select": options.extend_select,
            "fail_level": options.fail_level,
        }
        changes = config.read_values({k: v for k, v in given.items() if v is not None})
        if options.ignore:
            changes["ignore"] = (*settings.ignore, *options.ignore)
        if options.unsafe_fixes:
            changes["unsafe_fixes"] = True
        settings = replace(settings, **changes)
        settings.rules  # noqa: B018  # unknown names are reported before any file is read
        return settings

    def style(self, settings: Settings) -> Style:
        """How to show things here."""
        return Style(
            colour=wants_colour(self.out),
            quiet=self.options.quiet,
            width=terminal_width(self.out),
            allowed=Safety.UNSAFE if settings.unsafe_fixes else Safety.SAFE,
        )

    def fail(self, message: str, code: Exit) -> None:
        """A message on stderr; the run goes on."""
        self.err.write(f"dockerlint: {message}\n")
        self.code = max(self.code, code)


def rules_command(options: argparse.Namespace, out: TextIO, _: TextIO) -> int:
    """List every rule."""
    from dockerlint.output import rules

    out.write(rules.as_json() if options.format == "json" else rules.as_text())
    return Exit.CLEAN


def explain_command(options: argparse.Namespace, out: TextIO, _: TextIO) -> int:
    """Print the pages of the rules that a name or code stands for."""
    from dockerlint.output import rules
    from dockerlint.rule import named

    found = named(options.rule)
    if not found:
        raise ConfigError(config.unknown_rule(options.rule))
    out.write("\n".join(rules.page(rule) for rule in found))
    return Exit.CLEAN


def server_command(_: argparse.Namespace, __: TextIO, ___: TextIO) -> int:
    """Serve editors until they say goodbye."""
    from dockerlint.server import main as serve

    return serve()


def diff(path: Path, before: Source, after: Source) -> str:
    """A unified diff that ``git apply`` and ``patch -p1`` take; empty when nothing changes."""
    from difflib import unified_diff

    old, new = lines(before.text), lines(after.text)
    name = path.as_posix().lstrip("/")
    rows = unified_diff(old, new, f"a/{name}", f"b/{name}")
    return "".join(r if r.endswith("\n") else f"{r}\n\\ No newline at end of file\n" for r in rows)


def lines(text: str) -> list[str]:
    r"""Lines with their ends; only ``\n`` ends one."""
    *whole, last = text.split("\n")
    return [line + "\n" for line in whole] + ([last] if last else [])


def wants_colour(stream: TextIO) -> bool:
    """Colours on a terminal only; NO_COLOR and FORCE_COLOR decide otherwise."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def terminal_width(stream: TextIO) -> int:
    """Columns of the terminal; 100 elsewhere, the same for everybody."""
    if not stream.isatty():
        return 100
    from shutil import get_terminal_size

    return min(get_terminal_size((100, 24)).columns, 160)
