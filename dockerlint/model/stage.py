"""Build stages: what a stage starts from, and the state of the builder at each instruction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import NamedTuple, TypeVar

from dockerlint import knowledge
from dockerlint.knowledge import Base, ImageReference
from dockerlint.model.paths import joined, written
from dockerlint.model.variables import Scope
from dockerlint.syntax import (
    Cmd,
    Command,
    Entrypoint,
    From,
    Instruction,
    Onbuild,
    Run,
    Script,
    Shell,
    User,
    Word,
    Workdir,
)
from dockerlint.syntax.shell import SHELLS

T = TypeVar("T", bound=Instruction)
V = TypeVar("V")
SCRATCH = ImageReference.parse("scratch")
AS = "AS"  # among the names of a stage: it has a name of its own
HEREDOC = "<<"  # and this: an instruction in it has one


class _State(NamedTuple):
    """What the builder knows before an instruction."""

    env: dict[str, str]
    shell: tuple[str, ...]
    user: User | None
    folder: str


@dataclass(frozen=True, eq=False)
class Stage:
    """One ``FROM`` and the instructions up to the next. Names are compared lower-case."""

    index: int
    start: From
    instructions: tuple[Instruction, ...]  # without the FROM
    parent: Stage | None  # the stage it is built from, when it is not an image
    base: Base | None  # the image at the root of its chain; None when a variable hides it
    globals: Mapping[str, str]  # ARGs before the first FROM
    told: Mapping[int, tuple[str, ...]]  # by id of an instruction: the shell a comment says it has

    @cached_property
    def name(self) -> str | None:
        """The name given with AS, in lower case."""
        return self.start.alias.text.lower() if self.start.alias else None

    @property
    def image(self) -> Word | None:
        """The image or stage as written after FROM."""
        return self.start.image

    @cached_property
    def reference(self) -> ImageReference | None:
        """The image it starts from, ARG defaults put in.

        None for a stage and for ``scratch``, and where the name is not known.
        """
        if self.parent or self.base is None or self.base.reference == SCRATCH:
            return None
        return self.base.reference

    def ancestors(self) -> Iterator[Stage]:
        """The stages it is built from, the nearest first."""
        stage = self.parent
        while stage is not None:
            yield stage
            stage = stage.parent

    @property
    def lineage(self) -> tuple[Stage, ...]:
        """The stages whose layers it has: from the one built from an image down to itself."""
        return (self, *self.ancestors())[::-1]

    @property
    def root(self) -> Stage:
        """The stage of the lineage that starts from an image."""
        return self._root or self

    @cached_property
    def _root(self) -> Stage | None:
        """The same; None for itself: what refers to itself is not freed when it is not used."""
        stage = self.parent
        while stage and stage.parent and "_root" not in vars(stage):
            stage = stage.parent
        return stage and stage.root

    @cached_property
    def chain(self) -> tuple[Instruction, ...]:
        """The instructions of the whole lineage, in order."""
        return tuple(i for stage in self.lineage for i in stage.instructions)

    @property
    def family(self) -> str | None:
        """Distribution family of the base image; None when not known."""
        return self.base.family if self.base else None

    @property
    def user(self) -> User | None:
        """The last USER of the lineage that names one."""
        return self._states[-1].user

    def user_at(self, instruction: Instruction) -> User | None:
        """The USER in force for one of its own instructions.

        For the trigger of an ONBUILD, which runs in another build, the last one.
        """
        return self._states.get(id(instruction), self._states[-1]).user

    @cached_property
    def command(self) -> Cmd | Entrypoint | None:
        """What the image runs: the last ENTRYPOINT of the lineage, or else the last CMD.

        An empty one, ``ENTRYPOINT []``, undoes those before it.
        """
        entrypoint = self.last(Entrypoint)
        return entrypoint if entrypoint and entrypoint.words else self.last(Cmd)

    def last(self, kind: type[T]) -> T | None:
        """The last instruction of just this kind in the lineage."""
        found = self._last.get(kind)
        return found if isinstance(found, kind) else None

    @cached_property
    def _last(self) -> dict[type[Instruction], Instruction]:
        """The last instruction of each kind in the lineage."""
        inherited: dict[type[Instruction], Instruction] = self._inherited("_last", {})
        return inherited | {type(i): i for i in self.instructions}

    def _inherited(self, name: str, default: V) -> V:
        """A cached property of the parent; that of the furthest stage is read first.

        So there is no recursion, however long the lineage is.
        """
        for stage in reversed([*takewhile(lambda s: name not in vars(s), self.ancestors())]):
            getattr(stage, name)
        return getattr(self.parent, name) if self.parent else default

    @cached_property
    def _states(self) -> dict[int, _State]:
        """The state before each own instruction, by its id; for -1 that at the end."""
        first = _State({}, self._default_shell, None, "")
        state: _State = self._inherited("_states", {-1: first})[-1]
        state = state._replace(shell=self.told.get(id(self.start), state.shell))
        states = {}
        for instruction in self.instructions:
            if id(instruction) in self.told:
                state = state._replace(shell=self.told[id(instruction)])
            states[id(instruction)] = state
            if instruction.name in ("ENV", "ARG"):
                scope = Scope(state.env)
                scope.read(instruction, self.globals)
                state = state._replace(env=scope.env)
            elif isinstance(instruction, Shell) and instruction.json:
                state = state._replace(shell=tuple(s.value for s in instruction.json))
            elif isinstance(instruction, User) and instruction.argument:
                state = state._replace(user=instruction)
            elif isinstance(instruction, Workdir) and instruction.argument:
                path = written(instruction, instruction.argument.text, state.env)
                state = state._replace(folder=joined(state.folder, path))
        states[-1] = state
        return states

    @property
    def _default_shell(self) -> tuple[str, ...]:
        windows = self.family == "windows" or (self.family is None and self.start.escape == "`")
        return ("cmd", "/S", "/C") if windows else ("/bin/sh", "-c")

    def has(self, instruction: Instruction) -> bool:
        """True for one of its own instructions; False for the trigger of an ONBUILD."""
        return id(instruction) in self._states

    def env_at(self, instruction: Instruction) -> dict[str, str]:
        """Variables with known values before one of its own instructions.

        For the trigger of an ONBUILD, which runs in another build, those at the end.
        """
        return self._states.get(id(instruction), self._states[-1]).env

    @property
    def env(self) -> dict[str, str]:
        """Variables with known values at the end of the stage."""
        return self._states[-1].env

    def folder_at(self, instruction: Instruction | None = None) -> str:
        """The working folder before one of its own instructions; at the end for None.

        As seen from the base image's. For the trigger of an ONBUILD, which runs in another build,
        that at the end.
        """
        return self._states.get(id(instruction), self._states[-1]).folder

    def shell_at(self, instruction: Instruction) -> tuple[str, ...]:
        """The shell in force for one of its own instructions."""
        return self._states[id(instruction)].shell

    def has_posix_shell(self, instruction: Instruction) -> bool:
        """False when PowerShell, cmd or another interpreter reads the instruction's text."""
        return _is_posix(self.shell_at(instruction))

    @property
    def ends_in_posix_shell(self) -> bool:
        """The same for an instruction that is added at the end."""
        return _is_posix(self._states[-1].shell)

    def script(self, run: Run, within: Instruction | None = None) -> Script | None:
        """What a RUN runs; None when no POSIX shell reads it.

        ``within`` is the ONBUILD that holds the RUN.
        """
        if not run.is_exec and not self.has_posix_shell(within or run):
            return None
        return run.script

    @cached_property
    def runs(self) -> tuple[tuple[Run, Script], ...]:
        """Its RUNs that a POSIX shell reads, each with its script; not those under ONBUILD."""
        found = ((i, self.script(i)) for i in self.instructions if isinstance(i, Run))
        return tuple((run, script) for run, script in found if script is not None)

    @cached_property
    def scripts(self) -> tuple[tuple[Run, Script], ...]:
        """As `runs`, those under ONBUILD too, in order."""
        return tuple(self._scripts())

    def _scripts(self) -> Iterator[tuple[Run, Script]]:
        for instruction in self.instructions:
            run = instruction.trigger if isinstance(instruction, Onbuild) else instruction
            if isinstance(run, Run) and (script := self.script(run, instruction)):
                yield run, script

    @cached_property
    def names(self) -> frozenset[str]:
        """Of all instructions, flags and commands of the lineage, those under ONBUILD too."""
        inherited: frozenset[str] = self._inherited("names", frozenset())
        return inherited.union(names_of((self.start, *self.instructions), self.scripts))

    def own_commands(self) -> Iterator[Command]:
        """Every command of its own RUNs, in order."""
        return (command for _, script in self.runs for command in script.commands)

    def commands(self) -> Iterator[Command]:
        """Every command of the lineage's RUNs, in order."""
        return (command for stage in self.lineage for command in stage.own_commands())


def names_of(
    instructions: Iterable[Instruction], scripts: Iterable[tuple[Run, Script]]
) -> Iterator[str]:
    """The names of instructions, what ONBUILD holds too, and of the commands of scripts.

    Of an instruction also its flags, ``COPY --from``, and the signs `AS` and `HEREDOC`.
    """
    for instruction in instructions:
        yield from _names_in(instruction)
        if isinstance(instruction, Onbuild) and instruction.trigger:
            yield from _names_in(instruction.trigger)
    for _, script in scripts:
        for command in script.commands:
            yield command.name


def _names_in(instruction: Instruction) -> Iterator[str]:
    yield instruction.name
    for flag in instruction.flags:
        yield f"{instruction.name} --{flag.name}"
    if instruction.heredocs:
        yield HEREDOC
    if isinstance(instruction, From) and instruction.alias:
        yield AS


def _is_posix(shell: tuple[str, ...]) -> bool:
    return bool(shell) and shell[0].rpartition("/")[2].lower() in SHELLS


def base_of(text: str | None, mirrors: tuple[str, ...] = ()) -> Base | None:
    """The image of that name, ARG defaults put in; None when the name is not known."""
    return knowledge.image(text, mirrors) if text else None
