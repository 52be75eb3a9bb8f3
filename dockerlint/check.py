"""One run over files: read, fix, ignore, show, write."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from dockerlint import config, discovery, files
from dockerlint.config import ConfigError, Settings, ShellCheckUse
from dockerlint.findings import FileEdit
from dockerlint.output import BySaving, Report, Style, Writer, deeds, writer
from dockerlint.output.progress import progress
from dockerlint.output.terminal import columns, wants_colour
from dockerlint.results import Results, usual_folder
from dockerlint.run import STDIN, Exit, Run, write_bytes
from dockerlint.shellcheck import program
from dockerlint.surroundings import Folder
from dockerlint.tasks import Orders, Outcome, Said, Task
from dockerlint.text import Source

if TYPE_CHECKING:
    from dockerlint.work import Worker

FILES_AT_ONCE = 500  # are kept in memory
ENOUGH = 64  # files to work on for which other processes are worth their start


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
        self.told: set[Said] = set()
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
        self.orders = Orders(
            self.fixes,
            options.add_ignores,
            self.rules_to_fix(),
            is_stdin=options.paths == [STDIN],
            has_name=options.paths != [STDIN] or bool(options.stdin_filename),
            shellcheck=self.program,
        )
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
                source = files.decode(data)
            except files.FileError as error:
                self.fail(f"{path}: {error}", Exit.USAGE)
            else:
                for outcome in self.outcomes([self.task(path, source, settings)]):
                    after = self.show(outcome)
        if self.filters:
            write_bytes(self.out, after.encode() if after else data)

    def paths(self, paths: list[Path]) -> None:
        """Files and folders."""
        found = discovery.files(paths, self.some_settings_for, self.options.force_exclude)
        all_files = list(found)
        outcomes = self.in_parts(all_files)
        wanted = not self.options.quiet
        for outcome in progress(outcomes, len(all_files), self.err, wanted):
            self.show(outcome)
        if not all_files and any(map(discovery.is_folder, paths)):
            self.err.write("dockerlint: no Dockerfiles found\n")
        if self.results:
            self.results.tidy()

    def in_parts(self, paths: Iterable[Path]) -> Iterator[Outcome]:
        """What comes of all files; not all of their texts are kept at once."""
        rest = iter(paths)
        while part := list(islice(rest, FILES_AT_ONCE)):
            yield from self.outcomes(list(self.tasks(part)))

    def tasks(self, paths: Iterable[Path]) -> Iterator[Task]:
        """Those of the files that can be read."""
        for path in paths:
            settings = self.settings_for(path)
            source = self.read(path) if settings else None
            if settings and source:  # else that was said
                yield self.task(path, source, settings)

    def task(self, path: Path, source: Source, settings: Settings) -> Task:
        """What is to be done. Raises ConfigError when ShellCheck must be there, and is not."""
        settings = settings.for_file(path)
        must = settings.shellcheck is ShellCheckUse.ON and settings.wants_shellcheck
        if must and not self.program:
            raise ConfigError("ShellCheck is not installed: `pip install dockerlint[shellcheck]`")
        return Task(path, source, settings)

    def outcomes(self, tasks: Sequence[Task]) -> Iterator[Outcome]:
        """What comes of the tasks, in order: what was known from an earlier run, or is found."""
        known = [self.known(task) for task in tasks]
        made = self.made([t for t, k in zip(tasks, known, strict=True) if k is None])
        for outcome in known:
            yield outcome or next(made)

    def known(self, task: Task) -> Outcome | None:
        """What came of it in an earlier run, when nothing has to be done but to show that."""
        if not self.results:
            return None
        context = self.orders.context(task.path, self.folders)
        found = self.results.find(*task, context)
        if found is None or not self.orders.leave(found, task.allowed):
            return None
        return Outcome(task, task.left(found))

    def made(self, tasks: Sequence[Task]) -> Iterator[Outcome]:
        """What comes of the tasks by doing them, in several processes where that is faster."""
        if not tasks:
            return iter(())
        jobs = self.options.jobs or (os.cpu_count() or 1 if len(tasks) >= ENOUGH else 1)
        if jobs == 1 or len(tasks) == 1:
            return self.worker(tasks)
        from dockerlint.pool import spread

        return spread(self.worker, tasks, jobs)

    @cached_property
    def worker(self) -> Worker:
        """What does the work in this process."""
        from dockerlint.work import Worker

        return Worker(self.orders, self.results, self.folders)

    @cached_property
    def results(self) -> Results | None:
        """What is known from earlier runs; None where that is not wanted, or cannot be."""
        folder = self.options.cache_dir or usual_folder()
        if self.options.no_cache or not self.orders.has_name or not folder:
            return None
        return Results(folder, self.program)

    @cached_property
    def program(self) -> str | None:
        """ShellCheck, where it is installed."""
        return program()

    def show(self, outcome: Outcome) -> Source | None:
        """Show and write what came of one file; the text afterwards."""
        task, report, said = outcome
        self.checked += 1
        for each in said:
            self.say(each)
        if report is None:
            return None
        if self.options.diff:
            self.diff(task.path, task.source, report)
            return None
        if report.changed and not self.filters and not self.saved(task, report):
            report = self.worker.look(task)
        self.shown.write(self.writer.report(report))
        if any(task.settings.fails(f) for f in report.findings):
            self.worse(Exit.FINDINGS)
        if report.changed and self.options.exit_non_zero_on_fix:
            self.worse(Exit.FINDINGS)
        return report.source

    def say(self, said: Said) -> None:
        """Something that was said at work; what went wrong in each process is told once."""
        if said.code is None:
            self.tell(said.text)
        elif said not in self.told:
            self.told.add(said)
            self.fail(said.text, said.code)

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

    def saved(self, task: Task, report: Report) -> bool:
        """Write the changed text, and the other files that fixes changed: all or none."""
        others = [beside(task.path, file) for file in report.files]
        try:
            files.write_all([*others, (task.path, task.source, report.source)])
        except files.FileError as error:
            self.fail(f"{task.path}: {error}", Exit.USAGE)
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
