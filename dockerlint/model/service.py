"""What a service listens on, and what could ask it whether it is well."""

from __future__ import annotations

import json
import re

from dockerlint.knowledge import Base, others
from dockerlint.model.stage import Stage
from dockerlint.patterns import pattern
from dockerlint.syntax import Expose, Word

_PORT = pattern(r"(\d{1,5})(?:/tcp)?", re.I)
_INSTALLERS = {"apt-get", "apt", "apk", "yum", "dnf", "microdnf", "zypper", "tdnf"}
# Ports on which something else than plain HTTP is spoken, by custom.
NOT_HTTP = {
    *(21, 22, 25, 53, 110, 143, 389, 443, 465, 587, 636, 993, 995, 1433, 1521, 1883, 2181, 3306),
    *(3389, 4222, 5060, 5222, 5432, 5672, 5900, 5901, 6379, 6667, 8443, 9042, 9092, 11211, 27017),
}

# Servers with a client of their own in the image: the command that asks.
CLIENTS = {
    "postgres": "pg_isready --quiet",
    "mysql": "mysqladmin ping --silent",
    "mariadb": "healthcheck.sh --connect --innodb_initialized",
    "redis": "redis-cli ping",
    "valkey": "valkey-cli ping",
    "mongo": "mongosh --quiet --eval \"db.adminCommand('ping').ok\"",
    "rabbitmq": "rabbitmq-diagnostics --quiet ping",
}


def ports(stage: Stage) -> tuple[tuple[Word, int | None], ...]:
    """The ports that the lineage exposes, each with its number where that is known and TCP."""
    return tuple(
        (word, _number(stage, instruction, word))
        for instruction in stage.chain
        if isinstance(instruction, Expose)
        for word in instruction.words
    )


def _number(stage: Stage, expose: Expose, word: Word) -> int | None:
    found = _PORT.fullmatch(expose.expand(word.text, stage.env) or "")
    return int(found[1]) if found else None


def has_tool(stage: Stage, name: str) -> bool:
    """True when a program is in the image: in the base, in its smaller siblings too, or installed.

    The siblings count so that what is said here still holds after a change of base.
    """
    if any(
        c.name in _INSTALLERS and any(a.value == name for a in c.arguments)
        for c in stage.commands()
    ):
        return True
    base = stage.base
    if base is None or not base.tool(name):
        return False
    siblings = [base.image.tool(kind, name) for kind in ("slim", "alpine")] if base.image else []
    return False not in siblings


def probe(stage: Stage) -> str | None:
    """A HEALTHCHECK's command for the stage, with a tool that its image has; None without one.

    Runtimes ask with their own means; otherwise wget, curl, or bash's own connection.
    """
    base = stage.base
    name = base.reference.official if base else None
    if base and name in CLIENTS and stage.command is None:
        return CLIENTS[name]
    port = next((number for _, number in ports(stage) if number), None)
    if port is None and name in others.HTTP_PORTS:
        port = others.HTTP_PORTS[name]
    if base is None or port is None:
        return None
    if port in NOT_HTTP:
        return _connection(stage, port)
    url = f"http://127.0.0.1:{port}/"
    if own := own_means(base, url):
        return own
    if has_tool(stage, "wget"):
        return f"wget -q --spider {url} || exit 1"
    if has_tool(stage, "curl"):
        return f"curl -fsS -o /dev/null {url} || exit 1"
    return _connection(stage, port)


def own_means(base: Base, url: str, below: int = 500) -> str | None:
    """A probe in exec form that asks a URL with the language an official image is for.

    It fails for a status from ``below`` on; Python's for all from 400 on.
    """
    match base.reference.official:
        case "node":
            return json.dumps(["node", "-e", _NODE.format(url=url, below=below)])
        case "python" if not base.tag.startswith("2"):
            return json.dumps(["python", "-c", _PYTHON.format(url=url)])
        case "ruby":
            return json.dumps(["ruby", "-rnet/http", "-e", _RUBY.format(url=url, below=below)])
    return None


def _connection(stage: Stage, port: int) -> str | None:
    """A probe that only connects."""
    if stage.family in ("alpine", "busybox"):
        return f"nc -z 127.0.0.1 {port} || exit 1"
    if has_tool(stage, "bash"):
        return json.dumps(["bash", "-c", f"</dev/tcp/127.0.0.1/{port}"])
    return None


_NODE = (
    "require('http').get('{url}', r => process.exit(r.statusCode < {below} ? 0 : 1))"
    ".on('error', () => process.exit(1))"
)
_PYTHON = "import urllib.request as r; r.urlopen('{url}', timeout=4)"
_RUBY = "exit Net::HTTP.get_response(URI('{url}')).code.to_i < {below}"
