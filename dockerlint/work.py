"""The work on files, in this process or another: lint, fix, ignore. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from dockerlint.asked import Recording
from dockerlint.fixer import Fixer, Result
from dockerlint.ignores import Ignored, IgnoreError, ignore
from dockerlint.linter import tree_of
from dockerlint.model import Context, Dockerfile
from dockerlint.model.shelltext import shell_texts
from dockerlint.output import Report
from dockerlint.results import Results
from dockerlint.run import Exit, whereabouts
from dockerlint.shellcheck import Forgiving
from dockerlint.surroundings import Folder
from dockerlint.syntax import Tree, parse
from dockerlint.tasks import Orders, Outcome, Said, Task


@dataclass
class Worker:
    """Does what is ordered with files; keeps what it found where that is wanted."""

    orders: Orders
    results: Results | None = None
    folders: dict[Path, Folder] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)

    def __call__(self, tasks: Sequence[Task]) -> Iterator[Outcome]:
        """One after the other; ShellCheck has run on the scripts of all before that."""
        trees = [parse(t.source) if self.has_shellcheck(t) else None for t in tasks]
        self.ask_shellcheck(filter(None, trees))
        for task, tree in zip(tasks, trees, strict=True):
            if tree:
                tree_of.put(tree)
            report = self.report(task)
            yield Outcome(task, report, tuple(self.said))
            self.said.clear()

    def ask_shellcheck(self, trees: Iterable[Tree]) -> None:
        """Have it check the scripts of all these files at once."""
        found = (shell_texts(Dockerfile(tree, Context())) for tree in trees)
        texts = [text for scripts in found for _, _, text in scripts]
        if texts and self.shellcheck:
            self.shellcheck(texts)

    @cached_property
    def shellcheck(self) -> Forgiving | None:
        """What runs ShellCheck; None where it is not installed."""
        program = self.orders.shellcheck
        return Forgiving(program, lambda why: self.say(why, Exit.USAGE)) if program else None

    def has_shellcheck(self, task: Task) -> bool:
        """True when its remarks are among what is found."""
        return task.settings.wants_shellcheck and self.orders.shellcheck is not None

    def report(self, task: Task) -> Report | None:
        """What was found and done; None when it went wrong, which was said then."""
        try:
            return self.done(task)
        except Exception as error:
            what = f"internal error: {whereabouts(error)}; please report it"
            self.say(f"{task.path}: {what}", Exit.BUG)
            return None

    def done(self, task: Task) -> Report:
        """The text linted, fixed and ignored as asked."""
        context = Recording(self.context(task))
        fixer = self.fixer(task, context)
        found = fixer.lint(task.source)
        if self.results and not (self.shellcheck and self.shellcheck.failed):
            self.results.keep(*task, context.asked, found)
        if self.orders.leave(found, task.allowed):
            return task.left(found)
        result = Result(task.source, remaining=found)
        if self.orders.fix:
            result = fixer.run(task.source, task.allowed)
        for refused in result.dropped:
            what = f"{refused.finding.label}: not fixed ({refused.fix.title}): {refused.why}"
            self.say(f"{task.path}:{refused.place.line}:{refused.place.column}: {what}")
        ignored = self.ignored(task.path, fixer, result)
        return Report(
            str(task.path),
            ignored.source,
            ignored.remaining,
            tuple(zip(result.sources, result.applied, strict=True)),
            len(ignored.findings),
            ignored.comments,
            tuple(result.files.values()),
            task.allowed,
        )

    def look(self, task: Task) -> Report:
        """The report of a file with which nothing is to be done."""
        return task.left(self.fixer(task, self.context(task)).lint(task.source))

    def context(self, task: Task) -> Context:
        """What lies around the file."""
        shellcheck = self.shellcheck if self.has_shellcheck(task) else None
        return self.orders.context(task.path, self.folders, shellcheck)

    def fixer(self, task: Task, context: Context) -> Fixer:
        """What finds and fixes."""
        return Fixer(
            task.settings,
            context,
            fix_only=self.orders.fix_only,
            other_files=not self.orders.is_stdin,
        )

    def ignored(self, path: Path, fixer: Fixer, result: Result) -> Ignored:
        """What is left after fixing with ignore comments added, where they are wanted."""
        if self.orders.add_ignores:
            try:
                return ignore(fixer, result.source, result.remaining)
            except IgnoreError as error:
                self.say(f"{path}: no ignore comments added: {error}", Exit.FINDINGS)
        return Ignored(result.source, (), 0, tuple(result.remaining))

    def say(self, text: str, code: Exit | None = None) -> None:
        """A line for stderr."""
        self.said.append(Said(text, code))
