"""The context of a Dockerfile, read from the folders around it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from dockerlint.model import Context

COMPOSE = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
MANIFESTS = (
    "k8s",
    "kubernetes",
    "manifests",
    "deploy",
    "deployment",
    "deployments",
    "helm",
    "charts",
)
PROBES = ("livenessProbe:", "readinessProbe:", "startupProbe:")
LEVELS = 3  # how many folders up are looked at
MANY = 200  # at most so many manifests are read
LARGE = 1_000_000  # bytes; larger ones are not read


class Surroundings(Context):
    """What the folders around ``path`` tell of the Dockerfile there. Read when asked."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def _folders(self) -> list[Path]:
        """The Dockerfile's folder and those above, up to the top of the repository."""
        folder = self.path.absolute().parent
        found = []
        for candidate in (folder, *folder.parents)[:LEVELS]:
            found.append(candidate)
            if (candidate / ".git").exists():
                break
        return found

    @cached_property
    def has_own_healthcheck(self) -> bool:
        """True when Compose checks the service built from here, or Kubernetes probes its pods."""
        file = self.path.resolve()
        return any(
            dockerfile == file
            for folder in self._folders
            for name in COMPOSE
            for dockerfile in _checked_by_compose(folder / name)
        ) or any(_has_probes(folder / name) for folder in self._folders for name in MANIFESTS)


def _checked_by_compose(file: Path) -> tuple[Path, ...]:
    """The Dockerfiles whose service in this Compose file has a healthcheck of its own."""
    text = _read(file)
    return _checked_services(text, file.parent) if "healthcheck" in text else ()


@lru_cache(maxsize=256)
def _checked_services(text: str, folder: Path) -> tuple[Path, ...]:
    import yaml

    try:
        services = yaml.safe_load(text)["services"].values()
    except (yaml.YAMLError, KeyError, TypeError, AttributeError):
        return ()
    return tuple(
        path
        for service in services
        if isinstance(service, dict) and service.get("healthcheck") and service.get("build")
        for path in _built(service["build"], folder)
    )


def _built(build: Any, folder: Path) -> Iterator[Path]:
    """The Dockerfile a service's ``build`` names."""
    options = build if isinstance(build, dict) else {"context": build}
    context, name = options.get("context", "."), options.get("dockerfile", "Dockerfile")
    if isinstance(context, str) and isinstance(name, str):
        yield Path(folder, context, name).resolve()


def _has_probes(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    found = (p for p in sorted(folder.rglob("*.y*ml")) if p.suffix in (".yaml", ".yml"))
    texts = (_read(file) for file, _ in zip(found, range(MANY), strict=False))
    return any(probe in text for text in texts for probe in PROBES)


def _read(file: Path) -> str:
    try:
        if file.stat().st_size > LARGE:
            return ""
        return file.read_text("utf-8", "replace")
    except OSError:
        return ""
