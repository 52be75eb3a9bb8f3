"""Makes two stages of one: what builds, and what runs.

Everything up to the last instruction that builds stays in a stage called `build`; what comes
after it belongs to the new stage, which starts from a small image and takes over what the program
needs. None wherever an instruction is met of which it is not known on which side it is needed.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from dockerlint import edits, knowledge
from dockerlint.findings import Edit
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.builds import is_tool
from dockerlint.model.folders import known_folder
from dockerlint.model.installs import Install, install_of
from dockerlint.model.packages import APT, manager_of
from dockerlint.model.programs import SYSTEM_MANAGERS
from dockerlint.model.transfers import is_archive, is_remote
from dockerlint.patterns import pattern
from dockerlint.syntax import (
    Arg,
    Cmd,
    Command,
    Copy,
    Entrypoint,
    Env,
    Expose,
    Healthcheck,
    Instruction,
    Label,
    Maintainer,
    Run,
    Script,
    Stopsignal,
    Transfer,
    User,
    Volume,
    Workdir,
)
from dockerlint.text import Span

BUILD = "build"  # the name of the stage that builds
_BUILD_NAMES = (BUILD, "builder", "base")
_MOVED = (Expose, Label, Volume, Healthcheck, Stopsignal, Cmd, Entrypoint, Maintainer)
_ACCOUNTS = {"useradd", "groupadd", "adduser", "addgroup", "usermod", "deluser", "passwd"}
_FILES = {"mkdir", "chown", "chmod", "ln", "touch", "install"}
_HARMLESS = {
    *("echo", "true", "set", "ls", "cat", "cd", "which", "test", "export", "[", "pwd", "rm"),
}
_BUILDERS = {
    *("npm", "npx", "yarn", "pnpm", "corepack", "node", "bun", "bunx", "tsc", "nest", "ng"),
    *("next", "vite", "webpack", "esbuild", "rollup", "strip", "upx"),
    *("go", "cargo", "rustup", "rustc", "mvn", "mvnw", "gradle", "gradlew", "dotnet", "java"),
    *("make", "cp", "mv", "sed", "dos2unix", "pip", "pip3", "python", "python3", "git"),
}
_PACKAGE_SOURCES = ("/etc/apt/", "/etc/apk/")
_ORDERS = {"cp", "mv", "strip", "upx"}
_TEMPORARY = pattern(r"/?(?:var/(?:lib/apt/lists|cache|tmp|log)|tmp|root/\.cache)(?:/.*)?")
_BUILD_ENV = pattern(
    r"CGO_\w+|GO(?:OS|ARCH|PATH|PROXY|FLAGS|CACHE|PRIVATE|111MODULE|SUMDB|BIN)|GO111MODULE|CARGO_\w+"
    r"|RUST(?:UP|FLAGS|C)\w*|MAVEN_\w+|MVN_\w+|GRADLE_\w+|DEBIAN_FRONTEND|npm_config_\w+|NPM_CONFIG_\w+"
    r"|PIP_\w+|NUGET_\w+|CI|YARN_CACHE_FOLDER|CYPRESS_\w+|PUPPETEER_SKIP\w*"
)


class Runtime(NamedTuple):
    """What the new stage starts from, and the instructions that bring what runs."""

    base: str
    lines: tuple[str, ...]
    same_system: bool  # the packages and accounts of the old base image can be had in this one
    last: tuple[str, ...] = ()  # instructions at the end of the stage that builds


class Splitter:
    """Takes one stage apart at a RUN that builds."""

    def __init__(self, stage: Stage, file: Dockerfile, last: Run, goes_on: bool) -> None:
        self.stage, self.file = stage, file
        at = stage.instructions.index(last) + 1
        if goes_on:
            at = self._end(at)
        self.before, self.after = stage.instructions[:at], stage.instructions[at:]

    def _end(self, at: int) -> int:
        """The place after those RUNs below the build that only put in order what it made."""
        for n, instruction in enumerate(self.stage.instructions[at:], at + 1):
            if isinstance(instruction, Run):
                if not self._puts_in_order(instruction):
                    break
                at = n
            elif not isinstance(instruction, (*_MOVED, Workdir, Arg, Env)):
                break
        return at

    def _puts_in_order(self, run: Run) -> bool:
        script = self.stage.script(run)
        commands = script.commands if script and not script.broken else ()
        known = all(c.name in _ORDERS | _FILES | _HARMLESS or c.runs("prune") for c in commands)
        return known and any(c.name in _ORDERS or c.runs("prune") for c in commands)

    @cached_property
    def folder(self) -> str | None:
        """The working folder of the program, which is that of the build."""
        end = known_folder(self.stage)
        here = known_folder(self.stage, self.after[0]) if self.after else end
        return here if here == end else None

    def edits(self, runtime: Runtime) -> tuple[Edit, ...] | None:
        """What makes two stages of one."""
        start = self.stage.start
        repeated = self._repeated(runtime)
        if self.folder is None or repeated is None or not start.image:
            return None
        if start.alias and start.alias.text.lower() in _BUILD_NAMES:
            return None
        if not self._tail_fits(runtime) or not self._has_probe_tools(runtime, repeated):
            return None
        moved = [i for i in self.before if isinstance(i, _MOVED)]
        labels = [i for i in moved if isinstance(i, Label | Maintainer)]
        head = [self._from(runtime)]
        head += [""] * self._has_blank_line(start)
        head += [line for label in labels for line in text_of(label)]
        if self._sets_folder:
            head.append(f"{self._word('WORKDIR')} {self.folder}")
        head += [*repeated, *runtime.lines, *self._user()]
        place = self._place([*head, *self._own(i for i in moved if i not in labels)])
        last = edits.insert_after(self.before[-1], *runtime.last)
        if place is None or last is None:
            return None
        written = start.source.text[slice(*start.image.span)]
        span = Span(start.image.span.start, start.words[-1].span.end)
        return (
            Edit(span, f"{written} {self._word('AS')} {BUILD}"),  # before other fixes of it
            *(edits.delete(i) for i in moved),
            place,
            *([last] if runtime.last else []),
            *self._held(place),
        )

    def _held(self, place: Edit) -> Iterator[Edit]:
        """Touches the place where others add users and probes: these wait for the new image."""
        starts = (i for i in self.after if isinstance(i, Healthcheck | Cmd | Entrypoint))
        if first := next(starts, None):
            at = edits.insert_before(first, "").span.start
            if at != place.span.start:
                yield Edit(Span(at, at + 1), first.source.text[at])

    def _own(self, moved: Iterable[Instruction]) -> Iterator[str]:
        """The texts of instructions that go to the new stage, after a blank line."""
        lines = [line for instruction in moved for line in text_of(instruction)]
        return iter(["", *lines] if lines else [])

    def _from(self, runtime: Runtime) -> str:
        """With the name of the old FROM, and its platform unless that is the one of who builds."""
        start = self.stage.start
        platforms = [start.source.text[slice(*flag.span)] for flag in start.flags]
        kept = [text for text in platforms if "BUILDPLATFORM" not in text]
        name = [self._word("AS"), start.alias.text] if start.alias else []
        return " ".join([self._word("FROM"), *kept, runtime.base, *name])

    @staticmethod
    def _has_blank_line(instruction: Instruction) -> bool:
        """True when a blank line follows."""
        source, below = instruction.source, instruction.last_line + 1
        return below + 1 < len(source.starts) and not (
            source.text[slice(*source.line_span(below))].strip()
        )

    def _word(self, keyword: str) -> str:
        return edits.in_case_of(self.stage.start, keyword)

    @property
    def _sets_folder(self) -> bool:
        return any(isinstance(i, Workdir) for i in self.before) or self.folder != "/"

    def _place(self, lines: list[str]) -> Edit | None:
        """The new stage above what follows the build, blank lines around it."""
        source = self.stage.start.source
        if not self.after:
            return edits.insert_after(self.before[-1], "", *lines)
        found = edits.insert_before(self.after[0], "")
        above = source.line_at(found.span.start) - 1
        blank = not source.text[slice(*source.line_span(above))].strip()
        return edits.insert_before(self.after[0], *([] if blank else [""]), *lines, "")

    def _user(self) -> Iterator[str]:
        """The user that the tail is run as."""
        user = self.stage.user_at(self.after[0]) if self.after else self.stage.user
        if user is not None and user in self.before:
            yield from text_of(user)

    def _tail_fits(self, runtime: Runtime) -> bool:
        """True when nothing after the build needs more than the new stage has."""
        brought = self._brought(runtime)
        for instruction in self.after:
            if isinstance(instruction, Run):
                if not runtime.same_system:
                    return False
                script = self.stage.script(instruction)
                if script is None or script.broken:
                    return False
                if not all(self._is_setup(c, script, brought) for c in script.commands):
                    return False
            elif not isinstance(
                instruction, (*_MOVED, Copy, Env, Arg, User, Workdir)
            ) or self._is_unclear(instruction):
                return False
        return True

    def _has_probe_tools(self, runtime: Runtime, repeated: list[str]) -> bool:
        """True when what HEALTHCHECK, CMD and ENTRYPOINT call is in the new image."""
        base = knowledge.image(runtime.base)
        starts = (
            i for i in self.stage.instructions if isinstance(i, Healthcheck | Cmd | Entrypoint)
        )
        called = {c.name for i in starts for c in i.script.commands}
        own = " ".join([*repeated, *(i.text for i in self.after if isinstance(i, Run))])
        asked = called & {"curl", "wget", "bash"}
        return all(base.tool(name) or re.search(rf"\b{name}\b", own) for name in asked)

    def _is_setup(self, command: Command, script: Script, brought: set[str]) -> bool:
        """True for what prepares an image: packages of the system, accounts, folders."""
        operands = [a.value or a.text for a in command.arguments if not a.is_flag]
        if command.name in ("chown", "chmod", "ln"):
            return all(self._will_be(path, script, brought) for path in operands[1:])
        if command.name == "rm":
            return all(map(_TEMPORARY.fullmatch, operands))
        known = _ACCOUNTS | _FILES | _HARMLESS
        return command.name in SYSTEM_MANAGERS or command.name in known

    def _will_be(self, path: str, script: Script, brought: set[str]) -> bool:
        """True for a path that the new stage has, as far as can be told."""
        full = posixpath.normpath(posixpath.join(self.folder or "/", path))
        if not self._is_inside(full) or full == self.folder:
            return True
        made = {word for c in script.commands if c.name == "mkdir" for word in c.words}
        top = posixpath.relpath(full, self.folder).partition("/")[0]
        return path in made or top in brought or "." in brought

    def _brought(self, runtime: Runtime) -> set[str]:
        """The words of what copies files to the new stage."""
        lines = [*runtime.lines, *(i.text for i in self.after if isinstance(i, Copy))]
        return {word.removeprefix("./").rstrip("/") for line in lines for word in line.split()}

    def _is_unclear(self, instruction: Instruction) -> bool:
        """True for an ADD that fetches or unpacks, and for copies that fail or count stages."""
        if not isinstance(instruction, Transfer):
            return False
        names = [word.text for word in instruction.sources]
        origin = instruction.flag("from")
        if origin and ("$" in origin.text or not re.search("[a-z]", origin.text)):
            return True
        target = instruction.destination.text.strip("\"'") if instruction.destination else ""
        if len(names) > 1 and not target.endswith(("/", ".")):
            return True
        return instruction.name == "ADD" and any(
            is_remote(name) or is_archive(name) or "$" in name for name in names
        )

    def _repeated(self, runtime: Runtime) -> list[str] | None:
        """What the new stage needs as well of what is before the split; None if unknown."""
        kept: dict[Instruction, list[str]] = {}
        for instruction in self.before:
            if isinstance(instruction, Run):
                lines = self._needed_of(instruction)
                if lines is None or (lines and not runtime.same_system):
                    return None
                kept[instruction] = lines
            elif isinstance(instruction, Transfer):
                if self._is_unclear(instruction):
                    return None
                if self.goes_elsewhere(instruction):
                    kept[instruction] = text_of(instruction)
            elif isinstance(instruction, Env):
                if instruction in self._of_themselves:
                    return None
                if not all(_BUILD_ENV.fullmatch(pair.key.text) for pair in instruction.pairs):
                    kept[instruction] = text_of(instruction)
            elif not isinstance(instruction, (*_MOVED, Workdir, User, Arg)):
                return None  # SHELL, ONBUILD and what is unknown
        kept.update((arg, text_of(arg)) for arg in self._arguments(kept, runtime))
        return [line for each in self.before for line in kept.get(each, ())]

    @cached_property
    def _declarations(self) -> tuple[Arg | Env, ...]:
        """The ARGs and ENVs before the split."""
        return tuple(i for i in self.before if isinstance(i, Arg | Env))

    @cached_property
    def _of_themselves(self) -> set[Instruction]:
        """Each ``ENV A=b C=$A``, which other rules are about."""
        known, found = {"PATH"}, set[Instruction]()
        for each in self._declarations:
            names = {pair.key.text for pair in each.pairs}
            if len(names) > 1 and (names - known) & named_in(each.text):
                found.add(each)
            known |= names
        return found

    def _arguments(
        self, kept: dict[Instruction, list[str]], runtime: Runtime
    ) -> Iterator[Instruction]:
        """The ARGs, and ENVs for building, that these or what comes after the build name."""
        lines = [line for each in kept.values() for line in each]
        moved = (i.text for i in self.before if isinstance(i, _MOVED))
        named = named_in(" ".join([*lines, *moved, *(i.text for i in self.after), *runtime.lines]))
        for each in self._declarations:
            if each not in kept and any(pair.key.text in named for pair in each.pairs):
                yield each

    def goes_elsewhere(self, transfer: Transfer) -> bool:
        """True for what is put outside the working folder, or comes from another image."""
        if transfer.flag("from"):
            return True
        target = transfer.destination.text if transfer.destination else ""
        return target.startswith("/") and not self._is_inside(target)

    def _is_inside(self, path: str) -> bool:
        """True for the working folder and what is in it."""
        return f"{path}/".startswith((self.folder or "").rstrip("/") + "/")

    @cached_property
    def owner(self) -> str:
        """The flag that says whose the files are, where all that is copied has the same one."""
        copies = [i for i in self.before if isinstance(i, Copy) and not i.flag("from")]
        flags = [i.flag("chown") for i in copies]
        owners = {flag.text if flag else "" for flag in flags}
        return f"--chown={owners.pop()} " if len(owners) == 1 and "" not in owners else ""

    def _needed_of(self, run: Run) -> list[str] | None:
        """What the new stage needs of a RUN before the split; None where that is not known."""
        script = self.stage.script(run)
        if script is None or script.broken or run.interpreter:
            return None
        kinds = {self._kind(command) for command in script.commands} - {""}
        if None in kinds or any("sudo" in command.wrappers for command in script.commands):
            return None
        if kinds == {"folders"} or kinds == {"folders", "accounts"}:
            return text_of(run)
        kinds.discard("folders")
        if kinds <= {"packages", "accounts"}:
            return text_of(run) if kinds else []
        if "accounts" in kinds:
            return None
        return self._packages_of(script)

    def _packages_of(self, script: Script) -> list[str] | None:
        """What installs those of the packages that are not for building."""
        names: dict[str, str] = {}
        for command in script.commands:
            install = install_of(command, self.file)
            if install and install.manager in SYSTEM_MANAGERS:
                names.update((p, install.manager) for p in install.packages if not _is_tool(p))
        if not names:
            return []
        managers = {*names.values()}
        if managers == {"apk"}:
            return [f"RUN apk add --no-cache {' '.join(names)}"]
        if managers <= {*APT}:
            return apt_install(names)
        return None

    def _kind(self, command: Command) -> str | None:
        """What a command is for; empty where that makes no difference, None when not known."""
        manager = manager_of(command)
        if manager in SYSTEM_MANAGERS:
            install = install_of(command, self.file)
            return _kind_of(install) if install else ""
        if command.name in _ACCOUNTS:
            return "accounts"
        if command.name in _FILES:
            return self._kind_of_files(command)
        if command.name in _HARMLESS:
            return ""
        if command.name in ("npm", "yarn", "pnpm") and command.has("-g", "--global"):
            return "builds" if not self._starts(command) else None
        return "builds" if command.name in _BUILDERS else None

    def _kind_of_files(self, command: Command) -> str:
        """Of a command on files: those of the project stay with the build."""
        target = command.words[-1] if command.words else ""
        path = posixpath.normpath(posixpath.join(self.folder or "/", target))
        if command.name == "chmod" and not self._is_repeated(path):
            return ""
        if not self._is_inside(path):
            return "accounts"
        made = command.name == "mkdir" or (command.name == "chown" and path == self.folder)
        return "folders" if made else ""

    def _is_repeated(self, path: str) -> bool:
        """True for what a COPY brings to the new stage as well."""
        kept = (i for i in self.before if isinstance(i, Transfer) and self.goes_elsewhere(i))
        targets = (i.destination.text.rstrip("/") for i in kept if i.destination)
        return any(f"{path}/".startswith(f"{target}/") for target in targets)

    def writes_to_project(self, command: Command) -> bool:
        """True for what may change the files of the project, or make others."""
        if command.name in _FILES:
            return not self._kind_of_files(command)
        sources = any(word.startswith(_PACKAGE_SOURCES) for word in command.words)
        return command.name in _BUILDERS and not (command.name == "sed" and sources)

    def _starts(self, command: Command) -> bool:
        """True when a program that the command installs for all is what the container starts."""
        started = " ".join(
            i.text for i in self.stage.instructions if isinstance(i, Cmd | Entrypoint)
        )
        return any(
            re.search(rf"(?<![\w-]){re.escape(_package(a.text))}(?![\w-])", started)
            for a in command.operands()
        )


def named_in(text: str) -> set[str]:
    """The variables in a text."""
    return set(re.findall(r"\$\{?(\w+)", text))


def _package(text: str) -> str:
    return text.rpartition("/")[2].partition("@")[0] or text


def _kind_of(install: Install) -> str | None:
    if not install.complete or not install.packages:
        return None
    tools = [_is_tool(package) for package in install.packages]
    return "tools" if any(tools) else "packages"


def _is_tool(package: str) -> bool:
    return is_tool(package) or package in ("git", "python3", "openssh-client")


def apt_install(names: Iterable[str]) -> list[str]:
    """A RUN that installs packages of Debian."""
    return [
        f"RUN apt-get update && apt-get install -y --no-install-recommends {' '.join(names)} \\",
        "    && rm -rf /var/lib/apt/lists/*",
    ]


def text_of(instruction: Instruction) -> list[str]:
    """The lines of an instruction as they stand there."""
    source = instruction.source
    return source.text[instruction.span.start : instruction.span.end].splitlines()
