"""
An `ARG` that nothing uses can go.

It promises a setting that there is not: `--build-arg VERSION=2` changes nothing. Its value lands
in the history of the image all the same.

Every `RUN` below an `ARG` sees it as an environment variable, whether it names it or not, so that
only arguments with no `RUN` and no use below them are reported; and those before the first `FROM`
that neither a `FROM` uses nor an `ARG` in a stage takes up. Those that builders know by themselves
(`HTTP_PROXY`, `TARGETARCH`, `SOURCE_DATE_EPOCH`, `BUILDKIT_…`) are left alone.

Bad:

    ARG NODE=22
    FROM node:22-slim
    CMD ["node", "server.js"]

Good:

    ARG NODE=22
    FROM node:${NODE}-slim
    CMD ["node", "server.js"]
"""

from collections.abc import Iterator
from itertools import takewhile

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Mark, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.arguments import AUTOMATIC, PROXIES
from dockerlint.model.declared import references, used_in
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Arg, From, Instruction, Onbuild, Run

rule = Rule(
    Severity.INFO,
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_IMAGE.of("ARG") + Change.CHANGES_SURROUNDINGS.of(),
    profile=Profile.STRICT,
    mark=Mark.UNNECESSARY,
)
KNOWN = {*AUTOMATIC, *PROXIES, "SOURCE_DATE_EPOCH"}


@rule.on(Dockerfile, "ARG")
def before_the_first_stage(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A global ARG that no FROM and no stage takes up."""
    before = takewhile(lambda each: not isinstance(each, From), file.tree.instructions)
    arguments = [each for each in before if isinstance(each, Arg)]
    used: set[str] = set()
    for each in file.tree.instructions if arguments else ():
        used |= names_in(each)
        if isinstance(each, Arg) and each not in arguments:
            used |= {pair.key.text for pair in each.pairs}
    for argument in arguments:
        yield from unused(argument, used, "no stage uses")


@rule.on(Stage, "ARG")
def in_a_stage(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """An ARG with neither a RUN nor a use below it."""
    if any(each.parent is stage for each in file.stages):
        return
    used: set[str] = set()
    for instruction in reversed(stage.instructions):
        if isinstance(instruction, Run | Onbuild):
            return
        if isinstance(instruction, Arg):
            yield from unused(instruction, used, "nothing below uses")
        used |= names_in(instruction)


def names_in(instruction: Instruction) -> set[str]:
    """The variables that an instruction names."""
    if isinstance(instruction, From):
        flags = {name for flag in instruction.flags for name in in_text(flag.text, instruction)}
        return flags | {word.text for word in references(instruction.body, instruction.escape)}
    if instruction.heredocs:
        bodies = (instruction.source.text[slice(*each.body)] for each in instruction.heredocs)
        found = {name for body in bodies for name in in_text(body, instruction)}
        return found | {word.text for word in used_in(instruction)}
    flags = {name for flag in instruction.flags for name in in_text(flag.text, instruction)}
    return flags | {word.text for word in used_in(instruction)}


def in_text(text: str, instruction: Instruction) -> set[str]:
    """The variables that a text names."""
    from dockerlint.syntax.lexer import Lexer

    return {each.name for each in Lexer(instruction.escape).references(text)}


def unused(argument: Arg, used: set[str], nobody: str) -> Iterator[Finding]:
    """The names of the ARG that are not among those used."""
    for i, pair in enumerate(argument.pairs):
        name = pair.key.text
        if name in used or name in KNOWN or name.startswith("BUILDKIT_") or "$" in name:
            continue
        edit = edits.remove_pair(argument, i)
        yield rule.finding(
            pair.key.span,
            f"{nobody} `{name}`",
            Fix.unsafe("Remove it", edit),
        )
