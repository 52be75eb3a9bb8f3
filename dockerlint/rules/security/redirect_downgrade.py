"""
A download that follows redirects should stay with HTTPS.

`curl -L https://…` goes where the server sends it, to `http://` too, where anybody on the way can
send another file. `--proto '=https'` lets it use nothing else.

Left alone are downloads that the `RUN` verifies (`sha256sum`, `gpg --verify`), and `wget`, which
has no option for this.

The fix adds the option; it fails where the server really redirects to HTTP.

Bad:

    FROM debian:bookworm
    RUN curl -fsSLO https://example.org/dl/tool.tar.gz

Good:

    FROM debian:bookworm
    RUN curl --proto =https -fsSLO https://example.org/dl/tool.tar.gz
"""

from collections.abc import Iterator

from dockerlint.edits import add_option
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.addresses import is_local
from dockerlint.model.fetches import is_checked, urls
from dockerlint.rule import Profile, Rule
from dockerlint.rules.security._switches import switch
from dockerlint.syntax import Command

rule = Rule(
    Severity.INFO,
    profile=Profile.ALL,
    codes=("S6506",),
    fix=Safety.UNSAFE,
    effects=(*Change.ADDS_OPTION.of("curl --proto"), *Change.ADDS_ARGUMENT.of("--proto =https")),
)


@rule.on(Command, "curl")
def may_leave_https(curl: Command, file: Dockerfile) -> Iterator[Finding]:
    """`curl -L` of HTTPS that does not say where it may be sent."""
    follows = switch(curl, "L", "--location", "--location-trusted")
    if follows is None or curl.has("--proto", "--proto-redir"):
        return
    found = urls(curl)
    https = [url for url in found if url.startswith("https://") and not is_local(url)]
    _, script = file.run_of(curl)
    if not https or len(https) < len(found) or is_checked(script):
        return
    edit = add_option(curl, "--proto =https", after=curl.argv[0])
    fix = Fix.unsafe("Add `--proto =https`", edit)
    message = f"`{follows[0].text}` follows redirects to HTTP, too"
    yield rule.finding(follows[0].span, message, fix)
