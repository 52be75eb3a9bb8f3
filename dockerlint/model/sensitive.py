"""Files that hold secrets, by their names, and by their text where that is known."""

from __future__ import annotations

import re

from dockerlint.model.context import Context
from dockerlint.patterns import pattern

# What keys, tokens and passwords are kept in. Case does not matter.
_SECRET = pattern(
    r"""
      id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?
    | (?:[\w.-]*[._-])?(?:privkey|private|priv)[\w.-]*\.(?:pem|key) | (?:[\w.-]*[_-])?key\.pem
    | (?:server|tls|ssl|client|ca|localhost|domain)\.key
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
_PARTS = pattern(r"(?:^|/)(?:\.aws/credentials|\.docker/config\.json|\.kube/config)\Z")
# Settings that may or may not be secret: what is in them tells; of the first also the name.
_PRIVATE = pattern(r"\.env(?:\.(?:local|secrets?|[\w-]+\.local))?")
_SHARED = pattern(r"\.env\.(?:prod|production|staging|live)")
_NPMRC = pattern(r"\.npmrc|\.yarnrc|\.yarnrc\.yml")
_TOKEN = pattern(r"(?:_authToken|_password|_auth|npmAuthToken)\b['\"]?[=:\s]+['\"]?(?!\$\{)\S")
_SETTING = pattern(
    r"^[ \t]*(?:export[ \t]+)?(?!(?:NEXT_PUBLIC|VITE|REACT_APP|PUBLIC|NUXT_PUBLIC|EXPO_PUBLIC)_)"
    r"(?:\w*(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_KEY|ACCESS_KEY|SECRET_KEY|CREDENTIALS)"
    r"|APP_KEY)[ \t]*=[ \t]*[\"']?(?![\"'\s]|\$\{)",
    re.M | re.I,
)


def is_sensitive(path: str, context: Context) -> bool:
    """True for the name of a file or folder of the context that is likely to hold secrets."""
    name = path.rpartition("/")[2]
    if _SECRET.fullmatch(name) or _PARTS.search(path):
        return True
    if _NPMRC.fullmatch(name):
        return _TOKEN.search(context.text(path) or "") is not None
    if _PRIVATE.fullmatch(name) or _SHARED.fullmatch(name):
        text = context.text(path)
        unread = _PRIVATE.fullmatch(name) is not None
        return unread if text is None else _SETTING.search(text) is not None
    return False
