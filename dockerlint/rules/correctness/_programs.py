"""What the rules on commands that do not belong into a build share."""

from __future__ import annotations

from dockerlint import edits
from dockerlint.findings import Fix
from dockerlint.model import Dockerfile
from dockerlint.syntax import Command

LIVE = ("kill", "mount", "ps")  # of use where the RUN has started something
USELESS = (*LIVE, "free", "shutdown", "top", "vim")
MAX_LINKS = 256  # of a RUN whose every link is looked at to remove one
STARTERS = {"service", "systemctl", "start-stop-daemon", "supervisord", "pg_ctlcluster"}


def is_useful(command: Command, file: Dockerfile) -> bool:
    """True for a use that can make sense in a build.

    Watching or ending what the same RUN started in the background, `mount` in a privileged RUN,
    and `vim` as a program: `vim +PlugInstall +qall`.
    """
    run, script = file.run_of(command)
    if command.name == "vim":
        return command.has("-c", "-e", "-s") or any(w.startswith("+") for w in command.words)
    if command.name == "mount" and run.flag("security"):
        return True
    return command.name in LIVE and (
        script.has_jobs
        or any(argument.value is None for argument in command.arguments)  # a process it knows
        or any(each.name in STARTERS for each in script.commands)
    )


def removal(command: Command, file: Dockerfile) -> Fix | None:
    """Take the command out of its RUN, or the RUN where it is all of it."""
    run, script = file.run_of(command)
    link = script.links[command.link]
    if link.command is not command or command.redirects or script.broken or run.is_exec:
        return None
    if len(script.links) > MAX_LINKS:
        return None
    title = f"Remove `{command.name}`"
    if len(script.links) == 1:
        alone = not script.background and run in file.stage_of(run).instructions
        removable = alone and not (run.heredocs or run.comments)
        return Fix.unsafe(title, edits.delete(run)) if removable else None
    edit = edits.remove_link(run, script, link)
    return Fix.unsafe(title, edit)
