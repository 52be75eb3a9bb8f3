"""
A container should start `node` itself, not `npm start` or its like.

A package manager starts a shell that starts the service. When the container is stopped, npm and
the shell end at once, and the service is killed with them: it never sees `SIGTERM`, so that it can
neither finish requests nor close connections (tried with npm 10 and 11, Yarn 1.22 and pnpm 9,
November 2026). Meanwhile npm takes 59 MB of memory, Yarn 87 and pnpm 100, and the exit code is
theirs.

Reported are `npm start`, `npm run x`, `yarn start`, `pnpm start`, `npx x` and the like, behind
`tini`, too, in `CMD` and `ENTRYPOINT` of the images that the file makes. Stages for development
are left alone, as are scripts for development, which `node-dev-server-in-runtime` reports.

There is a fix where `package.json` can be read and its script is a plain `node` with arguments,
without scripts before and after. It is unsafe, as the service may look at variables that npm sets.

Beside:

    package.json
        {"scripts": {"start": "node server.js"}}

Bad:

    FROM node:22-slim
    COPY . .
    CMD ["npm", "start"]

Good:

    FROM node:22-slim
    COPY . .
    CMD ["node", "server.js"]
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.node.files import manifest_in
from dockerlint.model.node.scripts import script_name
from dockerlint.model.node.starts import program_of, starts_development
from dockerlint.model.programs import in_force
from dockerlint.model.purpose import is_for_development
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.runtime._exec import exec_form
from dockerlint.syntax import Argument, Cmd, Command, Entrypoint
from dockerlint.text import Span

rule = Rule(
    Severity.WARNING, fix=Safety.UNSAFE, effects=Change.CHANGES_IMAGE.of("CMD", "ENTRYPOINT")
)
RUNNERS = ("npx", "pnpx", "bunx")
MANAGERS = ("npm", "yarn", "pnpm")
PLAIN = pattern(r"node(?:\s+[\w@./=:,+-]+)+")


@rule.on(Dockerfile, "CMD", "ENTRYPOINT")
def package_manager(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A service that is started by a package manager."""
    for start, stages in in_force(file, Cmd, Entrypoint).items():
        assert isinstance(start, Cmd | Entrypoint)
        command = program_of(start)
        if command is None or not starts(command) or not is_read(start, stages[0]):
            continue
        if all(map(is_for_development, stages)):
            continue
        if starts_development(command, manifest_in(stages[0], file)):
            continue
        words = said(command)
        last = words[0] if start.is_exec else words[-1]
        yield rule.finding(
            Span(words[0].span.start, last.span.end),
            f"`{' '.join(word.text for word in words)}` keeps signals from the service "
            "and takes memory of its own",
            instead(start, command, stages[0], file),
        )


def is_read(start: Cmd | Entrypoint, stage: Stage) -> bool:
    """True for an exec form, and for a shell form that a POSIX shell reads."""
    own = stage if stage.has(start) else next(s for s in stage.ancestors() if s.has(start))
    return start.is_exec or own.has_posix_shell(start)


def starts(command: Command) -> bool:
    """True when it has a package manager run something."""
    if command.name in RUNNERS:
        return command.subcommand is not None
    return command.name in MANAGERS and bool(script_name(command))


def said(command: Command) -> list[Argument]:
    """The words that tell what is run: `npm run serve`."""
    own = command.subcommand
    named = [own, *command.operands()] if own else []
    words = named[:2] if own and own.value in ("run", "run-script") else named[:1]
    return [command.argv[0], *(word for word in words if word)]


def instead(
    start: Cmd | Entrypoint, command: Command, stage: Stage, file: Dockerfile
) -> Fix | None:
    """Start what the script of package.json starts, where that is one `node` with arguments."""
    package = manifest_in(stage, file)
    name = script_name(command)
    before = words_before(start, command)
    if package is None or before is None or command.argv != tuple(said(command)):
        return None
    text = package.scripts.get(name, "")
    hooks = {f"pre{name}", f"post{name}"}
    if not PLAIN.fullmatch(text) or not hooks.isdisjoint(package.scripts):
        return None
    span = start.body.span(0, len(start.text))
    return Fix.unsafe(f"Start `{text}`", Edit(span, exec_form([*before, *text.split()])))


def words_before(start: Cmd | Entrypoint, command: Command) -> list[str] | None:
    """An init and its options before the command; None where there is more around it."""
    whole = start.script.links[0].command
    if whole is None or len(start.script.links) > 1 or start.comments:
        return None
    if whole.redirects or whole.assignments or whole.wrappers not in ((), ("exec",)):
        return None
    words = [word.value for word in whole.argv[: len(whole.argv) - len(command.argv)]]
    return None if None in words else [word for word in words if word is not None]
