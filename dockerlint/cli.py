"""Arguments in, exit code out."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from enum import IntEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from dockerlint import __version__, config, discovery, files
from dockerlint.config import ConfigError, Settings
from dockerlint.findings import Safety, Severity
from dockerlint.fixer import Fixer, Result
from dockerlint.linter import RuleError
from dockerlint.output import FORMATS, Report, Style, count, writer
from dockerlint.output.terminal import columns, printable, wants_colour
from dockerlint.rule import Profile
from dockerlint.surroundings import Folder, Surroundings
from dockerlint.text import Source

STDIN = "-"


class Exit(IntEnum):
    """What the exit code says."""

    CLEAN = 0  # no findings at or above the fail level
    FINDINGS = 1
    USAGE = 2  # bad arguments or settings, or a file that could not be read
    BUG = 3  # a bug of ours; the other files were linted
    INTERRUPTED = 130


def main() -> None:
    """The ``dockerlint`` command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    code: int
    try:
        code = run(sys.argv[1:], sys.stdout, sys.stderr)
        sys.stdout.flush()
    except BrokenPipeError:  # `dockerlint … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = Exit.FINDINGS
    except KeyboardInterrupt:
        code = Exit.INTERRUPTED
    except Exception:
        from traceback import print_exc

        print_exc()
        code = Exit.BUG
    sys.exit(code)


def run(arguments: Sequence[str], out: TextIO, err: TextIO) -> int:
    """Run one command line; its text goes to ``out`` and ``err``."""
    try:
        with redirect_stdout(out), redirect_stderr(err):
            options = parser().parse_args(with_command(arguments))
    except SystemExit as stop:  # --help, --version, or an error that argparse has told
        return int(stop.code or Exit.CLEAN)
    command: Callable[[argparse.Namespace, TextIO, TextIO], int] = options.run
    try:
        return command(options, out, err)
    except ConfigError as error:
        err.write(f"dockerlint: {printable(str(error))}\n")
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
        prog="dockerlint",
        description="Lint Dockerfiles, and fix what can be fixed safely.",
        allow_abbrev=False,
    )
    top.add_argument("-V", "--version", action="version", version=f"dockerlint {__version__}")
    commands = top.add_subparsers(metavar="COMMAND", required=True)

    check = commands.add_parser(
        "check",
        help="lint files and folders (the default)",
        allow_abbrev=False,
        epilog="exit code: 0 no findings at or above the fail level, 1 findings, "
        "2 bad usage, settings or an unreadable file, 3 a bug in dockerlint",
    )
    check.set_defaults(run=check_command)
    add = check.add_argument
    add("paths", nargs="*", default=["."], metavar="PATH", help="files, folders, - for stdin")
    add("--fix", action="store_true", help="apply safe fixes")
    add("--unsafe-fixes", action="store_true", help="with --fix or --diff: unsafe ones too")
    add("--diff", action="store_true", help="show what --fix would change, write nothing")
    rules: dict[str, Any] = {"type": words, "action": "extend", "metavar": "RULES"}
    add("--select", **rules, help="only these rules, by name, code or group")
    add("--extend-select", **rules, help="these rules too")
    add("--ignore", **rules, help="not these rules")
    add("--profile", choices=[p.value for p in Profile], help="which set of rules is on")
    add("--format", choices=FORMATS, default="text", help="how to show findings")
    levels = [*(s.value for s in Severity), "none"]
    add("--fail-level", choices=levels, help="the least severity that gives exit code 1")
    add("-q", "--quiet", action="store_true", help="one line per finding, no summary")
    add("--stdin-filename", metavar="PATH", help="the name that stdin goes by")
    add("--config", type=Path, metavar="FILE", help="this settings file instead of the nearest")
    add("--force-exclude", action="store_true", help="apply `exclude` to named files as well")

    listing = commands.add_parser("rules", help="list the rules")
    listing.set_defaults(run=rules_command)
    listing.add_argument("--format", choices=("text", "json"), default="text")

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
    if options.diff and options.format != "text":
        raise ConfigError("--diff shows a diff; it cannot be combined with --format")
    if STDIN in options.paths and options.paths != [STDIN]:
        raise ConfigError("- (stdin) cannot be combined with other paths")
    return Check(options, out, err).run()


