"""Sources that are copied before the dependencies are installed, and how to do it later."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import NamedTuple

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Fix
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.folders import folder_at, is_known, target_of
from dockerlint.model.manifests import Manifests
from dockerlint.model.packages import APT, RPM, manager_of, pip_install
from dockerlint.model.paths import below, joined
from dockerlint.model.transfers import is_heredoc, is_remote
from dockerlint.syntax import Argument, Command, Copy, Instruction, Link, Run, Script, Transfer
from dockerlint.text import Span

# What the fix changes, beside the layers that it adds.
MOVES = (
    *Change.MOVES_COMMAND.of(),
    *Change.SPLITS_RUNS.of(),
    *Change.CHANGES_SURROUNDINGS.of("WORKDIR"),
)
EVERYTHING = {".", "./", "*", "./*"}
# Folders of the build context that hold a project's own code.
CODE = {
    *("src", "lib", "app", "public", "static", "templates", "test", "tests", "pages"),
    *("components", "cmd", "pkg", "internal"),
}
# Instructions that a COPY can be moved past.
_QUIET = {
    *("WORKDIR", "ENV", "ARG", "LABEL", "EXPOSE", "USER", "CMD", "ENTRYPOINT", "HEALTHCHECK"),
    *("STOPSIGNAL", "MAINTAINER"),
}
_SYSTEM = {*APT, *RPM, "apk", "zypper"}
_HARMLESS = {
    *("echo", "true", "corepack", "useradd", "adduser", "groupadd", "addgroup", "mkdir"),
    *("set", "export"),
}
_TOOLS = {"npm", "yarn", "pnpm", "bun", "pip", "gem", "composer", "uv", "poetry", "bundle"}


class Late(NamedTuple):
    """A command that runs with all sources there, although it reads some manifests only."""

    stage: Stage
    sources: tuple[Transfer, ...]  # that bring more than the command reads, in order
    copied: bool  # whether other COPYs bring the manifests
    context_folder: str  # the folder of the build context with the manifests
    folder: str  # the same in the image
    run: Run
    script: Script
    command: Command
    manifests: Manifests

    @property
    def copy(self) -> Transfer:
        """The first COPY of sources."""
        return self.sources[0]

    @property
    def shown(self) -> str:
        """The COPY as a message names it."""
        return f"{self.copy.name} {' '.join(word.text for word in self.copy.words)}"


@dataclass
class _Seen:
    """What the instructions so far did."""

    copies: list[tuple[Transfer, str]] = field(default_factory=list)  # from the build context
    installed: set[str] = field(default_factory=set)  # ecosystems


def late(
    stage: Stage, file: Dockerfile, reads: Callable[[Command], Manifests | None]
) -> Iterator[Late]:
    """The commands of a stage that come too late; ``reads`` tells what a command needs."""
    if not any(isinstance(i, Transfer) for i in stage.instructions):
        return
    if not any(map(reads, stage.own_commands())):
        return
    seen = _Seen()
    for ancestor in stage.ancestors():
        commands = ancestor.own_commands()
        seen.installed.update(m.ecosystem for c in commands if (m := reads(c)))
    for instruction in stage.instructions:
        if isinstance(instruction, Transfer):
            target = target_of(instruction, stage)
            if instruction.flag("from") is None and target and not instruction.heredocs:
                seen.copies.append((instruction, target))
        elif isinstance(instruction, Run) and (script := stage.script(instruction)):
            yield from _in_run(instruction, script, stage, file, seen, reads)


def _in_run(
    run: Run,
    script: Script,
    stage: Stage,
    file: Dockerfile,
    seen: _Seen,
    reads: Callable[[Command], Manifests | None],
) -> Iterator[Late]:
    binds = any(mount.options.get("type", "bind") == "bind" for mount in run.mounts)
    for command in script.commands:
        if command.name in ("cd", "pushd"):
            return
        manifests = reads(command)
        if manifests is None or manifests.ecosystem in seen.installed:
            continue
        seen.installed.add(manifests.ecosystem)
        if binds or script.links[command.link].command is not command:
            continue
        folder, manifests = _rooted(folder_at(stage, run), manifests)
        if found := _sources(manifests, folder, seen.copies, file):
            where, copies, copied = found
            if not manifests.needs_sources(where, file.context):
                yield Late(stage, copies, copied, where, folder, run, script, command, manifests)


def _rooted(folder: str, manifests: Manifests) -> tuple[str, Manifests]:
    """The folder of the manifests and these as seen from there, where they are told from ``/``."""
    if not all(name.startswith("/") for name in manifests.files):
        return folder, manifests
    folder = posixpath.commonpath([posixpath.dirname(name) for name in manifests.files])
    return folder, manifests.within(folder)


def _sources(
    manifests: Manifests, folder: str, copies: list[tuple[Transfer, str]], file: Dockerfile
) -> tuple[str, tuple[Transfer, ...], bool] | None:
    """The folder of the build context, the COPYs of sources, whether manifests come apart."""
    if any(name.startswith("/") for name in manifests.files):
        return None
    apart = [c for c, target in copies if _brings(c, target, folder, manifests.files[0])]
    whole = []
    where = ""
    for copy, target in copies:
        found = _holds(copy, target, folder, manifests, file)
        if found is not None:
            whole.append(copy)
            where = where if len(whole) > 1 else found
    if whole:
        before = [(c, target) for c, target in copies if c.span < whole[0].span]
        required = manifests.required(where, file.context)
        copied = all(any(_brings(c, t, folder, name) for c, t in before) for name in required)
        return where, (whole[0],), copied
    code = tuple(c for c, t in copies if _is_code(c) and below(t, folder) is not None)
    if apart and code:
        first = apart[0].words[0].text.strip("\"'")
        return posixpath.dirname(first), code, True
    return None


def _brings(copy: Transfer, target: str, folder: str, needed: str) -> bool:
    """True when the COPY names a file, and not a folder that holds it."""
    place = joined(folder, needed)
    for word in copy.sources:
        name = posixpath.basename(word.text.strip("\"'"))
        wanted = posixpath.basename(needed)
        if name in ("", "*", ".") or not (fnmatchcase(wanted, name) or fnmatchcase(name, wanted)):
            continue
        if target in (posixpath.dirname(place), place):
            return True
    return False


def _holds(
    copy: Transfer, target: str, folder: str, manifests: Manifests, file: Dockerfile
) -> str | None:
    """The folder of the build context that a COPY of everything takes the manifests from."""
    inside = below(folder, target)
    if len(copy.sources) != 1 or inside is None or is_remote(copy.sources[0].text):
        return None
    source = copy.sources[0].text.strip("\"'")
    if "$" in source or is_heredoc(copy, copy.sources[0]):
        return None
    if source in EVERYTHING:
        return inside
    where = posixpath.normpath(posixpath.join(source.lstrip("/"), inside))
    known = file.context.text(posixpath.join(where, manifests.files[0]))
    return where if known is not None and where != "." else None


def _is_code(copy: Transfer) -> bool:
    """True for a COPY of nothing but folders with the project's own code."""
    names = [word.text.strip("\"'").rstrip("/").removeprefix("./") for word in copy.sources]
    return all(name in CODE for name in names)


