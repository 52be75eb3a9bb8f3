"""Which instruction of a Dockerfile made which step of an image.

Builders write the history in their own words: variables are expanded or not, options are left
out, files are named by their hash. So steps and instructions are aligned from the end, as a whole,
by how alike they are. What comes before the first is the base image's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from dockerlint.layers.image import Image, ImageError, Step
from dockerlint.model import Dockerfile, Stage
from dockerlint.syntax import Instruction, Onbuild, Run, Transfer
from dockerlint.syntax.fold import Heredoc
from dockerlint.syntax.nodes import KINDS, heredoc_text

MAX_INSTRUCTIONS = 1000
SINGLE = ("FROM ", "merge ")  # comments of a step that may have made one layer of several
MAKERS = ("RUN", "COPY", "ADD")  # what files come from; the others are kept in the configuration
_SAME = 0.9  # likeness from which an instruction is taken to be unchanged
_ALIKE = 0.5  # from which it is the same one, changed since
_MAKER, _OTHER = 3.0, 1.0  # how much the two kinds of instructions count
_SKIPPED = {True: -2.0, False: -0.3}  # a maker, another instruction, on one side only

_NOP = re.compile(r"#\(nop\)\s*(.*)", re.S)
_BUILDKIT = re.compile(r"\s*# buildkit\s*\Z")
_BY_HASH = re.compile(r"\S*[0-9a-f]{64}(?:\.\.\.|…)? in (.*)", re.S)
_CUT_HASH = re.compile(r"(?:file|dir|multi):[0-9a-f]*(?:\.\.\.|…)")
_CUT = ("...", "…")
_HEREDOC = re.compile(r"<<-?([\"']?)(\w+)\1")
_VARIABLE = re.compile(r"\\?\$(?:\{[^}]*\}?|\w+)")
_MARKS = re.compile(r"[\[\]{}\"',:&()=]+")
_KEY = re.compile(r"([\w.-]+)=")
_FOLDED = re.compile(r"\s+")


@dataclass(frozen=True)
class Pair:
    """A step with the instruction that made it; one of them may be missing.

    ``changed`` where the instruction is not as it was when the image was built.
    """

    instruction: Instruction | None
    step: Step | None
    changed: bool = False


@dataclass(frozen=True)
class Alignment:
    """The steps of the base image, and the pairs that follow."""

    stage: Stage
    base: tuple[Step, ...]
    pairs: tuple[Pair, ...]

    @cached_property
    def disagreements(self) -> tuple[Pair, ...]:
        """Where image and file differ in what makes files."""
        return tuple(
            pair
            for pair in self.pairs
            if pair.changed
            or (pair.step is None and _makes(pair.instruction))
            or (pair.instruction is None and pair.step and _is_maker(pair.step))
        )

    @cached_property
    def likeness(self) -> float:
        """The share of instructions that the image has, from 0 to 1; changed ones are halves."""
        makers = [p for p in self.pairs if p.instruction and _makes(p.instruction)]
        counted = makers or [p for p in self.pairs if p.instruction]
        if not counted:
            return 1.0
        return sum(1 - p.changed / 2 for p in counted if p.step) / len(counted)


def align(image: Image, file: Dockerfile, target: str = "") -> Alignment:
    """The image's steps beside the instructions. Raises ImageError.

    ``target`` is the stage that was built, by name or number; else it is the last.
    """
    stage = _stage(file, target)
    instructions = list(_expected(stage))
    if len(instructions) > MAX_INSTRUCTIONS:
        raise ImageError(f"cannot be compared with more than {MAX_INSTRUCTIONS} instructions")
    return _aligned(image, stage, instructions)


def stage_alike(image: Image, file: Dockerfile, but: Stage) -> Stage | None:
    """Another stage of the file that the image was built from."""
    for stage in reversed(file.stages):
        if stage is not but:
            found = _aligned(image, stage, list(_expected(stage))[:MAX_INSTRUCTIONS])
            if found.pairs and not found.disagreements and found.likeness == 1:
                return stage
    return None


def squashed(image: Image) -> bool:
    """True when its last step made its only layer, and not by itself.

    Such a layer holds the base image too, whose history is lost.
    """
    layers = [step.layer for step in image.steps if step.layer is not None]
    last = image.steps[-1] if image.steps else None
    if not last or layers != [last.layer]:
        return False
    return last.comment.startswith(SINGLE) or not _is_maker(last)


def _stage(file: Dockerfile, target: str) -> Stage:
    if not file.stages:
        raise ImageError("cannot be compared: the Dockerfile has no FROM")
    if not target:
        return file.stages[-1]
    named = [s for s in file.stages if target.lower() in (s.name, str(s.index))]
    if not named:
        raise ImageError(f"cannot be compared: the Dockerfile has no stage `{target}`")
    return named[-1]


def _expected(stage: Stage) -> Iterator[Instruction]:
    """What the builder ran, in order; triggers of one stage run at the start of the next."""
    triggers: list[Instruction] = []
    for each in stage.lineage:
        yield from triggers
        yield from each.instructions
        onbuild = [i for i in each.instructions if isinstance(i, Onbuild)]
        triggers = [i.trigger for i in onbuild if i.trigger]


def _is_maker(step: Step) -> bool:
    return bool(step.created_by) and _Told(step).kind in MAKERS


def _makes(instruction: Instruction | None) -> bool:
    return instruction is not None and instruction.name in MAKERS


def _aligned(image: Image, stage: Stage, instructions: Sequence[Instruction]) -> Alignment:
    """The best of all alignments, by dynamic programming."""
    told = [_Told(step) for step in image.steps]
    meant = [_Meant(instruction) for instruction in instructions]
    rows = _scores(told, meant)
    pairs: list[Pair] = []
    s, i = 0, 0
    while s < len(told) or i < len(meant):
        here = rows[s][i]
        step = told[s] if s < len(told) else None
        instruction = meant[i] if i < len(meant) else None
        if step and instruction and here == _value(step, instruction) + rows[s + 1][i + 1]:
            changed = instruction.makes and instruction.likeness(step) < _SAME
            pairs.append(Pair(instruction.node, step.step, changed))
            s, i = s + 1, i + 1
        elif instruction and here == _SKIPPED[instruction.makes] + rows[s][i + 1]:
            pairs.append(Pair(instruction.node, None))
            i += 1
        else:
            assert step
            pairs.append(Pair(None, step.step))
            s += 1
    first = next((n for n, pair in enumerate(pairs) if pair.instruction), len(pairs))
    if squashed(image):  # the history of what came before is lost; all is in the one layer
        first = next((n for n, pair in enumerate(pairs) if pair.step), first)
    base = tuple(pair.step for pair in pairs[:first] if pair.step)
    return Alignment(stage, base, tuple(pairs[first:]))


def _scores(told: Sequence[_Told], meant: Sequence[_Meant]) -> list[list[float]]:
    """For each pair of places the best score of what follows.

    Steps before the first instruction cost nothing: they are the base image's.
    """
    rows = [[0.0] * (len(meant) + 1) for _ in range(len(told) + 1)]
    for i in reversed(range(len(meant))):
        rows[-1][i] = rows[-1][i + 1] + _SKIPPED[meant[i].makes]
    for s in reversed(range(len(told))):
        skipped = _SKIPPED[told[s].kind in MAKERS]
        rows[s][-1] = rows[s + 1][-1] + (skipped if meant else 0)
        for i in reversed(range(len(meant))):
            rows[s][i] = max(
                rows[s + 1][i] + (skipped if i else 0),
                rows[s][i + 1] + _SKIPPED[meant[i].makes],
                _value(told[s], meant[i]) + rows[s + 1][i + 1],
            )
    return rows


def _value(step: _Told, instruction: _Meant) -> float:
    """What it is worth to take the step for that of the instruction."""
    if step.kind != instruction.node.name:
        return float("-inf")
    likeness = instruction.likeness(step)
    if instruction.makes:
        return _MAKER * likeness if likeness >= _ALIKE else float("-inf")
    return _OTHER * likeness


def plain(step: Step) -> str:
    """A step nearly as in a Dockerfile: ``RUN make``, ``COPY . /app``."""
    told = _Told(step)
    if told.kind != "RUN":
        return f"{told.kind} {told.text}".strip()
    by_shell = told.command != told.text or step.created_by.startswith("RUN ")
    return (
        f"RUN {told.command}" if by_shell else told.text or step.comment or "a step without a name"
    )


class _Told:
    """A step as its builder tells it."""

    def __init__(self, step: Step) -> None:
        self.step = step
        text = _BUILDKIT.sub("", step.created_by.strip())
        nop = _NOP.search(text[:400]) and _NOP.search(text)
        keyword, _, rest = (nop[1] if nop else text).strip().partition(" ")
        self.kind, self.text = ("RUN", text)
        if keyword in KINDS:
            self.kind, self.text = keyword, rest
        self.text = _folded(self.text)
        self.cut = self.text.endswith(_CUT)

    @cached_property
    def command(self) -> str:
        """What the shell of a RUN was given, as far as that can be told."""
        for option in (" -c ", " /S /C "):
            shell, there, command = self.text.partition(option)
            program = shell.split(" ", 1)[0].rpartition("/")[2]
            if there and (shell.startswith("|") or program.endswith(("sh", "cmd"))):
                return command
        return self.text

    @cached_property
    def words(self) -> Counter[str]:
        return _words(self.command if self.kind == "RUN" else self.text)


class _Meant:
    """An instruction in the words in which builders tell it."""

    def __init__(self, node: Instruction) -> None:
        self.node = node
        self.makes = node.name in MAKERS
        self._known: dict[str, float] = {}

    def likeness(self, step: _Told) -> float:
        """How much a step of the same kind is like the instruction, from 0 to 1."""
        if step.text not in self._known:
            if isinstance(self.node, Run):
                found = self._run(step)
            elif isinstance(self.node, Transfer):
                found = self._transfer(step, self.node)
            else:
                found = self._other(step)
            self._known[step.text] = found
        return self._known[step.text]

    @cached_property
    def files(self) -> str:
        """The words of a COPY or ADD; BuildKit tells a heredoc by its bare name."""
        text = " ".join(word.text for word in self.node.words)
        return _HEREDOC.sub(r"<<\2", text) if self.node.heredocs else text

    @cached_property
    def texts(self) -> list[str]:
        """The ways in which its text may be told; the first is the usual one."""
        node = self.node
        found = [node.text]
        if isinstance(node, Run) and node.heredocs:
            bodies = [heredoc_text(h, node.source).text for h in node.heredocs]
            whole = zip(bodies, node.heredocs, strict=True)
            script = "".join(f"{body}{_end(h, node)}\n" for body, h in whole)
            found = [*bodies[:1], f"{node.text}\n{script}", node.text]
        elif node.json is not None:
            found = [" ".join(s.value for s in node.json), node.text]
        return [_folded(text) for text in found]

    @cached_property
    def words(self) -> Counter[str]:
        return _words(self.texts[0])

    def _run(self, step: _Told) -> float:
        for text in self.texts:
            if step.text == text or step.text.endswith(f" {text}"):
                return 1.0
        if step.cut:
            return self._cut(step)
        return min(_dice(self.words, step.words), _SAME - 0.01)

    def _cut(self, step: _Told) -> float:
        """For a step of which only the first characters are told."""
        start = step.text.rstrip("….")
        if step.command == step.text and start.startswith("|"):
            return 1.0  # the variables are all that is told
        return self._starts(step.command.rstrip("….").rstrip())

    def _starts(self, start: str) -> float:
        return float(any(f"{text} # buildkit".startswith(start) for text in self.texts))

    def _transfer(self, step: _Told, node: Transfer) -> float:
        told = " ".join(w for w in step.text.split(" ") if not w.startswith("--"))
        if found := _BY_HASH.fullmatch(told):
            destination = node.destination.text if node.destination else ""
            return self._destination(found[1].strip().rstrip("….").rstrip(), destination)
        if _CUT_HASH.fullmatch(told):
            return _SAME
        if _fits(self.files, told):
            return 1.0
        if step.cut:
            start = told.rstrip("….").rstrip()
            literal = f"{_VARIABLE.split(self.files)[0]} # buildkit"
            return float(literal.startswith(start) or start.startswith(literal[:-11]))
        return min(_dice(_words(self.files), _words(told)), _SAME - 0.01)

    def _destination(self, told: str, written: str) -> float:
        """Likeness where nothing but the destination is told."""
        if _fits(written, told):
            return 1.0
        plain = written.removeprefix("./").strip("/")
        if not written.startswith("/") and told.rstrip("/").endswith(plain.rstrip(".")):
            return _SAME
        return 0.0

    def _other(self, step: _Told) -> float:
        if self.node.name in ("ENV", "LABEL", "ARG"):
            keys = Counter(_KEY.findall(f"{self.texts[0]} "))
            told = Counter(_KEY.findall(f"{step.text} "))
            likeness = _dice(keys, told) if keys and told else _dice(self.words, step.words)
        else:
            likeness = _dice(self.words, step.words)
        return 0.3 + 0.7 * likeness


def _end(heredoc: Heredoc, node: Instruction) -> str:
    end = heredoc.terminator
    return node.source.text[end.start : end.end] if end else ""


def _folded(text: str) -> str:
    return _FOLDED.sub(" ", text).strip()


def _words(text: str) -> Counter[str]:
    """The words that say something; what variables stand for is not known."""
    words = _MARKS.sub(" ", text).split()
    return Counter(word for word in words if "$" not in word)


def _dice(one: Counter[str], other: Counter[str]) -> float:
    """How many words two texts share, from 0 to 1."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 1.0


def _fits(written: str, told: str) -> bool:
    """True when a text is what was written, with anything in place of variables."""
    first, *rest = _VARIABLE.split(written)
    if not rest:
        return first == told
    *middle, last = rest
    if not told.startswith(first):
        return False
    at = len(first)
    for part in middle:
        found = told.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return len(told) - at >= len(last) and told.endswith(last)
