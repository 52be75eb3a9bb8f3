"""
Images should come from the registries that the project trusts.

Whoever can push to a registry decides what runs in the image. Without the setting
`trusted-registries` the rule is silent. A pattern is a registry (`ghcr.io`), with `*` for any
text (`*.example.com`), or one with a path (`ghcr.io/acme`). An image without a registry is one of
`docker.io`.

Looked at are `FROM`, `COPY --from` and the `from` of a mount, with the defaults of `ARG`s put in.
Left alone are `scratch`, earlier stages by name, in any case, or by number, and what a variable
without a default hides. hadolint takes numbers, names in another case and variables for images of
`docker.io`; it knows no patterns with a path, no other names of `docker.io` but
`hub.docker.com`, and not that `localhost` is a registry.

Settings:

    trusted-registries = ["registry.example.com"]

Bad:

    FROM quay.io/acme/base:1.4

Good:

    FROM registry.example.com/acme/base:1.4
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from dockerlint.findings import Finding, Severity
from dockerlint.kept import kept
from dockerlint.knowledge.reference import DOCKER_HUB, ImageReference
from dockerlint.model import Dockerfile, Stage
from dockerlint.rule import Rule
from dockerlint.syntax import Copy, Run, Word
from dockerlint.text import Span

rule = Rule(Severity.WARNING, codes=("DL3026",))
HUB = {*DOCKER_HUB, "hub.docker.com"}


@rule.on(Stage)
def untrusted_base(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """FROM."""
    if stage.image and stage.reference:
        yield from untrusted(stage.image, stage.reference, file)


@rule.on(Copy)
def untrusted_source(copy: Copy, file: Dockerfile) -> Iterator[Finding]:
    """COPY --from."""
    flag = copy.flag("from")
    if flag and flag.value:
        yield from other_image(flag.value, flag.text, file)


@rule.on(Run)
def untrusted_mount(run: Run, file: Dockerfile) -> Iterator[Finding]:
    """RUN --mount=from=…."""
    for mount in run.mounts:
        if mount.value and (name := mount.options.get("from")):
            yield from other_image(part(mount.value, name), name, file)


def other_image(word: Word, name: str, file: Dockerfile) -> Iterator[Finding]:
    """What a stage takes files from, unless it is a stage or not known."""
    is_stage = name.lower() in stages(file) or name.isdecimal()
    if not is_stage and "$" not in name and name != "scratch":
        yield from untrusted(word, ImageReference.parse(name), file)


@kept
def stages(file: Dockerfile) -> frozenset[str | None]:
    """The names of all stages."""
    return frozenset(stage.name for stage in file.stages)


def untrusted(word: Word, image: ImageReference, file: Dockerfile) -> Iterator[Finding]:
    """An image of a registry that no pattern matches."""
    patterns = file.policy.trusted_registries
    if not patterns or any(matches(pattern, image) for pattern in patterns):
        return
    written = bool(image.registry) and word.text.startswith(image.registry)
    place = part(word, image.registry) if written else word
    registry = image.registry or "docker.io"
    yield rule.finding(place.span, f"`{registry}` is not among the trusted registries")


def matches(pattern: str, image: ImageReference) -> bool:
    """True when the registry, and the path where the pattern has one, is what it says."""
    registry, slash, path = pattern.lower().partition("/")
    here = image.registry.lower()
    same = here == registry or fnmatchcase(here or "docker.io", registry)
    repository = image.repository if "/" in image.repository else f"library/{image.repository}"
    within = f"{repository}/".startswith(f"{path.rstrip('*').rstrip('/')}/")
    return (same or (here in HUB and registry in HUB)) and (not slash or within)


def part(word: Word, text: str) -> Word:
    """Where the text stands in a word; the word itself where that is not exact."""
    at, (start, end) = word.text.find(text), word.span
    if at < 0 or end - start != len(word.text):
        return word
    return Word(Span(start + at, start + at + len(text)), text)
