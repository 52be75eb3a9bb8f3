"""
`go build` can leave the symbol table and the debug information out of the program.

Both are for debuggers: traces of a panic hold names and lines without them. `-ldflags="-s -w"`
leaves them out; what that saves depends on the program.

Left alone are builds with `-race` or `-gcflags`, stages named for development or tests, those that
run `strip` or `upx`, and flags in a variable that is not known.

Bad:

    FROM golang:1.25 AS build
    WORKDIR /src
    COPY . .
    RUN go build -o /app .

Good:

    FROM golang:1.25 AS build
    WORKDIR /src
    COPY . .
    RUN go build -ldflags="-s -w" -o /app .
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.kept import kept
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.production import set_names
from dockerlint.model.purpose import is_for_development
from dockerlint.patterns import pattern
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Argument, Command, Run

_BOTH = "-s -w"
OPTION = f'-ldflags="{_BOTH}"'
rule = Rule(
    Severity.INFO,
    profile=Profile.ALL,
    fix=Safety.UNSAFE,
    effects=(
        *Change.ADDS_OPTION.of(f"build {OPTION}", f"install {OPTION}"),
        *Change.CHANGES_ARGUMENT.of(),
    ),
)
_STRIPS = pattern(r"(?<![\w-])-s(?![\w-])")
# What may hold any flags: a variable that is a word of its own, or a command's output.
_OTHERS = pattern(r"(?:^|[\s\"']|ldflags=)\$\{?\w+\}?(?=[\s\"']|$)|(?:^|[\s\"'])\$\(")
_QUOTED = pattern(r"(?:--?ldflags=)?[\"']")
_KEEPS = ("-race", "-gcflags", "--race", "--gcflags", "-buildmode", "-n")


@rule.on(Command, "go")
def unstripped(go: Command, file: Dockerfile) -> Iterator[Finding]:
    """A build that keeps what only a debugger reads."""
    stage = file.stage_of_command(go)
    flags = {word.partition("=")[0] for word in go.words}
    if not go.runs("build", "install") or is_for_development(stage) or flags & {*_KEEPS}:
        return
    if strips(stage):
        return
    if "GOFLAGS" in set_names(go, file) or any(a.text.startswith("$") for a in go.arguments):
        return
    word = ldflags(go)
    if word and (_STRIPS.search(word.text) or _OTHERS.search(word.text)):
        return
    assert go.subcommand
    yield rule.finding(
        (word or go.subcommand).span,
        f"`go {go.subcommand.value}` without `{_BOTH}` keeps what only a debugger reads",
        without(go, file.run_of(go)[0], word),
    )


def ldflags(go: Command) -> Argument | None:
    """The word that holds the linker's flags."""
    for word, following in zip(go.arguments, (*go.arguments[1:], None), strict=True):
        if word.text in ("-ldflags", "--ldflags"):
            return following
        if word.text.startswith(("-ldflags=", "--ldflags=")):
            return word
    return None


def is_plain(go: Command, run: Run) -> bool:
    """False within the quotes of ``sh -c "…"``, where further ones would end those."""
    start = go.body.offset(0)
    return run.source.text[start - 1 : start] != '"'


def without(go: Command, run: Run, word: Argument | None) -> Fix | None:
    """Give the linker both flags, beside those it is given."""
    title = f"Add `{_BOTH}`"
    if word is None:
        edit = edits.add_option(go, OPTION)
        return Fix.unsafe(title, edit) if edit and is_plain(go, run) else None
    quoted = _QUOTED.match(word.text)
    if not quoted or not go.editable or len(word.text) != word.span.end - word.span.start:
        return None
    return Fix.unsafe(title, Edit.insert(word.span.start + quoted.end(), f"{_BOTH} "))


@kept
def strips(stage: Stage) -> bool:
    """True when the stage takes the symbols out afterwards."""
    return any(c.name in ("strip", "upx") for c in stage.own_commands())
