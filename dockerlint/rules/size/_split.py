"""Makes two stages of one: what builds, and what runs.

Everything up to the last instruction that builds stays in a stage called `build`; what comes
after it belongs to the new stage, which starts from a small image and takes over what the program
needs. None wherever an instruction is met of which it is not known on which side it is needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from dockerlint import edits, knowledge
from dockerlint.findings import Edit
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.builds import is_tool
from dockerlint.model.installs import Install, install_of
from dockerlint.model.packages import manager_of
from dockerlint.model.programs import SYSTEM_MANAGERS
from dockerlint.model.started import folder_at
from dockerlint.model.transfers import is_archive, is_remote
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
    Stopsignal,
    Transfer,
    User,
    Volume,
    Workdir,
)

BUILD = "build"  # the name of the stage that builds
_MOVED = (Expose, Label, Volume, Healthcheck, Stopsignal, Cmd, Entrypoint, Maintainer)
_ACCOUNTS = {"useradd", "groupadd", "adduser", "addgroup", "usermod", "deluser", "passwd"}
_FILES = {"mkdir", "chown", "chmod", "ln", "touch", "install"}
_HARMLESS = {
    *("echo", "true", "set", "ls", "cat", "cd", "which", "test", "export", "[", "pwd", "rm"),
}
_BUILDERS = {
    *(
        "npm",
        "npx",
        "yarn",
        "pnpm",
        "corepack",
        "node",
        "bun",
        "bunx",
        "tsc",
        "nest",
        "ng",
        "next",
    ),
    *("go", "cargo", "rustup", "rustc", "mvn", "mvnw", "gradle", "gradlew", "dotnet", "java"),
    *("make", "cp", "mv", "sed", "dos2unix", "pip", "pip3", "python", "python3", "git"),
}
_TEMPORARY = re.compile(r"/?(?:var/(?:lib/apt/lists|cache|tmp|log)|tmp|root/\.cache)(?:/.*)?")
_BUILD_ENV = re.compile(
    r"CGO_\w+|GO(?:OS|ARCH|PATH|PROXY|FLAGS|CACHE|PRIVATE|111MODULE|SUMDB|BIN)|GO111MODULE|CARGO_\w+"
    r"|RUST(?:UP|FLAGS|C)\w*|MAVEN_\w+|MVN_\w+|GRADLE_\w+|DEBIAN_FRONTEND|npm_config_\w+|NPM_CONFIG_\w+"
    r"|PIP_\w+|NUGET_\w+|CI|YARN_CACHE_FOLDER|CYPRESS_\w+|PUPPETEER_SKIP\w*"
)


@dataclass(frozen=True)
class Runtime:
    """What the new stage starts from, and the instructions that bring what runs."""

    base: str
    lines: tuple[str, ...]
    same_system: bool  # the packages and accounts of the old base image can be had in this one
    last: tuple[str, ...] = ()  # instructions at the end of the stage that builds


class Splitter:
    """Takes one stage apart at a RUN that builds."""

    def __init__(self, stage: Stage, file: Dockerfile, last: Run) -> None:
        self.stage, self.file = stage, file
        at = stage.instructions.index(last) + 1
        self.before, self.after = stage.instructions[:at], stage.instructions[at:]

    @cached_property
    def folder(self) -> str | None:
        """The working folder of the program, which is that of the build."""
        end = folder_at(self.stage)
        here = folder_at(self.stage, self.after[0]) if self.after else end
        return here if here == end else None

    def edits(self, runtime: Runtime) -> tuple[Edit, ...] | None:
        """What makes two stages of one."""
        start = self.stage.start
        repeated = self._repeated(runtime)
        if start.alias or self.folder is None or repeated is None or not self._tail_fits(runtime):
            return None
        moved = [i for i in self.before if isinstance(i, _MOVED)]
        head = [self._from(runtime)]
        head += [""] * self._has_blank_line(start)
        if self._sets_folder:
            head.append(f"{self._word('WORKDIR')} {self.folder}")
        head += [*repeated, *runtime.lines, *self._user()]
        place = self._place([*head, *self._own(moved)])
        last = edits.insert_after(self.before[-1], *runtime.last)
        if place is None or last is None or start.image is None:
            return None
        name = f" {'as' if start.keyword.text.islower() else 'AS'} {BUILD}"
        written = start.source.text[slice(*start.image.span)]
        return (
            Edit(start.image.span, f"{written}{name}"),  # the whole word: before other fixes of it
            *(edits.delete(i) for i in moved),
            place,
            *([last] if runtime.last else []),
        )

    def _own(self, moved: Iterable[Instruction]) -> Iterator[str]:
        """The texts of instructions that go to the new stage, after a blank line."""
        lines = [line for instruction in moved for line in text_of(instruction)]
        return iter(["", *lines] if lines else [])

    def _from(self, runtime: Runtime) -> str:
        """With the platform of the old FROM, unless that is the one of who builds."""
        start = self.stage.start
        platforms = [start.source.text[slice(*flag.span)] for flag in start.flags]
        kept = [text for text in platforms if "BUILDPLATFORM" not in text]
        return " ".join([self._word("FROM"), *kept, runtime.base])

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
        if not self._has_probe_tools(runtime):
            return False
        for instruction in self.after:
            if isinstance(instruction, Run):
                if not runtime.same_system:
                    return False
                script = self.stage.script(instruction)
                if script is None or script.broken:
                    return False
                if not all(map(self._is_setup, script.commands)):
                    return False
            elif not isinstance(
                instruction, (*_MOVED, Copy, Env, Arg, User, Workdir)
            ) or self._is_unclear(instruction):
                return False
        return True

    def _has_probe_tools(self, runtime: Runtime) -> bool:
        """True when what HEALTHCHECK, CMD and ENTRYPOINT call is in the new base image."""
        base = knowledge.image(runtime.base)
        starts = (
            i for i in self.stage.instructions if isinstance(i, Healthcheck | Cmd | Entrypoint)
        )
        called = {c.name for i in starts for c in i.script.commands} & {"curl", "wget", "bash"}
        tail = " ".join(i.text for i in self.after if isinstance(i, Run))
        asked = called & {"curl", "wget", "bash"}
        return all(base.tool(name) or re.search(rf"\b{name}\b", tail) for name in asked)

    def _is_setup(self, command: Command) -> bool:
        """True for what prepares an image: packages of the system, accounts, folders."""
        if command.name in SYSTEM_MANAGERS or command.name in _ACCOUNTS | _FILES:
            return True
        if command.name == "rm":
            return all(
                _TEMPORARY.fullmatch(a.value or a.text) for a in command.arguments if not a.is_flag
            )
        return command.name in _HARMLESS

    def _is_unclear(self, instruction: Instruction) -> bool:
        """True for an ADD that fetches or unpacks."""
        return (
            instruction.name == "ADD"
            and isinstance(instruction, Transfer)
            and any(
                is_remote(w.text) or is_archive(w.text) or "$" in w.text
                for w in instruction.sources
            )
        )

    def _repeated(self, runtime: Runtime) -> list[str] | None:
        """The instructions before the split that the new stage needs as well; None if unknown."""
        kept: list[Instruction] = []
        for instruction in self.before:
            if isinstance(instruction, Run):
                needed = self._is_needed(instruction)
                if needed is None or (needed and not runtime.same_system):
                    return None
            elif isinstance(instruction, Transfer):
                if self._is_unclear(instruction):
                    return None
                needed = self.goes_elsewhere(instruction)
            elif isinstance(instruction, Env):
                needed = not all(_BUILD_ENV.fullmatch(p.key.text) for p in instruction.pairs)
            elif isinstance(instruction, (*_MOVED, Workdir, User, Arg)):
                needed = False
            else:  # SHELL, ONBUILD and what is unknown
                return None
            if needed:
                kept.append(instruction)
        return [line for i in self._with_arguments(kept, runtime) for line in text_of(i)]

    def _with_arguments(self, kept: list[Instruction], runtime: Runtime) -> list[Instruction]:
        """Those, and the ARGs that they or what comes after the build name, in order."""
        moved = [i for i in self.before if isinstance(i, _MOVED)]
        texts = [i.text for i in (*kept, *moved, *self.after)] + [*runtime.lines]
        told = " ".join(texts)
        named = [
            i
            for i in self.before
            if isinstance(i, Arg)
            and any(re.search(rf"\$\{{?{re.escape(p.key.text)}\b", told) for p in i.pairs)
        ]
        places = {id(i): n for n, i in enumerate(self.before)}
        return sorted([*kept, *named], key=lambda i: places[id(i)])

    def goes_elsewhere(self, transfer: Transfer) -> bool:
        """True for what is put outside the working folder, or comes from another image."""
        if transfer.flag("from"):
            return True
        target = transfer.destination.text if transfer.destination else ""
        folder = (self.folder or "").rstrip("/")
        return target.startswith("/") and not f"{target}/".startswith(f"{folder}/")

    def _is_needed(self, run: Run) -> bool | None:
        """Whether the new stage needs a RUN before the split; None where that is not known."""
        script = self.stage.script(run)
        if script is None or script.broken or run.interpreter:
            return None
        kinds = {self._kind(command) for command in script.commands} - {""}
        if None in kinds or kinds == {"tools", "packages"} or {"builds", "packages"} <= kinds:
            return None
        if "builds" in kinds or "tools" in kinds:
            return None if "accounts" in kinds else False
        return bool(kinds)

    def _kind(self, command: Command) -> str | None:
        """What a command is for; empty where that makes no difference, None when not known."""
        manager = manager_of(command)
        if manager in SYSTEM_MANAGERS:
            install = install_of(command, self.file)
            return _kind_of(install) if install else ""
        if command.name in _ACCOUNTS:
            return "accounts"
        if command.name in _FILES:
            absolute = all(w.startswith("/") for w in command.words[-1:]) and not command.words[
                -1
            ].startswith((self.folder or "/") + "/")
            return "accounts" if command.name != "chmod" and absolute else ""
        if command.name in _HARMLESS:
            return ""
        if command.name in ("npm", "yarn", "pnpm") and command.has("-g", "--global"):
            return "builds" if not self._starts(command) else None
        return "builds" if command.name in _BUILDERS else None

    def _starts(self, command: Command) -> bool:
        """True when a program that the command installs for all is what the container starts."""
        started = " ".join(
            i.text for i in self.stage.instructions if isinstance(i, Cmd | Entrypoint)
        )
        return any(
            re.search(rf"(?<![\w-]){re.escape(_package(a.text))}(?![\w-])", started)
            for a in command.operands()
        )


def _package(text: str) -> str:
    return text.rpartition("/")[2].partition("@")[0] or text


def _kind_of(install: Install) -> str | None:
    if not install.complete or not install.packages:
        return None
    tools = [is_tool(package) or package in ("git", "python3") for package in install.packages]
    return "tools" if all(tools) else "packages" if not any(tools) else None


def text_of(instruction: Instruction) -> list[str]:
    """The lines of an instruction as they stand there."""
    source = instruction.source
    return source.text[instruction.span.start : instruction.span.end].splitlines()
