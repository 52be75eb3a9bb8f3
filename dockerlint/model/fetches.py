"""What `curl` and `wget` fetch: from where, into which file, who reads it and who checks it."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from itertools import islice

from dockerlint.kept import kept, kept_with_last
from dockerlint.model.addresses import is_http, is_local
from dockerlint.model.dockerfile import Dockerfile
from dockerlint.patterns import pattern
from dockerlint.syntax import Argument, Command, Script

DOWNLOADERS = ("curl", "wget")
UNPACKERS = ("tar", "bsdtar")  # of what ADD unpacks, too
_NO_TRANSFER = ("--version", "-V", "--help", "-h", "--manual", "-M", "--unix-socket")
_SENDS = (
    *("-X", "--request", "-F", "--form", "-T", "--upload-file", "--json"),
    *("-d", "--data", "--data-ascii", "--data-binary", "--data-raw", "--data-urlencode"),
)
_CONFIGURATION = {"curl": pattern("curlrc|CURL_HOME"), "wget": pattern("wgetrc", re.I)}
# The options that name the file, those that name the folder, and those of curl for what wget does
# by itself: call the file as its address does.
_FILE = {"curl": ("-o", "--output"), "wget": ("-O", "--output-document")}
_FOLDER = {"curl": ("--output-dir",), "wget": ("-P", "--directory-prefix")}
_AS_ADDRESS = ("-O", "--remote-name", "--remote-name-all")
_STDOUT = ("-", "/dev/stdout")
_NO_FILE = (*_STDOUT, "/dev/stderr", "/dev/null")
# Whatever looks after what came: checksums, signatures, in any program's words. It is looked for
# in lower case, and each begins with a plain character: so the search skips all others at once.
_CHECKS = pattern(
    r"sha-?(?:1|2|3|224|256|384|512)(?!\d)|md5|blake|b(?<=\bb)[23]sum|r(?<=\br)hash\b|checksum|shasum"
    r"|verif|g(?<=\bg)pgv|cosign|minisign|signify|checksig|openssl\s+dgst|c(?<=\bc)ksum\b|fingerprint"
    r"|digest|--import\b|--recv-keys|signed-by"
)
_PIPE = pattern(r"[\s;)}]*\|&?[\s({]*")  # at the end of a group, or into the first of one


def text_of(argument: Argument) -> str:
    """The word without its quotes, variables as written."""
    return argument.value if argument.value is not None else argument.text.replace('"', "")


def urls(command: Command) -> tuple[str, ...]:
    """The URLs that it is given, variables as written."""
    return tuple(map(text_of, command.positional()))


def gets_by_http(curl: Command, file: Dockerfile) -> bool:
    """True when the command certainly fetches something from another machine, by HTTP.

    Not when a configuration that the file mentions may give it options.
    """
    if curl.has(*_NO_TRANSFER, "-K", "--config") or has_configuration(curl.name, file):
        return False
    if curl.option(*_SENDS) not in (None, "GET"):
        return False
    return asks_others(curl)


def asks_others(command: Command) -> bool:
    """True when all that it fetches comes from other machines, by HTTP."""
    found = urls(command)
    return bool(found) and all(is_http(url) and not is_local(url) for url in found)


@kept_with_last
def has_configuration(program: str, file: Dockerfile) -> bool:
    """True when the file says something of the configuration of `curl` or `wget`."""
    return _CONFIGURATION[program].search(file.source.text) is not None


@kept
def saved(command: Command) -> Mapping[str, str]:
    """The URLs that go to files, each with the path of its file, variables as written."""
    path, folder = command.option(*_FILE[command.name]), command.option(*_FOLDER[command.name])
    if path is None and (command.name == "wget" or command.has(*_AS_ADDRESS)):
        return {url: _path(folder, _last_part(url)) for url in urls(command)}
    if path is None or path in _STDOUT:
        path, folder = _redirected(command), None
    if path is None or path in _NO_FILE:
        return {}
    return dict.fromkeys(urls(command), _path(folder if command.name == "curl" else None, path))


def _path(folder: str | None, name: str) -> str:
    return posixpath.join(folder or "", name).replace('"', "")


def _last_part(url: str) -> str:
    return posixpath.basename(re.split(r"[?#]", url)[0]) or "index.html"


def _redirected(command: Command) -> str | None:
    """The file that the shell writes what is printed to."""
    targets = (r.target for r in command.redirects if r.operator.lstrip("1&") in (">", ">>", ">|"))
    return next((text_of(target) for target in targets if target), None)


def piped_into(command: Command, script: Script) -> Iterator[Command]:
    """The commands after this one in its pipeline, in order."""
    first = bisect_left(script.commands, command.span.start, key=lambda c: c.span.start)
    end = command.end
    for each in islice(script.commands, first, None) if command.piped else ():
        if each.body is not command.body or each.start < end:
            continue
        if not _PIPE.fullmatch(command.body.text, end, each.start):
            return
        yield each
        end = each.end


def is_checked(script: Script, after: Command | None = None) -> bool:
    """True when something in the script, or after a command, looks at checksums or signatures."""
    return _last_check(script) > (after.span.end if after else -1)


@kept
def _last_check(script: Script) -> int:
    """Where that is done last in the source; -1 for nowhere."""
    text = script.body.text
    low = text.lower()
    if len(low) != len(text):  # some letters become two, and places would be others
        low = text
    last = max((found.span() for found in _CHECKS.finditer(low)), default=None)
    return script.body.span(*last).start if last else -1
