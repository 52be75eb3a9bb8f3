"""A grammar of Dockerfiles: such as people write, and with every trap the format has.

Plain functions over a ``random.Random``. Hypothesis drives them with a Random of its own, which
lets it make a failing file smaller; ``bench/fuzz.py`` drives them with a seed, which then names
the file. In every list the plainest choice stands first: small files are made of those.

In templates ``@(a|b)`` stands for one of the words. In the text of a script a line break stands
for a place where its author went to the next line; `laid_out` writes it as the form demands.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

_CHOICE = re.compile(r"@\(([^)]*)\)")


def one_in(random: Random, n: int) -> bool:
    """True once in ``n`` times, and never in the smallest file."""
    return random.randrange(n) == n - 1


def filled(random: Random, templates: Sequence[str]) -> str:
    """One of the templates, with a word chosen for each ``@(a|b)`` in it."""
    parts = _parts(random.choice(templates))
    if len(parts) == 1:
        return parts[0][0]
    return "".join([p[0] if len(p) == 1 else random.choice(p) for p in parts])


@cache
def _parts(template: str) -> list[list[str]]:
    """What to choose from for each part of a template: one text, or several."""
    pieces = _CHOICE.split(template)
    return [piece.split("|") if i % 2 else [piece] for i, piece in enumerate(pieces)]


# ---- what is run ----


@dataclass(frozen=True)
class Theme:
    """What goes together in a stage."""

    images: tuple[str, ...]
    installs: tuple[str, ...]  # commands joined by ` && ` become one step each
    cleans: tuple[str, ...]


_APT_PACKAGES = "@(curl|git|ca-certificates curl|build-essential|python3-pip|libfoo=1.2~é)"
_APT = (
    f"apt-get update && apt-get install -y {_APT_PACKAGES}",
    f"apt-get@(| -qq| -y) update && apt-get -y install --no-install-recommends {_APT_PACKAGES}",
    "apt-get update",
    f"apt-get install@( -y| -yq| --yes) {_APT_PACKAGES}",
    f"apt-get update --fix-missing && apt-get install -y \\\n{_APT_PACKAGES}\\\n wget",
    "apt update && apt install -y git",
    "apt-get update && apt-get@( -y|) @(upgrade|dist-upgrade)",
    "aptitude update",
    f"apt-get -o Acquire::Retries=3 update && apt-get install -qq -y {_APT_PACKAGES}",
    f"apt-get@(| -q| -f) install@(| --no-install-recommends| $APT_OPTS) {_APT_PACKAGES}",
    "apt@(-get|) @(upgrade|show curl|list|install -y git)",
    'echo \'APT::@(Get::Assume-Yes|Install-Recommends) @("1"|"0");\' > /etc/apt/apt.conf.d/9x',
)
_APT_CLEANS = (
    "rm -rf /var/lib/apt/lists/*",
    "apt-get clean",
    "apt-get clean && rm -rf /var/lib/apt/lists/* /tmp/* /var/tmp/*",
    "rm -r@(|f) /var/lib/apt/lists@(|/|/*|/**)",
    "rm -rf /var/{cache/apt,lib/apt/lists}/*",
    'rm -rf "/var/lib/apt/lists/"*',
    "find /var/lib/apt/lists -type f -delete",
    "apt-get@( -y|) @(purge|remove) --auto-remove @(curl|git|build-essential)",
    "apt-get autoremove -y",
)
_APK = (
    "apk add @(curl|git|bash=5.2-r0|python3 py3-pip)",
    "apk add@(| -q| -U| --update| --no-cache) @(curl|git make|tini)",
    "apk --@(no-cache|update) add @(curl|git)",
    "apk update && apk add @(curl|git|--no-cache curl)",
    "apk add @(--virtual .deps|-t .deps|--virtual=.deps) gcc musl-dev",
    "apk @(update|upgrade|fix)",
    "apk add --no-cache --virtual .deps gcc",
)
_APK_CLEANS = ("rm -rf /var/cache/apk/*", "apk del .deps", "apk del @(git|gcc)", "apk cache clean")
_PIP = (
    "pip install @(flask|-r requirements.txt|'django>=4'|.)",
    "pip@(|3|3.13) install@(| -U| --upgrade|  -q| --no-cache-dir) @(pip|flask==3.1.0|-e .)",
    "python@(|3) -m pip install @(flask|--upgrade pip)",
    "pip --@(quiet|no-cache-dir) install flask",
    "PIP_NO_CACHE_DIR=@(1|0) pip install flask",
    "pip @(wheel -w /wheels .|download flask)",
)
_PIP_CLEANS = (
    "rm -rf ~/.cache/pip",
    "pip cache purge",
    "rm -rf /root/.cache@(|/pip)",
    "pip uninstall -y flask",
)
_NODE = (
    "npm ci",
    "npm @(install|i|add)@(| -g pnpm| --production| express)",
    "npm ci@( --omit=dev| --cache /tmp/npm|) && npm run build",
    "yarn install@(| --frozen-lockfile| --production)",
    "yarn@(| --frozen-lockfile)",
    "yarn @(add left-pad|global add serve)",
    "npm_config_cache=/tmp/n npm install",
    "corepack enable && yarn install --immutable",
    "cd /srv && npm ci",
)
_NODE_CLEANS = (
    "npm cache clean --force",
    "yarn cache clean@(| --all)",
    "rm -rf @(~/.npm|/root/.npm|$HOME/.npm|node_modules|/usr/local/share/.cache)",
    "npm prune --production",
)
THEMES = (
    Theme(
        (
            *("debian:bookworm", "debian:@(12|bookworm-slim|trixie|latest)", "debian"),
            *("ubuntu@(|:24.04|:22.04)", "buildpack-deps:bookworm", "postgres:17", "nginx"),
        ),
        _APT,
        _APT_CLEANS,
    ),
    Theme(
        ("alpine:3.22", "alpine", "nginx:1.29-alpine", "golang:1.25-alpine", "redis:8-alpine"),
        _APK,
        _APK_CLEANS,
    ),
    Theme(
        ("python:3.13", "python:3.13-@(slim|alpine|bookworm)", "python"),
        _PIP,
        (*_PIP_CLEANS, *_APT_CLEANS[:2]),
    ),
    Theme(
        ("node:22", "node:22-@(slim|alpine|bookworm)", "node", "docker.io/library/node:20"),
        _NODE,
        _NODE_CLEANS,
    ),
    Theme(
        ("fedora:42", "registry.access.redhat.com/ubi9/ubi-minimal:9.4", "photon:5.0"),
        (
            "dnf install -y @(git|gcc make)",
            "@(dnf|microdnf|tdnf|dnf5) @(install -y|-y install) @(git|gcc)",
            "dnf @(-y update|upgrade -y|makecache|groupinstall -y tools)",
            "dnf @(install|group install|--enablerepo crb install) git",
        ),
        (
            *("dnf clean all", "@(microdnf|tdnf|dnf5) clean all", "rm -rf /var/cache/@(dnf|yum)"),
            *("dnf remove -y gcc", "dnf clean all && rm -rf /var/cache/dnf"),
        ),
    ),
    Theme(
        ("rockylinux:9", "centos:7", "amazonlinux:2", "almalinux:9", "oraclelinux:8"),
        (
            *("yum install -y @(git|gcc make)", "yum -y @(install git|update|upgrade)"),
            "yum @(install|groupinstall) git",
            *("yum@( -q|) makecache && yum install -y git", "yum localinstall -y /tmp/x.rpm"),
        ),
        ("yum clean all", "rm -rf /var/cache/yum", "yum clean all && rm -rf /var/cache/yum/*"),
    ),
    Theme(
        ("opensuse/leap:15.6", "opensuse/tumbleweed", "registry.suse.com/bci/bci-base:15.6"),
        (
            "zypper install -y git",
            "zypper@( -n| --non-interactive| -n -q) @(in|install|ref|up) @(git|gcc)",
            "zypper@(| -n) @(dup|si git|rm git|in -n git|patch)",
        ),
        ("zypper clean@( --all| -a|)", "zypper cc -a", "rm -rf /var/cache/zypp/*"),
    ),
    Theme(
        (
            *("scratch", "gcr.io/distroless/static@(|:nonroot)", "ghcr.io/me/app:1", "$BASE"),
            *("${BASE:-alpine}:3.22", "golang:1.25", "php:8.4-apache", "ruby:3.4", "httpd:2.4"),
            *("node:22@sha256:abc", "example.com:5000/x/y", "ubuntu:${VERSION}", "bitnami/redis"),
        ),
        ("go build -o /app ./...", "bundle install", "composer install", "make -j4"),
        ("rm -rf /go/pkg", "make clean"),
    ),
    Theme(
        ("mcr.microsoft.com/windows/@(servercore|nanoserver):ltsc2022", "golang:1.25-nanoserver"),
        (
            "powershell -Command Remove-Item 'C:\\temp' -Recurse",
            "Invoke-WebRequest -Uri https://example.com/x.zip -OutFile C:\\x.zip; npm install",
            "dir C:\\ & @(npm install|pip install flask)",
            'setx /M PATH "%PATH%;C:\\bin\\"',
        ),
        ("del C:\\x.zip", "npm cache clean --force"),
    ),
)
_OFTEN = THEMES[:7] * 2 + THEMES  # those with a package manager that rules know
_GENERAL = (
    "echo done",
    "mkdir -p @(/data|/srv/app|/opt/é)",
    "wget @(|-q )-O /tmp/x.tgz https://example.com/x.tgz && tar xzf /tmp/x.tgz -C /opt/x/y",
    "curl -fsSL @(-o /tmp/x.tgz|-O) https://example.com/x.tgz",
    "curl -fsSL https://example.com/setup.sh | @(sh|bash -)",
    "git clone@( --depth 1|) https://example.com/x.git @(/usr/src/x|)",
    "rm -@(rf|f) @(/tmp/x.tgz|/tmp/*|x.tgz|/usr/src/x|/opt/x/y|/data)",
    "useradd@( -m| -r -u 1000|) app",
    "addgroup -S app && adduser -S@( -G app| -D|) app",
    "groupadd -r app && useradd --system --gid app app",
    "chown -R @(app|1000:1000|node:node) @(/srv|/data)",
    "@(cd|pushd) /srv",
    "export PATH=$PATH:/opt/bin@(| PIP_NO_CACHE_DIR=1)",
    "@(. /etc/profile|source ~/.bashrc|umask 022|set +e|shopt -s extglob|exit 0|true|:)",
    'echo "@(two  words|it\'s|a\\"b|$HOME|`date`|#no comment)" > /etc/@(motd|ünï)',
    "echo '@(single|a && b|$HOME|\"x\"|C:\\dir)' >> /x",
    "echo @(é😀|a\\ b|a\tb|a\fb|a\u2028b|a\xa0b|#x|\\;|$'\\t'|C:\\\\x|${A:-b}|\\\\|*.py|a#b)",
    "sed -i 's|a/b|c\\1|g; s/é/e/' /etc/x",
    "ln -s@(|f) /usr/bin/python3 /usr/bin/python",
    "[ -f /x ] || touch /x",
    "[[ -n $A && $A != b ]]",
    "awk '{ print $1 }' /etc/passwd",
    "cp -r /srv/. /app",
    "touch /x @(# remember|)",
    "python3 -c 'import sys; print(1)'",
    'printf "%s\\n" a b > /x',
    "find / -name '*.pyc' -exec rm {} \\;",
    "(cd /opt && make)",
)
# How a command may be part of something else; `%` is the command.
_AROUND = (
    *(
        "sudo %",
        "sudo -E -u app %",
        "sudo -EH -u root -- %",
        "env A=b sudo B=c %",
        "env A=b %",
        "A='b c' %",
        "/usr/bin/%",
        "time %",
        "exec %",
    ),
    *("(%)", "{ %; }", "if true; then %; fi", "if [ ! -f /é ]; then\n  %;\nfi", "$(%)", "! %"),
    *("for i in 1 2; do\n  %;\ndone", "while false; do %; done", "% || true", "% || (sleep 1; %)"),
    *('case "$A" in\n  a) % ;;\n  *) : ;;\nesac', "f() { %; }; f", 'x="$(%)"', "echo `%`"),
    *("% > /dev/null 2>&1", "% | tee /var/log/x", "% &", "yes | %", "% >> /x 2>/dev/null"),
    *("eval %", "test -e /x && %", "until %; do sleep 1; done", "%\\\n  --verbose", "DEBUG= %"),
)
_JOINTS = (
    *(" && ", " && ", " && ", " && ", " && ", " && ", "\n&& ", "\n&& ", "\n&& ", "\n&& ", " &&\n"),
    *(" &&\n", " &&\n", " &&\n", "; ", ";\n", ";\n", ";\n", "; ", " || ", " | ", " & ", "&&"),
    *(" ;\n", "\n|| ", "\n  && \n "),
)
# What stands between the escape character of a continuation and the next line that counts.
_GAPS = (
    *["\n"] * 40,
    *(" \n", "\t \n", "\n# note\n", "\n    # é😀\n", "\n\n", "\n# ends with \\\n", "\n \t\n#\n\n"),
    *("\n# hadolint ignore=DL3019\n", "\n    # dockerlint ignore=apt-lists-not-removed why\n"),
)
_INDENTS = ("    ", "    ", "  ", "\t", "", "        ", " \t")
_MOUNTS = (
    "--mount=type=cache,target=@(/root/.cache|/var/cache/apt,sharing=locked|/root/.npm)",
    "--mount=type=cache,target=@(/var/lib/apt/lists|/var/cache/apk|/var/cache/dnf)",
    "--mount=type=secret,id=npmrc,target=/root/.npmrc@(|,required)",
    "--mount=type=bind,source=.,target=/src@(|,rw) --mount=type=tmpfs,target=/tmp",
    "--network=@(none|host|default)",
    "--security=insecure --mount=type=ssh",
)


def steps(random: Random, theme: Theme) -> list[str]:
    """The commands of one RUN, in order."""
    found: list[str] = []
    for _ in range(random.choice((1, 1, 1, 2, 2, 3))):
        kind = random.randrange(12)
        if kind < 6:
            found += filled(random, theme.installs).split(" && ")
        elif kind < 10:
            found += filled(random, _GENERAL).split(" && ")
        else:
            found += filled(random, random.choice(_OFTEN).installs).split(" && ")
        if one_in(random, 4):
            found += filled(random, theme.cleans).split(" && ")
    while one_in(random, 4):
        at = random.randrange(len(found))
        end = at + random.choice((1, 1, 1, 2, 3))
        found[at:end] = [around(random, " && ".join(found[at:end]))]
    return found


def around(random: Random, command: str) -> str:
    """The command as part of something larger."""
    kind = random.randrange(8)
    if kind == 6:
        return f"{random.choice(('sh', 'bash', '/bin/sh'))} -c {shlex.quote(command)}"
    if kind == 7:
        quoted = re.sub(r'(["\\$`])', r"\\\1", command)
        return f'{random.choice(("bash", "su app", "sh -e"))} -c "{quoted}"'
    return random.choice(_AROUND).replace("%", command)


def chained(random: Random, commands: list[str]) -> str:
    """The commands as one script, joined as one author would."""
    joint = random.choice(_JOINTS)
    if ";" in joint and not one_in(random, 3):
        commands = [random.choice(("set -e", "set -eux", "set -ex -o pipefail")), *commands]
    text = joint.join(commands)
    return f"{text};" if joint.startswith(";") and one_in(random, 3) else text


def laid_out(random: Random, text: str, escape: str) -> str:
    """The text over lines, with continuations where it has line breaks."""
    lines = [line.removesuffix("\\").rstrip() for line in text.split("\n")]
    if len(lines) == 1:
        return _cut(random, text, escape) if one_in(random, 30) else text
    indent = random.choice(_INDENTS)
    out = lines[0]
    for line in lines[1:]:
        out += f" {escape}{random.choice(_GAPS)}{indent}{line}"
    return out


def _cut(random: Random, text: str, escape: str) -> str:
    """The text with a continuation where nobody expects it."""
    at = random.randrange(len(text))
    return f"{text[:at]}{escape}{random.choice(_GAPS)}{text[at:]}"


# ---- instructions ----

_BODIES = (
    *("a = 1", "", "# a comment", "FROM x", "\tindented", "echo 'open", "line \\", "<<EOF", "é😀"),
    *("EOF ", "${HOME} $(id) `x`", "RUN apk add y", '"quoted"', "[section]", "\\", "a\u2028b"),
)
_SHEBANGS = ("#!/bin/sh", "#!/usr/bin/env bash", "#!/usr/bin/python3", "#!/bin/bash -e")
_INTERPRETERS = ("bash", "sh -e", "python3", "bash -euxo pipefail", "/bin/sh", "env A=b sh")


def run(random: Random, theme: Theme, escape: str) -> str:
    """A RUN in one of its forms."""
    head = "RUN "
    if one_in(random, 8):
        head += filled(random, _MOUNTS)
        head += laid_out(random, random.choice((" ", " ", " \n")), escape)
    commands = steps(random, theme)
    form = random.randrange(20)
    if form < 15:
        return head + laid_out(random, chained(random, commands), escape)
    if form == 15:
        return head + executed(random, commands)
    if form == 16:
        word, body = heredoc(random, _some(random, _BODIES))
        commands[0] = f"cat {word} > /etc/x\n&& {commands[0]}"
        return f"{head}{laid_out(random, chained(random, commands), escape)}\n{body}"
    return head + scripted(random, commands)


def executed(random: Random, commands: list[str]) -> str:
    """The exec form: a program, or a shell with a script."""
    if one_in(random, 2):
        argv = ["sh", "-c", " && ".join(commands)]
        argv[:2] = random.choice((["sh", "-c"], ["/bin/bash", "-o", "pipefail", "-c"]))
    else:
        argv = commands[0].split()
    return json.dumps(argv, ensure_ascii=not one_in(random, 2))


def scripted(random: Random, commands: list[str]) -> str:
    """A heredoc that is a script."""
    lines = [line for command in commands for line in command.split("\n")]
    if one_in(random, 3):
        lines.insert(0, random.choice(("set -e", "set -eux")))
    if one_in(random, 4):
        lines.insert(random.randrange(len(lines)), random.choice(_COMMENTS))
    if one_in(random, 5):
        lines[-2:] = [random.choice((" && ", " && \\\n  ", " || ", "; ")).join(lines[-2:])]
    if one_in(random, 8):
        at = random.randrange(len(lines))
        lines[at:at] = ["cat <<X > /etc/x", *_some(random, _BODIES), "X"]
    if one_in(random, 8):
        lines.insert(0, random.choice(_SHEBANGS))
    word, body = heredoc(random, lines)
    if one_in(random, 6):
        return f"{random.choice(_INTERPRETERS)} {word}\n{body}"
    after = random.choice((" ", " > /x ", " && echo x")) if one_in(random, 12) else ""
    return f"{word}{after}\n{body}"


def heredoc(random: Random, lines: list[str]) -> tuple[str, str]:
    """What announces a heredoc, and its body with the line that ends it."""
    name = random.choice(("EOF", "EOF", "EOF", "E", "script_é", "eof"))
    lines = [line for line in lines if line.strip("\t") != name]
    dash = tab = ""
    if one_in(random, 4):
        dash, tab = "-", random.choice(("\t", "", "\t\t"))
    quoted = random.choice((name, name, name, name, f"'{name}'", f'"{name}"', f"\\{name}"))
    word = f"{random.choice(_DESCRIPTORS)}<<{dash}{quoted}"
    return word, "\n".join(tab + line for line in [*lines, name])


_DESCRIPTORS = ("", "", "", "", "", "", "", "", "", "", "", "3")


def _some(random: Random, choices: Sequence[str]) -> list[str]:
    return [random.choice(choices) for _ in range(random.randrange(4))]


_COMMENTS = (
    *(
        "# note",
        "#",
        "# Install é😀",
        "  # indented",
        "\t#tab",
        "# ends with \\",
        "#RUN apk add x",
    ),
    *("# \u2028 form\ffeed", "# dockerlint ignore=user-missing why", "# hadolint ignore=DL3009"),
    *("# check=skip=all", "# escape=`", "# dockerlint file-ignore=consecutive-run", "# <<EOF"),
    *("# hadolint global ignore=DL3059", "# hadolint stage ignore=DL3042", "# - list - item"),
)
_QUIET = (
    (
        "ENV A=b",
        "ENV @(PATH=/opt/bin:$PATH|A=\"two words\" B='c'|C=a\\ b|D=C:\\\\dir|E=|é=ü|F=${A:-x})",
        "ENV @(NAME the value|PATH /opt/bin:$PATH|DIR C:\\Program Files)",
        "ENV A=1\nB=@(2|\"x\")\nC='3'",
        "ENV @(PIP_NO_CACHE_DIR=1|npm_config_cache=/tmp/n|DEBIAN_FRONTEND=noninteractive)",
    ),
    (
        "LABEL a=b",
        'LABEL @(org.opencontainers.image.title="My é App"|"quoted key"=v|maintainer "a <b@c>")',
        'LABEL a="1"\nb="C:\\\\dir"\nc=\'😀\'',
    ),
    (
        "COPY . /srv",
        "COPY @(--chown=app:app |--link |--chmod=755 |--from=build |)@(a b|package*.json|.) ./",
        'COPY ["a b", "/srv/é"]',
        "COPY x.tgz /tmp/x.tgz",
        "COPY --from=@(build|0|nginx:1.29) /app\n/app",
        "ADD @(https://example.com/x.tgz|x.tar.gz) @(/opt/|/tmp/x.tgz)",
        "ADD --checksum=sha256:24 https://example.com/x /x",
    ),
    ("WORKDIR /srv", "WORKDIR @(app|/root|$HOME/x|C:\\\\app|/ü|~)", "WORKDIR /usr/src/x"),
    ("ARG VERSION", 'ARG @(VERSION=1.2|BASE=node:22|A=1 B=2|PIP_NO_CACHE_DIR=1|Q="a b")'),
    (
        'SHELL ["/bin/bash", "-o", "pipefail", "-c"]',
        'SHELL ["@(pwsh|powershell|cmd|/bin/sh|python3)", "@(-Command|/S|-c)"]',
    ),
    ("VOLUME /data", 'VOLUME ["/data", "@(/var/lib/x|/é)"]', "VOLUME /a /b"),
    ("USER app", "USER @(root|node|1000:1000|0|$APP_USER|app:app|root:root|nobody)"),
    ("STOPSIGNAL @(SIGTERM|9)", "MAINTAINER Jane Döe <j@example.com>"),
    ("ONBUILD COPY . /srv", "ONBUILD @(USER app|ENV A=b|WORKDIR /x|ADD a /b|LABEL a=b)"),
)
_EXPOSES = (
    "EXPOSE 80",
    "EXPOSE @(3000|5432/tcp|53/udp|8080-8090|$PORT|443|6379)",
    "EXPOSE 80\n81",
)
_HEALTHCHECKS = (
    "HEALTHCHECK NONE",
    "HEALTHCHECK @(|--interval=30s --timeout=5s )CMD curl -f http://localhost/ || exit 1",
    'HEALTHCHECK --interval=5m\nCMD ["wget", "-q", "-O-", "http://localhost/é"]',
)
_USERS = ("USER app", "USER @(root|node|nobody|1000|0|${APP_USER:-root}|app:app)")
_ENTRYPOINTS = (
    'ENTRYPOINT ["/entrypoint.sh"]',
    'ENTRYPOINT ["@(tini|dumb-init|node|gosu)", "--"@(, "app"|)]',
    'ENTRYPOINT @(exec app|[]|/usr/bin/env python3 app.py|["sh", "-c", "npm start"])',
)
_CMDS = (
    'CMD ["node", "server.js"]',
    "CMD @(npm start|python app.py --port $PORT|nginx -g 'daemon off;'|[]|bash|flask run)",
    'CMD ["@(nginx|python|app|sh|sshd)", "@(-g|é😀|a\\\\b|-D)"]',
    "CMD exec gunicorn\n--bind 0.0.0.0:80\napp:app",
)
_FAULTS = (
    *(
        "RNU apt-get update",
        "UNKNOWN x",
        "COPY",
        "COPY a",
        "RUN",
        "ENV",
        "ENV A",
        "EXPOSE",
        "USER",
    ),
    *("RUN <<EOF\napk add x", "COPY <<EOF /x\na\nEOF2", 'CMD ["a", ', 'LABEL a="b', "RUN echo 'a"),
    *("ONBUILD", "ONBUILD FROM a", "ONBUILD ONBUILD RUN a", "HEALTHCHECK", "HEALTHCHECK CMD"),
    *("FROM", "FROM a b", "FROM a AS 1!", "SHELL bash", "SHELL []", "STOPSIGNAL", "\\", "&& b"),
    *(
        "RUN --mount=type=bogus true",
        "RUN --nope true",
        "RUN (apk add x",
        "RUN if true; then",
        "`",
    ),
    *("RUN apt-get update \\", 'RUN echo "$(apk add x"', "# escape=x", "RUN apk add x && ", "é"),
    *(
        "ARG",
        "ENTRYPOINT",
        "VOLUME []",
        "WORKDIR",
        "COPY --from=nowhere a b",
        "RUN a\x00b",
        "<<EOF",
    ),
    *("RUN []", 'RUN ["apk", "add", "b"] x', "RUN apt-get update\r && b", "ENV =x", 'ENV A="'),
)


def quiet(random: Random, theme: Theme, escape: str) -> str:
    """An instruction between the RUNs."""
    kind = random.randrange(len(_QUIET) + 3)
    if kind < len(_QUIET):
        return laid_out(random, filled(random, _QUIET[kind]), escape)
    if kind == len(_QUIET):
        word, body = heredoc(random, _some(random, _BODIES))
        return f"{random.choice(('COPY', 'ADD'))} {word} /etc/x\n{body}"
    if kind == len(_QUIET) + 1:
        return "ONBUILD " + run(random, theme, escape)
    return "RUN " + filled(random, theme.cleans)


_KEYWORDS = (
    *("RUN", "ENV", "COPY", "LABEL", "ARG", "CMD", "ADD", "ENTRYPOINT", "USER", "WORKDIR", "FROM"),
    *("EXPOSE", "VOLUME", "HEALTHCHECK", "SHELL", "STOPSIGNAL", "MAINTAINER", "HEALTHCHECK CMD"),
)
_FLAGS = (
    *(
        "--from=build",
        "--chown=1000:1000",
        "--link",
        "--interval=5s",
        "--",
        '--x="a b"',
        "--y='c'",
    ),
    *(
        "--z=C:\\\\x",
        "--mount=type=cache,target=/root/.cache",
        *("--platform=$BUILDPLATFORM", "--platform=$TARGETPLATFORM", "--platform=amd64"),
        "--é=😀",
    ),
)
_WORDS = (
    *("a", "apt-get", "install", "-y", "&&", "||", "|", ";", '"a b"', "'c d'", "$HOME", "${X:-y}"),
    *(
        "$(id -u)",
        "C:\\Windows",
        "\\;",
        "ß",
        "🐳",
        ">/dev/null",
        "2>&1",
        "[",
        "]",
        "#x",
        "--x",
        "\\\\",
    ),
    *(
        "a\tb",
        "a  b",
        "it\\'s",
        "é=1",
        "`date`",
        "A=b",
        'A="b c"',
        "A='b'",
        "A=a\\ b",
        "=x",
        "A=",
        "é=",
    ),
    *(
        '"k"=v',
        "x.y=1",
        "<<",
        "AS",
        "as",
        "tr\\",
        "{",
        "}",
        "a=b=c",
        "$",
        "*",
        "\u2028",
        "\xa0",
        "&",
    ),
)
_STRINGS = ("sh", "-c", "a b", "é", "😀", 'q"q', "back\\slash", "<<EOF", "", "apk add x && y")


def strange(random: Random, escape: str) -> str:
    """An instruction with the right keyword and, after that, anything."""
    keyword = random.choice(_KEYWORDS)
    words = [random.choice(_FLAGS) for _ in range(random.choice((0, 0, 1, 2)))]
    bodies: list[str] = []
    if one_in(random, 4):
        strings = [random.choice(_STRINGS) for _ in range(random.randrange(5))]
        words.append(json.dumps(strings, ensure_ascii=one_in(random, 2)))
    else:
        words += [random.choice(_WORDS) for _ in range(1 + random.randrange(6))]
        for _ in range(random.choice((0, 0, 1, 2)) if keyword in ("RUN", "COPY", "ADD") else 0):
            word, body = heredoc(random, _some(random, _BODIES))
            words.insert(random.randrange(len(words) + 1), word)
            bodies.append(body)
    text = " ".join([keyword, *words])
    text = _cut(random, text, escape) if one_in(random, 3) else text
    text = _cut(random, text, escape) if one_in(random, 3) else text
    return "\n".join([f"ONBUILD {text}" if one_in(random, 8) else text, *bodies])


_SELDOM_IMAGES = (
    *("alpine", "debian:latest", "node", '"alpine"', "localhost:5000/a", "$BASE", "${BASE}"),
    *("ubuntu:${VERSION}", "ubuntu:$VERSON", "a-${TARGETARCH}", "${X:-alpine}", "Alpine:3.22"),
    *("Acme/App", "a:", "${X", "base-${KIND}", "mcr.microsoft.com/windows/nanoserver:ltsc2022"),
)
_PLATFORMS = (
    *("--platform=$BUILDPLATFORM ", "--platform=$TARGETPLATFORM ", "--platform=linux/amd64  "),
    *(
        "--platform=${TARGETPLATFORM} \\\n  ",
        "--platform='linux/arm64'\t",
        "--platform=linux/x64 ",
    ),
    *("\\\n  --platform=$TARGETPLATFORM \\\n  # c\n  ", "--platform=$P ", "--platform= "),
)


def stage(random: Random, names: list[str], size: int, escape: str) -> list[str]:
    """The instructions of a stage; its name is added to ``names``."""
    theme = random.choice(_OFTEN)
    image = filled(random, theme.images)
    if names and one_in(random, 3):
        image = random.choice(names)
    if one_in(random, 10):
        image = random.choice(_SELDOM_IMAGES)
    lines = [f"FROM {random.choice(_PLATFORMS) if one_in(random, 10) else ''}{image}"]
    if one_in(random, 3):
        names.append(random.choice(("build", "base", "Deps", "stage-1")))
        lines[0] += f" {random.choice(('AS', 'as'))} {names[-1]}"
    for _ in range(size):
        kind = random.randrange(16)
        if kind < 9:
            lines.append(run(random, theme, escape))
        elif kind < 13:
            lines.append(quiet(random, theme, escape))
        elif kind < 14:
            lines.append(random.choice(_COMMENTS))
        elif kind < 15:
            lines.append(f"RUN {filled(random, theme.cleans)}")
        elif one_in(random, 3):
            lines += ['SHELL ["pwsh", "-Command"]', run(random, THEMES[-1], escape)]
            lines.append('SHELL ["/bin/sh", "-c"]')
        else:
            lines += [f"RUN {filled(random, _GENERAL[:2])}", f"RUN {filled(random, _GENERAL)}"]
    return lines


def ending(random: Random, escape: str) -> list[str]:
    """What the image runs, and how."""
    lines = []
    for chance, templates in (
        (3, _EXPOSES),
        (12, _HEALTHCHECKS),
        (5, _USERS),
        (5, _ENTRYPOINTS),
        (2, _CMDS),
    ):
        if one_in(random, chance):
            lines.append(laid_out(random, filled(random, templates), escape))
    if lines and one_in(random, 12):
        lines.insert(0, lines.pop())
    return lines


# ---- whole files ----

_HEADS = (
    *("# syntax=docker/dockerfile:1", "# check=skip=JSONArgsRecommended", "ARG BASE=node:22"),
    *(
        "# A comment",
        "ARG BASE\nARG VERSION=24.04",
        "ARG KIND=dev",
        "",
        "# check=error=true",
        "#syntax = x",
    ),
)
_SIZES = (1, 1, 1, 1, 1, 1, 2, 2, 3, 5)


def dockerfile(random: Random) -> str:
    """A whole file: mostly sound, often small."""
    escape = "\\"
    lines: list[str] = []
    if one_in(random, 4):
        lines.append(random.choice(_HEADS))
    if one_in(random, 12):
        escape = "`"
        lines.insert(0, random.choice(("# escape=`", "#ESCAPE = `")))
    names: list[str] = []
    for _ in range(random.choice((1, 1, 1, 1, 1, 1, 2, 3))):
        lines += stage(random, names, random.choice(_SIZES), escape)
    lines += ending(random, escape)
    if one_in(random, 14):
        lines.insert(random.randrange(len(lines) + 1), random.choice(_FAULTS))
    if one_in(random, 14):
        lines.insert(random.randrange(len(lines) + 1), strange(random, escape))
    if one_in(random, 3):
        write_oddly(random, lines, escape)
    text = "\n".join(lines)
    return with_line_ends(random, text if one_in(random, 10) else f"{text}\n")


def write_oddly(random: Random, lines: list[str], escape: str) -> None:
    """Write one of the instructions in a way that is seldom seen."""
    at = random.randrange(len(lines))
    keyword, blank, rest = lines[at].partition(" ")
    lines[at] = random.choice(
        (
            f"{keyword.lower()}{blank}{rest}",
            f"  {lines[at]}",
            f"{lines[at]}\n",
            f"{lines[at]} \t",
            f"{random.choice(_COMMENTS)}\n{lines[at]}",
            f"\t{keyword.title()}\t {rest}",
            f"{keyword}{blank}{escape}\n  {rest}",
            f"\n \n{lines[at]}",
        )
    )


def with_line_ends(random: Random, text: str) -> str:
    """The text with the line ends of some system; now and then with a byte order mark."""
    kind = random.randrange(24)
    if kind in (20, 21):
        return text.replace("\n", "\r\n")
    if kind == 22:
        return text.replace("\n", "\r\n", random.randrange(4))
    return f"\ufeff{text}" if kind == 23 else text


# ---- other texts ----

SHARDS = [
    *("FROM", "RUN", "ENV", "ONBUILD", "COPY", "HEALTHCHECK", "LABEL", "ARG", "CMD", "SHELL"),
    *(" ", "  ", "\t", "\n", "\n", "\\\n", "\\ \n", "`\n", "\r\n", "\r", "\f", "\v", "\\", "`"),
    *("#", "# c\n", "# escape=`\n", "# escape=\\\n", "# syntax=x\n", "\ufeff", "\x00", "\x1c"),
    *("<<EOF", "<<-E", '<<"EOF"', "\nEOF\n", "\nE\n", "<", "'", '"', "$", "${a}", "${a^^}"),
    *("[", "]", '["a", "b"]', ",", "=", "a=b", "--x=y", "--", "é", "😀", "\xa0", "\u2028"),
    *("\x85", "C:\\\\", "a", "b c", "&&", "|", "/"),
]


def shards(random: Random) -> str:
    """Text of no Dockerfile at all, made of the pieces that matter to its parser."""
    return "".join([random.choice(SHARDS) for _ in range(random.randrange(26))])


def damaged(random: Random) -> str:
    """A Dockerfile in which pieces were lost, or others put."""
    text = dockerfile(random)
    for _ in range(random.choice((1, 1, 2, 4))):
        at = random.randrange(len(text) + 1)
        end = at + random.choice((0, 0, 1, 3, 20))
        text = text[:at] + random.choice(("", *SHARDS)) + text[end:]
    return text


def undecodable(random: Random) -> str:
    """A damaged file with bytes in it that are no UTF-8, as `Source.decode` gives it."""
    data = damaged(random).encode("utf-8", "surrogateescape")
    at = random.randrange(len(data) + 1)
    return (data[:at] + random.randbytes(3) + data[at:]).decode("utf-8", "surrogateescape")
