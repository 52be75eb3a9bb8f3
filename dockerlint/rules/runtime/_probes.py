"""A probe that asks for a URL, said with another program that the image has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from dockerlint.findings import Edit, Fix
from dockerlint.model import Stage
from dockerlint.model.service import own_means
from dockerlint.patterns import pattern
from dockerlint.syntax import Argument, Command, Healthcheck
from dockerlint.text import Span

NULL = "/dev/null"
# The options that are understood, as (meaning, takes a value); others are not.
_QUIET, _OUTPUT, _SECONDS, _ANY_CERTIFICATE, _NO_BODY = "quiet", "output", "time", "tls", "head"
_CURL = {
    **dict.fromkeys(("-f", "--fail", "-s", "--silent", "-S", "--show-error"), (_QUIET, False)),
    **dict.fromkeys(("-L", "--location"), (_QUIET, False)),
    **dict.fromkeys(("-o", "--output"), (_OUTPUT, True)),
    **dict.fromkeys(("-m", "--max-time"), (_SECONDS, True)),
    **dict.fromkeys(("-k", "--insecure"), (_ANY_CERTIFICATE, False)),
    **dict.fromkeys(("-I", "--head"), (_NO_BODY, False)),
}
_WGET = {
    **dict.fromkeys(("-q", "--quiet", "-nv", "--no-verbose"), (_QUIET, False)),
    **dict.fromkeys(("-t", "--tries"), (_QUIET, True)),
    **dict.fromkeys(("-O", "--output-document"), (_OUTPUT, True)),
    **dict.fromkeys(("-T", "--timeout"), (_SECONDS, True)),
    "--no-check-certificate": (_ANY_CERTIFICATE, False),
    "--spider": (_NO_BODY, False),
}
_OPTIONS = {"curl": _CURL, "wget": _WGET}
_URL = pattern(r"(?:(https?)://)?(\[?[\w.:-]+\]?(?::[\w${}-]+)?(?:/[\w./?=&%~${}:-]*)?)", re.I)
_END = pattern(r"\s*(?:\|\|\s*exit\s+1\s*;?\s*)?")


class Request(NamedTuple):
    """A plain GET of one URL."""

    url: str  # as written, with a scheme
    quoted: str  # the same in its quotes
    options: dict[str, str]


def instead(command: Command, probe: Healthcheck, stage: Stage) -> Fix | None:
    """Ask with what the image has; None when that cannot be said as well."""
    request = _request(command)
    if request is None or stage.base is None:
        return None
    if command.name == "curl" and stage.base.tool("wget") == "busybox":
        return _wget(request, command, probe)
    alone = _is_alone(command, probe)
    plain = request.url.startswith("http://") and not re.search(r"[$'\"]", request.url)
    if not alone or not plain or _ANY_CERTIFICATE in request.options:
        return None
    new = own_means(stage.base, request.url, below=400)
    if new is None:
        return None
    program = json.loads(new)[0]
    whole = probe.probe.span(0, len(probe.probe.text))
    return Fix.unsafe(f"Ask with `{program}`", Edit(whole, new))


def _wget(request: Request, command: Command, probe: Healthcheck) -> Fix | None:
    words = ["wget", "-qO", NULL] if _OUTPUT in request.options else ["wget", "-qO-"]
    if _NO_BODY in request.options:
        words = ["wget", "-q", "--spider"]
    if _ANY_CERTIFICATE in request.options:
        words.append("--no-check-certificate")
    # A time limit is left to the check's own: `-T` makes BusyBox 1.35 crash.
    first, last = command.argv[0], command.argv[-1]
    if probe.probe_json is None:
        if not command.editable:
            return None
        span = Span(first.span.start, last.span.end)
        new = " ".join([*words, request.quoted])
    elif len(probe.probe_json) == len(command.argv):
        span = probe.probe.span(0, len(probe.probe.text))
        new = json.dumps([*words, request.url])
    else:
        return None
    return Fix.unsafe("Use `wget`", Edit(span, new))


def _is_alone(command: Command, probe: Healthcheck) -> bool:
    """True when the probe is nothing but the command, and `|| exit 1`."""
    if probe.probe_json is not None:
        return len(probe.probe_json) == len(command.argv)
    text = probe.probe.text
    return command.start == 0 and bool(_END.fullmatch(text, command.end))


def _request(command: Command) -> Request | None:
    """What curl or wget asks for; None when it does more than get one page."""
    table = _OPTIONS.get(command.name)
    if table is None or command.redirects or command.assignments or command.prefix:
        return None
    options: dict[str, str] = {}
    urls: list[Argument] = []
    waiting = ""
    for argument in command.arguments:
        if waiting:
            options[waiting], waiting = argument.value or "", ""
        elif argument.is_flag:
            found = list(_options(argument.text, table))
            if not found:
                return None
            for meaning, value in found:
                if value is None:
                    waiting = meaning
                else:
                    options[meaning] = value
        else:
            urls.append(argument)
    if waiting or len(urls) != 1 or options.get(_OUTPUT, NULL) not in (NULL, "-"):
        return None
    if options.get(_OUTPUT) == "-":
        del options[_OUTPUT]
    return _asked(urls[0], options)


def _options(text: str, table: dict[str, tuple[str, bool]]) -> Iterator[tuple[str, str | None]]:
    """(meaning, value) of each option in a word; the value is None where the next word has it.

    Nothing at all where one is not understood.
    """
    name, equals, given = text.partition("=")
    if name in table:
        meaning, valued = table[name]
        yield meaning, (given if equals else None) if valued else ""
        return
    found: list[tuple[str, str | None]] = []
    for at, letter in enumerate(text[1:], 2):
        if text.startswith("--") or f"-{letter}" not in table:
            return
        meaning, valued = table[f"-{letter}"]
        if valued:
            found.append((meaning, text[at:] or None))
            break
        found.append((meaning, ""))
    yield from found


def _asked(word: Argument, options: dict[str, str]) -> Request | None:
    quote = word.text[:1] if word.text[:1] in ("'", '"') else ""
    text = word.text[1:-1] if quote else word.text
    found = _URL.fullmatch(text)
    if not found or (quote and not word.text.endswith(quote)):
        return None
    rest = re.sub(r"\Alocalhost(?=[:/]|\Z)", "127.0.0.1", found[2])
    url = f"{(found[1] or 'http').lower()}://{rest}"
    return Request(url, f"{quote}{url}{quote}", options)
