"""
The program that a `HEALTHCHECK` runs must be in the image.

`curl` is in the large variants of most images, but not in their `-slim` and `-alpine` siblings.
A check whose program is missing fails each time: the container is "unhealthy" however well the
service runs, and whatever waits for `service_healthy` waits for ever. The build says nothing.

Reported are `curl`, `wget` and `bash`, where the base image is known not to have them and nothing
in the stage or in those it is built from may bring them: a package, a file of that name, a folder
copied to where programs are, a script or an installer, whatever it does. A probe that tries
something else after `||`, or looks first with `command -v`, is left alone.

Alpine and BusyBox have a `wget` of their own, and the fix is to use it. `localhost` becomes
`127.0.0.1`, because it does not try the second address of a name; curl's time limit goes, because
the check has one of its own (`--timeout`). In images for Node.js, Python and Ruby the language
itself asks. There is no fix for other images, and for requests that are more than a plain one.

Bad:

    FROM node:22-alpine
    HEALTHCHECK CMD curl -f http://localhost:3000/ || exit 1
    CMD ["node", "server.js"]

Good:

    FROM node:22-alpine
    HEALTHCHECK CMD wget -qO- http://127.0.0.1:3000/ || exit 1
    CMD ["node", "server.js"]
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.programs import has_shell, in_force, lacks, may_bring
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Command, Healthcheck

rule = Rule(Severity.WARNING, fix=Safety.UNSAFE, effects=Change.CHANGES_IMAGE.of("HEALTHCHECK"))
PROGRAMS = ("curl", "wget", "bash")
LOOKS = {"which", "type", "hash", "command"}
_OTHERWISE = pattern(r"\|\|(?!\s*[({]?\s*(?:exit|false|kill|echo|printf)\b)")
_PATH = pattern(r"(?:(?:/usr(?:/local)?)?/bin/)?\w+")


@rule.on(Dockerfile, "HEALTHCHECK")
def not_there(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A probe whose program is in none of the images that have the probe."""
    for probe, stages in in_force(file, Healthcheck).items():
        if probe.is_none:
            continue
        if command := next((c for c in needed(probe, file) if missing(c, probe, stages)), None):
            from dockerlint.rules.runtime._probes import instead

            base = stages[0].root.image
            name, image = command.name, base.text if base else ""
            message = f"`{name}` is not in `{image}`, and nothing here installs it"
            yield rule.finding(command.argv[0].span, message, instead(command, probe, stages[0]))


def needed(probe: Healthcheck, file: Dockerfile) -> Iterator[Command]:
    """The commands of the probe that cannot do without one of the programs."""
    if not file.stage_of(probe).has_posix_shell(probe) and probe.probe_json is None:
        return
    commands = probe.script.commands
    if any(c.name in LOOKS for c in commands) or _OTHERWISE.search(probe.text):
        return
    for command in commands:
        if command.name in PROGRAMS and _PATH.fullmatch(command.argv[0].text):
            yield command


def missing(command: Command, probe: Healthcheck, stages: list[Stage]) -> bool:
    """True when the command's program is in none of the images."""
    return all(
        stage.base is not None
        and (has_shell(stage.base) or probe.probe_json is not None)
        and lacks(stage.base, command.name)
        and not may_bring(stage, (command.name,))
        for stage in stages
    )
