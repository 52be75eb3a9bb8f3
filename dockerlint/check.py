"""One run over files: read, fix, ignore, show, write."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from functools import cached_property
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from dockerlint import config, discovery, files
from dockerlint.config import ConfigError, Settings, ShellCheckUse
from dockerlint.findings import FileEdit, Safety
from dockerlint.fixer import Fixer, Result
from dockerlint.ignores import Ignored, IgnoreError, ignore
from dockerlint.linter import tree_of
from dockerlint.model import Context, Dockerfile
from dockerlint.model.shelltext import shell_texts
from dockerlint.output import BySaving, Report, Style, Writer, deeds, writer
from dockerlint.output.terminal import columns, wants_colour
from dockerlint.run import STDIN, Exit, Run, whereabouts, write_bytes
from dockerlint.shellcheck import Forgiving, ShellCheck, program
from dockerlint.surroundings import Folder, Nowhere, Surroundings
from dockerlint.syntax import Tree, parse
from dockerlint.text import Source

FILES_AT_ONCE = 500  # are kept in memory for one run of ShellCheck


# The settings that the command line can give.
GIVEN = (
    *("profile", "select", "extend_select", "ignore", "severity", "fail_level", "shellcheck"),
    *("unsafe_fixes", "disable_ignore_comments", "trusted_registries", "labels", "strict_labels"),
)


def fixes(options: argparse.Namespace) -> bool:
    """True when fixes are wanted; ``--diff`` alone stands for ``--fix --diff``."""
    return options.fix or (options.diff and not options.add_ignores)


class Check(Run):
    """One run of ``dockerlint check``."""

    def __init__(self, options: argparse.Namespace, out: TextIO, err: TextIO) -> None:
        super().__init__(options, out, err, from_command_line(options))
        self.checked = self.would_fix = self.would_ignore = 0
        self.fixes = fixes(options)
        changes = (options.fix or options.add_ignores) and not options.diff
        self.filters = options.paths == [STDIN] and changes
        self.shown = err if self.filters else out  # findings make room for the changed text
        if options.output:
            self.shown = StringIO()
        self.style = Style(
            wants_colour(self.shown) and not options.no_color,
            options.quiet,
            columns(self.shown),
            options.show_fixes,
        )
        self.folders: dict[Path, Folder] = {}
        self.fix_only = self.rules_to_fix()
        shown = writer(options.format or self.format(), self.style)
        self.writer: Writer = BySaving(shown) if options.sort == "saving" else shown

    def format(self) -> str:
        """How the settings of the first path want findings to be shown."""
        first = Path(self.options.paths[0])
        if self.options.diff or self.options.show_fixes:
            return "text"
        return self.some_settings_for(
            first / STDIN if discovery.is_folder(first) else first
        ).format

    def run(self) -> int:
        """All files; the exit code of the worst."""
        if self.options.paths == [STDIN]:
            self.stdin()
        else:
            self.paths([Path(p) for p in self.options.paths])
        if not self.options.diff:
            self.shown.write(self.writer.end())
            self.write_output()
        elif self.checked and not self.options.quiet:
            would = deeds(self.would_fix, self.would_ignore, "would be ")
            self.tell(", ".join(would) or f"Nothing to {'fix' if self.fixes else 'ignore'}")
        return self.code

    def write_output(self) -> None:
        """What is shown goes to a file where that is wanted."""
        if self.options.output and isinstance(self.shown, StringIO):
            try:
                files.put(self.options.output, self.shown.getvalue())
            except files.FileError as error:
                self.fail(f"{self.options.output}: {error}", Exit.USAGE)

    def stdin(self) -> None:
        """Standard input; with --fix or --add-ignores the text afterwards is what goes out."""
        path = Path(self.options.stdin_filename or STDIN)
        data = files.take(sys.stdin.buffer)
        if self.filters:
            data += sys.stdin.buffer.read()  # it is passed on whatever its size
        after = None
        settings = self.settings_for(path)
        if settings and not (self.options.force_exclude and settings.excludes(path)):
            try:
                after = self.one(path, files.decode(data), settings)
            except files.FileError as error:
                self.fail(f"{path}: {error}", Exit.USAGE)
        if self.filters:
            write_bytes(self.out, after.encode() if after else data)

    def paths(self, paths: list[Path]) -> None:
        """Files and folders."""
        found = discovery.files(paths, self.some_settings_for, self.options.force_exclude)
        none = True
        while part := list(islice(found, FILES_AT_ONCE)):
            none = False
            for readable in self.prepared(part):
                self.one(*readable)
        if none and any(map(discovery.is_folder, paths)):
            self.err.write("dockerlint: no Dockerfiles found\n")

    def prepared(self, paths: Iterable[Path]) -> Iterator[tuple[Path, Source, Settings]]:
        """The files one by one, if they can be read.

        Those with scripts for ShellCheck come after it has run on all of these.
        """
        waiting: list[tuple[Path, Tree, Settings]] = []
        for path in paths:
            settings = self.settings_for(path)
            source = self.read(path) if settings else None
            if not settings or not source:
                continue  # and that was said
            if waiting or self.shellcheck_for(settings.for_file(path)):
                waiting.append((path, parse(source), settings))
            else:
                yield path, source, settings
        self.ask_shellcheck(waiting)
        for path, tree, settings in waiting:
            tree_of.put(tree)
            yield path, tree.source, settings

    def ask_shellcheck(self, files: Iterable[tuple[Path, Tree, Settings]]) -> None:
        """Have it check the scripts of all these files, where it is wanted, at once."""
        texts = [
            text
            for path, tree, settings in files
            if self.shellcheck_for(settings.for_file(path))
            for _, _, text in shell_texts(Dockerfile(tree, Context()))
        ]
        if texts and self.shellcheck:
            self.shellcheck(texts)

    @cached_property
    def shellcheck(self) -> ShellCheck | None:
        """What runs ShellCheck; None where it is not installed."""
        found = program()
        return Forgiving(found, lambda why: self.fail(why, Exit.USAGE)) if found else None

    def shellcheck_for(self, settings: Settings) -> ShellCheck | None:
        """What runs ShellCheck, if it is wanted. Raises ConfigError when it must be there."""
        if not settings.wants_shellcheck:
            return None
        if not self.shellcheck and settings.shellcheck is ShellCheckUse.ON:
            raise ConfigError("ShellCheck is not installed: `pip install dockerlint[shellcheck]`")
        return self.shellcheck

    def one(self, path: Path, source: Source, settings: Settings) -> Source | None:
        """Lint one text, fix and ignore where asked, show what was found; the text afterwards."""
        self.checked += 1
        settings = settings.for_file(path)
        allowed = Safety.UNSAFE if settings.unsafe_fixes else Safety.SAFE
        fixer = Fixer(
            settings,
            self.context(path, settings),
            fix_only=self.fix_only,
            other_files=self.options.paths != [STDIN],
        )
        try:
            report = self.done(path, source, fixer, allowed)
        except Exception as error:
            self.fail(f"{path}: internal error: {whereabouts(error)}; please report it", Exit.BUG)
            return None
        if self.options.diff:
            self.diff(path, source, report)
            return None
        if report.changed and not self.filters and not self.saved(path, source, report):
            report = Report(str(path), source, tuple(fixer.lint(source)), allowed=allowed)
        self.shown.write(self.writer.report(report))
        if any(settings.fails(f) for f in report.findings):
            self.worse(Exit.FINDINGS)
        if report.changed and self.options.exit_non_zero_on_fix:
            self.worse(Exit.FINDINGS)
        return report.source

    def context(self, path: Path, settings: Settings) -> Context:
        """What lies around a file; nothing is known of text without a name."""
        shellcheck = self.shellcheck_for(settings)
        if self.options.paths == [STDIN] and not self.options.stdin_filename:
            return Nowhere(shellcheck)
        return Surroundings(path, self.folders, shellcheck)

    def done(self, path: Path, source: Source, fixer: Fixer, allowed: Safety) -> Report:
        """One text linted, fixed and ignored as asked; nothing is written yet."""
        result = fixer.run(source, allowed) if self.fixes else unfixed(fixer, source)
        for refused in result.dropped:
            what = f"{refused.finding.label}: not fixed ({refused.fix.title}): {refused.why}"
            self.tell(f"{path}:{refused.place.line}:{refused.place.column}: {what}")
        ignored = self.ignored(path, fixer, result)
        return Report(
            str(path),
            ignored.source,
            ignored.remaining,
            tuple(zip(result.sources, result.applied, strict=True)),
            len(ignored.findings),
            ignored.comments,
            tuple(result.files.values()),
            allowed,
        )

    def ignored(self, path: Path, fixer: Fixer, result: Result) -> Ignored:
        """What is left after fixing with ignore comments added, where they are wanted."""
        if self.options.add_ignores:
            try:
                return ignore(fixer, result.source, result.remaining)
            except IgnoreError as error:
                self.fail(f"{path}: no ignore comments added: {error}", Exit.FINDINGS)
        return Ignored(result.source, (), 0, tuple(result.remaining))

    def diff(self, path: Path, before: Source, report: Report) -> None:
        """Show what would be changed."""
        from dockerlint.output.diff import diff, shown

        if not report.changed:
            return
        self.worse(Exit.FINDINGS)
        self.would_fix += len(report.fixed)
        self.would_ignore += report.ignored
        text = diff(path, before, report.source)
        for file in report.files:
            text += diff(*beside(path, file))
        if self.out.isatty():
            self.out.write(shown(text, self.style.colour))
        else:
            write_bytes(self.out, text.encode("utf-8", "surrogateescape"))

    def saved(self, path: Path, before: Source, report: Report) -> bool:
        """Write the changed text, and the other files that fixes changed: all or none."""
        others = [beside(path, file) for file in report.files]
        try:
            files.write_all([*others, (path, before, report.source)])
        except files.FileError as error:
            self.fail(f"{path}: {error}", Exit.USAGE)
            return False
        return True

    def rules_to_fix(self) -> frozenset[str] | None:
        """The rules that --fix-only names; None for all. Raises ConfigError."""
        if not self.options.fix_only:
            return None
        try:
            rules = Settings(select=tuple(self.options.fix_only)).rules
        except ConfigError as error:
            raise ConfigError(f"--fix-only: {error}") from error
        return frozenset(rule.name for rule in rules)


def from_command_line(options: argparse.Namespace) -> dict[str, Any]:
    """The settings given as options. Raises ConfigError."""
    given = {name: value for name in GIVEN if (value := getattr(options, name))}
    given |= {name: dict(given[name]) for name in ("severity", "labels") if name in given}
    try:
        config.from_table(given).check()
    except ConfigError as error:
        raise ConfigError(f"--{error.keys[0]}: {error}") from error
    return given


def beside(path: Path, file: FileEdit) -> files.Written:
    """A changed file beside the Dockerfile at ``path``."""
    before = None if file.before is None else Source(file.before)
    place = Path(os.path.normpath(path.parent / file.path))  # it may be in the folder above
    return place, before, Source(file.after)


def unfixed(fixer: Fixer, source: Source) -> Result:
    """The result of a run that only looks."""
    return Result(source, remaining=fixer.lint(source))
