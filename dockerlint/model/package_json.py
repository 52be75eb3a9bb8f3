"""What a package.json says."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, NamedTuple


class PackageJson(NamedTuple):
    """A package.json; dependencies are names with versions."""

    scripts: dict[str, str]
    dependencies: dict[str, str]
    dev: dict[str, str]
    optional: dict[str, str]
    manager: str  # "pnpm@9.1.0"; empty when it names none
    has_workspaces: bool
    has_patches: bool

    @property
    def lacks_dev(self) -> bool:
        """True when it surely has no development dependencies."""
        return not self.dev and not self.has_workspaces


@lru_cache(maxsize=16)
def package_json(text: str | None) -> PackageJson | None:
    """What the text says; None when it cannot be read."""
    try:
        return _read(json.loads(text or ""))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


def _read(found: dict[str, Any]) -> PackageJson:
    """Raises TypeError or AttributeError where something is of another kind than npm asks for."""
    kinds = ("scripts", "dependencies", "devDependencies", "optionalDependencies")
    scripts, dependencies, dev, optional = (_table(found, kind) for kind in kinds)
    return PackageJson(
        scripts,
        dependencies,
        dev,
        optional,
        manager=str(found.get("packageManager") or ""),
        has_workspaces=bool(found.get("workspaces")),
        has_patches=any("patchedDependencies" in (t or ()) for t in (found, found.get("pnpm"))),
    )


def _table(found: dict[str, Any], name: str) -> dict[str, str]:
    return {key: str(each) for key, each in (found.get(name) or {}).items()}
