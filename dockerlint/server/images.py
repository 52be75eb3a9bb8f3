"""Which image stands at a place, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from dockerlint.knowledge import Base, Lifecycle
from dockerlint.knowledge.names import distribution
from dockerlint.model import Dockerfile
from dockerlint.model.references import references
from dockerlint.text import Span

# Those asked for most, of those that are known.
TOOLS = (
    *("bash", "curl", "wget", "git", "gcc", "make", "python3", "ca-certificates", "gnupg"),
    *("tzdata", "tini", "sudo"),
)


class Named(NamedTuple):
    """An image in a text: where it stands, and what is known of it."""

    span: Span
    base: Base
    stage: str  # the stage that stands there instead, with this image at its root; or empty


def image_at(file: Dockerfile, offset: int) -> Named | None:
    """The image, or the stage, that a FROM, a COPY or a mount names at an offset."""
    here = Span(offset, offset)
    for stage in file.stages:
        if stage.image and stage.base and stage.image.span.touches(here):
            return Named(stage.image.span, stage.base, stage.image.text if stage.parent else "")
    for each in references(file):
        if each.base and each.word.span.touches(here):
            return Named(each.word.span, each.base, each.text if each.target else "")
    return None


def page(base: Base, today: date, *, markdown: bool, stage: str = "") -> str:
    """All that is known of an image, a line per fact; empty when nothing is."""
    rows = list(facts(base, today, markdown=markdown))
    if not rows:
        return ""
    title = _name(base)
    if not markdown:
        about = f"{stage}: a stage from {title}" if stage else title
        return "\n".join([about, *(f"{name}: {value}" for name, value in rows)])
    about = f"`{stage}`: a stage from **`{title}`**" if stage else f"**`{title}`**"
    return "\n".join([about, "", *(f"- {name}: {value}" for name, value in rows)])


def facts(base: Base, today: date, *, markdown: bool) -> Iterator[tuple[str, str]]:
    """The names of the facts that are known, with their values."""

    def code(text: str) -> str:
        return f"`{text}`" if markdown else text

    if base.size:
        yield "Size", str(base.size)
    siblings = ((tag, v.size) for tag, v in base.siblings if not v.past)
    if told := [code(tag) + (f" {size.text}" if size else "") for tag, size in siblings]:
        yield "Siblings", ", ".join(told)
    if system := distribution(base.family, base.release):
        yield "Distribution", system
    if ends := [support(each, today) for each in base.end_of_life]:
        yield "Support", "; ".join(filter(None, ends))
    has, lacks = _tools(base)
    if has:
        yield "Has", ", ".join(map(code, has))
    if lacks:
        yield "Lacks", ", ".join(map(code, lacks))
    if base.package_manager is not None:
        yield "Package manager", code(base.package_manager) if base.package_manager else "none"
    if base.shell is not None:
        yield "Shell", code(base.shell) if base.shell else "none"
    if base.user:
        yield "User", base.user
    if base.entrypoint is not None:
        yield "Entrypoint", code(" ".join(base.entrypoint)) if base.entrypoint else "none"
    if base.command is not None:
        yield "Command", code(" ".join(base.command)) if base.command else "none"
    if base.workdir:
        yield "Folder", code(base.workdir)
    if base.image:
        yield (
            "Tags",
            f"as of {base.image.date}{'; this one is not listed any more' * is_past(base)}",
        )


def support(life: Lifecycle, today: date) -> str:
    """``Debian 12 (bookworm) until 2026-07-11, by others until 2028-06-30``; empty if unknown."""
    if life.is_over and life.regular is None:
        return f"{life.product} ended"
    if life.regular is None:
        return ""
    parts = [f"{life.product} {_until(life.regular, today)}"]
    if life.free and life.free != life.regular:
        parts.append(f"long-term support {_until(life.free, today)}")
    if life.paid and life.paid != (life.free or life.regular):
        parts.append(f"paid support {_until(life.paid, today)}")
    return ", ".join(parts)


def _until(end: date, today: date) -> str:
    return f"{'ended' if end < today else 'until'} {end.isoformat()}"


def is_past(base: Base) -> bool:
    """True for a tag that is not listed any more."""
    return base.variant is not None and base.variant.past


def _tools(base: Base) -> tuple[list[str], list[str]]:
    has: list[str] = []
    lacks: list[str] = []
    if is_past(base) and not (base.image and base.image.is_distribution):
        return has, lacks  # what is known is about the current tags
    for name in TOOLS:
        found = base.tool(name)
        if found:
            has.append(f"{name} ({found})" if isinstance(found, str) else name)
        elif found is False:
            lacks.append(name)
    return has, lacks


def _name(base: Base) -> str:
    reference = base.reference
    tag = f":{reference.tag}" if reference.tag else ""
    return f"{reference.name}{tag}" + f"@{reference.digest}" * bool(reference.digest)
