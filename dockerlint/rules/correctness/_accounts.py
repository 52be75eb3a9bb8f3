"""`adduser` and its kin in one family's words, said in those of another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from dockerlint.syntax import Argument, Command

# What an option means; a colon after it where it takes a value.
_BUSYBOX_USER = {
    **dict.fromkeys(("-S", "--system"), "system"),
    **dict.fromkeys(("-D", "--disabled-password"), "no password"),
    **dict.fromkeys(("-H", "--no-create-home"), "no home"),
    **dict.fromkeys(("-h", "--home"), "home:"),
    **dict.fromkeys(("-s", "--shell"), "shell:"),
    **dict.fromkeys(("-g", "--gecos"), "comment:"),
    **dict.fromkeys(("-G", "--ingroup"), "group:"),
    **dict.fromkeys(("-u", "--uid"), "id:"),
}
_BUSYBOX_GROUP = {
    **dict.fromkeys(("-S", "--system"), "system"),
    **dict.fromkeys(("-g", "--gid"), "id:"),
}
_SHADOW_USER = {
    **dict.fromkeys(("-r", "--system"), "system"),
    **dict.fromkeys(("-m", "--create-home"), "with home"),
    **dict.fromkeys(("-M", "--no-create-home"), "no home"),
    **dict.fromkeys(("-l", "--no-log-init"), "no log"),
    **dict.fromkeys(("-U", "--user-group"), "own group"),
    **dict.fromkeys(("-d", "--home-dir", "--home"), "home:"),
    **dict.fromkeys(("-s", "--shell"), "shell:"),
    **dict.fromkeys(("-c", "--comment"), "comment:"),
    **dict.fromkeys(("-g", "--gid"), "group:"),
    **dict.fromkeys(("-u", "--uid"), "id:"),
}
_SHADOW_GROUP = {
    **dict.fromkeys(("-r", "--system"), "system"),
    **dict.fromkeys(("-g", "--gid"), "id:"),
}
_DEBIAN_USER = {
    **_BUSYBOX_USER,  # which some mix them with
    "--system": "system",
    **dict.fromkeys(("--disabled-password", "--disabled-login"), "no password"),
    "--no-create-home": "no home",
    **dict.fromkeys(("--quiet", "--force-badname", "--allow-bad-names"), "no log"),
    "--group": "own group",
    "--home": "home:",
    "--shell": "shell:",
    **dict.fromkeys(("--gecos", "--comment"), "comment:"),
    "--ingroup": "group:",
    "--uid": "id:",
}
_DEBIAN_GROUP = {"--system": "system", "--quiet": "no log", "--gid": "id:"}


class Account(NamedTuple):
    """What a command creates; values as written, quotes and variables kept."""

    said: Mapping[str, str]
    name: str


def busybox_account(command: Command) -> Account | None:
    """What BusyBox's `adduser` or `addgroup` creates; None where that is not plain."""
    return _read(command, _BUSYBOX_USER if command.name == "adduser" else _BUSYBOX_GROUP)


def shadow_account(command: Command) -> Account | None:
    """The same of `useradd` and `groupadd`."""
    return _read(command, _SHADOW_USER if command.name == "useradd" else _SHADOW_GROUP)


def debian_account(command: Command) -> Account | None:
    """The same of Debian's `adduser` and `addgroup`."""
    return _read(command, _DEBIAN_USER if command.name == "adduser" else _DEBIAN_GROUP)


def _read(command: Command, table: Mapping[str, str]) -> Account | None:
    said: dict[str, str] = {}
    names: list[str] = []
    words = iter(command.arguments)
    for word in words:
        if not word.is_flag:
            names.append(word.text)
            continue
        for meaning, value in _options(word, table, words):
            if meaning is None:
                return None
            said[meaning] = value
    known = len(names) == 1 and not command.redirects and all(w.text for w in command.argv)
    return Account(said, names[0]) if known else None


def _options(
    word: Argument, table: Mapping[str, str], rest: Iterator[Argument]
) -> Iterator[tuple[str | None, str]]:
    """(meaning, value) of each option in a word; a meaning of None where one is not known."""
    text = word.text
    if text.startswith("--"):
        name, equals, given = text.partition("=")
        meaning = table.get(name)
        if meaning and meaning.endswith(":"):
            found = given if equals else _next(rest)
            yield (meaning, found) if found is not None else (None, "")
        else:
            yield (None, "") if equals else (meaning, "")
        return
    for at, letter in enumerate(text[1:], 2):
        meaning = table.get(f"-{letter}")
        if meaning and meaning.endswith(":"):
            found = text[at:] or _next(rest)
            yield (meaning, found) if found is not None else (None, "")
            return
        yield meaning, ""


def _next(rest: Iterator[Argument]) -> str | None:
    word = next(rest, None)
    return word.text if word else None


def for_shadow(account: Account, is_user: bool) -> str:
    """A command for Debian: `useradd` or `groupadd`."""
    said = account.said
    words = ["useradd" if is_user else "groupadd"]
    words += ["--system"] * ("system" in said)
    if not is_user:
        words += _valued(said, ("id:", "--gid"))
    else:
        words += _valued(said, ("id:", "--uid"), ("group:", "--gid"), ("home:", "--home-dir"))
        words += ["--no-create-home" if "no home" in said else "--create-home"]
        words += _valued(said, ("shell:", "--shell"), ("comment:", "--comment"))
    return " ".join([*words, account.name])


def for_busybox(account: Account, is_user: bool) -> str | None:
    """Commands for Alpine: `addgroup` or `adduser`; None where it has no words for that."""
    said = account.said
    system = ["-S"] * ("system" in said)
    if not is_user:
        return " ".join(["addgroup", *system, *_valued(said, ("id:", "-g")), account.name])
    group = said.get("group:", "")
    if group.isdigit() or group.startswith(("$", '"$')):
        return None  # it wants a name
    before = ""
    if not group and ("own group" in said or "system" in said):
        before = " ".join(["addgroup", *system, account.name, "&& "])
        group = account.name
    words = ["adduser", *system, "-D"]
    words += ["-H"] * ("no home" in said)
    words += _valued(said, ("id:", "-u"), ("home:", "-h"), ("shell:", "-s"), ("comment:", "-g"))
    words += ["-G", group] if group else []
    return before + " ".join([*words, account.name])


def _valued(said: Mapping[str, str], *options: tuple[str, str]) -> Iterator[str]:
    for meaning, option in options:
        if meaning in said:
            yield from (option, said[meaning])
