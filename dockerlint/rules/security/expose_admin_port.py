"""
A container should not offer ports for administration.

SSH (22), Telnet (23), Remote Desktop (3389) and VNC (5800, 5900) let somebody work inside a
machine. A container is not administrated that way: it is replaced by one from a new image, and
`docker exec` gives a shell to whoever may have it. Each of them is a password to be guessed from
outside, and another server to be updated.

An image whose purpose is just that, such as a server for git by SSH, is a reason to ignore this.
The fix removes the port; it does not keep a server from listening.

Bad:

    FROM node:22-slim
    EXPOSE 3000 22

Good:

    FROM node:22-slim
    EXPOSE 3000
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.ports import Port, exposed
from dockerlint.rule import Rule
from dockerlint.rules.security._words import without
from dockerlint.syntax import Expose

rule = Rule(
    Severity.WARNING,
    codes=("DS-0004", "CKV_DOCKER_1", "5907595b", "S6473"),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_IMAGE.of("EXPOSE"),
)
SERVICES = {22: "SSH", 23: "Telnet", 3389: "Remote Desktop", 5800: "VNC", 5900: "VNC"}
DIGITS = 5  # of the largest port


@rule.on(Stage, "EXPOSE")
def administration(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """Ports, and ranges that hold one, over TCP."""
    exposes = {w: i for i in stage.instructions if isinstance(i, Expose) for w in i.words}
    for port in exposed(stage):
        number = next((n for n in SERVICES if is_in(n, port)), None)
        if number is None or port.protocol.lower() not in ("", "tcp"):
            continue
        alone = port.literal and "-" not in port.numbers
        fix = without(exposes[port.word], port.word) if alone else None
        message = f"`{port.text}` opens {SERVICES[number]} into the container"
        yield rule.finding(port.word.span, message, fix)


def is_in(number: int, port: Port) -> bool:
    """True for the port itself and for a range that holds it."""
    first, _, last = port.numbers.partition("-")
    if len(first) > DIGITS or len(last) > DIGITS:
        return False
    return int(first) <= number <= int(last or first)
