"""Names of rules in ignore comments, and what directives can say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lsprotocol import types

from dockerlint.knowledge.peers import BUILDKIT, HADOLINT
from dockerlint.model import Dockerfile
from dockerlint.registry import load
from dockerlint.server.completion.place import Offer, Place
from dockerlint.server.reference import entry

_LIST = r"\s*=\s*(?:[\w./-]+\s*,\s*)*([\w./-]*)$"
_OURS = re.compile(rf"\s*#\s*dockerlint[\s:]+(?:file-)?ignore{_LIST}", re.I)
_HADOLINT = re.compile(rf"\s*#\s*hadolint\s+(?:(?:global|stage)\s+)?ignore{_LIST}", re.I)
_CHECK = re.compile(rf"\s*#\s*check\s*=\s*(?:[^;]*;)*\s*skip{_LIST}", re.I)
_SCOPE = re.compile(r"\s*#\s*dockerlint[\s:]+([a-z-]*)$", re.I)
_START = re.compile(r"\s*#\s*([a-z]*)$", re.I)
_DIRECTIVES = {
    "syntax=docker/dockerfile:1": "# syntax",
    "check=skip=": "# check",
    "escape=`": "# escape",
}
KINDS = types.CompletionItemKind


def offer(file: Dockerfile, offset: int) -> Offer | None:
    """What a comment can say; None where there is none, or one that says something else."""
    text = file.source.text
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    if "#" not in line:
        return None
    for pattern, names in ((_OURS, _rules), (_HADOLINT, _hadolint), (_CHECK, _buildkit)):
        if found := pattern.match(line):
            return Offer(_word(found, line, offset, text), list(names()), ends_at=r"[^\w./-]")
    if found := _SCOPE.match(line):
        return Offer(_word(found, line, offset, text), list(_scopes()), ends_at=r"[^\w=-]")
    before = (i for i in file.tree.instructions if i.span.start < offset)
    if (found := _START.match(line)) and found[1] != "":
        items = [*_comments(), *(_directives() if not any(before) else ())]
        return Offer(_word(found, line, offset, text), items)
    return None


def _word(found: re.Match[str], line: str, offset: int, text: str) -> Place:
    start = offset - (len(line) - found.start(1))
    end = re.compile(r"[\s,;]|\Z").search(text, offset)
    return Place(None, "", (), found[1], start, end.start() if end else offset)


def _rules() -> Iterator[types.CompletionItem]:
    for rule in load():
        yield types.CompletionItem(rule.name, kind=KINDS.EnumMember, detail=rule.summary)


def _hadolint() -> Iterator[types.CompletionItem]:
    return _codes(HADOLINT)


def _buildkit() -> Iterator[types.CompletionItem]:
    return _codes(BUILDKIT)


def _codes(codes: Iterable[str]) -> Iterator[types.CompletionItem]:
    """Another tool's names of its checks, with what they are here."""
    summaries = {code: rule.summary for rule in load() for code in rule.codes}
    for code in sorted(codes):
        yield types.CompletionItem(code, kind=KINDS.EnumMember, detail=summaries.get(code))


def _scopes() -> Iterator[types.CompletionItem]:
    for label, detail in (
        ("ignore=", "rules for the next instruction or line"),
        ("file-ignore=", "rules for the whole file"),
    ):
        yield types.CompletionItem(label, kind=KINDS.Keyword, detail=detail)


def _comments() -> Iterator[types.CompletionItem]:
    for label, detail in (
        ("dockerlint ignore=", "ignore rules for the next instruction or line"),
        ("dockerlint file-ignore=", "ignore rules for the whole file"),
    ):
        yield types.CompletionItem(label, kind=KINDS.Keyword, detail=detail)


def _directives() -> Iterator[types.CompletionItem]:
    for label, name in _DIRECTIVES.items():
        told = entry(name)
        detail = told.first_sentence if told else None
        yield types.CompletionItem(label, kind=KINDS.Keyword, detail=detail)
