"""Where a file of the image comes from, and which stages get it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import NamedTuple

from dockerlint.kept import kept, kept_with_last
from dockerlint.model import dockerignore
from dockerlint.model.dockerfile import Dockerfile
from dockerlint.model.folders import folder_at, path_at
from dockerlint.model.paths import below, joined, written
from dockerlint.model.stage import Stage
from dockerlint.model.transfers import is_heredoc, is_remote, transfers
from dockerlint.syntax import Instruction, Run, Transfer

MAX_COPIES = 200  # of one lineage; with more nothing is known of a file's origin
MAX_PLACES = 64  # in stages where a file is looked for on its way back to the build context

# --- where it comes from ------------------------------------------------------------------------


class Origin(NamedTuple):
    """Where a file of the image comes from."""

    path: str | None  # in the build context, when it is from there
    named: bool  # the Dockerfile names it: without it the build fails


def origin_of(
    path: str, stage: Stage, file: Dockerfile, until: Instruction | None = None
) -> Origin | None:
    """What brings a file that an instruction finds in its stage; the end of the stage for None.

    None for a file that is not known to be there.
    """
    return next(_origins(path, stage, until, file, set()), None)


def text_of(
    path: str, stage: Stage, file: Dockerfile, until: Instruction | None = None
) -> str | None:
    """The text of such a file, when it is from the build context."""
    origin = origin_of(path, stage, file, until)
    return file.context.text(origin.path) if origin and origin.path else None


@kept
def lineage_transfers(stage: Stage) -> tuple[tuple[Transfer, Stage], ...]:
    """The COPYs and ADDs of the lineage, each with the stage it is in; none when too many."""
    found = tuple((transfer, each) for each in stage.lineage for transfer in transfers(each))
    return found if len(found) <= MAX_COPIES else ()


class _Placed(NamedTuple):
    """What a COPY, an ADD or a mount puts somewhere."""

    source: str
    target: str
    stage: Stage
    name: str | None  # of the stage or image it is from; None for the build context


def _origins(
    path: str,
    stage: Stage,
    until: Instruction | None,
    file: Dockerfile,
    seen: set[tuple[str, Stage]],
) -> Iterator[Origin]:
    """All that may bring the file, the last first; ``seen`` are the places where it is not."""
    for placed in _placed_before(until, stage, file):
        for source, named in _sources(path, placed):
            if placed.name is None:
                place = dockerignore.cleaned(source)
                if named or _is_in_context(place, file):
                    yield Origin(place, named)
            elif origin := file.stage_named(placed.name, placed.stage):
                above = posixpath.join("/", source), origin
                if above not in seen and len(seen) < MAX_PLACES:
                    seen.add(above)
                    yield from _origins(*above, None, file, seen)
                if named:
                    yield Origin(None, named)


def _placed_before(until: Instruction | None, stage: Stage, file: Dockerfile) -> Iterator[_Placed]:
    """What is put somewhere before an instruction, the last first."""
    if isinstance(until, Run):
        yield from _mounted(until, stage)
    before = until.span.start if until else len(file.source.text)
    for transfer, owner in reversed(lineage_transfers(stage)):
        if transfer.span.start < before:
            yield from _transferred(transfer, owner)


def _mounted(run: Run, stage: Stage) -> Iterator[_Placed]:
    for options in (mount.options for mount in run.mounts):
        if options.get("type", "bind") == "bind":
            names = ("target", "dst", "destination")
            target = next(filter(None, map(options.get, names)), "")
            source = options.get("source") or options.get("src") or "."
            target = joined(folder_at(stage, run), target)
            yield _Placed(source, target, stage, options.get("from"))


def _transferred(transfer: Transfer, stage: Stage) -> Iterator[_Placed]:
    if transfer.destination is None or transfer.flag("parents"):
        return
    target = path_at(stage, transfer, transfer.destination.text)
    flag = transfer.flag("from")
    for word in transfer.sources:
        if not (is_heredoc(transfer, word) or is_remote(word.text)):
            yield _Placed(word.text.strip("\"'"), target, stage, flag.text if flag else None)


def _sources(path: str, placed: _Placed) -> Iterator[tuple[str, bool]]:
    """What ``path`` is in the source, by its own name or in a folder; whether it is named."""
    source, target = placed.source, placed.target
    folder, name = posixpath.split(path)
    last = posixpath.basename(source)
    if target in (folder, path) and fnmatchcase(name, last):
        yield posixpath.join(posixpath.dirname(source), name), name == last
    inside = below(path, target)
    if inside and "*" not in source and name != last:
        yield posixpath.join(source, inside), False


def _is_in_context(path: str, file: Dockerfile) -> bool:
    context = file.context
    if dockerignore.in_force(context).covers(path):
        return False
    return path in context.names or context.text(path) is not None


# --- which stages get it ------------------------------------------------------------------------


@kept_with_last
def carriers(path: str, stage: Stage, file: Dockerfile) -> dict[Stage, str]:
    """The stages that have what lies at ``path`` in this one, and where they have it.

    This stage, those built from it, and those that copy it from one that has it.
    """
    found = {stage: path}
    for each in file.stages[stage.index + 1 :]:
        if each.parent in found:
            found[each] = found[each.parent]
            continue
        for transfer in transfers(each):
            flag = transfer.flag("from")
            origin = file.stage_named(flag.text, each) if flag else None
            if origin in found and (place := _carried(found[origin], transfer, each)):
                found[each] = place
    return found


def _carried(path: str, transfer: Transfer, stage: Stage) -> str | None:
    """Where a COPY from another stage puts what lay at ``path`` there; None for nowhere."""
    if transfer.destination is None:
        return None
    target = path_at(stage, transfer, transfer.destination.text)
    for word in transfer.sources:
        source = joined("/", written(transfer, word.text, stage.env_at(transfer)))
        inside = below(path, source)
        if inside is not None:
            return posixpath.join(target, inside) if inside else target
    return None
