"""Who a container runs as: accounts that a stage creates, and the user at its end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dockerlint.knowledge import others
from dockerlint.model.stage import Stage
from dockerlint.patterns import pattern
from dockerlint.syntax import Command, Instruction, User

ROOT = {"root", "0"}
CREATORS = ("useradd", "adduser")  # the commands that create users
_NAME = pattern(r"\w[\w.-]*", re.A)  # of an account
# Programs that change the user themselves when the container starts.
_SWITCHES = pattern(
    r"\b(gosu|su-exec|setpriv|runuser|s6-setuidgid|s6-overlay|setuidgid|chpst|sudo\s+-u)\b"
)
# Programs that do their work as root, or start others that change their user.
_NEEDS_ROOT = {
    *("cron", "crond", "sshd", "dockerd", "containerd", "systemd", "init", "supervisord"),
    *("openvpn", "iptables", "tcpdump", "charon", "runsvdir", "s6-svscan", "rsyslogd", "inetd"),
    *("dockerd-entrypoint.sh", "podman", "buildah", "nfsd", "smbd", "dhcpd", "radiusd", "named"),
    *("ntpd", "chronyd", "unbound", "dnsmasq", "squid", "postfix", "dovecot", "asterisk", "tor"),
    *("gparted", "parted", "strace", "ltrace", "perf", "wireshark", "tshark", "iftop", "powertop"),
    *("wg", "wg-quick", "virtualbox", "ip", "tc", "ethtool", "mount", "fdisk", "smartctl"),
    "lsusb",
}
# Interpreters and shells that wait for input when started without arguments.
_INTERACTIVE = {
    *("sh", "bash", "ash", "dash", "zsh", "fish", "python", "python3", "ipython", "node", "irb"),
    *("pry", "ghci", "iex", "erl", "julia", "perl", "lua", "R", "jshell", "scala", "clojure"),
    *("php", "swift", "dart", "bun", "deno", "psql", "mysql", "redis-cli", "mongosh", "true"),
    *("pwsh", "powershell", "elvish", "nu", "tmux", "screen"),
}
_VALUE_FLAGS = (
    *("-u", "-g", "-G", "-d", "-s", "-c", "-k", "-p", "-e", "-f", "-K", "-Z", "-b", "-R", "-h"),
    *("--uid", "--gid", "--groups", "--home", "--home-dir", "--shell", "--comment", "--gecos"),
    *("--ingroup", "--password", "--base-dir", "--skel", "--expiredate", "--inactive", "--root"),
)


def created_users(stage: Stage) -> tuple[str, ...]:
    """The accounts that the RUNs of the stage's lineage create, in order; known names only."""
    if stage.names.isdisjoint(CREATORS):
        return ()
    return tuple(name for command in stage.commands() for name in _created(command))


def _created(command: Command) -> Iterator[str]:
    if command.name not in CREATORS:
        return
    names = command.positional(*_VALUE_FLAGS)
    # `adduser NAME GROUP` adds an account to a group
    if len(names) == 1 and _NAME.fullmatch(names[0].value or ""):
        yield names[0].value or ""


def uid_of(stage: Stage, name: str) -> str | None:
    """The number of an account, where the stage's lineage creates it with one; root's is 0."""
    if name == "root":
        return "0"
    found = None
    for command in stage.commands():
        if command.name == "usermod" and command.option("-u", "--uid") and name in command.words:
            return None
        if name in _created(command):
            uid = command.option("-u", "--uid")
            found = uid if uid and uid.isascii() and uid.isdigit() else None
    return found


def user_at_end(stage: Stage) -> str | None:
    """The user the image runs as, without a group; None when that is not known."""
    return _name_of(stage, stage.user)


def user_at(stage: Stage, instruction: Instruction) -> str | None:
    """The same for the user that one of the stage's own instructions runs as."""
    return _name_of(stage, stage.user_at(instruction))


def _name_of(stage: Stage, user: User | None) -> str | None:
    if user is not None:
        return _expanded(stage, user)
    return stage.base.user if stage.base else None


def _expanded(stage: Stage, user: User) -> str | None:
    assert user.argument
    text = user.expand(user.argument.text, stage.env)
    return text.partition(":")[0] if text else None


def is_root(user: str | None) -> bool:
    """True when the user is known to be root."""
    return user in ROOT


def switches_user(stage: Stage) -> bool:
    """True when something in the image seems to leave root behind at start-up.

    A tool made for that is installed or run, the base image's own entrypoint or the platform it
    is for does it, or an account is created and a script, which may use it, is the entrypoint.
    """
    if any(_SWITCHES.search(i.text) for i in stage.chain):
        return True
    base = stage.base
    if base and base.reference.name.startswith(others.FUNCTIONS):
        return True
    if stage.command is None:
        return bool(base and base.reference.official in others.DROPS_PRIVILEGES)
    name = program(stage)
    scripted = name.endswith(".sh") or "entrypoint" in name
    return name in _NEEDS_ROOT or (scripted and bool(created_users(stage)))


def runs_something(stage: Stage) -> bool:
    """True when the image starts a program of its own, not a shell that waits for input.

    Without CMD and ENTRYPOINT it does when the base image is a server.
    """
    if stage.command is None:
        base = stage.base
        return bool(base and base.reference.official in others.SERVICES)
    script = stage.command.script
    if not script.commands:
        return bool(stage.command.text.strip("[] \t"))
    first = script.commands[0]
    return not (first.name in _INTERACTIVE and not any(True for _ in first.arguments))


def program(stage: Stage) -> str:
    """The name of what CMD or ENTRYPOINT starts, seen through an init; may be empty."""
    commands = stage.command.script.commands if stage.command else ()
    names = [c.name for c in commands]
    # tini -- program, dumb-init program
    if names and names[0] in ("tini", "dumb-init", "catatonit"):
        operands = [a.value or "" for a in commands[0].arguments if not a.is_flag]
        operands = [o for o in operands if o != "--"]
        return operands[0].rpartition("/")[2] if operands else names[0]
    return names[0] if names else ""
