"""What ``RUN --mount=…`` takes, and what of it the builder refuses.

From BuildKit's sources (``commands_runmount.go``), August 2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from dockerlint.patterns import pattern
from dockerlint.syntax import Flag
from dockerlint.text import Span

TYPES = ("bind", "cache", "secret", "ssh", "tmpfs")
KEYS = (
    *("type", "from", "source", "target", "readonly", "readwrite", "required", "size", "id"),
    *("sharing", "mode", "uid", "gid", "env", "src", "dst", "destination", "ro", "rw"),
)
_BARE = ("readonly", "ro", "readwrite", "rw", "required")
_OWNED = ("cache", "secret", "ssh")  # types that take mode, uid and gid
_SHARING = ("shared", "private", "locked")
_BOOLEAN = pattern("1|t|T|TRUE|true|True|0|f|F|FALSE|false|False")
_SIZE = pattern(r"\d+(?:\.\d+)? ?(?:[kmgtp]?i?b?)?", re.I)
_VALUES = {
    **dict.fromkeys(("readonly", "ro", "readwrite", "rw"), _BOOLEAN),
    "mode": pattern("[0-7]+"),
    **dict.fromkeys(("uid", "gid"), pattern(r"\d+")),
    "size": _SIZE,
    "sharing": pattern("|".join(_SHARING)),
}


class Field(NamedTuple):
    """One ``key=value`` of a mount; the key in lower case, None for a missing value."""

    span: Span
    key: str
    value: str | None


class Fault(NamedTuple):
    """What the builder says no to. ``meant`` takes the place of what ``span`` covers."""

    span: Span
    message: str
    word: str = ""  # that may be misspelt
    among: tuple[str, ...] = ()  # what it may have been meant to be


def fields(mount: Flag) -> Iterator[Field]:
    """The parts of a mount, where each stands."""
    at = mount.value.span.start if mount.value else mount.span.start
    for part in mount.text.split(","):
        key, equals, value = part.partition("=")
        yield Field(Span(at, at + len(part)), key.strip().lower(), value if equals else None)
        at += len(part) + 1


def faults(mount: Flag) -> Iterator[Fault]:
    """Everything the builder refuses in a mount, as far as no variable decides it."""
    known = {field.key: field.value for field in fields(mount)}
    kind = known.get("type") or "bind"
    if "$" in kind or '"' in mount.text:
        return
    for field in fields(mount):
        yield from _of_field(field, kind)
    if kind not in TYPES:
        return
    if "sharing" in known and kind != "cache":
        yield Fault(mount.span, f"a `{kind}` mount has no `sharing`")
    for key in ("mode", "uid", "gid"):
        if key in known and kind not in _OWNED:
            yield Fault(mount.span, f"a `{kind}` mount has no `{key}`")
    if kind == "secret":
        yield from _of_secret(mount, known)


def _of_field(field: Field, kind: str) -> Iterator[Fault]:
    span, key, value = field
    if key not in KEYS:
        word = Span(span.start, span.start + len(key))
        yield Fault(word, f"`{key}` is nothing that a mount has", key, KEYS[:-5])
    elif value is None:
        if key not in _BARE:
            yield Fault(span, f"`{key}` needs a value")
    elif "$" in value:
        return
    elif key == "type" and value not in TYPES:
        word = Span(span.end - len(value), span.end)
        yield Fault(word, f"there is no mount of the type `{value}`", value, TYPES)
    elif key == "required" and kind not in ("secret", "ssh"):
        yield Fault(span, f"a `{kind}` mount has no `required`")
    elif key == "size" and kind != "tmpfs":
        yield Fault(span, f"a `{kind}` mount has no `size`")
    elif key in _VALUES and not _VALUES[key].fullmatch(value):
        word = Span(span.end - len(value), span.end)
        among = _SHARING if key == "sharing" else ()
        yield Fault(word, f"`{value}` is no value for `{key}`", value, among)


def _of_secret(mount: Flag, known: dict[str, str | None]) -> Iterator[Fault]:
    if known.get("from"):
        yield Fault(mount.span, "a `secret` mount has no `from`")
    source = known.get("source") or known.get("src")
    target = known.get("target") or known.get("dst") or known.get("destination")
    if not (source or target or known.get("id")):
        yield Fault(mount.span, "a `secret` mount needs `id`, `source` or `target`")
    elif source and known.get("id"):
        yield Fault(mount.span, "a `secret` mount has `id` or `source`, not both")
