"""What the builder does with a Dockerfile, and what differs between two.

A file becomes, stage by stage, the *units* it executes (the commands of its RUNs one by one, COPY,
ADD and WORKDIR), each with the state it runs in, and what the image is at the end. How the text is
laid out, quoted over lines or split into RUNs does not show. `differences` names what differs in
the words in which rules declare the effects of their fixes.
"""

from __future__ import annotations

import json
import re
import shlex
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise, takewhile
from types import MappingProxyType

from shellwords import (
    ASSIGNMENT,
    GOES_ON,
    REDIRECTION,
    SEPARATORS,
    Part,
    UnreadableError,
    comments,
    parts,
)

from dockerlint.effects import Change, Effect
from dockerlint.findings import Fix, Safety
from dockerlint.linter import tree_of
from dockerlint.rule import Rule
from dockerlint.syntax import (
    Arg,
    Env,
    Flag,
    From,
    Healthcheck,
    Instruction,
    Label,
    Onbuild,
    Run,
    Shell,
    Transfer,
    Tree,
    Workdir,
)
from dockerlint.syntax.lexer import Lexer, LexError
from dockerlint.text import Source

Words = tuple[str, ...]
Names = Mapping[str, str]  # of stages, and their numbers: what to call them
# Builtins after which a later command of the same shell may do something else.
LEAKING = {
    *("cd", "pushd", "popd", "set", "shopt", "export", "unset", "umask", "trap", "exec", "exit"),
    *("alias", "source", ".", "eval", "declare", "readonly", "local", "ulimit", "return"),
    *("typeset", "read", "hash", "enable", "builtin", "unalias", "let", "getopts", "shift"),
}
SHELLS = {"sh", "bash", "ash", "dash", "zsh", "ksh"}
_ASSIGNED = r"[A-Za-z_]\w*=(?:'[^']*'|\"[^\"]*\"|\S)*"
WRAPPERS = re.compile(
    rf"\A(?:{_ASSIGNED}\s+|(?:/\S*/)?(?:sudo|env|time|command|nohup|busybox)"
    rf"(?:\s+(?:-[ug]\s+\S+|-\S+|{_ASSIGNED}))*\s+)+"
)
OWN_TO_RUN = {"flags", "shell", "ONBUILD"}  # parts of a unit's state
NEVER = 3  # more than to take one unit out and put another in
MAX_DEPTH = 3  # of sh -c 'sh -c …'


@dataclass(frozen=True)
class Unit:
    """One thing the builder executes."""

    words: Words
    control: Words = ("strict", "")  # how failure counts; in an ``||`` list, the operator before
    operator: str = ""  # before it, where it runs only after the success of what comes before
    state: tuple[tuple[str, str], ...] = ()  # user, folder, environment ...
    layer: int = 0
    command: bool = True  # of a RUN

    @property
    def text(self) -> str:
        """As effects name it: without its folder, and without ``sudo`` and the like before it."""
        words = (word for word in self.words if not REDIRECTION.match(word))
        text = WRAPPERS.sub("", " ".join(words))
        return re.sub(r"\A/(?:\S*/)?(?=\S)", "", text)


@dataclass
class Meaning:
    """One stage: what it starts from, what is executed, and the image at the end."""

    base: Words
    units: list[Unit] = field(default_factory=list)
    image: dict[str, str] = field(default_factory=dict)


# What a safe fix may do: every command is still executed, in the same order and surroundings.
SAFE = {Change.ADDS_OPTION, Change.ADDS_COMMAND, Change.MOVES_COMMAND, Change.MERGES_RUNS}
SAFE |= {Change.LOSES_COMMENT}  # of a rule about comments
# What is safe for its own reasons: `apk update` fetches what nothing in the file reads any more,
# sudo does nothing for root, the two programs are one, nothing that runs asks who made it, there
# is no file in a cache of apk that nothing fills, a signal is the same by number and by name, and
# npm reads the old option as the new one.
ALSO_SAFE = (
    *Change.REMOVES_COMMAND.of("rm -rf /var/cache/apk/*"),
    *Change.REMOVES_ARGUMENT.of("/var/cache/apk/*"),
    *Change.REMOVES_COMMAND.of("apk update"),
    *Change.REMOVES_WRAPPER.of("sudo"),
    *Change.CHANGES_PROGRAM.of("apt to apt-get"),
    *Change.CHANGES_IMAGE.of("MAINTAINER", "LABEL org.opencontainers.image.authors"),
    *Change.CHANGES_IMAGE.of("STOPSIGNAL"),
    *Change.REMOVES_OPTION.of("--production", "--only=production", "--only=prod", "--only"),
    *Change.REMOVES_ARGUMENT.of("production"),
)
# Programs of which one may take the other's place.
TWINS = {"apt": "apt", "apt-get": "apt", "apt-cache": "apt"}
# Words by which a command is still the same one, so that it is seen what else changed in it.
KIN = {"ci": "install"}


