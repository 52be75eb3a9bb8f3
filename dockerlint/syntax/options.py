"""Options of package managers and downloaders that take the next word for their value.

Without them the value would be taken for a subcommand or a package: in ``apt-get -o A=b install``
``A=b`` is neither. From the manual pages and ``--help`` of each.
"""

from __future__ import annotations

from functools import lru_cache

from dockerlint.patterns import pattern

_APT = (
    *("-o", "--option", "-c", "--config-file", "-t", "--target-release", "--default-release"),
    *("-a", "--host-architecture"),
)
_RPM = (
    *("-c", "--config", "-d", "-e", "-x", "-R", "--exclude", "--excludepkgs", "--installroot"),
    *("--releasever", "--enablerepo", "--disablerepo", "--repo", "--repoid", "--repofrompath"),
    *("--setopt", "--enableplugin", "--disableplugin", "--forcearch", "--comment", "--destdir"),
    *("--color", "--downloaddir", "--debuglevel", "--errorlevel", "--randomwait", "--advisory"),
    *("--disableexcludes", "--disableexcludepkgs", "--rpmverbosity"),
)
_NODE = (
    *("--prefix", "-C", "--dir", "--cwd", "--omit", "--include", "--only", "--tag", "--registry"),
    *("--cache", "--loglevel", "--reporter", "-w", "--workspace", "-F", "--filter", "--before"),
    *("--install-strategy", "--userconfig", "--globalconfig", "--python", "--script-shell"),
    *("--cpu", "--os", "--libc", "--modules-folder", "--cache-folder", "--global-folder"),
    *("--store-dir", "--virtual-store-dir", "--global-dir", "--network-timeout", "--mutex"),
    *("--fetch-retries", "--fetch-timeout", "--maxsockets", "--https-proxy", "--proxy"),
    *("--cafile", "--network-concurrency", "--save-prefix", "--allow-build", "--node-options"),
)
_PIP = (
    *("-r", "--requirement", "-c", "--constraint", "-e", "--editable", "-t", "--target", "-i"),
    *("--index-url", "--pypi-url", "--extra-index-url", "-f", "--find-links", "--group"),
    *("--prefix", "--root", "--src", "--platform", "--python-version", "--implementation"),
    *("--abi", "--upgrade-strategy", "-C", "--config-settings", "--config-setting"),
    *("--global-option", "--build-option", "--install-option", "--no-binary", "--only-binary"),
    *("--progress-bar", "--report", "--root-user-action", "--python", "--log", "--proxy"),
    *("--retries", "--timeout", "--default-timeout", "--exists-action", "--trusted-host"),
    *("--cert", "--client-cert", "--cache-dir", "--use-feature", "--use-deprecated"),
    *("--keyring-provider", "--resume-retries", "--pip-args", "--suffix"),
    *("--requirements-from-script", "--uploaded-prior-to"),
)
# The word after `--url` is a URL like any other, and so left out.
_CURL = (
    *(f"-{letter}" for letter in "AbcCdDeEFHKmoPQrtTuUwxXyYz"),
    *("--alt-svc", "--aws-sigv4", "--cacert", "--capath", "--cert", "--cert-type", "--ciphers"),
    *("--config", "--connect-timeout", "--connect-to", "--continue-at", "--cookie"),
    *("--cookie-jar", "--curves", "--data", "--data-ascii", "--data-binary", "--data-raw"),
    *("--data-urlencode", "--dns-servers", "--doh-url", "--dump-header", "--etag-compare"),
    *("--etag-save", "--form", "--form-string", "--header", "--hsts", "--interface", "--json"),
    *("--keepalive-time", "--key", "--key-type", "--limit-rate", "--local-port"),
    *("--max-filesize", "--max-redirs", "--max-time", "--netrc-file", "--noproxy"),
    *("--oauth2-bearer", "--output", "--output-dir", "--pass", "--pinnedpubkey", "--proto"),
    *("--proto-default", "--proto-redir", "--proxy", "--proxy-cacert", "--proxy-header"),
    *("--proxy-user", "--proxy1.0", "--quote", "--range", "--rate", "--referer", "--request"),
    *("--resolve", "--retry", "--retry-delay", "--retry-max-time", "--socks5"),
    *("--socks5-hostname", "--speed-limit", "--speed-time", "--stderr", "--time-cond"),
    *("--tls-max", "--tls13-ciphers", "--trace", "--trace-ascii", "--unix-socket"),
    *("--upload-file", "--user", "--user-agent", "--variable", "--write-out"),
)
_WGET = (
    *(f"-{letter}" for letter in "aABDeiIloOPQRtTUwX"),
    *("--accept", "--accept-regex", "--append-output", "--base", "--bind-address"),
    *("--body-data", "--body-file", "--ca-certificate", "--ca-directory", "--certificate"),
    *("--ciphers", "--compression", "--config", "--connect-timeout", "--cut-dirs"),
    *("--directory-prefix", "--dns-timeout", "--domains", "--exclude-directories"),
    *("--exclude-domains", "--execute", "--ftp-password", "--ftp-user", "--header"),
    *("--http-password", "--http-user", "--include-directories", "--input-file", "--level"),
    *("--limit-rate", "--load-cookies", "--method", "--output-document", "--output-file"),
    *("--password", "--post-data", "--post-file", "--private-key", "--progress"),
    *("--proxy-password", "--proxy-user", "--quota", "--read-timeout", "--referer"),
    *("--reject", "--reject-regex", "--retry-on-http-error", "--save-cookies"),
    *("--secure-protocol", "--timeout", "--tries", "--user", "--user-agent", "--wait"),
    "--waitretry",
)
_VALUES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("apt-get", "apt", "aptitude"), _APT),
    "apk": (
        *("-t", "--virtual", "-X", "--repository", "-p", "--root", "--arch", "--keys-dir"),
        *("--cache-dir", "--cache-max-age", "--wait", "--progress-fd", "--repositories-file"),
        "--timeout",
    ),
    **dict.fromkeys(("yum", "dnf", "microdnf", "tdnf"), _RPM),
    "zypper": (
        *("-c", "--config", "-D", "--reposd-dir", "-C", "--cache-dir", "--raw-cache-dir"),
        *("--solv-cache-dir", "--pkg-cache-dir", "-p", "--plus-repo", "--plus-content"),
        *("-R", "--root", "--installroot", "--releasever", "--userdata", "-t", "--type"),
        *("-r", "--repo", "--from", "--download", "--solver-focus"),
    ),
    **dict.fromkeys(("npm", "yarn", "pnpm"), _NODE),
    "bun": (
        *("--cwd", "-c", "--config", "--backend", "--registry", "--cache-dir", "--filter"),
        *("--omit", "--network-concurrency", "--concurrent-scripts", "--cafile", "--ca"),
    ),
    **dict.fromkeys(("pip", "pipx"), _PIP),
    "python": ("-m", *_PIP),
    "gem": (
        *("-i", "--install-dir", "-n", "--bindir", "--platform", "--build-root", "-P"),
        *("--trust-policy", "-g", "--file", "--without", "-s", "--source", "-p", "--http-proxy"),
        *("-B", "--bulk-threshold", "--config-file", "--target-rbconfig", "--document", "-j"),
    ),
    "curl": _CURL,
    "wget": _WGET,
    "go": (
        *("-C", "-p", "-asmflags", "-buildmode", "-compiler", "-covermode", "-coverpkg"),
        *("-exec", "-gccgoflags", "-gcflags", "-installsuffix", "-ldflags", "-mod", "-modfile"),
        *("-overlay", "-pgo", "-pkgdir", "-tags", "-toolexec"),
    ),
}
_RELEASE = pattern(r"[\d.]+$")  # of pip3.12, dnf5


@lru_cache(maxsize=256)
def with_values(program: str, *others: str) -> frozenset[str]:
    """The options that take a value: those of a program, where it is known, and some others."""
    return frozenset(_VALUES.get(_RELEASE.sub("", program), ())).union(others)
