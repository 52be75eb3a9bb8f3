"""
The check of certificates should not be switched off by a variable or a setting.

Without it a program takes whatever answers for the server it asked: anybody on the way can send
other code. In `ENV` that holds for all that ever runs in the image; `git config --global` stays in
it, too. What is missing is mostly `ca-certificates`, or the certificate of a proxy or server of
your own: `COPY` it to `/usr/local/share/ca-certificates/` and run `update-ca-certificates`.

Reported are `GIT_SSL_NO_VERIFY`, `PYTHONHTTPSVERIFY=0`, `PERL_LWP_SSL_VERIFY_HOSTNAME=0`,
`BUNDLE_SSL_VERIFY_MODE=0` and `CONDA_SSL_VERIFY=false`, in `ENV`, `ARG` and in front of a command,
and `git config http.sslVerify false`, `git -c http.sslVerify=false`,
`bundle config ssl_verify_mode 0` and `conda config --set ssl_verify false`.

The fix removes the variable, or a command that does nothing else; where the certificate really is
not known, the build fails then.

Bad:

    FROM debian:bookworm
    ENV GIT_SSL_NO_VERIFY=1
    RUN git clone -b v1.4.2 https://example.org/tool.git

Good:

    FROM debian:bookworm
    COPY company.crt /usr/local/share/ca-certificates/
    RUN update-ca-certificates && git clone -b v1.4.2 https://example.org/tool.git
"""

import re
from collections.abc import Iterable, Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.security._variables import setters
from dockerlint.syntax import Arg, Command, Env, Onbuild, Script

rule = Rule(
    Severity.WARNING,
    codes=("CKV2_DOCKER_5", "CKV2_DOCKER_14", "S4830"),
    fix=Safety.UNSAFE,
    effects=(
        *Change.CHANGES_SURROUNDINGS.of(),
        *Change.CHANGES_IMAGE.of("ENV", "ARG"),
        *Change.REMOVES_COMMAND.of("git", "bundle", "conda"),
    ),
)
NO = pattern(r"(?:0|false|no|off|none)", re.I)
# Variables, and the values that switch the check off.
VARIABLES = {
    "GIT_SSL_NO_VERIFY": re.compile(r"(?!(?:0|false|no|off)?$).+", re.I),
    "PYTHONHTTPSVERIFY": NO,
    "PERL_LWP_SSL_VERIFY_HOSTNAME": NO,
    "BUNDLE_SSL_VERIFY_MODE": NO,
    "CONDA_SSL_VERIFY": NO,
}
SETTING = pattern(r"(?:http\.(?:\S*\.)?sslverify|(?:BUNDLE_)?ssl_verify(?:_mode)?)", re.I)


@rule.on(Env)
def in_env(env: Env, file: Dockerfile) -> Iterator[Finding]:
    """ENV that sets one of the variables."""
    yield from in_variable(env)


@rule.on(Arg)
def in_arg(arg: Arg, file: Dockerfile) -> Iterator[Finding]:
    """ARG that gives one of the variables a value."""
    yield from in_variable(arg)


def in_variable(instruction: Env | Arg, in_trigger: bool = False) -> Iterator[Finding]:
    """The pairs that switch the check off; nothing is taken out of the trigger of an ONBUILD."""
    for i, pair in enumerate(instruction.pairs):
        value = pair.value.text.strip("\"'") if pair.value else ""
        if switches_off(pair.key.text, value):
            edit = None if in_trigger else edits.remove_pair(instruction, i)
            fix = Fix.unsafe(f"Remove `{pair.key.text}`", edit)
            yield rule.finding(pair.key.span, told(pair.key.text), fix)


@rule.on(Onbuild)
def in_another_build(onbuild: Onbuild, file: Dockerfile) -> Iterator[Finding]:
    """Those for the build of another image."""
    if isinstance(onbuild.trigger, Env | Arg):
        yield from in_variable(onbuild.trigger, in_trigger=True)


@rule.on(Script)
def for_a_command(script: Script, _: Dockerfile) -> Iterator[Finding]:
    """A variable in front of a command, given to `env`, or exported; one of each command."""
    for command in setters(script):
        exported = command.arguments if command.name in ("export", "declare") else ()
        words = [a.text for a in (*command.prefix, *exported)]
        for name, value in (*command.assignments, *_assigned(words)):
            if value is not None and switches_off(name, value):
                yield rule.finding(command.argv[0].span, told(name))
                break


@rule.on(Command, "git", "bundle", "conda")
def in_setting(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """A setting that is written, or given for one command."""
    words = command.words
    for word, value in zip(words, (*words[1:], ""), strict=False):
        name, equals, same = word.partition("=")
        if SETTING.fullmatch(name) and NO.fullmatch(same if equals else value):
            fix = None
            if "config" in words and not equals:
                run, script = file.run_of(command)
                edit = edits.remove_command(run, script, command)
                fix = Fix.unsafe(f"Remove the setting `{name}`", edit)
            yield rule.finding(command.argv[0].span, told(name), fix)
            return


def _assigned(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    for word in words:
        name, equals, value = word.partition("=")
        if equals:
            yield name, value.strip("\"'")


def switches_off(name: str, value: str) -> bool:
    """True for a variable and a value that switch the check off."""
    off = VARIABLES.get(name)
    return off is not None and "$" not in value and off.fullmatch(value) is not None


def told(name: str) -> str:
    """The message."""
    return f"`{name}` switches the check of certificates off"
