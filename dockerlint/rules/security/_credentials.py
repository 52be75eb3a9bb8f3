"""What rules about the names of variables have in common: harmless values, and the mount."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Fix
from dockerlint.kept import kept_with_last
from dockerlint.model import Dockerfile
from dockerlint.model.directives import is_older
from dockerlint.patterns import pattern
from dockerlint.syntax import Arg, Env, Instruction, Run
from dockerlint.syntax.nodes import Pair

EFFECTS = (*Change.CHANGES_SURROUNDINGS.of(), *Change.CHANGES_IMAGE.of())
SECRET = pattern(
    r"(?:^|_)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)"
    r"|(?:apikey|password|passwd|secret|token)$",
    re.I,
)
HARMLESS = pattern(
    r"(?:^|_)(?:public|file|version)(?:_|$)"
    r"|_(?:ur[li]|path|dir|folder|name|(?<!access_key_)id|alias|sock|user|username|type|method|mode|enabled|required|header"
    r"|host|port|server|issuer|realm|scheme|ttl|timeout|expiry|expires|size|length|bits|algo"
    r"|algorithm)$",
    re.I,
)
FINGERPRINT = pattern(r"(?:0x)?[0-9A-F]{16,64}", re.I)
SIGNER = pattern(r"(?:^|_)(?:gpg|pgp)_", re.I)
WORDS = {"true", "false", "yes", "no", "on", "off", "none", "null", "0", "1"}
PLACE = pattern(r"(?:~|\.\.?|\$\{?\w+\}?|[A-Z]:)?[/\\]\S*|[a-z][a-z\d+.-]*://[^@\s]*", re.I | re.A)
MAX_USERS = 16  # RUNs with a mount each
WORD = pattern(r"\w+", re.A)
SINCE = (1, 10)  # the version of the Dockerfile syntax that gives secrets as variables


def secrets(
    instruction: Env | Arg, named: re.Pattern[str], harmless: re.Pattern[str], env: dict[str, str]
) -> Iterator[Pair]:
    """The pairs that look as if their value were a secret, by their name and by what it is."""
    for pair in instruction.pairs:
        name = pair.key.text
        if not named.search(name) or harmless.search(name):
            continue
        written = pair.value.text if pair.value else ""
        value = instruction.expand(written, env)
        if not is_harmless(name, written if value is None else value, written, instruction):
            yield pair


def is_harmless(name: str, value: str, written: str, instruction: Env | Arg) -> bool:
    """True for a value that is no secret; an ARG without one is to be given one."""
    if not value:
        return isinstance(instruction, Env) and not written.strip("\"'")
    public = SIGNER.search(name) and FINGERPRINT.fullmatch(value.replace(" ", ""))
    return bool(public or value.lower() in WORDS or PLACE.fullmatch(value))


def mounted(arg: Arg, named: re.Pattern[str], file: Dockerfile) -> Fix | None:
    """The secret as a mount of the RUNs that use it; None where anything else does."""
    pair, *others = arg.pairs
    name = pair.key.text
    if others or pair.value or arg.comments or not name.isidentifier() or not name.isascii():
        return None
    if is_older(file.tree, SINCE):
        return None
    users = [i for i in mentions(named, file).get(name, ())[: MAX_USERS + 1] if i is not arg]
    stage = file.stage_of(arg)
    runs = [
        i
        for i in users
        if isinstance(i, Run) and i.span > arg.span and file.stage_of(i) is stage
        if stage.script(i)
    ]
    if not runs or not len(runs) == len(users) < MAX_USERS:
        return None
    mount = f" --mount=type=secret,id={name},env={name}"
    inserts = [Edit.insert(run.keyword.span.end, mount) for run in runs]
    return Fix.unsafe(f"Mount `{name}` as a secret", edits.delete(arg), *inserts)


@kept_with_last
def mentions(named: re.Pattern[str], file: Dockerfile) -> dict[str, list[Instruction]]:
    """The instructions that name each word that may be the name of a secret."""
    found: dict[str, list[Instruction]] = {}
    for instruction in file.tree.instructions:
        text = file.source.text[instruction.span.start : instruction.span.end]
        for word in set(WORD.findall(text)):
            if named.search(word):
                found.setdefault(word, []).append(instruction)
    return found