def undeclared(before: str, after: str, chosen: Collection[tuple[Rule, Fix]]) -> Iterator[str]:
    """What differs although no chosen fix's rule declares it, or a safe fix must not do it."""
    safe = all(fix.safety is Safety.SAFE for _, fix in chosen)
    declared = {effect for rule, _ in chosen for effect in rule.effects}
    if declared.issuperset(Change.MERGES_RUNS.of()):  # a RUN that one adds, another may merge
        layers = (e.what for e in declared if e.change is Change.ADDS_LAYER)
        declared.update(Change.ADDS_COMMAND.of(*layers))
    if any(e.change is Change.ADDS_LAYER for e in declared):  # one adds to what another adds
        commands = (e.what for e in declared if e.change is Change.ADDS_COMMAND)
        declared.update(Change.ADDS_LAYER.of(*commands))
    for effect in (*differences(before, after), *files_written(fix for _, fix in chosen)):
        if not any(each.covers(effect) for each in declared) and not is_two(effect, declared):
            yield f"undeclared: {effect}"
        if safe and effect.change not in SAFE and not is_also_safe(effect):
            yield f"not safe: {effect}"


def is_two(effect: Effect, declared: Collection[Effect]) -> bool:
    """True for a word in the place of another where one rule removes words and one adds them."""
    changes = {each.change for each in declared}
    both = {Change.ADDS_ARGUMENT, Change.REMOVES_ARGUMENT} <= changes
    return both and effect.change is Change.CHANGES_ARGUMENT


def is_also_safe(effect: Effect) -> bool:
    """True for what is safe for its own reasons.

    A second blank between a checksum and a name, too: without it BusyBox refuses the line.
    """
    old, _, new = effect.what.partition(" to ")
    blank = effect.change is Change.CHANGES_ARGUMENT and old == new.replace("  ", " ", 1)
    return effect in ALSO_SAFE or blank


def files_written(fixes: Iterable[Fix]) -> tuple[Effect, ...]:
    """The effects of fixes on other files."""
    return tuple(
        e for fix in fixes for each in fix.files for e in Change.CHANGES_FILE.of(each.path)
    )


def differences(before: str, after: str) -> Counter[Effect]:
    """What the builder does differently with the second text."""
    return Counter(_Difference(_File.of(before), _File.of(after)).effects())


# --- what a file means --------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _File:
    """One text as read: it is compared with several others."""

    directives: list[tuple[str, str]]
    comments: list[str]
    stages: list[Meaning]

    @staticmethod
    @lru_cache(maxsize=8)
    def of(text: str) -> _File:
        tree = tree_of(Source(text))
        directives = [(d.name, d.value) for d in tree.directives]
        return _File(directives, list(_comments(tree)), meanings(tree))


def meanings(tree: Tree) -> list[Meaning]:
    """Each stage of a file; what stands before the first FROM is one of its own."""
    starts = [i for i in tree.instructions if isinstance(i, From)]
    called = [start.alias.text.lower() if start.alias else "" for start in starts]
    names = {str(i): name or f"stage-{i}" for i, name in enumerate(called)}  # as BuildKit says
    names.update((name, name) for name in called if name)
    stages = [_Stage((), names)]
    for instruction in tree.instructions:
        if isinstance(instruction, From):
            stages.append(_Stage(_base(instruction, names, tree), names))
        else:
            stages[-1].read(instruction)
    return [stage.end() for stage in stages]


def _platform(start: From, tree: Tree) -> list[str]:
    """The flags of a FROM, but for a platform that is what it would have anyway."""
    before = takewhile(lambda i: not isinstance(i, From), tree.instructions)
    args = [pair for i in before if isinstance(i, Arg) for pair in i.pairs]
    own = any(pair.key.text == "TARGETPLATFORM" and pair.value for pair in args)
    default = () if own else ("--platform=$TARGETPLATFORM", "--platform=${TARGETPLATFORM}")
    return [flag for flag in sorted(_flags(start)) if flag not in default]


def _base(start: From, names: Names, tree: Tree) -> Words:
    """What a stage starts from; the builder minds no case in ``AS`` and the names of stages."""
    image, *name = [_stage_name(word.text, names) for word in start.words] or [""]
    if start.alias:
        name = ["AS", start.alias.text.lower()]
    return (" ".join([*_platform(start, tree), image]), *name)


