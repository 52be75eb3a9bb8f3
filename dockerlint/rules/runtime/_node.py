"""What the rules about how Node.js is started have in common."""

from __future__ import annotations

from dockerlint.model import Dockerfile, Stage
from dockerlint.model.node.files import manifest_in
from dockerlint.model.node.starts import program_of, starts_development, words_started
from dockerlint.model.node.versions import has_node
from dockerlint.model.purpose import is_for_development
from dockerlint.syntax import Cmd, Entrypoint


def service(file: Dockerfile) -> tuple[Stage, Cmd | Entrypoint, list[str]] | None:
    """The final stage when it starts a service by `node`, what starts it, and in which words.

    None when that is for development, or hidden in a script that is not known.
    """
    stage = file.final
    if stage is None or is_for_development(stage) or not has_node(stage):
        return None
    package = manifest_in(stage, file)
    for start in (stage.last(Cmd), stage.last(Entrypoint)):
        command = program_of(start)
        if start is None or command is None or starts_development(command, package):
            continue
        words = words_started(command, package)
        if words and "node" in (words[0].rpartition("/")[2], *words[1:3]):
            return stage, start, words
    return None
