"""The forms of secrets. They are put together here, so that no text looks like a real one."""

import pytest

from dockerlint.model.secrets import secrets

HEX = "3f9c0b7a51d2e846" * 4
BASE62 = "q7Zk2VnX9bRt4MwLp8CsYd5GfHj3TvKeA6uNr1BxQmWoEzUiJhSgDyFcPaOlI0" * 2
UPPER = "QK7ZNB2VXW5TRM3LPD6HJGYC"
FORMS = {
    "an AWS access key ID": ["AKIA", UPPER[:16]],
    "a temporary AWS access key ID": ["ASIA", UPPER[:16]],
    "an AWS secret access key": ["aws_secret_access_", "key = ", BASE62[:40]],
    "a GitHub token": ["github_", "pat_", BASE62[:22], "_", BASE62[1:60]],
    "a GitLab token": ["glpat", "-", BASE62[:20]],
    "a GitLab runner token": ["glrt", "-", BASE62[:20]],
    "a GitLab deploy token": ["gldt", "-", BASE62[:20]],
    "a Slack token": ["xoxb", "-", "8304715926", "-", BASE62[:24]],
    "a Slack webhook": [
        "hooks.slack.com/",
        "services/T",
        UPPER[:8],
        "/B",
        UPPER,
        "/",
        BASE62[:24],
    ],
    "a Stripe key": ["sk_", "live_", BASE62[:24]],
    "a Google API key": ["AI", "za", BASE62[:35]],
    "an npm token": ["npm", "_", BASE62[:36]],
    "a PyPI token": ["pypi", "-AgE", BASE62[:60]],
    "a RubyGems key": ["rubygems", "_", HEX[:48]],
    "a Docker Hub token": ["dckr", "_pat_", BASE62[:27]],
    "a DigitalOcean token": ["dop", "_v1_", HEX],
    "a SendGrid key": ["SG", ".", BASE62[:22], ".", BASE62[:43]],
    "a Hugging Face token": ["hf", "_", "qZkVnXbRtMwLpCsYdGfHjTvKeAuNrBxQmW"],
    "an Azure storage key": ["AccountKey", "=", BASE62[:86], "=="],
    "a private key": ["-----BEGIN PGP PRIVATE", " KEY BLOCK-----\n\n", BASE62[:64]],
    "a URL with a password": ["https://me:", BASE62[:12], "@git.corp.net"],
}


@pytest.mark.parametrize(("what", "parts"), FORMS.items(), ids=list(FORMS))
def test_every_form_is_found_where_it_stands_alone(what: str, parts: list[str]) -> None:
    secret = "".join(parts)
    assert [found.what for found in secrets(f"ENV A={secret} B=c")] == [what]
    assert [found.what for found in secrets(f'"{secret}"')] == [what]


@pytest.mark.parametrize("parts", FORMS.values(), ids=list(FORMS))
def test_no_form_is_found_in_its_beginning(parts: list[str]) -> None:
    assert not list(secrets("".join(parts[:-1])))