def _stage_name(text: str, names: Names) -> str:
    """In lower case where it is the name of a stage; the name for its number."""
    number = str(int(text)) if re.fullmatch(r"\+?\d+", text) else text
    return names.get(number.lower(), text)


class _Stage:
    """The builder's state while it goes through the instructions of a stage."""

    def __init__(self, base: Words, names: Names) -> None:
        self.meaning = Meaning(base)
        self.names = names  # of all stages
        self.state: dict[str, str] = {}
        self.layer = 0

    def end(self) -> Meaning:
        self.meaning.image.update(self.state)
        return self.meaning

    def read(self, instruction: Instruction) -> None:
        """Execute one instruction."""
        image, text = self.meaning.image, instruction.text
        if isinstance(instruction, Run):
            self.run(instruction)
        elif isinstance(instruction, Transfer):
            self.step(instruction, *_flags(instruction, self.names), *_paths(instruction))
        elif isinstance(instruction, Workdir):
            folder = _value(instruction, text)
            if not folder.startswith(("/", "$")) and folder[1:2] != ":":
                folder = f"{self.state.get('WORKDIR', '?')}/{folder}"
            self.state["WORKDIR"] = folder
            self.step(instruction, folder)
        elif isinstance(instruction, Env | Arg | Label):
            for pair in instruction.pairs:
                value = pair.value and _value(instruction, pair.value.text)
                name = f"{instruction.name} {pair.key.text}"
                target = image if isinstance(instruction, Label) else self.state
                target[name] = "unset" if value is None else f"={value}"
        elif isinstance(instruction, Onbuild):
            self.onbuild(instruction)
        elif isinstance(instruction, Shell):
            self.state["SHELL"] = text
        elif instruction.name == "USER":
            self.state["USER"] = _value(instruction, text)
        elif isinstance(instruction, Healthcheck):
            probe = _probe(instruction, "SHELL" in self.state)
            image["HEALTHCHECK"] = repr((sorted(_flags(instruction)), probe))
        elif instruction.name in ("EXPOSE", "VOLUME"):
            words = [w.text for w in instruction.words]
            if instruction.name == "EXPOSE":
                words = [_port(word) for word in words]
            image[instruction.name] = " ".join([image.get(instruction.name, ""), *words])
        else:  # CMD, ENTRYPOINT, STOPSIGNAL, MAINTAINER and what is unknown
            image[instruction.name] = " ".join([*_flags(instruction), text])

    def onbuild(self, onbuild: Onbuild) -> None:
        """What another build executes, as units that say so."""
        inner = _Stage((), {})
        if onbuild.trigger:
            inner.read(onbuild.trigger)
        for unit in inner.meaning.units:
            state = (*unit.state, ("ONBUILD", ""))
            self.meaning.units.append(replace(unit, state=state, layer=self.layer))
        for name, value in {**inner.state, **inner.meaning.image}.items():
            self.step(onbuild, name, value)
        self.layer += 1

    def step(self, instruction: Instruction, *words: str) -> None:
        """A unit and a layer of its own."""
        name = "COPY" if _only_copies(instruction) else instruction.name
        unit = Unit((name, *words), state=self.now(), layer=self.layer, command=False)
        self.meaning.units.append(unit)
        self.layer += 1

    def now(self, **more: str) -> tuple[tuple[str, str], ...]:
        return tuple(sorted({**self.state, **more}.items()))

    def run(self, run: Run) -> None:
        """The units of a RUN, in one layer."""
        shell = json.loads(self.state["SHELL"]) if self.state.get("SHELL") else ["/bin/sh", "-c"]
        flags = " ".join(_flags(run, self.names))
        leaked: list[str] = []
        for words, (mode, operator) in units(run, shell):
            state = self.now(flags=flags, shell=" && ".join(leaked))
            control = (mode, operator if "chain" in mode else "")
            self.meaning.units.append(Unit(words, control, operator, state, self.layer))
            leaked += leaks(words)
        self.layer += 1


def units(run: Run, shell: Sequence[str]) -> Iterator[tuple[Words, Words]]:
    """The commands of a RUN, each with how its failure counts."""
    if run.interpreter:
        shell = [w for w in run.interpreter.split() if w.rpartition("/")[2] != "env"]
    program = shell[0].rpartition("/")[2].lower() if shell else ""
    strict = any(a.startswith("-") and "e" in a and not a.startswith("--") for a in shell[1:])
    if run.json is not None:
        yield tuple(_seen(tuple(s.value for s in run.json))), ("exec", "")
        return
    script = run.heredoc_script
    text = run.text if script is None else script.text
    if program in SHELLS:
        yield from commands(text, strict)
    else:
        yield (text,), ("other", "")
    bodies = tuple(_heredocs(run)[script is not None :])
    if bodies:
        yield ("<<", *_seen(bodies)), ("heredoc", "")


