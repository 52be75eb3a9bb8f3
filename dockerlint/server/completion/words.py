"""Instructions, flags and their values, users, ports, signals, variables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lsprotocol import types

from dockerlint.model import Base, Dockerfile, Stage
from dockerlint.model.accounts import created_users
from dockerlint.model.arguments import AUTOMATIC
from dockerlint.model.flags import FLAGS, LISTS, SWITCHES
from dockerlint.model.mounts import TYPES
from dockerlint.model.symbols import Kind, symbols
from dockerlint.server.completion.place import Offer, Place
from dockerlint.server.reference import entries, part
from dockerlint.syntax import From, Instruction

KINDS = types.CompletionItemKind
_VARIABLE = re.compile(r"(?<!\\)\$\{?(\w*)$")
_FLAG = re.compile(r"--([a-z-]+)=")
_NOT_UNDER_ONBUILD = ("FROM", "ONBUILD", "MAINTAINER")
_DEPRECATED = ("MAINTAINER",)

PLATFORMS = (
    *("$BUILDPLATFORM", "$TARGETPLATFORM", "linux/amd64", "linux/arm64", "linux/arm/v7"),
    *("linux/386", "linux/ppc64le", "linux/riscv64", "linux/s390x", "windows/amd64"),
)
_VALUES = {
    "platform": PLATFORMS,
    "network": ("default", "none", "host"),
    "security": ("sandbox", "insecure"),
    "chmod": ("755", "644", "600", "u=rwX,go=rX"),
    "checksum": ("sha256:",),
    **dict.fromkeys(SWITCHES, ("true", "false")),
    **dict.fromkeys(("interval", "timeout", "start-period"), ("5s", "10s", "30s", "1m", "5m")),
    "start-interval": ("1s", "2s", "5s"),
    "retries": ("3", "5", "10"),
}
# The keys of each type of mount, those asked for most first.
_MOUNTS = {
    "bind": ("source", "target", "from", "readwrite"),
    "cache": ("target", "id", "sharing", "from", "source", "mode", "uid", "gid", "readonly"),
    "secret": ("id", "target", "env", "required", "mode", "uid", "gid"),
    "ssh": ("id", "target", "required", "mode", "uid", "gid"),
    "tmpfs": ("target", "size"),
}
_MOUNT_VALUES = {
    "type": TYPES,
    "sharing": ("shared", "private", "locked"),
    "target": ("/root/.cache", "/var/cache/apt", "/var/lib/apt", "/root/.npm", "/go/pkg/mod"),
}
_BARE = ("readonly", "readwrite", "required")
SIGNALS = {
    "SIGTERM": "the default",
    "SIGINT": "as Ctrl+C",
    "SIGQUIT": "nginx, PHP-FPM: end when all requests are answered",
    "SIGHUP": "often: read the settings again",
    "SIGUSR1": "for the program to define",
    "SIGUSR2": "for the program to define",
    "SIGWINCH": "Apache: end when all requests are answered",
    "SIGKILL": "ends it at once",
}
PORTS = {
    "80": "HTTP",
    "443": "HTTPS",
    "3000": "Node.js, Rails, Grafana",
    "5000": "Flask",
    "8000": "Django, Uvicorn, Gunicorn",
    "8080": "HTTP, Tomcat, Spring Boot, .NET",
    "8443": "HTTPS",
    "9000": "PHP-FPM",
    "3306": "MySQL, MariaDB",
    "5432": "PostgreSQL",
    "6379": "Redis",
    "27017": "MongoDB",
    "5672": "RabbitMQ",
    "9090": "Prometheus",
    "53/udp": "DNS",
}
SHELLS = (
    '["/bin/bash", "-o", "pipefail", "-c"]',
    '["/bin/ash", "-eo", "pipefail", "-c"]',
    '["/bin/sh", "-c"]',
    '["powershell", "-Command"]',
)


def offer(file: Dockerfile, place: Place) -> Offer | None:
    """Words of Dockerfiles; None where none of them can stand."""
    if place.instruction is None:
        return Offer(place, list(_keywords(file, place)))
    if place.in_flags and place.before.startswith("-"):
        return _flags(file, place)
    found = list(_arguments(file, place, place.instruction))
    return Offer(place, found) if found else None


def _item(label: str, kind: types.CompletionItemKind, detail: str = "") -> types.CompletionItem:
    return types.CompletionItem(label, kind=kind, detail=detail or None)


def _keywords(file: Dockerfile, place: Place) -> Iterator[types.CompletionItem]:
    """The instructions, written as the first of the file is."""
    first = next(iter(file.tree.instructions), None)
    lower = (
        place.before.islower() if place.before else bool(first and first.keyword.text.islower())
    )
    for name, found in entries().items():
        skipped = name.startswith("#") or name in _DEPRECATED
        if not skipped and not (place.name == "ONBUILD" and name in _NOT_UNDER_ONBUILD):
            label = name.lower() if lower else name
            yield _item(label, KINDS.Keyword, found.first_sentence)


# --- flags --------------------------------------------------------------------------------------


def _flags(file: Dockerfile, place: Place) -> Offer | None:
    if found := _FLAG.match(place.before):
        name, value = found[1], place.within(found.end())
        if name == "mount" and place.name == "RUN":
            return _mount(value)
        return _values(file, value, name)
    used = {word[2:].partition("=")[0] for word in place.head}
    names = [n for n in FLAGS.get(place.name, ()) if n not in used or n in LISTS]
    items = []
    for name in names:
        told = part(place.name, name)
        label = f"--{name}" if name in SWITCHES else f"--{name}="
        items.append(_item(label, KINDS.Property, told.first_sentence if told else ""))
    return Offer(place, items, ends_at="=") if items else None


def _values(file: Dockerfile, place: Place, name: str) -> Offer | None:
    if name == "chown" and place.instruction:
        items = list(_users(file, place.instruction))
        return Offer(place, items, ends_at=":") if items else None
    known = _VALUES.get(name, ())
    return Offer(place, [_item(v, KINDS.Value) for v in known]) if known else None


def _mount(place: Place) -> Offer | None:
    """The keys of a mount, or the values of one."""
    last = place.before.rfind(",") + 1
    options = dict(each.partition("=")[::2] for each in place.before[:last].split(",") if each)
    here = place.within(last)
    key, equals, _ = here.before.partition("=")
    if equals:
        values = _MOUNT_VALUES.get(key, ())
        items = [_item(v, KINDS.Value) for v in values]
        return Offer(here.within(len(key) + 1), items, ends_at=",") if items else None
    keys = _MOUNTS.get(options.get("type", "bind"), ())
    names = [*(["type"] if not options else []), *(k for k in keys if k not in options)]
    items = [_mount_key(name) for name in names]
    return Offer(here, items, ends_at="[=,]")


def _mount_key(name: str) -> types.CompletionItem:
    told = part("RUN", name)
    label = name if name in _BARE else f"{name}="
    return _item(label, KINDS.Property, told.first_sentence if told else "")


# --- arguments ----------------------------------------------------------------------------------


def _arguments(
    file: Dockerfile, place: Place, instruction: Instruction
) -> Iterator[types.CompletionItem]:
    first = not [word for word in place.head if not word.startswith("--")]
    if place.name == "FROM" and not first and len(place.head) == 1:
        yield _item("AS", KINDS.Keyword, "gives the stage a name")
    elif place.name == "USER" and first:
        yield from _users(file, instruction)
    elif place.name == "EXPOSE":
        yield from (_item(port, KINDS.Value, what) for port, what in PORTS.items())
    elif place.name == "STOPSIGNAL" and first:
        yield from (_item(name, KINDS.Value, what) for name, what in SIGNALS.items())
    elif place.name == "HEALTHCHECK" and first:
        yield _item("CMD", KINDS.Keyword, "the command that checks")
        yield _item("NONE", KINDS.Keyword, "no check, also none of the base image")
    elif place.name == "SHELL" and first:
        yield from (_item(shell, KINDS.Value) for shell in SHELLS)
    elif place.name == "ARG" and first:
        yield from _declarable(file, instruction)


def _users(file: Dockerfile, instruction: Instruction) -> Iterator[types.CompletionItem]:
    """The accounts that a stage is known to have, those made for the program first."""
    stage = _stage_of(file, instruction)
    found: dict[str, str] = {}
    if stage:
        found.update(dict.fromkeys(created_users(stage), "created in this stage"))
        for name in _of_image(stage.base) if stage.base else ():
            found.setdefault(name, "of the base image")
    found.setdefault("root", "may do everything")
    found.setdefault("nobody", "owns nothing; 65534")
    yield from (_item(name, KINDS.Constant, what) for name, what in found.items())


def _of_image(base: Base) -> Iterator[str]:
    """The accounts that an image is known to have, but for root."""
    if base.user and base.user != "root" and not base.user.isdigit():
        yield base.user
    yield from _OF_IMAGES.get(base.reference.official or "", ())


# Accounts that official images have beside root and do not start with, from their Dockerfiles.
_OF_IMAGES = {
    "node": ("node",),
    "nginx": ("nginx",),
    "httpd": ("www-data",),
    "php": ("www-data",),
    "postgres": ("postgres",),
    "redis": ("redis",),
    "mysql": ("mysql",),
    "mariadb": ("mysql",),
    "mongo": ("mongodb",),
    "ubuntu": ("ubuntu",),
}


def _declarable(file: Dockerfile, instruction: Instruction) -> Iterator[types.CompletionItem]:
    """What an ARG of a stage can bring into it: ARGs before the first FROM, the builder's own."""
    stage = _stage_of(file, instruction)
    if stage is None:
        return
    for name, value in file.globals.env.items():
        yield _item(name, KINDS.Variable, f"{value}, from before the first FROM")
    for name, value in AUTOMATIC.items():
        yield _item(name, KINDS.Variable, f"set by the builder, to such as {value}")


