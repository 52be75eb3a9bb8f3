"""Source in, findings out: the pipeline in order. No I/O; CLI, hook and server all call this."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from dockerlint.config import Settings
from dockerlint.findings import Finding
from dockerlint.model import Context, Dockerfile
from dockerlint.model.checks import checks
from dockerlint.model.ignores import UnusedIgnore
from dockerlint.recent import Recent
from dockerlint.rule import SHELLCHECK, Check, Rule
from dockerlint.suppress import Suppressions
from dockerlint.syntax import Command, Comment, Run, Script, Tree, parse
from dockerlint.syntax.reparse import reparse
from dockerlint.text import Source

Node = tuple[object, str]  # what a rule is called for, and its name
Handlers = dict[tuple[type[object], str | None], list[tuple[Rule, Check[object]]]]


class RuleError(Exception):
    """A rule failed: a bug of ours. The other files can still be linted."""

    def __init__(self, rule: Rule, error: Exception) -> None:
        super().__init__(f"rule {rule.name} failed: {type(error).__name__}: {error}")


def lint(
    source: Source,
    settings: Settings | None = None,
    context: Context | None = None,
    rules: Sequence[Rule] | None = None,
) -> list[Finding]:
    """All findings of one file, in order of place.

    ``rules`` overrides the selection that ``settings`` make. Raises RuleError.
    """
    settings = settings or Settings()
    file = Dockerfile(tree_of(source), context or Context(), settings.policy)
    asked = checks(file.tree)
    chosen = settings.rules_with(asked) if rules is None else tuple(rules)
    suppressions = Suppressions(file, settings.disable_ignore_comments)
    kept: list[Finding] = []
    for nodes in (_nodes(file, chosen), _unused(suppressions, chosen, file)):
        found = filter(settings.keeps, run(file, chosen, nodes))
        kept += suppressions.keep(settings.adjusted(finding, asked) for finding in found)
    return sorted(set(kept), key=lambda f: (f.span, f.rule, f.message))


class Trees:
    """The trees of the last few texts: a text is often linted again, to verify a fix."""

    def __init__(self, most: int) -> None:
        self._known: Recent[Source, Tree] = Recent(most)

    def __call__(self, source: Source) -> Tree:
        """The tree of a text; of one that is new only what changed since the last is read."""
        known = self._known.get(source)
        if known is None:
            last = self._known.last
            known = reparse(last, source) if last else parse(source)
        return self.put(known)

    def put(self, tree: Tree) -> Tree:
        """Take a tree that somebody else has kept."""
        return self._known.put(tree.source, tree)


tree_of = Trees(4)


def run(file: Dockerfile, rules: Sequence[Rule], nodes: Iterable[Node]) -> Iterator[Finding]:
    """Call the rules' checks for every node they ask for."""
    handlers = _handlers(tuple(rules))
    for node, name in nodes:
        for key in ((type(node), None), (type(node), name)):
            for rule, check in handlers.get(key, ()):
                try:
                    yield from check(node, file)
                except Exception as error:
                    raise RuleError(rule, error) from error


def _nodes(file: Dockerfile, rules: Sequence[Rule]) -> Iterator[Node]:
    """Everything a rule can ask for; only what these rules need is made."""
    tree = file.tree
    kinds = {kind for kind, _ in _handlers(tuple(rules))}
    yield from ((problem, problem.name) for problem in tree.problems)
    yield file, ""
    yield from ((stage, stage.name or "") for stage in file.stages)
    if Comment in kinds:
        yield from ((comment, "") for comment in tree.all_comments)
    for instruction in tree.instructions:
        yield instruction, instruction.name
    if kinds & {Run, Script, Command}:
        for _, script in file.scripts:
            yield script, ""
            yield from ((command, command.name) for command in script.commands)


def _unused(suppressions: Suppressions, rules: Sequence[Rule], file: Dockerfile) -> Iterator[Node]:
    """The ignore comments that silenced nothing, each with the name of the tool it is for."""
    if any(kind is UnusedIgnore for kind, _ in _handlers(tuple(rules))):
        asked = [r for r in rules if r.name != SHELLCHECK or file.context.shellcheck]
        yield from ((each, each.ignore.tool) for each in suppressions.unused(asked))


@lru_cache(maxsize=64)
def _handlers(rules: tuple[Rule, ...]) -> Handlers:
    handlers: Handlers = {}
    for rule in rules:
        for kind, name, check in rule.checks:
            handlers.setdefault((kind, name), []).append((rule, check))
    return handlers