def commands(text: str, strict: bool = False, depth: int = 0) -> Sequence[tuple[Words, Words]]:
    """The top-level commands of shell text, each with how its failure counts.

    *strict*: it runs only when all before it succeeded, and its failure is that of the whole.
    *chain*: it is part of an ``||`` list. *lenient*: its failure goes unnoticed.
    """
    return _commands(text, strict, depth)


@lru_cache(maxsize=256)
def _commands(text: str, strict: bool, depth: int) -> tuple[tuple[Words, Words], ...]:
    return tuple(_read(text, strict, depth))


def _read(text: str, strict: bool, depth: int) -> Iterator[tuple[Words, Words]]:
    try:
        found = parts(text)
    except UnreadableError:
        yield ("unreadable", " ".join(text.split())), ("other", "")
        return
    statements: list[list[Part]] = []
    for part in found:
        if part.operator in ("&&", "||") and statements:
            statements[-1].append(part)
        else:
            statements.append([part])
    for i, statement in enumerate(statements):
        last = i + 1 == len(statements)
        strict = strict or _stops(statement)
        background = not last and statements[i + 1][0].operator == "&"
        ors = [n for n, part in enumerate(statement) if part.operator == "||"]
        if background:
            mode = "background"
        elif ors:
            mode = "chain" if last or strict else "lenient chain"
        else:
            mode = "strict" if last or (strict and len(statement) == 1) else "lenient"
        for j, part in enumerate(statement):
            # What follows `a || b &&` runs when that succeeds, and its failure is the last word.
            here = "strict" if mode == "chain" and last and j > ors[-1] else mode
            if strict and mode == "lenient" and part is statement[-1]:
                here = "strict"  # for `set -e`, too
            operator = part.operator if j and here != "strict" else ""
            if part.words:
                yield tuple(_seen(part.words, depth)), (here, operator)


def _stops(statement: list[Part]) -> bool:
    """True for ``set -e``."""
    words = tuple(w for w in statement[0].words if not ASSIGNMENT.match(w))
    flags = [w for w in words[1:] if w.startswith("-") and "e" in w] + [
        w for w in words if w == "errexit"
    ]
    return words[:1] == ("set",) and bool(flags)


def _seen(words: Words, depth: int = 0) -> Iterator[str]:
    """The words, with the commands inside ``sh -c '…'`` and ``$(…)`` in their places."""
    shell = False
    for i, word in enumerate(words):
        shell = shell or word.rpartition("/")[2] in SHELLS
        before = words[i - 1] if i else ""
        script = shell and before.startswith("-") and before.endswith("c")
        inner = ("", _unquoted(word), "") if script else _substitution(word)
        if inner and depth < MAX_DEPTH:
            start, text, end = inner
            yield f"{start}'"
            for command, control in commands(text, depth=depth + 1):
                yield from (f"({' '.join(control)})", *command)
            yield f"'{end}" if _substitution(end) is None else "'"
            yield from _seen((end,), depth) if _substitution(end) else ()
        else:
            yield word


def _substitution(word: str) -> Words | None:
    """What stands before, in and after ``$(…)`` or backticks; None in other words."""
    if word.startswith("'"):
        return None
    patterns = (r"(.*?)\$\((?!\()(.*)\)(.*)", r"(.*?)`(.*)`(.*)")
    found = [m.groups() for p in patterns if (m := re.fullmatch(p, word, re.S))]
    start, text, end = min(found, key=lambda parts: len(parts[0]), default=("", "", ""))
    if not found or word[len(start)] == "`":
        return (start, text, end) if found else None
    whole = f"{text}){end}"
    depths = accumulate(((ch == "(") - (ch == ")") for ch in whole), initial=1)
    closes = next((i - 1 for i, depth in enumerate(depths) if not depth), len(text))
    return start, whole[:closes], whole[closes + 1 :]


def _unquoted(word: str) -> str:
    quote = word[:1]
    if len(word) > 1 and quote in "'\"" and word[-1] == quote:
        inner = word[1:-1]
        return inner if quote == "'" else inner.replace('\\"', '"').replace("\\\\", "\\")
    return word


