"""Arguments in, exit code out."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from dockerlint import __version__, config, files, hadolint
from dockerlint.check import Check, fixes
from dockerlint.config import ConfigError, ShellCheckUse
from dockerlint.findings import Severity
from dockerlint.garbage import look_seldom
from dockerlint.output.terminal import columns, printable
from dockerlint.rule import Profile, RuleError
from dockerlint.run import STDIN, Exit, whereabouts
from dockerlint.text import Source


def main() -> None:
    """The ``dockerlint`` command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    look_seldom()
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
            words = with_command(arguments)
            options = parser(words[0]).parse_args(words)
    except SystemExit as stop:  # --help, --version, or an error that argparse has told
        return int(stop.code or Exit.CLEAN)
    command: Callable[[argparse.Namespace, TextIO, TextIO], int] = options.run
    try:
        return command(options, out, err)
    except ConfigError as error:
        err.write(f"dockerlint: {printable(str(error))}\n")
        return Exit.USAGE
    except RuleError as error:
        err.write(f"dockerlint: internal error: {whereabouts(error)}; please report it\n")
        return Exit.BUG


if TYPE_CHECKING:
    Commands = argparse._SubParsersAction["Grammar"]

ONE_FILE: dict[str, Any] = {
    "nargs": "?",
    "type": Path,
    "default": Path("Dockerfile"),
    "help": "the Dockerfile; default: the one here",
}
STDIN_ALONE = "- (stdin) cannot be combined with other paths"


def with_command(arguments: Sequence[str]) -> list[str]:
    """``dockerlint Dockerfile`` means ``dockerlint check Dockerfile``."""
    first = arguments[0] if arguments else "--help"
    known = first in COMMANDS or first in ("-h", "--help", "-V", "--version")
    return [*([] if known else ["check"]), *(arguments or [first])]


class Grammar(argparse.ArgumentParser):
    """As argparse's, without abbreviations; it is told how wide the terminal is.

    Of itself it asks for each option, with a library that has other uses, too.
    """

    def __init__(self, **options: Any) -> None:
        shape = partial(argparse.HelpFormatter, width=columns(sys.stdout))
        super().__init__(allow_abbrev=False, formatter_class=shape, **options)


def parser(command: str = "") -> argparse.ArgumentParser:
    """The command line's grammar; of that one command where one is named.

    To make that of all takes longer than to show what is known of a file.
    """
    top = Grammar(
        prog="dockerlint",
        description="Lint Dockerfiles, and fix what can be fixed safely.",
    )
    top.add_argument("-V", "--version", action="version", version=f"dockerlint {__version__}")
    commands = top.add_subparsers(prog=top.prog, metavar="COMMAND", required=True)
    for name, options in COMMANDS.items():
        if name == command or command not in COMMANDS:
            options(commands)
    return top


def check_options(commands: Commands) -> None:
    """``dockerlint check``."""
    check = commands.add_parser(
        "check",
        help="lint files and folders (the default)",
        epilog="exit code: 0 no findings at or above the fail level, 1 findings, "
        "2 bad usage, settings or an unreadable file, 3 a bug in dockerlint",
    )
    check.set_defaults(run=check_command)
    add = check.add_argument
    add("paths", nargs="*", default=["."], metavar="PATH", help="files, folders, - for stdin")
    add("--fix", action="store_true", help="apply safe fixes")
    add("--unsafe-fixes", action="store_true", help="with --fix or --diff: unsafe ones too")
    add("--diff", action="store_true", help="show what would be changed, write nothing")
    rules: dict[str, Any] = {"type": words, "action": "extend", "metavar": "RULES"}
    add("--fix-only", **rules, help="with --fix or --diff: fix only what these rules find")
    add("--show-fixes", action="store_true", help="show the lines that each fix changes")
    add("--add-ignores", action="store_true", help="write ignore comments for all that is left")
    modified = "exit code 1 when a file was changed, even if nothing is left"
    add("--exit-non-zero-on-fix", action="store_true", help=modified)
    add("--select", **rules, help="only these rules, by name, code or group")
    add("--extend-select", **rules, help="these rules too")
    add("--ignore", **rules, help="not these rules")
    add("--profile", choices=[p.value for p in Profile], help="which set of rules is on")
    formats: dict[str, Any] = {"type": hadolint.format_of, "choices": config.FORMATS}
    how = f"how to show findings: {', '.join(config.FORMATS)}"
    add("-f", "--format", metavar="FORMAT", **formats, help=how)
    add("-o", "--output", type=Path, metavar="FILE", help="write the findings to this file")
    order = "the order of findings: as they stand, or what saves most megabytes first"
    add("--sort", choices=("place", "saving"), default="place", help=order)
    add("--no-color", action="store_true", help="no colours, as with NO_COLOR set")
    add("--shellcheck", choices=[u.value for u in ShellCheckUse], help="whether to run ShellCheck")
    levels: dict[str, Any] = {"choices": [*map(str, Severity), "none"], "type": hadolint.level_of}
    least = f"the least severity that gives exit code 1: {', '.join(levels['choices'])}"
    add("-t", "--fail-level", "--failure-threshold", metavar="LEVEL", **levels, help=least)
    never = "findings never give exit code 1"
    add("--no-fail", dest="fail_level", action="store_const", const="none", help=never)
    for level in map(str, Severity):
        give: dict[str, Any] = {"type": pairs(level), "action": "extend", "metavar": "RULES"}
        add(f"--{level}", dest="severity", **give, help=f"the findings of these rules are {level}")
    add("-q", "--quiet", action="store_true", help="one line per finding and nothing else")
    options_of_a_run(check)
    many = "so many processes at once; without it as many as pay off"
    add("-j", "--jobs", type=jobs, metavar="N", help=many)
    add("--no-cache", action="store_true", help="neither use nor keep results of earlier runs")
    where = "where results are kept; without it DOCKERLINT_CACHE_DIR, or the user's folder"
    add("--cache-dir", type=Path, metavar="DIR", help=where)

    labels = check.add_argument_group("registries and labels")
    add = labels.add_argument
    trusted: dict[str, Any] = {"dest": "trusted_registries", "metavar": "REGISTRIES"}
    where = "base images may only come from these"
    add("--trusted-registry", type=words, action="extend", **trusted, help=where)
    label: dict[str, Any] = {"dest": "labels", "metavar": "NAME:TYPE", "type": hadolint.label_of}
    add("--require-label", action="append", **label, help="an image must have this label")
    add("--strict-labels", action="store_true", help="an image must have no other labels")
    pragmas: dict[str, Any] = {
        "dest": "disable_ignore_comments",
        "help": "ignore comments do not count",
    }
    names = ("--disable-ignore-comments", "--disable-ignore-pragma")
    check.add_argument(*names, action="store_true", **pragmas)


