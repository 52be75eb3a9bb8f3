"""What other linters are known to report wrongly, or to miss: we do not.

The fixtures of the rules have these and more; here they stand together, in the words of the issue
trackers of hadolint, BuildKit, tally, Trivy, Checkov, Semgrep and KICS.
"""

import pytest

from dockerlint.linter import lint
from dockerlint.registry import named
from dockerlint.text import Source

WRONGLY = [
    ("base-image-untagged", "ARG V=1.0\nFROM base-${V}:1"),
    ("base-image-untagged", "FROM repo/app${SFX}"),
    ("base-image-untagged", "ARG IMG\nFROM ${IMG:-alpine:3}"),
    ("base-image-untagged", "FROM alpine:3 AS a\nFROM A"),
    ("default-arg-makes-invalid-base", "FROM alpine:3 AS a\nFROM A"),
    ("apt-pin-version", 'ARG PKGS="git=1:2 curl=7"\nRUN apt-get install -y $PKGS'),
    ("apt-pin-version", "RUN apt-get install -y $PKGS"),
    ("apt-pin-version", "RUN apt-get install -y git=1 vim-"),
    ("apk-pin-version", 'ARG PKGS="git=1"\nRUN apk add --no-cache $PKGS'),
    ("apk-pin-version", "RUN apk add --no-cache foo@edge '!bar'"),
    (
        "apt-lists-not-removed",
        "FROM debian\nRUN apt-get update && apt-get install -y x && rm -r /var/lib/apt/lists",
    ),
    (
        "apt-lists-not-removed",
        "FROM debian\nRUN --mount=type=cache,target=/var/lib/apt --mount=type=cache,"
        "target=/var/cache/apt apt-get update && apt-get install -y x",
    ),
    (
        "apt-lists-not-removed",
        "FROM debian\nRUN --mount=type=tmpfs,target=/var/lib/apt/lists apt-get update",
    ),
    (
        "apt-missing-yes",
        "RUN echo 'APT::Get::Assume-Yes \"true\";' > /etc/apt/apt.conf.d/90 && apt-get install x",
    ),
    ("apt-no-install-recommends", "RUN apt-get install -y -o APT::Install-Recommends=0 x"),
    ("apk-no-cache", "RUN --mount=type=cache,target=/etc/apk/cache apk add git"),
    ("cd-instead-of-workdir", "RUN (cd /tmp/src && make install) && rm -rf /tmp/src"),
    ("copy-from-misspelt-stage", "FROM alpine:3\nCOPY --from=assets /a /b"),
    ("copy-from-misspelt-stage", "FROM alpine:3\nCOPY --from=nginx /a /b"),
    ("workdir-relative", "WORKDIR /a\nWORKDIR b"),
    (
        "copy-archive-then-extract",
        "COPY a.tar.gz /tmp/\nRUN tar -xf /tmp/a.tar.gz --strip-components=1 -C /opt",
    ),
    (
        "copy-archive-then-extract",
        "COPY a.tar.gz /tmp/\nRUN tar -xf /tmp/a.tar.gz -C /opt\nRUN sha256sum /tmp/a.tar.gz",
    ),
    ("pip-pin-version", "RUN pip install .[dev]"),
    ("pip-pin-version", "RUN pip install --group dev"),
    ("pip-pin-version", "RUN pip install $PKG"),
    ("npm-pin-version", "RUN npm install --prefix app x@1"),
    ("npm-pin-version", "RUN npm install --omit dev -g x@1"),
    ("npm-pin-version", "RUN npm install ."),
    ("add-instead-of-copy", "ARG URL\nADD $URL /x"),
    ("add-instead-of-copy", "ADD git@github.com:a/b.git /x"),
    ("add-instead-of-copy", "ADD a.tar.zst /x"),
    ("add-instead-of-copy", "ADD app.tar.gz /x"),
    ("copy-multi-source-no-slash", "COPY a b $DEST"),
    ("copy-relative-without-workdir", "ONBUILD COPY . ."),
    ("user-root-last", "FROM a AS build\nUSER root\nFROM b\nUSER app"),
    ("exec-form-preferred", "HEALTHCHECK CMD wget -q --spider http://localhost || exit 1"),
    ("exec-form-preferred", 'SHELL ["/bin/bash","-c"]\nCMD a b'),
    (
        "dnf-clean-all",
        "FROM fedora:42\nRUN --mount=type=cache,target=/var/cache/dnf dnf install -y x-1",
    ),
    (
        "yum-clean-all",
        "FROM centos:7\nRUN --mount=type=cache,target=/var/cache/yum yum install -y x-1",
    ),
    (
        "pip-no-cache-dir",
        "FROM python:3.12\nRUN --mount=type=cache,target=/root/.cache pip install x==1",
    ),
    (
        "pip-no-cache-dir",
        "FROM python:3.12\nENV PIP_CACHE_DIR=/c\n"
        "RUN --mount=type=cache,target=/c pip install x==1",
    ),
    ("yum-pin-version", "RUN X=$(a); yum install -y git-$X"),
    ("dnf-pin-version", "RUN for X in 1 2; do dnf install -y git-$X; done"),
    ("consecutive-run", "RUN a\n# the next one needs the network\nRUN b"),
    ("env-self-reference", "ENV PATH=/x:$PATH LD=$PATH"),
    ("yarn-cache-clean", "FROM node:22\nRUN yarn install --immutable"),
    *(
        ("secret-name-in-arg-env", f"ENV {each}")
        for each in (
            *("GOPRIVATE=x", "A_TOKEN_FILE=/run/a", "DB_USERNAME=u", "TRAVIS_OS_NAME=linux"),
            *("FACEBOOK_APP_ID=1", "TOKENIZERS_PARALLELISM=false", "PASSWORD="),
            *("MYSQL_ALLOW_EMPTY_PASSWORD=yes", "KMS_KEY_ALIAS=a", "AUTH_MODE=x", "KEY_ID=AbC123"),
            *("AUTH_URL=https://a", "SSH_AUTH_SOCK=/s", "TOKEN_TTL=1", "SECRET_NAME=a"),
            "PRIVATE_KEY_PATH=/k",
        )
    ),
    ("user-not-numeric", "ENV UID=1000\nUSER $UID"),
    ("user-not-numeric", "FROM a AS b\nUSER root\nFROM c\nUSER 1000"),
    ("pipefail-missing", 'FROM alpine\nSHELL ["/bin/sh","-o","pipefail","-c"]\nRUN a | b'),
    ("pipefail-missing", "RUN set -o pipefail; a | b"),
    ("pipefail-missing", "RUN <<EOF bash\nset -o pipefail\na | b\nEOF"),
    (
        "pipefail-missing",
        'FROM a AS parent\nSHELL ["/bin/bash","-o","pipefail","-c"]\nFROM parent\nRUN a | b',
    ),
    ("pipefail-missing", "RUN a || b"),
    ("wget-and-curl", "RUN curl http://x\nHEALTHCHECK CMD wget http://x"),
    ("parse-error", "RUN <<EOF\na\nEOF\nRUN b"),
    ("parse-error", "RUN <<-\\EOT\na\nEOT\nRUN b"),
    ("parse-error", "RUN a && \\\n  cat <<EOF\nb\nEOF"),
    ("parse-error", "EXPOSE 82/sctp"),
    ("parse-error", "RUN --device=nvidia.com/gpu=all a"),
    ("parse-error", "RUN pip install --no-cache-dir .[dev]\nRUN echo a[1]"),
    ("undefined-variable", "FROM python:3.12\nENV PYTHONPATH=$PYTHONPATH:/x"),
    ("undefined-variable", "FROM eclipse-temurin:21\nENV A=$JAVA_HOME"),
    ("undefined-variable", "FROM node:22\nENV A=$NODE_VERSION"),
    ("undefined-variable", "FROM nvidia/cuda:12\nENV A=$LD_LIBRARY_PATH"),
    ("undefined-arg-in-from", "ARG IMG\nFROM ${IMG:-alpine}"),
    ("sudo", "RUN apt-get install -y sudo curl"),
    ("useless-command", 'RUN echo "press top"'),
    ("useless-command", "RUN --mount=type=ssh ssh -T git@github.com"),
    ("useless-command", "RUN service mysql start && mysql < x"),
]
MISSED = [
    ("base-image-untagged", "FROM localhost:5000/alpine"),
    (
        "apt-lists-not-removed",
        "FROM debian\nRUN apt-get update && apt-get install -y x && rm -rf /tmp/foo",
    ),
    ("copy-from-variable", "ARG S\nCOPY --from=$S /a /b"),
    ("npm-pin-version", "RUN npm i x"),
    ("npm-pin-version", "RUN yarn add x"),
    ("npm-pin-version", "RUN pnpm add x"),
    ("gem-pin-version", "RUN gem install --no-document bundler"),
    ("parse-error", "FROM alpine # comment"),
]