def leaks(words: Words) -> Iterator[str]:
    """What a later command of the same shell may notice of this one."""
    rest = [w for w in words if not ASSIGNMENT.match(w)]
    if "|" in rest and rest[0] not in ("{", "if", "for", "while", "until", "case"):
        return  # each part of a pipe has a shell of its own
    if not rest or rest[0] in LEAKING:
        yield rest[0] if rest[:1] in (["exec"], ["eval"]) else " ".join(words)
    elif rest[:1] == ["function"] or rest[1:3] == ["(", ")"]:
        yield f"function {rest[0]}"
    elif words[0] in ("if", "while", "until", "for", "case", "select", "{"):
        starts = SEPARATORS | GOES_ON | {"(", ")", "|"}
        pairs = zip((";", *words), words, strict=False)
        yield from (word for before, word in pairs if word in LEAKING and before in starts)
        # An assignment by itself: nothing before it in its command, and nothing after.
        around = zip((";", *words), words, (*words[1:], ";"), strict=False)
        yield from (
            word
            for before, word, after in around
            if ASSIGNMENT.match(word) and {before, after} <= SEPARATORS | GOES_ON
        )


def _flags(instruction: Instruction, names: Names = MappingProxyType({})) -> list[str]:
    return [f"--{flag.name}={_flag(flag, names)}" for flag in instruction.flags]


def _flag(flag: Flag, names: Names) -> str:
    """The value; what it says to take files from by the name of the stage, in lower case.

    How builds share a cache decides which of them waits, and nothing about the image.
    """
    if flag.name == "mount" and flag.options.get("type") == "cache":
        return re.sub(r",sharing=(?:locked|shared)(?=,|$)", "", flag.text)
    if flag.name == "from":
        return _stage_name(flag.text, names)
    if flag.name == "mount" and "from" in flag.options:
        parts = (part.partition("=") for part in flag.text.split(","))
        return ",".join(f"{key}{sign}{_stage_name(value, names)}" for key, sign, value in parts)
    return flag.text


def _heredocs(instruction: Instruction) -> list[str]:
    text = instruction.source.text
    return [text[h.body.start : h.body.end] for h in instruction.heredocs]


# What ADD takes as it is: no address, no variable; a pattern only with an ending of its own.
_PLAIN_FILE = re.compile(r"(?!\w+@)(?:[^$:]|:(?!//))*")
_ANY_NAME = re.compile(r"[*?\]](?!.*[*?\]])(?!.*\.\w+\Z)[^/]*\Z")
_PACKED = re.compile(
    r".*\.(?:tar(?:\.\w+)?|t(?:[glpx]?z|bz?2?|zst)|zst|lz4|[gx]z|lz|bz2|z|lzma)", re.I
)


def _only_copies(instruction: Instruction) -> bool:
    """True for an ADD that does what COPY does."""
    flags = {flag.name for flag in instruction.flags}
    if instruction.name != "ADD" or not flags <= {"chown", "chmod", "link", "exclude"}:
        return False
    names = [word.text.strip("\"'") for word in instruction.words[:-1]]
    return all(
        name.startswith("<<")
        or (
            _PLAIN_FILE.fullmatch(name) and not (_PACKED.fullmatch(name) or _ANY_NAME.search(name))
        )
        for name in names
    )


def _paths(transfer: Transfer) -> Iterator[str]:
    """Sources and destination; with several sources the builder demands a slash after that."""
    *sources, target = [w.text for w in transfer.words] or [""]
    yield from sources
    bare = re.sub(r"/(?=[\"']?\Z)", "", target)
    yield bare if len(sources) > 1 and bare.strip("\"'") else target
    yield from _heredocs(transfer)


def _port(word: str) -> str:
    """A port without what the builder drops before it, and with its protocol as it reads it."""
    if "$" in word:
        return word
    port, slash, protocol = word.rpartition(":")[2].partition("/")
    return f"{port}{slash}{protocol.lower()}"


def _probe(check: Healthcheck, has_shell: bool) -> str | Words:
    """The probe's text; its words where a shell would pass them on as they are."""
    if check.probe_json is not None:
        return tuple(s.value for s in check.probe_json)
    plain = re.fullmatch(r"""(?:[\w\s/.:@%+,=-]|'[^']*'|"[^"$`\\]*"|\\.)+""", check.probe.text)
    return check.text if has_shell or not plain else tuple(shlex.split(check.probe.text))


def _value(instruction: Instruction, text: str) -> str:
    """The text as the builder takes it, variables left in."""
    try:
        return Lexer(instruction.escape, unset="keep").expand(text)
    except (LexError, RecursionError):
        return text


def _comments(tree: Tree) -> Iterator[str]:
    """The comments of the file and those in its shell scripts, in order."""
    found = [(c.span.start, c.text) for c in tree.all_comments]
    for instruction in tree.instructions:
        run = instruction.trigger if isinstance(instruction, Onbuild) else instruction
        if isinstance(run, Run):
            script = run.heredoc_script
            text = run.text if script is None else script.text
            found += [(run.span.end, comment) for comment in comments(text)]
    return (text for _, text in sorted(found, key=lambda each: each[0]))


# --- what differs -------------------------------------------------------------------------------