def span_of(copy: Transfer) -> Span:
    """From the keyword to the destination."""
    return Span(copy.keyword.span.start, copy.words[-1].span.end)


# --- doing it later -----------------------------------------------------------------------------


def in_order(late: Late, file: Dockerfile, does: str, command: str = "") -> Fix | None:
    """Copy the manifests, run the command, and copy the sources then.

    Another ``command`` is run in a RUN of its own, before the one that is there.
    """
    made = _moved_below_new(late, file, command) if command else _moved_below(late, file)
    return Fix.unsafe(f"{does} before the sources are copied", *made) if made else None


def _moved_below(late: Late, file: Dockerfile) -> tuple[Edit, ...] | None:
    """Copy the manifests first, and the sources after the command, in a RUN of its own."""
    cut = _cut(late)
    if cut is None:
        return None
    taken = _taken(late, file)
    texts = [_text(copy, late.run, late.stage) for copy in late.sources]
    if taken is None or None in texts:
        return None
    return (*taken, *cut([text for text in texts if text]))


def _moved_below_new(late: Late, file: Dockerfile, command: str) -> tuple[Edit, ...] | None:
    """The same, with a RUN of the ``command`` before the one that is there."""
    run = late.run
    taken = _taken(late, file)
    texts = [_text(copy, run, late.stage) for copy in late.sources]
    if taken is None or None in texts or not _is_quiet_between(late):
        return None
    new = f"{edits.in_case_of(run, 'RUN')} {_flags(run)}{command}"
    return (*taken, edits.insert_before(run, new, *(text for text in texts if text)))


def _taken(late: Late, file: Dockerfile) -> tuple[Edit, ...] | None:
    """The COPYs of sources taken out, or made those of the manifests."""
    if any(copy.json is not None or copy.comments for copy in late.sources):
        return None
    if late.copied:
        return tuple(edits.delete(copy) for copy in late.sources)
    copy, manifests = late.copy, late.manifests
    target = copy.destination
    paths = manifests.paths(late.context_folder, file.context)
    folders = {posixpath.dirname(name) for name in manifests.files}
    inside = below(late.folder, target_of(copy, late.stage) or "")
    if target is None or inside is None or len(folders) > 1 or any(" " in p for p in paths):
        return None
    inside = posixpath.join(inside, folders.pop())
    place = target.text if target.text.endswith("/") else f"{target.text}/"
    words = " ".join([*paths, f"{place}{inside}/" if inside else place])
    return (Edit(Span(copy.words[0].span.start, target.span.end), words),)


