"""How an instruction is written, while it is: its forms, and which part the cursor is in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lsprotocol import types

from dockerlint.server.completion.place import Place, place_at
from dockerlint.server.reference import Entry, entry
from dockerlint.syntax import Tree

TRIGGERS = (" ", "-", "=", "[", ",")
SHELL = {"RUN": 0, "CMD": 0, "ENTRYPOINT": 0, "HEALTHCHECK": 1}  # words before a command goes on
_OPTIONS = r"\[OPTIONS\]|\[--\S+?\]"
_PART = re.compile(rf'{_OPTIONS}|\[AS \w+\]|"\w+"(?:, \.\.\.)?|[^\s"\[\],]\S*(?: \.\.\.)?')


def signatures(tree: Tree, offset: int) -> types.SignatureHelp | None:
    """The forms of the instruction at an offset, or of its flag; None where a shell reads on."""
    place = place_at(tree, offset)
    found = entry(place.name) if place and place.instruction else None
    if place is None or found is None:
        return None
    if place.in_flags and (flag := _flag(place, found)):
        return types.SignatureHelp([_signature(flag.forms[0], flag)], 0)
    words = [word for word in place.head if not word.startswith("--")]
    is_array = next(iter([*words, place.before])).startswith("[")
    if not is_array and len(words) > SHELL.get(place.name, len(words)):
        return None
    forms = found.forms
    active = next((n for n, form in enumerate(forms) if ('["' in form) == is_array), 0)
    shown = [_signature(form, found) for form in forms]
    at = _active(forms[active], place, len(words))
    return types.SignatureHelp(shown, active, at)


def _flag(place: Place, instruction: Entry) -> Entry | None:
    """The flag whose value is being written."""
    name, equals, _ = place.before.removeprefix("--").partition("=")
    return instruction.parts.get(name) if equals and place.before.startswith("--") else None


def _signature(form: str, told: Entry) -> types.SignatureInformation:
    text = types.MarkupContent(types.MarkupKind.Markdown, told.first_sentence)
    parts = [types.ParameterInformation(part) for part in _parts(form)]
    return types.SignatureInformation(form, text, parts)


def _parts(form: str) -> Sequence[str]:
    """What varies in a form, in order."""
    keyword = re.match(r"[A-Z]+ ", form)
    return _PART.findall(form, keyword.end()) if keyword else []


def _active(form: str, place: Place, words: int) -> int:
    """Which part of a form is being written after so many words that are no flags."""
    parts = _parts(form)
    has_options = bool(parts) and re.fullmatch(_OPTIONS, parts[0]) is not None
    if has_options and place.in_flags and place.before.startswith("-"):
        return 0
    return min(words + has_options, len(parts) - 1)