Pair = tuple[Unit, Unit]


class _Difference:
    def __init__(self, old: _File, new: _File) -> None:
        self.old, self.new = old, new

    def effects(self) -> Iterator[Effect]:
        """All of them; each as often as it occurs."""
        yield from self.outside()
        old, new = self.old.stages, self.new.stages
        if len(old) != len(new):
            yield from Change.CHANGES_STAGES.of(f"{len(old) - 1} to {len(new) - 1}")
        for one, other in paired(old, new):
            yield from self.base(one.base, other.base)
            yield from _Stages(one, other).effects()

    @staticmethod
    def base(old: Words, new: Words) -> Iterator[Effect]:
        if len(old) == 1:
            old = (*old, *new[1:])  # a name that nobody has asked for yet changes nothing
        if old != new:
            same_name = old[1:] == new[1:] and len(old) == len(new)
            yield from (Change.CHANGES_BASE if same_name else Change.CHANGES_STAGES).of(
                f"{' '.join(old)} to {' '.join(new)}"
            )

    def outside(self) -> Iterator[Effect]:
        """Directives and comments."""
        if self.old.directives != self.new.directives:
            yield from Change.CHANGES_DIRECTIVE.of(
                repr((self.old.directives, self.new.directives))
            )
        rest = iter(self.new.comments)
        if gone := next((c for c in self.old.comments if c not in rest), None):
            yield from Change.LOSES_COMMENT.of(gone)


def paired(old: list[Meaning], new: list[Meaning]) -> Iterator[tuple[Meaning, Meaning]]:
    """Which stage has become which; without those, empty ones, that one side alone has."""
    more = len(new) - len(old)
    if more < 0:
        yield from ((one, other) for other, one in paired(new, old))
        return
    at = 0
    for one in old:
        while more and not new[at].units and is_another(one.base, new[at].base, new[at + 1].base):
            at, more = at + 1, more - 1
        yield one, new[at]
        at += 1


def is_another(base: Words, here: Words, below: Words) -> bool:
    """True when a stage is not this one with something changed, or the one below it rather is."""
    alike = base[:1] == here[:1] or (len(base) > 1 and base[1:] == here[1:])
    return base != here and (base == below or not alike)


