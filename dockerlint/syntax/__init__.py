"""Text to tree. Knows no rules, never raises on input, loses no character."""

from dockerlint.syntax.fold import Comment, Directive, Heredoc, Problem
from dockerlint.syntax.joined import Joined
from dockerlint.syntax.nodes import (
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    Flag,
    From,
    Healthcheck,
    Instruction,
    Label,
    Maintainer,
    Onbuild,
    Pair,
    Run,
    Shell,
    Stopsignal,
    Transfer,
    Tree,
    Unknown,
    User,
    Volume,
    Word,
    Workdir,
)
from dockerlint.syntax.parser import parse
from dockerlint.syntax.shell import Argument, Command, Link, Redirect, Script

__all__ = [
    *("Add", "Arg", "Argument", "Cmd", "Command", "Comment", "Copy", "Directive", "Entrypoint"),
    *("Env", "Expose", "Flag", "From", "Healthcheck", "Heredoc", "Instruction", "Joined"),
    *("Label", "Link", "Maintainer", "Onbuild", "Pair", "Problem", "Redirect", "Run", "Script"),
    *("Shell", "Stopsignal", "Transfer", "Tree", "Unknown", "User", "Volume", "Word"),
    *("Workdir", "parse"),
]
