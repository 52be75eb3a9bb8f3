"""
The final image should start from the small variant of its base.

The full variant of an official image carries compilers, headers and version control for building
things: `node:22` is 1130 MB on disk, `node:22-slim` 227 MB, `node:22-alpine` 167 MB (linux/amd64,
docker-library/repo-info, September 2026). What runs needs none of that.

Only the stage that becomes the final image counts, only tags that really exist are offered, and
where both sizes are known only those that save at least a fifth. Builder stages may be as large
as they like.

Both fixes are unsafe. `-slim` is the same distribution with fewer packages. `-alpine` is another
distribution, with `apk` and musl: not offered where the stage uses `apt`, `bash` or other things
Alpine lacks. A variant that lacks a program which the stage uses is named, but not offered.

Bad:

    FROM node:22
    COPY . /srv
    CMD ["node", "/srv/server.js"]

Good:

    FROM node:22-slim
    COPY . /srv
    CMD ["node", "/srv/server.js"]
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.knowledge import Variant
from dockerlint.model import Base, Dockerfile, Stage
from dockerlint.rule import Rule
from dockerlint.syntax import Healthcheck, Run, Shell, Word
from dockerlint.syntax.nodes import ShellOrExec

rule = Rule(Severity.WARNING, fix=Safety.UNSAFE, effects=Change.CHANGES_BASE.of())
SAVING = 0.2  # the least share of the size that makes another base worth while
NOT_IN_ALPINE = {
    *("apt-get", "apt", "dpkg", "aptitude", "apt-key", "add-apt-repository", "apt-mark"),
    *("useradd", "groupadd", "usermod", "locale-gen", "update-alternatives", "update-rc.d"),
}
# Command -> the name under which `knowledge` lists the program.
PROGRAMS = {
    **{name: name for name in ("curl", "wget", "git", "make", "bash", "tini", "sudo")},
    **dict.fromkeys(("gcc", "g++", "cc", "c++", "cpp", "ld", "ar"), "gcc"),
    **dict.fromkeys(("python3", "python", "node-gyp"), "python3"),
    **dict.fromkeys(("gpg", "gpg2", "apt-key", "dirmngr"), "gnupg"),
}


@rule.on(Dockerfile)
def full_base_image(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A final image built on the full variant."""
    if file.final is None:
        return
    base, image = file.final.base, file.final.root.image
    if base is None or image is None or base.image is None or base.variant is None:
        return
    if base.kind != "default" or base.family not in ("debian", "ubuntu"):
        return
    siblings = [
        (tag, variant)
        for kind in ("slim", "alpine")
        if (found := base.image.sibling(base.tag, kind))
        for tag, variant in [found]
        if saves(base.variant, variant)
    ]
    if not siblings:
        return
    used = programs(file.final)
    lacking = {tag: lacks(base, variant, used, file.final) for tag, variant in siblings}
    yield rule.finding(
        image.span,
        message(base, siblings, lacking),
        *(use(tag, base, image) for tag, _ in siblings if not lacking[tag]),
    )


def saves(here: Variant, there: Variant) -> bool:
    """True unless both sizes are known and there is little between them."""
    return here.mb is None or there.mb is None or there.mb <= here.mb * (1 - SAVING)


def message(
    base: Base, siblings: list[tuple[str, Variant]], lacking: dict[str, tuple[str, ...]]
) -> str:
    """What is there, what it costs, and what the smaller one lacks."""
    assert base.variant
    name = base.reference.name
    tag, variant = next(((t, v) for t, v in siblings if not lacking[t]), siblings[0])
    here = f"{name}:{base.tag}" if base.reference.tag else name
    if base.variant.mb and variant.mb:
        text = f"`{here}` is {base.variant.mb:.0f} MB; `{name}:{tag}` is {variant.mb:.0f} MB"
        if dates := [day for day in (base.variant.measured, variant.measured) if day]:
            text += f" (as of {min(dates)[:7]})"
    else:
        text = f"`{here}` is the full image; `{name}:{tag}` is smaller"
    if lacking[tag]:
        text += f" but lacks {' and '.join(f'`{tool}`' for tool in lacking[tag])}"
    return text


def programs(stage: Stage) -> frozenset[str]:
    """The names of the programs that the lineage's instructions call."""
    names = {command.name for command in stage.commands()}
    for instruction in stage.chain:
        if isinstance(instruction, ShellOrExec | Healthcheck) and not isinstance(instruction, Run):
            names |= {command.name for command in instruction.script.commands}
        elif isinstance(instruction, Shell) and instruction.json:
            names.add(instruction.json[0].value.rpartition("/")[2])
    return frozenset(names)


def lacks(base: Base, variant: Variant, used: frozenset[str], stage: Stage) -> tuple[str, ...]:
    """The programs in use that this base has and the variant has not, nor the stage installs."""
    assert base.image
    installed = {
        a.text for c in stage.commands() for a in c.operands() if c.runs("install", "add")
    }
    missing = {
        name
        for name in used
        if (program := PROGRAMS.get(name))
        and program not in installed
        and "build-essential" not in installed
        and base.image.tool("default", program)
        and base.image.tool(variant.kind, program) is False
    }
    if variant.kind == "alpine":
        missing |= used & NOT_IN_ALPINE
    return tuple(sorted(missing))


def use(tag: str, base: Base, image: Word) -> Fix | None:
    """Write the other tag; not where a variable or a digest decides what is used."""
    reference = base.reference
    written = f"{reference.name}:{reference.tag}" if reference.tag else reference.name
    if image.text != written or image.span.end - image.span.start != len(written):
        return None
    title = f"Use `{reference.name}:{tag}`"
    start = image.span.start + len(reference.name)
    edit = Edit(image.span._replace(start=start), f":{tag}")
    return Fix.unsafe(title, edit)
