"""
Tools to build, edit and debug with should not be installed in an image that runs a program.

A compiler with its headers takes 200 MB and more, an editor 30 MB or so. Whoever breaks into a
container has use for them; the program has none.

Reported are packages of `apt-get`, `apk`, `dnf` and their like in the final image: editors and
debuggers, and compilers, headers and `make` where no later command could need them. That is
anything but package managers of the system, accounts, files and settings: what `npm`, `pip` or a
script of yours runs is not known, and so counts as a use. `git` is left alone, since many programs
call it, and so are tools that `ENV`, `CMD`, `ENTRYPOINT` or `HEALTHCHECK` name and those that are
removed again.

The image must look like one that serves: it starts a program that is no shell, and it exposes a
port, takes files from another stage or is built on the image of a language. Stages for
development and tests are left alone. Where something is compiled in the final image,
`prefer-multi-stage-build` says so.

The fix takes the packages out of the command, but no headers, which may have brought the library
that a program needs. It is unsafe: the program may call them itself.

Bad:

    FROM debian:bookworm-slim
    RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates vim
    COPY app /usr/local/bin/app
    EXPOSE 8080
    CMD ["app"]

Good:

    FROM debian:bookworm-slim
    RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates
    COPY app /usr/local/bin/app
    EXPOSE 8080
    CMD ["app"]
"""

import re
from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.kept import kept
from dockerlint.knowledge import costs
from dockerlint.knowledge.names import bare_name
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.builds import is_service, is_tool
from dockerlint.model.packages import APT, MANAGERS, manager_of
from dockerlint.model.programs import SYSTEM_MANAGERS
from dockerlint.model.purpose import is_for_development
from dockerlint.model.references import references
from dockerlint.model.weights import system_of
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.sizes import Estimate
from dockerlint.syntax import (
    Argument,
    Cmd,
    Command,
    Copy,
    Entrypoint,
    Env,
    Expose,
    Healthcheck,
    Run,
)
from dockerlint.text import Span, listed

rule = Rule(
    Severity.INFO,
    codes=("DKL-LI-0003",),
    fix=Safety.UNSAFE,
    effects=Change.REMOVES_ARGUMENT.of(),
)
_FOR_HUMANS = pattern(
    r"vim(?:-(?:tiny|nox|enhanced|minimal))?|nano|emacs(?:-.*)?|joe|mc|gdb|valgrind|strace|ltrace"
    r"|lldb(?:-\d+)?|htop|man-db|man-pages|mandoc|tmux|screen|tcpdump|telnet|nmap"
)
# Commands of which it is known that they use no compiler.
_PLAIN = {
    *SYSTEM_MANAGERS,
    *("useradd", "groupadd", "adduser", "addgroup", "usermod", "passwd", "chpasswd", "visudo"),
    *("mkdir", "rm", "rmdir", "chown", "chmod", "ln", "cp", "mv", "touch", "echo", "cat", "sed"),
    *("set", "true", "ls", "test", "[", "printf", "tee", "locale-gen", "update-locale", "cd"),
    *("update-ca-certificates", "curl", "wget", "tar", "unzip", "gpg", "sleep", "export", "grep"),
    *("ldconfig", "update-alternatives", "dpkg-reconfigure", "setcap", "id", "pwd", "which"),
}
_BUILDERS = {"build", "builder", "compile", "compiler"}


@rule.on(Dockerfile, *SYSTEM_MANAGERS)
def unused_tools(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Packages to work with in an image that runs something else."""
    final = file.final
    if final is None or is_for_development(final) or not is_service(final):
        return
    if any(stage.name in _BUILDERS for stage in final.lineage) or not _serves(final, file):
        return
    works = False  # a later command may need compilers
    removed: set[str] = set()
    for stage in reversed(final.lineage):
        for run, script in reversed(stage.runs):
            works = works or script.broken or bool(run.interpreter)
            for command in reversed(script.commands):
                manager = MANAGERS.get(manager_of(command))
                if manager and command.runs(*manager.removes):
                    removed.update(argument.text for argument in command.operands())
                if manager and command.name in SYSTEM_MANAGERS and command.runs(*manager.installs):
                    yield from _findings(command, file, works, final, removed)
                works = works or command.name not in _PLAIN


def _serves(stage: Stage, file: Dockerfile) -> bool:
    """True for an image that looks like that of a service."""
    image = stage.base.image if stage.base else None
    if image is not None and not image.is_distribution:
        return True
    own = [r for r in references(file) if isinstance(r.instruction, Copy) and r.stage is stage]
    return stage.last(Expose) is not None or any(r.target for r in own)


@kept
def _called_at_start(stage: Stage) -> set[str]:
    """The words of what the image starts, of the probe and of the variables."""
    starts = (stage.last(Cmd), stage.last(Entrypoint), stage.last(Healthcheck))
    texts = [each.text for each in starts if each]
    texts += [i.text for i in stage.chain if isinstance(i, Env)]
    return {word for text in texts for word in re.findall(r"\w+", text)}


def _findings(
    command: Command, file: Dockerfile, works: bool, final: Stage, removed: set[str]
) -> Iterator[Finding]:
    if command.has("-t", "--virtual") and command.name == "apk":
        return
    packages = [a for a in command.operands() if a.value and a.text not in removed]
    tools = [a for a in packages if _is_unused(a.text, works) and not _is_called(a.text, final)]
    if not tools:
        return
    unused = {*tools}
    rest = [a for a in command.operands() if a not in unused]
    run, _ = file.run_of(command)
    yield rule.finding(
        Span(tools[0].span.start, tools[0].span.end),
        f"{_listed(tools)} in the final image, where nothing in this file uses "
        f"{'it' if len(tools) == 1 else 'them'}",
        _without(run, command, tools) if rest else None,
        saving=_saving(command, tools, rest, file),
    )


def _is_unused(package: str, works: bool) -> bool:
    name = bare_name(package)
    if _FOR_HUMANS.fullmatch(name):
        return True
    return not works and is_tool(name)


def _is_called(package: str, final: Stage) -> bool:
    """True when a package's program, more or less, is started."""
    name = re.match(r"\w+", package)
    return name is not None and name[0] in _called_at_start(final)


def _listed(tools: list[Argument]) -> str:
    verb = "is" if len(tools) == 1 else "are"
    return f"{listed(f'`{tool.text}`' for tool in tools)} {verb}"


def _without(run: Run, command: Command, tools: list[Argument]) -> Fix | None:
    """Take the packages out of the command; None for headers."""
    if any(re.search(r"-(?:dev|devel|headers)\b", tool.text) for tool in tools):
        return None
    found = [edits.remove_words(run, command, tool) for tool in tools]
    made = [edit for edit in found if edit]
    title = "Do not install it" if len(tools) == 1 else "Do not install them"
    return Fix.unsafe(title, *made) if len(made) == len(found) else None


def _saving(
    command: Command, tools: list[Argument], rest: list[Argument], file: Dockerfile
) -> Estimate | None:
    """What the packages weigh beside the others of the command; for apt alone."""
    if command.name not in APT:
        return None
    system = system_of(file.stage_of_command(command).base)
    plain = [argument.text for argument in rest]
    everything = costs.apt_installed([*plain, *(t.text for t in tools)], system=system)
    others = costs.apt_installed(plain, system=system) if plain else None
    if plain and (others is None or everything is None):
        return None
    return everything.minus(others) if everything and others else everything