def options_of_a_run(command: Grammar) -> None:
    """What every run over files is told."""
    add = command.add_argument
    add("--stdin-filename", metavar="PATH", help="the name that stdin goes by")
    own = "this settings file instead of the nearest"
    add("-c", "--config", type=Path, metavar="FILE", help=own)
    add("--force-exclude", action="store_true", help="apply `exclude` to named files as well")


def format_options(commands: Commands) -> None:
    """``dockerlint format``."""
    command = commands.add_parser(
        "format",
        help="lay out files: indentation, blanks, keywords; what they do stays as it is",
        epilog="exit code: 0 all is formatted, 1 with --check or --diff if a file is not, "
        "2 bad usage, settings or an unreadable file, 3 a bug in dockerlint",
    )
    command.set_defaults(run=format_command)
    add = command.add_argument
    add("paths", nargs="*", default=["."], metavar="PATH", help="files, folders, - for stdin")
    add("--check", action="store_true", help="name files that are not formatted, write nothing")
    add("--diff", action="store_true", help="show what would be changed, write nothing")
    add("-q", "--quiet", action="store_true", help="only errors, and what --diff shows")
    options_of_a_run(command)
    add("--no-color", action="store_true", help="no colours, as with NO_COLOR set")


def size_options(commands: Commands) -> None:
    """``dockerlint size``."""
    size = commands.add_parser(
        "size",
        help="what the final image weighs, now and after all fixes",
        epilog="exit code: 0 within the budget, 1 above it, 2 bad usage or an unreadable file",
    )
    size.set_defaults(run=size_command)
    add = size.add_argument
    add("file", metavar="FILE", **ONE_FILE)
    most = "exit code 1 when the image is surely larger: 200MB, 1.5GB"
    add("--budget", metavar="SIZE", help=most)
    add("-f", "--format", choices=("text", "json"), default="text", help="how to show it")
    own = "this settings file instead of the nearest"
    add("-c", "--config", type=Path, metavar="FILE", help=own)


def layers_options(commands: Commands) -> None:
    """``dockerlint layers``."""
    layers = commands.add_parser(
        "layers",
        help="the megabytes of a built image, instruction by instruction",
        epilog="exit code: 0 the image was built from the file, 1 the file was changed since, "
        "2 it was not, or something could not be read",
    )
    layers.set_defaults(run=layers_command)
    add = layers.add_argument
    add("file", metavar="FILE", **ONE_FILE)
    image = "archive of docker save, OCI layout (file or folder), or output of docker history "
    image += "--no-trunc --format json; PATH:TAG chooses among several; - reads a history"
    add("--image", metavar="SOURCE", help=image)
    add("--platform", metavar="PLATFORM", help="which image of several, such as linux/arm64")
    add("--target", metavar="STAGE", help="the stage that was built, if not the last")
    add("--sort", choices=("size", "line"), default="size", help="what comes first")
    add("-f", "--format", choices=("text", "json"), default="text", help="how to show it")
    add("--no-color", action="store_true", help="no colours, as with NO_COLOR set")


def rules_options(commands: Commands) -> None:
    """``dockerlint rules``."""
    listing = commands.add_parser("rules", help="list the rules")
    listing.set_defaults(run=rules_command)
    listing.add_argument("--format", choices=("text", "json"), default="text")


