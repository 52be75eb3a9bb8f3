"""
`STOPSIGNAL` should be what the server takes for "finish your work".

`docker stop` sends SIGTERM unless the image says otherwise. For nginx and php-fpm that means "stop
at once", and requests in flight are lost; SIGQUIT lets them end. Apache's httpd has SIGWINCH for
that. PostgreSQL waits on SIGTERM for all clients to leave, and is killed when they do not; SIGINT
asks them to. systemd restarts itself on SIGTERM, and shuts down on SIGRTMIN+3.

Reported are images that start one of them in exec form, as process 1. The official images of
these servers have the right `STOPSIGNAL` and hand it on, so that images made from them are only
reported when they set another one. Base images of which nothing is known are left alone.

The fix writes the signal.

Bad:

    FROM debian:trixie-slim
    RUN apt-get update && apt-get install -y --no-install-recommends nginx
    CMD ["nginx", "-g", "daemon off;"]

Good:

    FROM debian:trixie-slim
    RUN apt-get update && apt-get install -y --no-install-recommends nginx
    STOPSIGNAL SIGQUIT
    CMD ["nginx", "-g", "daemon off;"]
"""

import re
from collections.abc import Iterator

from dockerlint.edits import insert_before
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.signals import canonical, named
from dockerlint.model.starts import start_of
from dockerlint.rule import Rule
from dockerlint.syntax import Stopsignal

rule = Rule(
    Severity.INFO,
    codes=("tally/prefer-nginx-sigquit", "tally/prefer-systemd-sigrtmin-plus-3"),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_IMAGE.of("STOPSIGNAL"),
)
SYSTEMD = "SIGRTMIN+3"
SIGNALS = (
    (r"nginx|openresty|php-fpm[\d.]*", "SIGQUIT"),
    (r"httpd|httpd-foreground|apache2|apache2-foreground", "SIGWINCH"),
    (r"postgres", "SIGINT"),
    (r"systemd|(?:/usr)?/sbin/init", SYSTEMD),
)
# Official images that set no STOPSIGNAL.
_PLAIN = {"node", "python", "ruby", "golang", "rust", "eclipse-temurin", "buildpack-deps"}


@rule.on(Dockerfile, "CMD", "ENTRYPOINT")
def stops_at_once(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A server of the final image that is stopped by another signal than it should be."""
    stage = file.final
    start = start_of(stage) if stage else None
    if stage is None or start is None or stage.family == "windows":
        return
    path = start.words[0]
    signal = signal_of(path)
    if signal is None or (signal == SYSTEMD and stage.family in ("alpine", "busybox")):
        return  # their init is another
    stop = stage.last(Stopsignal)
    if stop is not None:
        found = named(stop, stage)
        told = canonical(found[1]) if found else None
        if found and told and told not in (signal, "SIGKILL", "SIGSTOP"):
            fix = Fix.unsafe(f"Use `{signal}`", Edit(found[0].span, signal))
            message = f"`{told}` does not let `{path}` finish its work: `{signal}` does"
            yield rule.finding(found[0].span, message, fix)
    elif is_plain(stage) and start.first in stage.instructions:
        edit = insert_before(start.first, f"STOPSIGNAL {signal}")
        message = f"`SIGTERM` does not let `{path}` finish its work: `{signal}` does"
        fix = Fix.unsafe(f"Set `STOPSIGNAL {signal}`", edit)
        yield rule.finding(start.first.words[0].span, message, fix)


def signal_of(path: str) -> str | None:
    """The signal that lets a server end its work."""
    name = path.rpartition("/")[2]
    for pattern, signal in SIGNALS:
        if re.fullmatch(pattern, name) or re.fullmatch(pattern, path):
            return signal
    return None


def is_plain(stage: Stage) -> bool:
    """True for a base image that is known to set no signal of its own."""
    base = stage.base
    if base is None:
        return False
    plain = base.image is not None and base.image.is_distribution
    return plain or base.reference.official in _PLAIN
