"""
What keeps data in a volume should not run as root.

A volume outlives the container and is often a folder of the host, or shared with other containers.
What root writes there belongs to root there, too, and who breaks into the container can leave
files behind that the next one trusts.

Only the final image, where it is known to run as root, starts a program of its own and nothing
changes the user at start-up; `/tmp` and `/run` do not count. `user-missing` and `user-root-last`
say how to mend it; this rule tells what is at stake, and is in `strict`.

Bad:

    FROM debian:trixie-slim
    VOLUME /data
    CMD ["/srv/app"]

Good:

    FROM debian:trixie-slim
    RUN useradd --system app && mkdir /data && chown app /data
    VOLUME /data
    USER app
    CMD ["/srv/app"]
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.accounts import is_root, runs_something, switches_user, user_at_end
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Volume

rule = Rule(Severity.INFO, codes=("tally/stateful-root-runtime",), profile=Profile.STRICT)
PASSING = ("/tmp", "/run", "/var/run", "/var/tmp")  # nothing there is to last


@rule.on(Dockerfile, "VOLUME")
def roots_data(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """The last VOLUME of a final image that runs as root."""
    stage = file.final
    volume = stage.last(Volume) if stage else None
    if stage is None or volume is None or not volume.words or stage.family == "windows":
        return
    if not is_root(user_at_end(stage)) or not runs_something(stage) or switches_user(stage):
        return
    where = next((w for w in volume.words if w.text not in PASSING), None)
    if where:
        yield rule.finding(where.span, f"what is written to `{where.text}` will be root's")
