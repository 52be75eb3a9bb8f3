"""How long an editor waits for what a language server finds."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from shutil import which
from statistics import mean, median
from string import ascii_lowercase
from tempfile import TemporaryDirectory
from typing import NamedTuple

from common import program

from . import usage
from .client import Client, Settings
from .generated import dockerfile
from .measure import percentile
from .report import Section, Target, number, section, table
from .tools import missing, own, versions

LINES = 326
WORD = 4  # letters that are typed in one place
PLACES = 10  # for each run
NODE = "docker-langserver"  # npm: dockerfile-language-server-nodejs
OFFLINE = '[slow-checks]\nmode = "off"\n'  # tally's settings file: it would ask registries
HEADER = [
    *("", "first diagnostics, s", "edit p50, ms", "p99, ms", "CPU p50, ms", "CPU mean, ms"),
    *("memory, MiB",),
]


class Edit(NamedTuple):
    """A part of a line that is replaced, and the whole text that this makes."""

    line: int
    start: int
    end: int
    new: str
    whole: str


@dataclass
class Server:
    """A language server, and what it took: seconds, and MiB."""

    name: str
    command: Sequence[str]
    settings: Settings = field(default_factory=dict)
    starts: list[float] = field(default_factory=list)
    walls: list[float] = field(default_factory=list)
    cpus: list[float] = field(default_factory=list)  # until it has answered
    means: list[float] = field(default_factory=list)  # with what it does and starts afterwards
    memory: float | None = None

    def start(self, path: Path, text: str) -> Client:
        """Start it, and wait for the first diagnostics and until it rests."""
        before = time.perf_counter()
        client = Client(self.command, self.settings, path)
        self.starts.append(client.open(text) - before)
        if usage.KNOWN:
            usage.settle(client.process.pid)
        return client

    def edit(self, client: Client, edits: Sequence[Edit]) -> None:
        """Make edits one after the other, and wait until it rests.

        What takes a word out again leads to a text that was there before, and is not counted.
        """
        pid = client.process.pid
        family = usage.family(pid)
        first = usage.cpu(pid) if usage.KNOWN else 0.0
        for edit in edits:
            before = usage.running_cpu(family)
            wall = client.replace(*edit)
            if edit.new:
                self.walls.append(wall)
                self.cpus.append(usage.running_cpu(family) - before)
        if usage.KNOWN:
            usage.settle(pid)
            self.means.append((usage.cpu(pid) - first) / len(edits))
            self.memory = usage.memory(pid)

    def row(self) -> list[str]:
        """The row of the table."""
        walls = [1000 * percentile(self.walls, percent) for percent in (50, 99)]
        known = usage.KNOWN
        used = [1000 * median(self.cpus), 1000 * mean(self.means)] if known else [None, None]
        figures = (median(self.starts), *walls, *used, self.memory)
        return [self.name, *map(number, figures)]


def server(runs: int, node_bin: Path | None) -> Section:
    """Start servers and type in a document, each server in its turn."""
    text = dockerfile(LINES)
    node = (node_bin and which(NODE, path=node_bin.resolve())) or program(NODE)
    found = servers(node)
    with TemporaryDirectory() as made, ExitStack() as sessions:
        path = Path(made) / "Dockerfile"
        path.write_text(text)
        path.with_name(".tally.toml").write_text(OFFLINE)
        for _ in range(runs - 1):
            for each in found:
                each.start(path, text).close()
        clients = [sessions.enter_context(closing(each.start(path, text))) for each in found]
        for edits in places(text, runs * PLACES):
            for each, client in zip(found, clients, strict=True):
                each.edit(client, edits)
    notes = missing("tally", "shellcheck")
    notes += [] if node else [f"{NODE} is not installed here and was left out."]
    notes += [] if usage.KNOWN else ["CPU and memory are not known on this system."]
    return section(
        "Language server",
        [*versions("dockerlint", "tally", "shellcheck"), *node_versions(node)],
        [head(text, runs), table(HEADER, [each.row() for each in found])],
        targets(found[0]),
        notes,
    )


def servers(node: str | None) -> list[Server]:
    """dockerlint as it comes and without ShellCheck, and the others that are installed."""
    serve = [own(), "server"]
    found = [Server("dockerlint", serve)]
    if program("shellcheck"):
        without = {"dockerlint": {"shellcheck": "off"}}
        found.append(Server("dockerlint, no ShellCheck", serve, without))
    if tally := program("tally"):
        found.append(Server("tally", [tally, "lsp", "--stdio"]))
    if node:
        found.append(Server(NODE, [node, "--stdio"]))
    return found


def head(text: str, runs: int) -> str:
    """What is done, and what the columns are."""
    stages = text.count("\nFROM ") + text.startswith("FROM ")
    return (
        f"A Dockerfile of {text.count(chr(10))} lines and {stages} stages. {runs} starts, and "
        f"{runs * PLACES * WORD} edits that each type a letter, in {runs * PLACES} places. An "
        "edit lasts until the diagnostics of its text are there; so does *CPU p50*, while *CPU "
        "mean* has all that follows and the processes started for it. Memory is the server's peak."
    )


def targets(ours: Server) -> list[Target]:
    """What dockerlint is held against."""
    cpu = 1000 * median(ours.cpus) if usage.KNOWN else None
    return [
        Target("edit: CPU p50", 5, cpu, " ms"),
        Target("edit: wall p99", 15, 1000 * percentile(ours.walls, 99), " ms"),
        Target("start to first diagnostics", 0.9, median(ours.starts), " s"),
        Target("memory", 80, ours.memory, " MiB"),
    ]


def places(text: str, count: int) -> Iterator[list[Edit]]:
    """What is typed in each of so many places: a new word, letter by letter, then out again."""
    lines = text.split("\n")
    ends = [i for i, line in enumerate(lines) if line and line[0] != "#" and line[-1] != "\\"]
    words = product(ascii_lowercase, repeat=WORD)
    for i in range(count):
        line = ends[i * len(ends) // count]
        end = len(lines[line])
        word = "".join(reversed(next(words)))  # the first letter differs soonest

        def typed(letters: int, line: int = line, word: str = word) -> str:
            return "\n".join([*lines[:line], lines[line] + word[:letters], *lines[line + 1 :]])

        edits = [Edit(line, end + n, end + n, word[n], typed(n + 1)) for n in range(WORD)]
        yield [*edits, Edit(line, end, end + WORD, "", text)]


def node_versions(node: str | None) -> list[str]:
    """The versions of the server that runs in Node, and of Node."""
    if not node:
        return []
    package = Path(node).resolve().parents[1] / "package.json"
    told = json.loads(package.read_text())["version"] if package.is_file() else "unknown"
    return [f"{NODE} {told}", *versions("node")]
