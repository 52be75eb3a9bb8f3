"""
The final image should start from the small variant of its base.

The full variant of an official image carries compilers, headers and version control for building
things: `node:22` is 1130 MB on disk, `node:22-slim` 227 MB, `node:22-alpine` 167 MB (linux/amd64,
docker-library/repo-info, September 2026). What runs needs none of that.

Only the stage that becomes the final image counts, only tags that really exist are offered, and
where both sizes are known only those that save at least a fifth. Builder stages may be as large
as they like, and so may images for development and tests.

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
from dockerlint.model import Base, Dockerfile
from dockerlint.model.purpose import is_for_development
from dockerlint.model.references import is_written_out
from dockerlint.model.variants import lacks, programs, saves
from dockerlint.rule import Rule
from dockerlint.sizes import Estimate
from dockerlint.syntax import Word

rule = Rule(Severity.WARNING, fix=Safety.UNSAFE, effects=Change.CHANGES_BASE.of())
FAMILIES = ("debian", "ubuntu", "oraclelinux")  # with slim variants


@rule.on(Dockerfile)
def full_base_image(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A final image built on the full variant."""
    if file.final is None or is_for_development(file.final):
        return
    base, image = file.final.base, file.final.root.image
    if base is None or image is None or base.image is None or base.variant is None:
        return
    if base.kind != "default" or base.family not in FAMILIES:
        return
    siblings = [(tag, there) for tag, there in base.siblings if saves(base.variant, there)]
    if not siblings:
        return
    used = programs(file.final)
    lacking = {tag: lacks(base, variant, used, file.final) for tag, variant in siblings}
    tag, variant = next(((t, v) for t, v in siblings if not lacking[t]), siblings[0])
    yield rule.finding(
        image.span,
        message(base, tag, variant, lacking[tag]),
        *(use(tag, base, image) for tag, _ in siblings if not lacking[tag]),
        saving=saving(base, variant),
    )


def saving(base: Base, variant: Variant) -> Estimate | None:
    """What lies between the two; None where a size is not known."""
    return base.size.minus(variant.size) if base.size and variant.size else None


def message(base: Base, tag: str, variant: Variant, lacking: tuple[str, ...]) -> str:
    """What is there, what it costs, and what the smaller one lacks."""
    name = base.reference.name
    here = f"{name}:{base.tag}" if base.reference.tag else name
    if base.size and variant.size:
        text = f"`{here}` is {base.size.text}; `{name}:{tag}` is {variant.size.text}"
        text += f", as of {min(base.size.date, variant.size.date)[:7]}"
    else:
        text = f"`{name}:{tag}` is smaller than `{here}`"
    if lacking:
        text += f", but lacks {' and '.join(f'`{tool}`' for tool in lacking)}"
    return text


def use(tag: str, base: Base, image: Word) -> Fix | None:
    """Write the other tag; not where a variable or a digest decides what is used."""
    reference = base.reference
    if not is_written_out(image, reference):
        return None
    title = f"Use `{reference.name}:{tag}`"
    start = image.span.start + len(reference.name)
    edit = Edit(image.span._replace(start=start), f":{tag}")
    return Fix.unsafe(title, edit)
