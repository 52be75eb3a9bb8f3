"""ARG and ENV: which variable has which value where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dockerlint.syntax import Arg, Env, Instruction
from dockerlint.syntax.lexer import MAX_VALUE

MAX_KNOWN = 256  # variables; every instruction that sets one keeps its own view of all


class Scope:
    """Values known at one point of a file. A name declared without a value is not known.

    Nor are long values, and variables beyond the first MAX_KNOWN.
    """

    def __init__(self, env: Mapping[str, str] | None = None) -> None:
        self.env: dict[str, str] = dict(env or {})

    def read(self, instruction: Instruction, defaults: Mapping[str, str] | None = None) -> None:
        """Take over what an ENV or ARG instruction sets.

        ``defaults`` are the global ARGs, which ``ARG NAME`` inside a stage brings into scope.
        """
        if isinstance(instruction, Env):
            before = dict(self.env)  # all pairs of one ENV see the values before it
            for pair in instruction.pairs:
                text = pair.value.text if pair.value else None
                self._set(instruction, pair.key.text, text, before)
        elif isinstance(instruction, Arg):
            for pair in instruction.pairs:
                name = pair.key.text
                if pair.value is not None:
                    self._set(instruction, name, pair.value.text, self.env)
                elif defaults and name in defaults:
                    self._keep(name, defaults[name])

    def _set(self, at: Instruction, name: str, text: str | None, env: dict[str, str]) -> None:
        self._keep(name, at.expand(text, env) if text is not None else None)

    def _keep(self, name: str, value: str | None) -> None:
        if value is None or len(value) > MAX_VALUE:
            self.env.pop(name, None)
        elif name in self.env or len(self.env) < MAX_KNOWN:
            self.env[name] = value


def global_scope(instructions: Iterable[Instruction]) -> Scope:
    """The ARGs before the first FROM."""
    scope = Scope()
    for instruction in instructions:
        scope.read(instruction)
    return scope