class _Stages:
    """What differs between two versions of a stage."""

    def __init__(self, old: Meaning, new: Meaning) -> None:
        self.old, self.new = old, new
        self.pairs: list[Pair] = []  # the same unit, before and after
        self.moved: list[Pair] = []
        self.gone: list[Unit] = []
        self.added: list[Unit] = []
        self._align()

    def _align(self) -> None:
        for old, new in aligned(self.old.units, self.new.units):
            if old and new:
                self.pairs.append((old, new))
            elif old:
                self.gone.append(old)
            elif new:
                self.added.append(new)
        came = {u.words for u in self.added} | {
            n.words for o, n in self.pairs if o.words != n.words
        }
        for old, new in list(self.pairs):  # rather moved, and another of its kind added
            if old.words != new.words and old.words in came:
                self.pairs.remove((old, new))
                self.gone.append(old)
                self.added.append(new)
        self._prefer_whole_layers()
        for close in (1 / 4, 1 / 2):
            for unit in list(self.gone):
                twin = min(self.added, key=lambda u: _cost(unit, u), default=None)
                if twin and _cost(unit, twin) <= close:
                    self.gone.remove(unit)
                    self.added.remove(twin)
                    self.moved.append((unit, twin))

    def _prefer_whole_layers(self) -> None:
        """Of two that are the same, rather that one is gone which was alone in its layer."""
        for unit in list(self.gone):
            for i, (old, new) in enumerate(self.pairs):
                alone = [o for o, _ in self.pairs if o.layer == old.layer] == [old]
                mates = [n for o, n in self.pairs if o.layer == unit.layer]
                at_home = any(n.layer == new.layer for n in mates)
                if alone and at_home and old.words == unit.words and old.layer != unit.layer:
                    self.pairs[i] = (unit, new)
                    self.gone[self.gone.index(unit)] = old
                    break

    def effects(self) -> Iterator[Effect]:
        """All of them."""
        for old, new in (*self.pairs, *self.moved):
            if old.words != new.words:
                yield from changed_words(old.words, new.words)
        yield from (e for u in self.gone for e in Change.REMOVES_COMMAND.of(u.text))
        yield from self.additions()
        yield from (e for u, _ in self.moved for e in Change.MOVES_COMMAND.of(u.text))
        yield from self.layers()
        yield from self.dependencies()
        yield from self.surroundings()
        yield from self.images()

    @cached_property
    def homes(self) -> dict[int, int]:
        """For each layer after, the layer before that it is: that of its first old unit."""
        homes: dict[int, int] = {}
        for old, new in (*self.pairs, *self.moved):
            homes.setdefault(new.layer, old.layer)
        return homes

    def additions(self) -> Iterator[Effect]:
        for unit in self.added:
            own = unit.layer not in self.homes
            yield from (Change.ADDS_LAYER if own else Change.ADDS_COMMAND).of(unit.text)

    def layers(self) -> Iterator[Effect]:
        """RUNs made one or two, and commands that went to another."""
        where: dict[int, set[int]] = {}
        for old, new in self.pairs:
            where.setdefault(old.layer, set()).add(new.layer)
        merged = set()
        for old, new in self.pairs:
            if self.homes[new.layer] == old.layer:
                continue
            if len(where[old.layer]) == 1:
                merged.add(old.layer)
            else:
                yield from Change.MOVES_COMMAND.of(old.text)
        yield from Change.MERGES_RUNS.of() * len(merged)
        for layer, now in where.items():
            at_home = [new for new in now if self.homes[new] == layer]
            yield from Change.SPLITS_RUNS.of() * (len(at_home) - 1)

    def dependencies(self) -> Iterator[Effect]:
        """Commands that depend on others in another way; those that are strict depend on all."""
        for (one, new_one), (two, new_two) in pairwise(self.pairs):
            lenient = two.control == new_two.control == ("lenient", "")
            before, after = (
                depends(self.old.units, one, two),
                depends(self.new.units, new_one, new_two),
            )
            more = new_two.operator and not two.operator
            if lenient and (more or before != after):
                yield from Change.CHANGES_CONTROL.of(two.text)

    def surroundings(self) -> Iterator[Effect]:
        """State and control of what was executed before and still is."""
        seen = set()
        for old, new in (*self.pairs, *self.moved):
            if old.control != new.control:
                yield from Change.CHANGES_CONTROL.of(old.text)
            seen.update(_differing(dict(old.state), dict(new.state)))
        seen.update(name for unit in self.added for name in self.unheard_of(unit))
        for name in sorted(seen):
            yield from Change.CHANGES_SURROUNDINGS.of(name)

    def unheard_of(self, unit: Unit) -> Iterator[str]:
        """What an added command runs in that no command did before, nor the image."""
        known = {*(pair for old in self.old.units for pair in old.state), *self.old.image.items()}
        for name, value in unit.state:
            if name not in OWN_TO_RUN and (name, value) not in known:
                yield name

    def images(self) -> Iterator[Effect]:
        for name in _differing(self.old.image, self.new.image):
            yield from Change.CHANGES_IMAGE.of(name)


def depends(units: list[Unit], one: Unit, two: Unit) -> bool:
    """True when the second runs only if the first, before it in the same RUN, succeeds."""
    start, end = (next(i for i, u in enumerate(units) if u is each) for each in (one, two))
    between = units[start + 1 : end + 1]
    return one.layer == two.layer and all(unit.operator for unit in between)


def aligned(old: list[Unit], new: list[Unit]) -> Iterator[tuple[Unit | None, Unit | None]]:
    """Which unit has become which, in order, so that as little as possible differs.

    None on one side for what is gone, on the other for what was added.
    """
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    yield from zip(old[:start], new[:start], strict=True)
    yield from _cheapest(old[start : len(old) - end], new[start : len(new) - end])
    yield from zip(old[len(old) - end :], new[len(new) - end :], strict=True)


