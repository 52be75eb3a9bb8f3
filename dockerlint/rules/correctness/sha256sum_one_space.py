"""
`sha256sum -c` of BusyBox wants two blanks between the checksum and the name.

GNU's programs take one blank as well, those of BusyBox do not: on Alpine `echo "… file" |
sha256sum -c` fails for a file that is as it should be, and the build stops. Two blanks are right
for both.

Reported on Alpine and BusyBox, where nothing may have installed `coreutils`.

Bad:

    FROM alpine:3.22
    RUN wget -q https://example.com/tool && echo "$SUM tool" | sha256sum -c

Good:

    FROM alpine:3.22
    RUN wget -q https://example.com/tool && echo "$SUM  tool" | sha256sum -c
"""

from bisect import bisect_left
from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.kept import kept
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.lists import may_do_anything
from dockerlint.model.programs import may_bring
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Argument, Command, Script

PROGRAMS = ("sha256sum", "sha512sum", "sha1sum", "sha384sum", "sha3sum", "md5sum")
rule = Rule(
    Severity.WARNING,
    codes=("sha256sumEchoOneSpaces",),
    fix=Safety.SAFE,
    effects=Change.CHANGES_ARGUMENT.of(),
)
_SUM = r"(?:[0-9a-fA-F]{32,}|\$\w+|\$\{\w+\})"
LINE = pattern(rf"[\"']?{_SUM}( )[^\s*][^\n\"'\\]*(?:\\n)?[\"']?")
WORD = pattern(rf"[\"']?{_SUM}[\"']?")
NAMES = ("coreutils",)
FAR = 80  # characters between the two parts of a pipe
BETWEEN = pattern(r"\s*\|\s*")


@rule.on(Command, *PROGRAMS)
def one_blank(check: Command, file: Dockerfile) -> Iterator[Finding]:
    """A line with one blank that is piped into a check."""
    if not check.piped or not check.has("-c", "--check") or check.wrappers:
        return
    run, script = file.run_of(check)
    stage = file.stage_of(run)
    if stage.family not in ("alpine", "busybox") or not stage.has(run):
        return
    said = next((c for c in script.commands if c.name == "echo" and reads(c, check)), None)
    if said is None or run.span.start >= has_gnu_from(stage) or brings(script):
        return
    message = f"`{check.name} -c` of BusyBox wants two blanks before the name of the file"
    words = [a for a in said.arguments if not a.is_flag]
    if len(words) == 1 and (line := LINE.fullmatch(words[0].text)):
        yield rule.finding(words[0].span, message, second_blank(said, words[0], line.start(1)))
    elif len(words) == 2 and WORD.fullmatch(words[0].text) and words[1].text[:1] not in "*\"' ":
        yield rule.finding(words[0].span, message)


def reads(said: Command, check: Command) -> bool:
    """True when the second command reads what the first one says."""
    near = said.body is check.body and 0 < check.start - said.end < FAR
    return near and BETWEEN.fullmatch(said.body.text, said.end, check.start) is not None


@kept
def has_gnu_from(stage: Stage) -> int:
    """Where in the file something of the stage may have brought GNU's programs."""
    steps = stage.instructions
    if not may_bring(stage, NAMES):
        return steps[-1].span.end
    first = bisect_left(range(len(steps)), True, key=lambda i: may_bring(stage, NAMES, steps[i]))
    return steps[first].span.start if first < len(steps) else steps[-1].span.end


@kept
def brings(script: Script) -> bool:
    """True when a command of the script may bring them."""
    return any(may_do_anything(c) or NAMES[0] in c.words for c in script.commands)


def second_blank(said: Command, word: Argument, at: int) -> Fix | None:
    """Put another blank beside the one that is there."""
    if not said.editable or word.text[0] not in "\"'":
        return None
    place = word.body.offset(word.start + at)
    return Fix.safe("Put a second blank there", Edit.insert(place, " "))
