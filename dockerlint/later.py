"""Names of a package that are imported when they are first asked for.

Whoever needs one of them, or one module of the package, does not wait for all the others.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from importlib import import_module


def names(package: str, **modules: Iterable[str]) -> Callable[[str], object]:
    """The ``__getattr__`` of a package: which names each of its ``modules`` brings."""
    places = {name: module for module, brought in modules.items() for name in brought}

    def find(name: str) -> object:
        if name not in places:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found: object = getattr(import_module(f"{package}.{places[name]}"), name)
        setattr(sys.modules[package], name, found)  # the next time it is there
        return found

    return find
