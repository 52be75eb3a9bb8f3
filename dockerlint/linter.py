"""Source in, findings out: the pipeline in order. No I/O; CLI, hook and server all call this."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Any

from dockerlint.config import Settings
from dockerlint.findings import Finding
from dockerlint.model import Context, Dockerfile, Stage
from dockerlint.model.checks import checks
from dockerlint.recent import Recent
from dockerlint.rule import SHELLCHECK, Check, Rule, RuleError
from dockerlint.suppress import Suppressions
from dockerlint.syntax import Tree, parse
from dockerlint.syntax.reparse import reparse
from dockerlint.text import Source

Node = tuple[object, str]  # what a rule is called for, and its name
NAMED_BY_CONTENT = (Dockerfile.__name__, Stage.__name__)  # go by the names of what is in them
DEFAULT = Settings()


class Call:
    """One check of a rule; the rule's file is imported when it is called first."""

    def __init__(self, rule: Rule, at: int, within: frozenset[str]) -> None:
        self.rule, self.at = rule, at
        self.within = within  # of what is named by its content: one of these must be in it

    @cached_property
    def check(self) -> Check[Any]:
        """The function."""
        return self.rule.checks[self.at]


Calls = dict[str | tuple[str, str], list[Call]]  # by kind of node, or that and its name


def lint(
    source: Source,
    settings: Settings | None = None,
    context: Context | None = None,
    rules: Sequence[Rule] | None = None,
) -> list[Finding]:
    """All findings of one file, in order of place.

    ``rules`` overrides the selection that ``settings`` make. Raises RuleError.
    """
    settings = settings or DEFAULT
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
    calls = _calls(tuple(rules))
    for node, name in nodes:
        kind = type(node).__name__
        for key in (kind, (kind, name)):
            for call in calls.get(key, ()):
                if call.within and call.within.isdisjoint(node.names):  # type: ignore[attr-defined]
                    continue
                try:
                    yield from call.check(node, file)
                except Exception as error:
                    raise RuleError(call.rule, error) from error


def _nodes(file: Dockerfile, rules: Sequence[Rule]) -> Iterator[Node]:
    """Everything a rule can ask for; only what these rules need is made."""
    tree = file.tree
    kinds = _kinds(tuple(rules))
    yield from ((problem, problem.name) for problem in tree.problems)
    yield file, ""
    yield from ((stage, "") for stage in file.stages)
    if "Comment" in kinds:
        yield from ((comment, "") for comment in tree.all_comments)
    for instruction in tree.instructions:
        yield instruction, instruction.name
    if kinds & {"Script", "Command"}:
        for _, script in file.scripts:
            yield script, ""
            yield from ((command, command.name) for command in script.commands)


def _unused(suppressions: Suppressions, rules: Sequence[Rule], file: Dockerfile) -> Iterator[Node]:
    """The ignore comments that silenced nothing, each with the name of the tool it is for."""
    if suppressions.ignores and "UnusedIgnore" in _kinds(tuple(rules)):
        asked = [r for r in rules if r.name != SHELLCHECK or file.context.shellcheck]
        yield from ((each, each.ignore.tool) for each in suppressions.unused(asked))


@lru_cache(maxsize=64)
def _calls(rules: tuple[Rule, ...]) -> Calls:
    calls: Calls = {}
    for rule in rules:
        for at, (kind, names) in enumerate(rule.asks):
            if kind in NAMED_BY_CONTENT:
                calls.setdefault(kind, []).append(Call(rule, at, frozenset(names)))
                continue
            keys: list[str | tuple[str, str]] = [(kind, name) for name in names]
            for key in keys or [kind]:
                calls.setdefault(key, []).append(Call(rule, at, frozenset()))
    return calls


@lru_cache(maxsize=64)
def _kinds(rules: tuple[Rule, ...]) -> frozenset[str]:
    return frozenset(kind for rule in rules for kind, _ in rule.asks)
