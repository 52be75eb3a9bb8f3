"""
`COPY --from` cannot be given a variable.

The builder does not put variables into `--from`, nor into the `from` of a mount, and stops:
"variable expansion is not supported for --from". `FROM` takes variables, those of the `ARG`s
before the first `FROM`: give what the variable names to a stage, and copy from that.

The fix does that. There is none where a stage is named by its index, which would change.

hadolint reports such a `COPY`, too, but as one whose stage is unknown.

Bad:

    ARG TOOLS=alpine:3.22
    FROM debian:bookworm-slim
    COPY --from=${TOOLS} /bin/busybox /bin/busybox

Good:

    ARG TOOLS=alpine:3.22
    FROM ${TOOLS} AS tools
    FROM debian:bookworm-slim
    COPY --from=tools /bin/busybox /bin/busybox
"""

import re
from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.references import Reference, names_in, references
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.correctness._stages import free, is_copied

rule = Rule(
    Severity.ERROR,
    codes=("DL3022",),
    fix=Safety.UNSAFE,
    effects=(
        *Change.CHANGES_STAGES.of(),
        *Change.CHANGES_ARGUMENT.of(),
        *Change.CHANGES_SURROUNDINGS.of("flags"),
    ),
)
BARE = pattern(r"\$(\w+)")
MAX_STAGES = 100  # that are offered
VARIABLE = pattern(r"\$\{?(\w*)")


@rule.on(Dockerfile, "COPY --from", "RUN --mount")
def variable(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Variables where the builder puts none in."""
    alike: dict[str, list[Reference]] = {}
    for each in references(file):
        if is_copied(each) and each.has_variable:
            alike.setdefault(BARE.sub(r"${\1}", each.text), []).append(each)
    if not alike:
        return
    taken = names_in(file) | {"scratch", "context"}
    numbers = any(each.is_number for each in references(file))
    for at, same in enumerate(alike.values()):
        # Those that are called by their numbers would then be others.
        fix = None if numbers or at >= MAX_STAGES else stage_of_its_own(same, taken, file)
        for each in same:
            yield rule.finding(
                each.word.span,
                f"`{each.text}` stays as it is: the builder puts no variables into `from`",
                fix,
            )


def stage_of_its_own(same: list[Reference], taken: set[str], file: Dockerfile) -> Fix | None:
    """Make what a variable names a stage, and copy from that; where `FROM` knows the variable.

    The name of the stage is added to those that are taken.
    """
    text = same[0].text
    known = all(found[1] in file.globals.env for found in VARIABLE.finditer(text))
    if not known or not all(each.is_exact for each in same):
        return None
    name = name_for(text, taken)
    taken.add(name)
    start = same[0].stage.start
    above = edits.insert_before(start, f"FROM {text} AS {name}")
    return Fix.unsafe(
        f"Make it the stage `{name}`",
        Edit(above.span, above.text + start.source.newline),
        *(Edit(each.word.span, name) for each in same),
    )


def name_for(image: str, taken: set[str]) -> str:
    """A name for the stage: that of the image, or else of the variable."""
    plain = image.partition(":")[0].rpartition("/")[2]
    if "$" in plain:
        plain = VARIABLE.search(image)[1]  # type: ignore[index]  # it has one
    name = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    if not name[:1].isalpha() or name in taken:
        name = f"from-{name}".rstrip("-")
    return free(name, 2, taken) if name in taken else name
