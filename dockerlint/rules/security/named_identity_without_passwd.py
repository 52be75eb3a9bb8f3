"""
In an image from `scratch` users have numbers only.

Names are looked up in the image's `/etc/passwd` and `/etc/group`, and `scratch` has neither.
`COPY --chown=app` stops the build, and a container with `USER app` does not start: "unable to find
user app".

Left alone are images to which something with `passwd` in its name is copied, or a whole folder
that may hold it.

The fix writes the number 65532, which distroless images use for their `nonroot`; for `nobody` it
is 65534.

Bad:

    FROM golang:1.26 AS build
    RUN CGO_ENABLED=0 go build -o /app
    FROM scratch
    COPY --from=build /app /app
    USER nobody
    CMD ["/app"]

Good:

    FROM golang:1.26 AS build
    RUN CGO_ENABLED=0 go build -o /app
    FROM scratch
    COPY --from=build /app /app
    USER 65534:65534
    CMD ["/app"]
"""

import re
from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.transfers import is_archive, transfers
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Transfer, User
from dockerlint.text import Span

rule = Rule(
    Severity.WARNING,
    codes=("tally/named-identity-in-passwdless-stage",),
    fix=Safety.UNSAFE,
    effects=(
        *Change.CHANGES_IMAGE.of("USER"),
        *Change.CHANGES_SURROUNDINGS.of("USER"),
        *Change.CHANGES_ARGUMENT.of(),
    ),
)
NOBODY, NONROOT = "65534", "65532"
_NAME = pattern(r"[A-Za-z_][\w.-]*", re.A)
_FOLDER = pattern(r"/?(?:etc)?/?\.?")


@rule.on(Dockerfile, "USER", "COPY --chown", "ADD --chown")
def named(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A user or a group by name, in an image that has no list of them."""
    scratch = [s for s in file.stages if s.base and s.base.reference.name == "scratch"]
    having = file.stages_with(brings_names) if scratch else frozenset()
    for stage in scratch:
        if stage not in having:
            yield from names(stage)


def names(stage: Stage) -> Iterator[Finding]:
    """The findings of a stage without a list."""
    for instruction in stage.instructions:
        if isinstance(instruction, User) and instruction.argument:
            yield from by_name(instruction.argument.span, instruction.argument.text)
        elif isinstance(instruction, Transfer):
            flag = instruction.flag("chown")
            if flag and flag.value:
                yield from by_name(flag.value.span, flag.text)


def by_name(span: Span, text: str) -> Iterator[Finding]:
    """The finding for a user and group of which one is a name."""
    user, _, group = text.partition(":")
    name = next((n for n in (user, group) if _NAME.fullmatch(n)), None)
    if name is None or "$" in text or user == "root":
        return
    number = user if user.isdigit() else NOBODY if user == "nobody" else NONROOT
    new = f"{number}:{group if group.isdigit() else number}"
    message = f"`{name}` is not known in an image from `scratch`, which has no `/etc/passwd`"
    yield rule.finding(span, message, Fix.unsafe(f"Use `{new}`", Edit(span, new)))


def brings_names(stage: Stage) -> bool:
    """True when one of its own COPYs may bring the lists of users and groups."""
    return any(
        "passwd" in t.text
        or (t.destination is not None and bool(_FOLDER.fullmatch(t.destination.text)) and many(t))
        for t in transfers(stage)
    )


def many(transfer: Transfer) -> bool:
    """True for what may be a folder or an archive."""
    return any(
        "." not in word.text.rpartition("/")[2].strip(".") or is_archive(word.text)
        for word in transfer.sources
    )