class Check:
    """One run of ``dockerlint check``."""

    def __init__(self, options: argparse.Namespace, out: TextIO, err: TextIO) -> None:
        self.options, self.out, self.err = options, out, err
        self.code: int = Exit.CLEAN
        self.checked = self.would_fix = 0
        self.filters = options.paths == [STDIN] and options.fix and not options.diff
        self.shown = err if self.filters else out  # findings make room for the fixed text
        style = Style(wants_colour(self.shown), options.quiet, columns(self.shown))
        self.style, self.writer = style, writer(options.format, style)
        self.folders: dict[Path, Folder] = {}
        self.given = self.from_command_line()
        self.settings_in = lru_cache(maxsize=None)(self._settings_in)
        self.settings_at = lru_cache(maxsize=None)(self._settings_at)
        if options.config:
            config.read(options.config)  # no need to lint without it

    def run(self) -> int:
        """All files; the exit code of the worst."""
        if self.options.paths == [STDIN]:
            self.stdin()
        else:
            self.paths([Path(p) for p in self.options.paths])
        if not self.options.diff:
            self.shown.write(self.writer.end())
        elif self.checked and not self.options.quiet:
            what = f"{count(self.would_fix, 'finding')} would be fixed"
            self.tell(what if self.would_fix else "Nothing to fix")
        return self.code

    def stdin(self) -> None:
        """Standard input; with --fix the text, fixed where possible, is what goes out."""
        path = Path(self.options.stdin_filename or STDIN)
        data = files.take(sys.stdin.buffer)
        if self.filters:
            data += sys.stdin.buffer.read()  # it is passed on whatever its size
        fixed = None
        settings = self.settings_for(path)
        if settings and not (self.options.force_exclude and settings.excludes(path)):
            try:
                fixed = self.one(path, files.decode(data), settings)
            except files.FileError as error:
                self.fail(f"{path}: {error}", Exit.USAGE)
        if self.filters:
            write_bytes(self.out, fixed.encode() if fixed else data)

    def paths(self, paths: list[Path]) -> None:
        """Files and folders."""
        none = True
        for path in discovery.files(paths, self.some_settings_for, self.options.force_exclude):
            none = False
            settings = self.settings_for(path)
            if not settings:
                continue
            try:
                self.one(path, files.read(path), settings)
            except files.FileError as error:
                self.fail(f"{path}: {error}", Exit.USAGE)
        if none and any(map(discovery.is_folder, paths)):
            self.err.write("dockerlint: no Dockerfiles found\n")

    def one(self, path: Path, source: Source, settings: Settings) -> Source | None:
        """Lint one text, fix it where asked, show what was found; the text afterwards."""
        self.checked += 1
        settings = settings.for_file(path)
        allowed = Safety.UNSAFE if settings.unsafe_fixes else Safety.SAFE
        fixer = Fixer(settings, Surroundings(path, self.folders))
        fixing = self.options.fix or self.options.diff
        try:
            result = fixer.run(source, allowed) if fixing else unfixed(fixer, source)
        except Exception as error:
            self.fail(f"{path}: internal error: {whereabouts(error)}; please report it", Exit.BUG)
            return None
        for refused in result.dropped:
            what = f"{refused.finding.rule}: not fixed ({refused.fix.title}): {refused.why}"
            self.tell(f"{path}:{refused.place.line}:{refused.place.column}: {what}")
        if self.options.diff:
            self.diff(path, source, result)
            return None
        if result.applied and not self.filters and not self.saved(path, source, result.source):
            result = unfixed(fixer, source)
        fixed = tuple(zip(result.places, result.applied, strict=True))
        report = Report(str(path), result.source, tuple(result.remaining), fixed, allowed)
        self.shown.write(self.writer.report(report))
        if any(settings.fails(f) for f in report.findings):
            self.code = max(self.code, Exit.FINDINGS)
        return result.source

    def diff(self, path: Path, before: Source, result: Result) -> None:
        """Show what would be fixed."""
        from dockerlint.output.diff import diff, shown

        if not result.applied:
            return
        self.code = max(self.code, Exit.FINDINGS)
        self.would_fix += len(result.applied)
        text = diff(path, before, result.source)
        if self.out.isatty():
            self.out.write(shown(text, self.style.colour))
        else:
            write_bytes(self.out, text.encode("utf-8", "surrogateescape"))

    def saved(self, path: Path, before: Source, after: Source) -> bool:
        """Write the fixed text."""
        try:
            files.write(path, before, after)
        except files.FileError as error:
            self.fail(f"{path}: {error}", Exit.USAGE)
            return False
        return True

    def settings_for(self, path: Path) -> Settings | None:
        """Settings for a file: its nearest settings file with the command line on top.

        None when they cannot be used, which was said then.
        """
        return self.settings_in(path.parent)

    def some_settings_for(self, path: Path) -> Settings:
        """The same for the search, which goes on where settings cannot be used."""
        return self.settings_for(path) or Settings()

    def _settings_in(self, folder: Path) -> Settings | None:
        if self.options.config:
            return self.settings_at(self.options.config)
        return self.settings_at(config.find(folder))

    def _settings_at(self, file: Path | None) -> Settings | None:
        try:
            settings = config.read(file) if file else Settings()
        except ConfigError as error:
            self.fail(str(error), Exit.USAGE)
            return None
        if self.options.config:
            settings = replace(settings, folder=Path())  # patterns are relative to here
        return config.on_top(settings, self.given)

    def from_command_line(self) -> dict[str, Any]:
        """The settings given as options. Raises ConfigError."""
        options = self.options
        names = ("profile", "select", "extend_select", "ignore", "fail_level")
        given = {name: value for name in names if (value := getattr(options, name)) is not None}
        if options.unsafe_fixes:
            given["unsafe_fixes"] = True
        try:
            config.from_table(given).check()
        except ConfigError as error:
            raise ConfigError(f"--{error.keys[0]}: {error}") from error
        return given

    def fail(self, message: str, code: Exit) -> None:
        """A message on stderr; the run goes on."""
        self.tell(f"dockerlint: {message}")
        self.code = max(self.code, code)

    def tell(self, message: str) -> None:
        """A line on stderr."""
        self.err.write(f"{printable(message)}\n")


def unfixed(fixer: Fixer, source: Source) -> Result:
    """The result of a run that only looks."""
    return Result(source, remaining=fixer.lint(source))


def whereabouts(error: Exception) -> str:
    """What went wrong in our code, and the line where it did."""
    from traceback import extract_tb

    what = str(error) if isinstance(error, RuleError) else f"{type(error).__name__}: {error}"
    last = extract_tb((error.__cause__ or error).__traceback__)[-1]
    return f"{what} ({Path(last.filename).name}:{last.lineno})"


def write_bytes(out: TextIO, data: bytes) -> None:
    """These bytes and no others, whatever the encoding and line ends of the stream."""
    buffer: BinaryIO | None = getattr(out, "buffer", None)
    if buffer:
        out.flush()
        buffer.write(data)
    else:
        out.write(data.decode("utf-8", "surrogateescape"))


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
