"""
A health check's times should fit together.

A probe that hangs is given up after `--timeout`, and the next one starts `--interval` after that.
With a timeout as long as the interval or longer, a service that hangs is noticed later than the
interval promises: after `retries` times both. It does work, so that this rule is in `strict`.

Reported too are checks that need more than an hour to call a service unhealthy. Only times that
are written down count; the defaults are 30 seconds each, and 3 retries.

Bad:

    FROM example.com/web:1
    HEALTHCHECK --interval=10s --timeout=30s CMD ["/probe"]

Good:

    FROM example.com/web:1
    HEALTHCHECK --interval=30s --timeout=5s CMD ["/probe"]
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.durations import seconds
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Healthcheck

rule = Rule(Severity.INFO, profile=Profile.STRICT)
HOUR = 3600
RETRIES = 3  # by default


@rule.on(Healthcheck)
def do_not_fit(check: Healthcheck, _: Dockerfile) -> Iterator[Finding]:
    """A timeout as long as the interval, or an interval that takes hours to tell anything."""
    given, limit = check.flag("interval"), check.flag("timeout")
    interval, timeout = (seconds(flag.text) if flag else None for flag in (given, limit))
    if interval is None or given is None:
        return
    if timeout is not None and limit and timeout >= interval > 0:
        text = (
            f"`{limit.text}` until a probe times out is no less than the interval, `{given.text}`"
        )
        yield rule.finding(limit.span, text)
    retries = check.flag("retries")
    count = int(retries.text) if retries and retries.text.isdigit() else RETRIES
    if interval * max(count, 1) > HOUR:
        hours = interval * max(count, 1) / HOUR
        text = (
            f"with `{given.text}` a service that fails is unhealthy only after {hours:.1f} hours"
        )
        yield rule.finding(given.span, text)