def codes(rule: str, text: str) -> list[str]:
    """What a rule alone finds; a file without FROM gets one."""
    whole = text if "FROM " in text else f"FROM example.com/a:1\n{text}"
    if whole.startswith("FROM example") and "RUN" in whole:
        whole += "\nUSER 1000"
    return [f.message for f in lint(Source(f"{whole}\n"), rules=named(rule))]


@pytest.mark.parametrize(("rule", "text"), WRONGLY)
def test_what_others_report_wrongly(rule: str, text: str) -> None:
    assert codes(rule, text) == []


@pytest.mark.parametrize(("rule", "text"), MISSED)
def test_what_others_miss(rule: str, text: str) -> None:
    assert codes(rule, text)


def test_a_registry_for_a_stage_by_its_number() -> None:
    from dockerlint.config import Settings

    settings = Settings(trusted_registries=("docker.io",))
    text = "FROM alpine:3 AS a\nFROM alpine:3\nCOPY --from=0 /a /b\n"
    assert lint(Source(text), settings, rules=named("base-image-untrusted-registry")) == []


def test_wget_of_busybox_is_told_to_be_quiet() -> None:
    """It has no ``--progress``: the advice of others breaks the build."""
    found = lint(Source("FROM alpine:3\nRUN wget https://x/y\n"), rules=named("wget-progress"))
    titles = [fix.title for each in found for fix in each.fixes]
    assert titles
    assert all("-q" in title for title in titles)


def test_a_cache_removed_in_the_same_layer_costs_nothing() -> None:
    """`apk add && rm -rf /var/cache/apk/*` leaves no index behind: at most a matter of style."""
    text = "FROM alpine:3\nRUN apk update && apk add git && rm -rf /var/cache/apk/*\n"
    found = lint(Source(text), rules=named("apk-no-cache"))
    assert all(each.severity in ("info", "style") for each in found)
