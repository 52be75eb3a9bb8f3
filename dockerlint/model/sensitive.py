"""Files that hold secrets, by their names, and by their text where that is known."""

from __future__ import annotations

import re

from dockerlint.model.context import Context

# What keys, tokens and passwords are kept in. Case does not matter.
_SECRET = re.compile(
    r"""
      id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?
    | (?:[\w.-]*[._-])?(?:privkey|private|priv)[\w.-]*\.(?:pem|key) | (?:[\w.-]*[_-])?key\.pem
    | (?:server|tls|ssl|client|ca|root|localhost|domain)\.key
    | (?!.*trust)[\w.-]*\.(?:p12|pfx|jks|keystore|ovpn|kdbx|agekey)
    | \.netrc|_netrc|\.git-credentials|\.pypirc|\.pgpass|\.my\.cnf|\.vault-token|\.boto|\.s3cfg
    | \.aws|\.ssh|\.gnupg|\.kube|kubeconfig|\.azure
    | (?:application_default_)?credentials\.json|client_secrets?[\w.-]*\.json
    | [\w.-]*service[_-]?account[_-]?(?:key)?[\w-]*\.json
    | [\w.-]*\.tfstate(?:\.backup)?|terraform\.tfvars|master\.key|\.htpasswd
    | \.?secrets?\.(?:ya?ml|json|toml|env|txt)|passwords?\.(?:txt|ya?ml|json)
    """,
    re.X | re.I,
)
_PARTS = re.compile(r"(?:^|/)(?:\.aws/credentials|\.docker/config\.json|\.kube/config)\Z")
# Settings that may or may not be secret: what is in them tells.
_SETTINGS = re.compile(
    r"\.env(?:\.(?:local|prod|production|staging|live|secrets?|[\w-]+\.local))?"
)
_NPMRC = re.compile(r"\.npmrc|\.yarnrc|\.yarnrc\.yml")
_TOKEN = re.compile(
    r"(?:_authToken|_password|_auth|npmAuthToken)\b['\"]?\s*[=:\s]\s*['\"]?(?!\$\{)\S"
)
_NAMED = re.compile(
    r"^[ \t]*(?:export[ \t]+)?\w*(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE|CREDENTIAL|AUTH"
    r"|ACCESS_KEY|DATABASE_URL|DSN)\w*[ \t]*=[ \t]*[\"']?(?![\"'\s]|\$\{)",
    re.M | re.I,
)


def is_sensitive(path: str, context: Context) -> bool:
    """True for the name of a file or folder of the context that is likely to hold secrets."""
    name = path.rpartition("/")[2]
    if _SECRET.fullmatch(name) or _PARTS.search(path):
        return True
    if _NPMRC.fullmatch(name):
        return _TOKEN.search(context.text(path) or "") is not None
    if not _SETTINGS.fullmatch(name):
        return False
    text = context.text(path)
    return text is None or _NAMED.search(text) is not None