def _stage_of(file: Dockerfile, instruction: Instruction) -> Stage | None:
    before = [s for s in file.stages if s.start.span.start < instruction.span.start]
    return before[-1] if before else None


# --- variables ----------------------------------------------------------------------------------


def variables(file: Dockerfile, place: Place, offset: int) -> Offer | None:
    """The variables that are in force, after ``$`` or ``${``."""
    found = _VARIABLE.search(place.before)
    if found is None or place.instruction is None:
        return None
    names = dict(_in_force(file, place.instruction, offset))
    items = [_item(name, KINDS.Variable, value) for name, value in names.items()]
    return Offer(place.within(found.start(1)), items, ends_at=r"\W") if items else None


def _in_force(
    file: Dockerfile, instruction: Instruction, offset: int
) -> Iterable[tuple[str, str]]:
    """The names that can be used at a place, with their values where these are known."""
    stage = _stage_of(file, instruction)
    if stage is None or isinstance(instruction, From):
        yield from file.globals.env.items()
        first = file.stages[0].start.span.start if file.stages else offset
        yield from _defined(file, range(first), {})
        if isinstance(instruction, From):
            yield from ((name, f"such as {value}") for name, value in AUTOMATIC.items())
        return
    env = stage.env_at(instruction) if stage.has(instruction) else stage.env
    for each in stage.lineage[::-1]:
        end = min(offset, each.instructions[-1].span.end if each.instructions else 0)
        yield from _defined(file, range(each.start.span.end, end), env)


def _defined(file: Dockerfile, within: range, env: dict[str, str]) -> Iterator[tuple[str, str]]:
    for symbol in symbols(file):
        if symbol.kind is Kind.VARIABLE and any(
            place.word.span.start in within for place in symbol.definitions
        ):
            yield symbol.name, env.get(symbol.name, "")
