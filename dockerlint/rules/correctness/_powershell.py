"""RUNs that PowerShell reads, for the rules on how it is set up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from dockerlint.findings import Edit, Fix
from dockerlint.model import Stage
from dockerlint.patterns import pattern
from dockerlint.syntax import Run, Shell
from dockerlint.text import Span

_CALL = pattern(r"(?:powershell|pwsh)(?:\.exe)?\s", re.I)
_WRAPPER = pattern(
    r"(?:powershell|pwsh)(?:\.exe)?\s+(?:-\w+\s+(?:\w+\s+)??)*?-c(?:ommand)?\s+", re.I
)
_COMMAND = {"-command", "-c"}
MAX_DEPTH = 8  # of braces within braces


class Script(NamedTuple):
    """A RUN of PowerShell: what it reads, where that begins, and the SHELL that has it do so.

    ``shell`` is None for a RUN that calls PowerShell itself, and where no own SHELL of the stage
    is in force.
    """

    run: Run
    text: str
    place: Span
    shell: Shell | None
    settings: str  # what the shell in force is given, in one text


@lru_cache(maxsize=64)
def is_powershell(shell: tuple[str, ...]) -> bool:
    """True for the words of a SHELL that calls PowerShell."""
    name = shell[0].replace("\\", "/").rpartition("/")[2].lower() if shell else ""
    return name.removesuffix(".exe") in ("powershell", "pwsh")


def calls_powershell(run: Run) -> bool:
    """True for a RUN in shell form that begins with a call of PowerShell."""
    return not run.is_exec and _CALL.match(run.text) is not None


def scripts(stage: Stage) -> Iterator[Script]:
    """The RUNs of a stage that PowerShell reads, in shell form."""
    shell: Shell | None = None
    for instruction in stage.instructions:
        if isinstance(instruction, Shell) and instruction.json:
            shell = instruction
        if not isinstance(instruction, Run) or instruction.is_exec or not instruction.text:
            continue
        in_force = stage.shell_at(instruction)
        if is_powershell(in_force):
            body = instruction.heredoc_script or instruction.body
            place = instruction.keyword.span
            yield Script(instruction, body.text, place, shell, " ".join(in_force))
        elif found := _WRAPPER.match(instruction.text):
            text = instruction.text[found.end() :]
            yield Script(instruction, text, instruction.body.span(0, found.end() - 1), None, "")


def statements(text: str) -> int:
    """How many statements there are, as far as quotes and braces tell."""
    if text[:1] in "\"'" and text.rstrip()[-1:] == text[:1]:
        text = text.strip()[1:-1]
    plain = re.sub(r"\"(?:`.|[^\"`])*\"|'[^']*'|#[^\n]*", " ", text)
    for _ in range(MAX_DEPTH):
        plain = re.sub(r"[{(][^{}()]*[)}]", " ", plain)
    return sum(bool(part.strip(" \t`")) for part in re.split(r"[;\n]", plain))


def preset(shell: Shell, setting: str) -> Fix | None:
    """Have the SHELL set a preference before each script."""
    strings = shell.json or ()
    title = f"Set `{setting}` in `SHELL`"
    if strings[-1].value.lower() in _COMMAND:
        return Fix.unsafe(title, Edit.insert(strings[-1].span.end, f', "{setting};"'))
    last = strings[-1]
    if last.plain and "Preference" in last.value:
        gap = " " if last.value.rstrip().endswith(";") else "; "
        return Fix.unsafe(title, Edit.insert(last.span.end - 1, f"{gap}{setting};"))
    return None
