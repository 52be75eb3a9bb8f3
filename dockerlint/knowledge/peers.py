"""Other linters: what they check by default, how bad they call it, and whose a code is.

hadolint 2.15.1: the severity of each of its rules. BuildKit of August 2026: what
``docker build --check`` reports; all of that are warnings. Read from their sources. Codes that
only older versions had are not listed.
"""

from __future__ import annotations

import re

from dockerlint.findings import Severity

_E, _W, _I, _S = Severity.ERROR, Severity.WARNING, Severity.INFO, Severity.STYLE

HADOLINT: dict[str, Severity] = {
    **dict.fromkeys(("DL1000", "DL3000", "DL3004", "DL3011", "DL3012", "DL3020", "DL3021"), _E),
    **dict.fromkeys(("DL3023", "DL3024", "DL3026", "DL3043", "DL3044", "DL3061"), _E),
    **dict.fromkeys(("DL4000", "DL4004"), _E),
    **dict.fromkeys(("DL3002", "DL3003", "DL3006", "DL3007", "DL3008", "DL3013", "DL3014"), _W),
    **dict.fromkeys(("DL3016", "DL3018", "DL3022", "DL3025", "DL3027", "DL3028", "DL3029"), _W),
    **dict.fromkeys(("DL3030", "DL3032", "DL3033", "DL3034", "DL3035", "DL3036", "DL3037"), _W),
    **dict.fromkeys(("DL3038", "DL3040", "DL3041", "DL3042", "DL3045", "DL3046", "DL3051"), _W),
    **dict.fromkeys(("DL3052", "DL3053", "DL3054", "DL3055", "DL3056", "DL3058", "DL3062"), _W),
    **dict.fromkeys(("DL3063", "DL3064", "DL3065", "DL3067", "DL4001", "DL4003", "DL4005"), _W),
    "DL4006": _W,
    **dict.fromkeys(("DL3001", "DL3009", "DL3010", "DL3015", "DL3019", "DL3047", "DL3049"), _I),
    **dict.fromkeys(("DL3050", "DL3059", "DL3060", "DL3066", "DL1001", "DL3057"), _I),
    "DL3048": _S,
}
BUILDKIT: dict[str, Severity] = dict.fromkeys(
    (
        *("StageNameCasing", "FromAsCasing", "NoEmptyContinuation", "ConsistentInstructionCasing"),
        *("DuplicateStageName", "ReservedStageName", "JSONArgsRecommended"),
        *("UndefinedArgInFrom", "WorkdirRelativePath", "UndefinedVar", "LegacyKeyValueFormat"),
        *("MultipleInstructionsDisallowed", "InvalidBaseImagePlatform", "RedundantTargetPlatform"),
        *("SecretsUsedInArgOrEnv", "InvalidDefaultArgInFrom", "FromPlatformFlagConstDisallowed"),
        *("CopyIgnoredFile", "InvalidDefinitionDescription", "ExposeProtoCasing"),
        *("ExposeInvalidFormat", "MaintainerDeprecated"),
    ),
    _W,
)
# Warnings of ShellCheck about what build scripts do on purpose: an empty variable before a
# command, a loop over a list that has one item today, `export` of what a command prints.
DELIBERATE = ("SC1007", "SC2043", "SC2155")
EXPERIMENTAL = frozenset({"InvalidDefinitionDescription"})  # in BuildKit
# Off in the tool itself unless asked for: by an override, or as an experimental check.
ON_REQUEST = frozenset({"DL1001", "DL3057"}) | EXPERIMENTAL

# Whose a code is can be seen by its form; those of BuildKit are listed above.
_FORMS = {
    "hadolint": r"DL\d{4}",
    "BuildKit": "|".join(BUILDKIT),
    "Trivy": r"DS-\d+",
    "Checkov": r"CKV2?_\w+",
    "Dockle": r"(DKL|CIS)-\w+-\d+",
    "Sonar": r"S\d{4}",
    "dockerfile-utils": r"[A-Z]+(_[A-Z0-9]+)+",
    "dockadvisor": r"([A-Z][a-z]+)+",
    "dockerfilelint": r"[a-z]+(_[a-z]+)+",
    "Parfum": r"[a-z]+[0-9]*[a-z]*([A-Z]\w*)+",
    "Semgrep": r"[a-z]+(-[a-z]+)*",
    "tally": r"tally/[a-z0-9/-]+",
    "KICS": r"(?=.*\d)[0-9a-f]{8}",
}
TOOLS = tuple(_FORMS)


def tool_of(code: str) -> str:
    """The tool that has this code; empty when its form is not known."""
    return next((tool for tool, form in _FORMS.items() if re.fullmatch(form, code)), "")
