"""
What changes with every build should be declared after the dependencies are installed.

The value of an `ARG` is part of every `RUN` below it, whether that uses it or not. A commit, a
date or a build number is another one in every build, so that nothing below is taken from the build
cache: packages are fetched and installed each time.

Reported is an `ARG` without a value of its own, or with a name that says as much (`GIT_SHA`,
`BUILD_DATE`, `BUILD_NUMBER`, `VCS_REF` ...), above a `RUN` that does nothing but install packages
and does not mention it. `LABEL` alone does not matter to BuildKit.

The fix moves it, with the `ENV` and `LABEL` that use it, to where it may first be of use. It is
unsafe, as a script that runs on install could read the variable.

Bad:

    FROM node:22-slim
    ARG GIT_SHA
    LABEL org.opencontainers.image.revision=$GIT_SHA
    WORKDIR /app
    COPY package.json package-lock.json ./
    RUN npm ci
    COPY . .
    CMD ["node", "server.js"]

Good:

    FROM node:22-slim
    WORKDIR /app
    COPY package.json package-lock.json ./
    RUN npm ci
    COPY . .
    ARG GIT_SHA
    LABEL org.opencontainers.image.revision=$GIT_SHA
    CMD ["node", "server.js"]
"""

import re
from collections.abc import Iterator, Sequence

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Related, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.manifests import manifests_of
from dockerlint.model.packages import manager_of
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.cache._order import is_harmless
from dockerlint.syntax import Arg, Env, Instruction, Label, Link, Run

rule = Rule(
    Severity.INFO,
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_SURROUNDINGS.of("ARG", "ENV"),
)
OWN = r"(?:(?:CI|APP|SOURCE|IMAGE|PROJECT|DOCKER|GITHUB|GITLAB|VITE|NEXT_PUBLIC|REACT_APP)_)?"
VOLATILE = pattern(
    OWN
    + r"(?:GIT_?(?:SHA1?|COMMIT|HASH|REV|REVISION|REF|DESCRIBE)(?:_SHORT)?|VCS_REF|VCS_REVISION"
    r"|(?:GIT_)?COMMIT(?:_(?:SHORT_)?(?:SHA|HASH|ID|REF))?|REVISION|SHA"
    r"|BUILD_?(?:DATE|TIME|TIMESTAMP|NUMBER|NUM|ID|COUNTER)|RUN_(?:ID|NUMBER)|TIMESTAMP)"
)
VERSION = pattern(OWN + r"(?:BUILD_|RELEASE_)?VERSION")  # of the project, unless it has a value
NO_VALUE = {"", "unknown", "none", "dev", "local", "undefined", "unset", "snapshot", "latest"}
MANY = 100  # instructions that are looked at below each
_QUIET = {
    *("WORKDIR", "COPY", "ADD", "USER", "EXPOSE", "VOLUME", "STOPSIGNAL", "ENV", "ARG", "LABEL"),
    *("MAINTAINER", "SHELL"),
}


@rule.on(Stage, "ARG")
def before_installs(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """An ARG of every build that is above installs."""
    for i, arg in enumerate(stage.instructions):
        if not isinstance(arg, Arg):
            continue
        word = next((p.key for p in arg.pairs if is_volatile(p.key.text, arg, file)), None)
        if word is None:
            continue
        group, below = passed(arg, stage.instructions[i + 1 : i + MANY])
        if installing := [step for step in below if isinstance(step, Run) and fetches(step)]:
            yield rule.finding(
                word.span,
                f"a new `{word.text}` makes the `RUN` in line {installing[0].line} install again",
                moved(group, below, stage),
                related=(Related(installing[0].keyword.span, "what installs again"),),
            )


def is_volatile(name: str, arg: Arg, file: Dockerfile) -> bool:
    """True for the name of something that is another one in every build."""
    if VOLATILE.fullmatch(name.upper()):
        return True
    if not VERSION.fullmatch(name.upper()):
        return False
    values = [pair.value for pair in arg.pairs if pair.key.text == name]
    value = values[0].text.strip("\"'") if values[0] else file.globals.env.get(name, "")
    return value.lower() in NO_VALUE


def passed(
    arg: Arg, rest: Sequence[Instruction]
) -> tuple[list[Instruction], Sequence[Instruction]]:
    """The ARG with what depends on it, and the other instructions that it can be moved below."""
    names = {pair.key.text for pair in arg.pairs}
    group: list[Instruction] = [arg]
    end = 0
    for n, step in enumerate(rest):
        if mentions(step, names):
            if not isinstance(step, Env | Label):
                break
            group.append(step)
            names.update(p.key.text for p in step.pairs if isinstance(step, Env))
        elif not is_indifferent(step):
            break
        elif isinstance(step, Run) or step.name in ("COPY", "ADD"):
            end = n + 1
    return [g for g in group if g is arg or g in rest[:end]], [
        step for step in rest[:end] if step not in group
    ]


def mentions(step: Instruction, names: set[str]) -> bool:
    """True when one of the names occurs in the instruction."""
    text = step.source.text[step.span.start : step.span.end]
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in names)


def is_indifferent(step: Instruction) -> bool:
    """True when the instruction does the same with other variables that it does not mention."""
    if not isinstance(step, Run):
        return step.name in _QUIET
    script = step.script
    return bool(script.links) and not script.broken and all(map(installs, script.links))


def fetches(run: Run) -> bool:
    """True when a command of the RUN installs packages."""
    return any(bool(manager_of(c)) or manifests_of(c) for c in run.script.commands)


def installs(link: Link) -> bool:
    """True for the install of packages and what goes with that."""
    return is_harmless(link) or bool(link.command and manifests_of(link.command))


def moved(group: list[Instruction], below: Sequence[Instruction], stage: Stage) -> Fix | None:
    """Move the instructions below the last of the others."""
    if any(each.comments or each.heredocs for each in group):
        return None
    texts = [each.source.text[each.span.start : each.span.end] for each in group]
    last = below[-1]
    after = stage.instructions[stage.instructions.index(last) + 1 :]
    added: Edit | None = edits.insert_after(last, *texts)
    if added is None or (after and after[0] in group):
        return None
    taken = [edits.delete(each) for each in group]
    if any(added.span.touches(edit.span) for edit in taken):
        return None
    return Fix.unsafe(f"Move it below line {last.line}", added, *taken)