def _text(copy: Transfer, run: Run, stage: Stage) -> str | None:
    """The COPY as it has to be written after the RUN; None where that is not known."""
    text = copy.source.text[copy.span.start : copy.span.end]
    destination = copy.destination
    if destination is None:
        return None
    before, after = folder_at(stage, copy), folder_at(stage, run)
    if before == after or destination.text.startswith("/"):
        return text
    target = target_of(copy, stage)
    if not target or not is_known(target):
        return None
    at = destination.span.start - copy.span.start
    slash = "/" if destination.text.endswith(("/", ".")) else ""
    return f"{text[:at]}{target}{slash}"


def _is_quiet_between(late: Late) -> bool:
    """True when nothing between the sources and the RUN can need these."""
    steps = late.stage.instructions
    between = steps[steps.index(late.copy) + 1 : steps.index(late.run)]
    return all(step in late.sources or _is_quiet(step, late) for step in between)


def _is_quiet(step: Instruction, late: Late) -> bool:
    if isinstance(step, Run):
        script = late.stage.script(step)
        return script is not None and not script.broken and all(map(is_harmless, script.links))
    if isinstance(step, Copy):
        target = target_of(step, late.stage)
        places = [target_of(copy, late.stage) for copy in late.sources]
        if late.copied and _brings_only_manifests(step, late):
            return True
        return target is not None and all(p and below(target, p) is None for p in places)
    return step.name in _QUIET


def _brings_only_manifests(step: Copy, late: Late) -> bool:
    names = (*late.manifests.files, late.manifests.lock, *late.manifests.beside)
    return all(
        any(fnmatchcase(posixpath.basename(n), posixpath.basename(w.text)) for n in names)
        for w in step.sources
    )


def is_harmless(link: Link) -> bool:
    """True for a command that does not look at the project's files, nor changes the shell."""
    command = link.command
    if command is None or command.redirects:
        return False
    if command.name in _SYSTEM or command.name in _HARMLESS:
        return True
    if edits.changes_shell(command):
        return False
    words = [argument for argument in command.arguments if not argument.is_flag]
    if command.words[:2] in (("-m", "venv"), ("-m", "pip")) and command.name.startswith("python"):
        return command.words[1] == "venv" or _is_of_tool(command, words[1:])
    if command.name == "rm":
        return all(a.text.startswith(("/var/", "/tmp", "/root/", "~", "/usr/")) for a in words)
    if command.name in _TOOLS or manager_of(command):
        return _is_of_tool(command, words)
    return False


def _is_of_tool(command: Command, words: list[Argument]) -> bool:
    """True for ``npm install -g x``, ``pip install x``, ``npm cache clean``."""
    local = [w for w in words if _is_path(w.text)]
    if local or command.has("-r", "--requirement", "-e", "--editable", "-c"):
        return False
    if command.runs("cache", "config", "set", "self-update"):
        return True
    if command.name in ("npm", "yarn", "pnpm", "bun"):
        return command.has("-g", "--global") or command.runs("global")
    return bool(pip_install(command)) or (command.name == "gem" and len(words) > 1)


def _is_path(word: str) -> bool:
    return word.startswith((".", "/", "-", "$")) or ("/" in word and not word.startswith("@"))


def _cut(late: Late) -> Callable[[list[str]], tuple[Edit, ...]] | None:
    """How to put instructions right after the command: the RUN is made two where more follows."""
    run, script, i = late.run, late.script, late.command.link
    if not _is_quiet_between(late) or script.broken or not script.is_chain:
        return None
    last = i
    while last + 1 < len(script.links) and is_harmless(script.links[last + 1]):
        last += 1
    ahead = script.links[:i]
    if not all(map(is_harmless, ahead)):
        return None
    if last + 1 == len(script.links):
        return lambda lines: tuple(e for e in [edits.insert_after(run, *lines)] if e)
    gap = Span(script.links[last].span.end, script.links[last + 1].span.start)
    comments = [c.span for c in run.comments] + [script.body.span(*c) for c in script.comments]
    if run.is_exec or run.heredocs or any(map(gap.covers, comments)):
        return None
    if edits.leaks(script) or script.links[last + 1].text.startswith(("[", "-")):
        return None
    newline = run.source.newline
    again = f"{edits.in_case_of(run, 'RUN')} {_flags(run)}"

    def split(lines: list[str]) -> tuple[Edit, ...]:
        return (Edit(gap, newline.join(["", *lines, again])),)

    return split


def _flags(run: Run) -> str:
    """The flags of a RUN as they are written, for another one."""
    return "".join(f"{run.source.text[f.span.start : f.span.end]} " for f in run.flags)
