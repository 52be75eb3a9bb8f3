"""
What is downloaded should not be piped into a shell.

`curl … | sh` runs what the server sends at the time of the build, as root and without a look at
it. It can differ from one build to the next, and whoever has the server, its domain or its storage
has the image. A download that breaks off runs up to where it got.

Instead: download the file, compare it with a checksum that stands in the Dockerfile, then run it.
Often there is a package, an image to copy the program from (`COPY --from=`), or an archive of a
fixed version with a published checksum.

Reported are `curl` and `wget` whose output goes to a shell, or to an interpreter that reads its
program from there (`| python3 -`, `| php`), also by way of others such as `tee` and `gunzip`; and
`bash <(curl …)`, `sh -c "$(curl …)"`, `eval "$(curl …)"` and `source <(curl …)`. One that names a
file to run, or a program in its arguments (`| python3 -m json.tool`), does not run what comes.

Bad:

    FROM debian:bookworm
    RUN curl -fsSL https://get.example.com/tool | sh

Good:

    FROM debian:bookworm
    RUN curl -fsSLo tool.sh https://get.example.com/tool-1.4.2.sh \\
        && echo "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03  tool.sh" \\
            | sha256sum -c - \\
        && sh tool.sh && rm tool.sh
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.addresses import host, is_local
from dockerlint.model.fetches import DOWNLOADERS, piped_into, urls
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Command
from dockerlint.syntax.shell import SHELLS

rule = Rule(Severity.WARNING)
INTERPRETERS = pattern(r"python[\d.]*|perl|ruby|node|php[\d.]*")
PROGRAM = {*("-c", "-e", "-E", "-m", "-n", "-p", "-r", "-f", "-i"), *("--eval", "--print")}
SUBSTITUTED = pattern(r"\"?(?:\$\(|`|<\()\s*(?:curl|wget)\b([^|;&]*)")
BUNDLE = pattern(r"[-+][a-zA-Z]*o")  # -eo pipefail
URL = pattern(r"https?://[^\s\"'`)]+")


@rule.on(Command, *DOWNLOADERS)
def piped(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """A download that an interpreter reads from a pipe."""
    found = urls(command)
    if any(map(is_local, found)):
        return
    _, script = file.run_of(command)
    for reader in piped_into(command, script):
        if runs_input(reader):
            yield finding(reader, next(iter(found), ""))
            return


@rule.on(Command, *SHELLS, "source", ".", "eval")
def substituted(command: Command, _: Dockerfile) -> Iterator[Finding]:
    """A download that stands in the place of a script."""
    for argument in command.arguments:
        if found := SUBSTITUTED.match(argument.text):
            url = URL.search(found[1])
            if not url or not is_local(url[0]):
                yield finding(command, url[0] if url else "")
                return


def finding(reader: Command, url: str) -> Finding:
    """The finding for one reader of what comes from a URL."""
    what = f"what `{host(url)}` sends" if host(url) else "what is downloaded"
    name = reader.name
    return rule.finding(reader.argv[0].span, f"`{name}` runs {what}, unseen and unchecked")


def runs_input(command: Command) -> bool:
    """True for an interpreter that reads its program from its input."""
    if command.name in SHELLS:
        if command.has("-c"):
            return False
        return command.has("-s") or reads_input(command.words, ("-o", "+o", "-O", "--rcfile"))
    if not INTERPRETERS.fullmatch(command.name) or PROGRAM & command.flags:
        return False
    return reads_input(command.words, ("-d", "-W", "-X", "-I"))


def reads_input(words: tuple[str, ...], with_value: tuple[str, ...]) -> bool:
    """True when no word names a file to run."""
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word in ("-", "--", "/dev/stdin"):
            return True
        elif word.startswith(("-", "+")):
            skip = word in with_value or (
                "-o" in with_value and BUNDLE.fullmatch(word) is not None
            )
        else:
            return False
    return True