def _common(old: list[Unit], new: list[Unit]) -> int:
    """How many units at the start are the same in both."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((n for n, (a, b) in pairs if _cost(a, b)), min(len(old), len(new)))


def _cheapest(old: list[Unit], new: list[Unit]) -> Iterator[tuple[Unit | None, Unit | None]]:
    # cost[i][j]: of making new[j:] out of old[i:]
    cost = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old), -1, -1):
        for j in range(len(new), -1, -1):
            ways = [1 + cost[i + 1][j]] if i < len(old) else []
            ways += [1 + cost[i][j + 1]] if j < len(new) else []
            if i < len(old) and j < len(new):
                ways.append(_cost(old[i], new[j]) + cost[i + 1][j + 1])
            cost[i][j] = min(ways, default=0.0)
    i = j = 0
    while i < len(old) or j < len(new):
        both = i < len(old) and j < len(new)
        if both and cost[i][j] == _cost(old[i], new[j]) + cost[i + 1][j + 1]:
            yield old[i], new[j]
            i, j = i + 1, j + 1
        elif i < len(old) and cost[i][j] == 1 + cost[i + 1][j]:
            yield old[i], None
            i += 1
        else:
            yield None, new[j]
            j += 1


@lru_cache(maxsize=4096)
def _cost(old: Unit, new: Unit) -> float:
    """How far one unit is from the other: 0 for the same; to take one out or in costs 1."""
    if old.command is not new.command:
        return NEVER
    if old.words == new.words:
        differing = (old.control != new.control) / 8 + (old.state != new.state) / 16
        return differing + (old.layer != new.layer) / 64
    alike = _likeness(*(tuple(KIN.get(word, word) for word in u.words) for u in (old, new)))
    elsewhere = min(len({*old.state} ^ {*new.state}), 8) / 128
    return 1 / 2 - alike / 8 + elsewhere if alike >= 1 / 2 else NEVER


def changed_words(old: Words, new: Words) -> Iterator[Effect]:
    """What was put into a command, taken out or replaced."""
    fewer = _count_sudo(old) - _count_sudo(new)
    if fewer:
        old, new = _without_sudo(old), _without_sudo(new)
        yield from (Change.REMOVES_WRAPPER if fewer > 0 else Change.ADDS_ARGUMENT).of("sudo")
    for kind, i, k, j, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, came = old[i:k], new[j:m]
        # one rule's option in the place of another's: each has its own effect
        options = gone[:1] and all(w.startswith("-") for w in (gone[0], *came))
        options = options and not _is_same_option(gone, came)
        if kind == "insert" or (kind == "replace" and options):
            for n, word in enumerate(came, j):
                option = word.startswith("-")
                change = Change.ADDS_OPTION if option else Change.ADDS_ARGUMENT
                at = n  # an option put in beside others, with values, stands after the same word
                if option and came[0].startswith("-"):
                    at = j
                before = _name(new[at - 1]) if at else ""
                yield from change.of(f"{before} {word}" if at else word)
        if kind == "delete" or (kind == "replace" and options):
            for word in gone:
                option = word.startswith("-")
                yield from (Change.REMOVES_OPTION if option else Change.REMOVES_ARGUMENT).of(word)
        elif kind == "replace" and _likeness(gone, came) == 1:
            yield from Change.CHANGES_PROGRAM.of(f"{_name(gone[0])} to {_name(came[0])}")
        elif kind == "replace":
            yield from _replaced(gone, came)


def _is_same_option(gone: Words, came: Words) -> bool:
    """True for one with another value or by another name, and for a bundle with a letter less."""
    if len(gone) != 1 or len(came) != 1:
        return False
    if all(re.fullmatch("-[A-Za-z]+", word) for word in (*gone, *came)):
        return set(came[0]) < set(gone[0])
    one, other = (word.partition("=") for word in (*gone, *came))
    return bool(one[2] and other[2]) and (one[0] == other[0] or one[2] == other[2])


def _replaced(gone: Words, came: Words) -> Iterator[Effect]:
    """One word for another, and options that were put in behind it: ``install`` to ``ci -x``."""
    words = tuple(takewhile(lambda word: not word.startswith("-"), came))
    options = came[len(words) :]
    both = len(words) == len(gone) and all(word.startswith("-") for word in options)
    if both and options and not any(word.startswith("-") for word in gone):
        yield from Change.ADDS_OPTION.of(*(f"{_name(words[-1])} {each}" for each in options))
        came = words
    yield from Change.CHANGES_ARGUMENT.of(f"{' '.join(gone)} to {' '.join(came)}")


def _name(word: str) -> str:
    """The word however it is quoted, and without its folder."""
    return re.sub(r"\A/(?:\S*/)?(?=\S)", "", re.sub(r"[\"'\\]", "", word))


def _count_sudo(words: Words) -> int:
    return sum(_name(word) == "sudo" for word in words)


def _without_sudo(words: Words) -> Words:
    """The words without sudo and its options."""
    out: list[str] = []
    options = False
    for i, word in enumerate(words):
        value = words[i - 1] in ("-u", "-g", "--user") if i else False
        options = _name(word) == "sudo" or (options and (word.startswith("-") or value))
        if not options:
            out.append(word)
    return tuple(out)


def _likeness(old: Words, new: Words) -> float:
    """From 1/2 up for what may be the same command with something changed; up to 1."""
    old, new = _bare(old), _bare(new)
    if old[:1] != new[:1]:
        return 0
    rest = iter(new)
    only_added = all(word in rest for word in old)
    return max(SequenceMatcher(None, old, new, autojunk=False).ratio(), only_added / 2)


def _bare(words: Words) -> Words:
    """The words without wrappers, and with one name for programs that are twins."""
    text = WRAPPERS.sub("", " ".join(_without_sudo(words)))
    return tuple(TWINS.get(_name(word), word) for word in text.split(" "))


def _differing(old: dict[str, str], new: dict[str, str]) -> Iterator[str]:
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            yield name