def migrate_options(commands: Commands) -> None:
    """``dockerlint migrate``."""
    migrate = commands.add_parser("migrate", help="settings of hadolint as settings of ours")
    migrate.set_defaults(run=migrate_command)
    migrate.add_argument("file", nargs="?", type=Path, metavar="FILE", help="its settings file")
    migrate.add_argument("--output", type=Path, metavar="FILE", help="write them to this file")


def explain_options(commands: Commands) -> None:
    """``dockerlint explain``."""
    explain = commands.add_parser("explain", help="show a rule's page")
    explain.set_defaults(run=explain_command)
    explain.add_argument("rule", metavar="RULE", help="a rule's name, or its code in another tool")


def server_options(commands: Commands) -> None:
    """``dockerlint server``."""
    server = commands.add_parser("server", help="run the language server on stdin and stdout")
    server.set_defaults(run=server_command)
    server.add_argument("--stdio", action="store_true", help="the default; editors like to say it")


COMMANDS = {
    "check": check_options,
    "format": format_options,
    "size": size_options,
    "layers": layers_options,
    "rules": rules_options,
    "migrate": migrate_options,
    "explain": explain_options,
    "server": server_options,
}


def words(text: str) -> tuple[str, ...]:
    """``a,b`` as a tuple."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def jobs(text: str) -> int:
    """A number of processes. Raises ArgumentTypeError."""
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"`{text}` is not a number from 1 on")
    return int(text)


def pairs(level: str) -> Callable[[str], list[tuple[str, str]]]:
    """Reads ``a,b`` as rules, each with this level."""
    return lambda text: [(word, level) for word in words(text)]


def check_command(options: argparse.Namespace, out: TextIO, err: TextIO) -> int:
    """Lint, and fix where asked."""
    if wrong := next(contradictions(options), ""):
        raise ConfigError(wrong)
    return Check(options, out, err).run()


def contradictions(options: argparse.Namespace) -> Iterator[str]:
    """What is wrong with options that cannot be used together."""
    if options.diff and options.format:
        yield "--diff shows a diff; it cannot be combined with --format"
    if options.show_fixes and options.format not in (None, "text"):
        yield "--show-fixes adds to the text format; it cannot be combined with another --format"
    if options.show_fixes and options.diff:
        yield "--diff shows the lines that change; it cannot be combined with --show-fixes"
    if options.fix_only and not fixes(options):
        yield "--fix-only says what to fix; it needs --fix or --diff"
    if options.output and options.diff:
        yield "--diff shows a diff; it cannot be combined with --output"
    if among_others(STDIN, options.paths):
        yield STDIN_ALONE


def among_others(path: str, paths: Sequence[str]) -> bool:
    """True for one of several paths."""
    return path in paths and paths != [path]


def format_command(options: argparse.Namespace, out: TextIO, err: TextIO) -> int:
    """Change the layout of files, or say whether it would."""
    from dockerlint.format.command import run as lay_out

    if among_others(STDIN, options.paths):
        raise ConfigError(STDIN_ALONE)
    return lay_out(options, out, err)


def size_command(options: argparse.Namespace, out: TextIO, err: TextIO) -> int:
    """Tell what the final image is made of."""
    from dockerlint.size.command import run as show

    return show(options, out, err)


def layers_command(options: argparse.Namespace, out: TextIO, _: TextIO) -> int:
    """Show what each instruction added to a built image."""
    from dockerlint.layers.command import run as show

    return show(options, out)


def rules_command(options: argparse.Namespace, out: TextIO, _: TextIO) -> int:
    """List every rule."""
    from dockerlint.output import rules

    out.write(rules.as_json() if options.format == "json" else rules.as_text())
    return Exit.CLEAN


def explain_command(options: argparse.Namespace, out: TextIO, _: TextIO) -> int:
    """Print the pages of the rules that a name or code stands for."""
    from dockerlint.output import rules
    from dockerlint.registry import named

    found = named(options.rule)
    if not found:
        raise ConfigError(config.unknown_rule(options.rule))
    out.write("\n".join(rules.page(rule) for rule in found))
    return Exit.CLEAN


def migrate_command(options: argparse.Namespace, out: TextIO, err: TextIO) -> int:
    """Write hadolint's settings, with what its environment variables say, as ours."""
    import tomli_w

    file = options.file or config.nearest(Path(), hadolint.FILES)
    if not file:
        raise ConfigError(f"no {hadolint.FILES[0]} here or in a folder above")
    translated = config.translated(file)
    text = f"# From {file.name}, by `dockerlint migrate`\n{tomli_w.dumps(translated.table)}"
    if dropped := ", ".join(translated.dropped):
        err.write(f"dockerlint: left out, as no rule has these codes: {printable(dropped)}\n")
    if not options.output:
        out.write(text)
        return Exit.CLEAN
    try:
        files.create(options.output, Source(text))  # not over settings that are there
    except files.FileError as error:
        raise ConfigError(f"{options.output}: {error}") from error
    return Exit.CLEAN


def server_command(_: argparse.Namespace, __: TextIO, ___: TextIO) -> int:
    """Serve editors until they say goodbye."""
    from dockerlint.server import main as serve

    return serve()
