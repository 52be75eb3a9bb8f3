"""Parser directives: which there are, and which version of the frontend ``# syntax=`` names."""

from __future__ import annotations

from dockerlint.patterns import pattern
from dockerlint.syntax import Tree
from dockerlint.syntax.fold import Directive
from dockerlint.text import likeliest

NAMES = ("syntax", "escape", "check")
_FRONTEND = pattern(
    r"(?:docker\.io/)?docker/dockerfile(?:-upstream)?"
    r"(?::(?P<version>\d+(?:\.\d+){0,2})(?P<labs>-labs)?)?(?:@sha256:[0-9a-f]{64})?"
)
_PINNED = pattern(r"docker/dockerfile(?:-upstream)?:(\d{1,3})\.(\d{1,3})(?!\d)")
_USUAL = ("docker/dockerfile", "docker/dockerfile-upstream")
_SHORT = ("dockerfile", "docker/docker", "docker/file")
_ALIKE = 0.85  # of difflib's measure
_REGISTRY = "docker.io/"


def syntax_of(tree: Tree) -> Directive | None:
    """The ``# syntax=`` line in force."""
    return next((each for each in tree.directives if each.name == "syntax"), None)


def version_of(value: str) -> tuple[int, ...] | None:
    """The version of Docker's frontend that a value pins: (1, 4) or (1, 4, 2).

    None where it names none, only the major one, or another frontend.
    """
    found = _FRONTEND.fullmatch(value)
    parts = tuple(map(int, found["version"].split("."))) if found and found["version"] else ()
    return parts if len(parts) > 1 else None


def is_older(tree: Tree, than: tuple[int, int]) -> bool:
    """True when the ``# syntax=`` line pins a version of Docker's frontend before that one.

    Builds of it count too: ``1.1-experimental``.
    """
    directive = syntax_of(tree)
    found = _PINNED.search(directive.value) if directive else None
    return found is not None and (int(found[1]), int(found[2])) < than


def meant(value: str) -> str | None:
    """The usual frontend, for a value that is nearly its name: ``docker/dokerfile:1``."""
    name, colon, tag = value.removeprefix(_REGISTRY).partition(":")
    if name in _USUAL:
        return None
    close = _USUAL[0] if name in _SHORT else likeliest(name, _USUAL, _ALIKE)
    registry = _REGISTRY if value.startswith(_REGISTRY) else ""
    return f"{registry}{close}{colon}{tag}" if close else None
