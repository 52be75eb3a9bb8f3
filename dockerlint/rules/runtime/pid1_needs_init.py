"""
A program that was not made to be process 1 should be started by an init.

For process 1 of a container the kernel leaves out what signals do by default: SIGTERM, which
`docker stop` and Kubernetes send, has no effect on a `node`, `python` or `php` that does not
handle it. The container is killed after the grace period, 10 seconds with Docker, 30 with
Kubernetes, and requests in flight are lost. Child processes whose parent has ended stay behind as
zombies, too. An init such as tini (about 0.02 MB) passes signals on and reaps them.

Reported are `node`, `python` and `php` in exec form, and shell scripts that start their program
without `exec`, where the script lies in the build context. Left alone are programs whose source
in the build context mentions SIGTERM, servers that handle signals themselves (`gunicorn`,
`uvicorn`, php-fpm), tools without a port that are an `ENTRYPOINT`, images that have any kind of
init (tini, dumb-init, s6, supervisord ...), base images that may bring one, stages for
development, and services for which a Compose file says `init: true`. `docker run --init` does the
same from outside; who starts all containers that way can switch the rule off.

The fix installs tini on Alpine, Debian and Ubuntu, where that can be done as root, and puts it
before the program. An entrypoint that the base image has stays, after tini. A script is mended by
an `exec` in it, before the last command.

Bad:

    FROM node:22-alpine
    COPY server.js .
    EXPOSE 3000
    CMD ["node", "server.js"]

Good:

    FROM node:22-alpine
    RUN apk add --no-cache tini
    COPY server.js .
    EXPOSE 3000
    ENTRYPOINT ["/sbin/tini", "--", "docker-entrypoint.sh"]
    CMD ["node", "server.js"]
"""

import re
from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.purpose import is_for_development
from dockerlint.model.starts import Start, base_entrypoint, has_some_init, script_text, start_of
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.runtime._init import APK, APT, CLEAN, TINI, UPDATE, install, put_before
from dockerlint.syntax import Expose, Stopsignal

rule = Rule(
    Severity.INFO,
    fix=Safety.UNSAFE,
    effects=(
        *Change.CHANGES_IMAGE.of("ENTRYPOINT"),
        *Change.ADDS_LAYER.of(APK, UPDATE, APT, CLEAN),
        *Change.ADDS_COMMAND.of(UPDATE, APT, CLEAN),
        *Change.ADDS_ARGUMENT.of(),
    ),
)
_NAME = pattern(r"(node|nodejs|python[\d.]*|php[\d.]*)")
_SERVERS = {
    *("gunicorn", "uvicorn", "hypercorn", "daphne", "celery", "granian", "waitress", "twisted"),
    *("jupyter", "jupyterlab", "notebook", "pytest", "pip"),
}
_SCRIPT = pattern(r"\S+\.(?:sh|bash)|\S*entrypoint\S*")
_SHEBANG = pattern(r"#!\s*\S*(?:/|\s)(?:ba|da|a|z|k)?sh\b")
_REPLACED = pattern(r"(?<![\w-])(?:exec|trap|SIGTERM)(?![\w-])")


@rule.on(Dockerfile, "CMD", "ENTRYPOINT")
def without_init(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A final image whose process 1 is a program that does not act as one."""
    stage = file.final
    if stage is None or stage.family == "windows" or is_for_development(stage):
        return
    start = start_of(stage)
    if start is None or (start.entrypoint is None and base_entrypoint(stage) is None):
        return
    name = start.words[0].rpartition("/")[2]
    needs = needs_init(name, start, stage, file)
    script = None if needs else script_without_exec(start, stage, file)
    if not (needs or script) or has_some_init(stage, file):
        return
    span = start.first.words[0].span
    if needs:
        message = f"`{name}` is process 1, for which SIGTERM does nothing unless it is handled"
        yield rule.finding(span, message, by_tini(stage, start))
    else:
        message = "stays process 1 and passes no signals on: it starts nothing by `exec`"
        yield rule.finding(span, f"`{script}` {message}")


def script_without_exec(start: Start, stage: Stage, file: Dockerfile) -> str | None:
    """A shell script of the build context that stays while its program runs."""
    script = next((w for w in start.words[:2] if _SCRIPT.fullmatch(w)), None)
    text = script_text(script, stage, file) if script else None
    if text is None or not _SHEBANG.match(text) or _REPLACED.search(text):
        return None
    return script


def needs_init(name: str, start: Start, stage: Stage, file: Dockerfile) -> bool:
    """True for an interpreter that runs a program which nothing says to handle signals."""
    is_tool = start.entrypoint is not None and stage.last(Expose) is None
    arguments = start.words[1:]
    if is_tool or not _NAME.fullmatch(name):
        return False
    operands = [a for a in arguments if not a.startswith("-")]
    if not operands or any(re.split(r"[.:]", o)[0] in _SERVERS for o in operands):
        return False
    if "runserver" in operands and "--noreload" not in arguments:
        return False  # Django's, which handles it
    if arguments[0] in ("-c", "-e", "-r", "-p", "--eval", "--print", "--test", "--watch"):
        return False
    if name.startswith("python") and stop_signal(stage) in ("SIGINT", "INT", "2"):
        return False  # which it does handle
    text = script_text(operands[0], stage, file)
    return text is None or "SIGTERM" not in text


def stop_signal(stage: Stage) -> str | None:
    """What STOPSIGNAL says."""
    last = stage.last(Stopsignal)
    return last.text.strip("\"'").upper() if last else None


def by_tini(stage: Stage, start: Start) -> Fix | None:
    """Install tini and let it start the program."""
    package, entry = install(stage), None
    if package:
        entry = put_before(stage, start, TINI[stage.family or ""])
    return Fix.unsafe("Start it with `tini`", package, entry) if package and entry else None
