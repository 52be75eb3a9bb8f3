"""
Tools that report their use can be told not to.

Some tools send data on each run to those who make them: versions, commands, machine. In a build
that is traffic nobody asked for, and it fails slowly where there is no network. Each has a
documented variable against it.

Reported is the first use of such a tool in a stage and those it is built from, by its own name or
through `npx` and the like.

Bad:

    FROM mcr.microsoft.com/dotnet/sdk:9.0 AS build
    COPY . .
    RUN dotnet publish -o /app

Good:

    FROM mcr.microsoft.com/dotnet/sdk:9.0 AS build
    COPY . .
    ENV DOTNET_CLI_TELEMETRY_OPTOUT=1
    RUN dotnet publish -o /app
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.production import set_names
from dockerlint.model.programs import MAX_LINEAGE
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Argument, Command

rule = Rule(
    Severity.INFO,
    codes=("tally/prefer-telemetry-opt-out",),
    profile=Profile.ALL,
    fix=Safety.UNSAFE,
    effects=(*Change.CHANGES_SURROUNDINGS.of("ENV"), *Change.CHANGES_IMAGE.of("ENV")),
)
# The variable that each tool documents, and what it is to be set to.
TOOLS = {
    "dotnet": ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"),
    "pwsh": ("POWERSHELL_TELEMETRY_OPTOUT", "1"),
    "next": ("NEXT_TELEMETRY_DISABLED", "1"),
    "nuxt": ("NUXT_TELEMETRY_DISABLED", "1"),
    "nuxi": ("NUXT_TELEMETRY_DISABLED", "1"),
    "gatsby": ("GATSBY_TELEMETRY_DISABLED", "1"),
    "astro": ("ASTRO_TELEMETRY_DISABLED", "1"),
    "turbo": ("TURBO_TELEMETRY_DISABLED", "1"),
    "ng": ("NG_CLI_ANALYTICS", "false"),
    "wrangler": ("WRANGLER_SEND_METRICS", "false"),
    "az": ("AZURE_CORE_COLLECT_TELEMETRY", "0"),
    "sam": ("SAM_CLI_TELEMETRY", "0"),
    "vcpkg": ("VCPKG_DISABLE_METRICS", "1"),
    "brew": ("HOMEBREW_NO_ANALYTICS", "1"),
    "huggingface-cli": ("HF_HUB_DISABLE_TELEMETRY", "1"),
    "hf": ("HF_HUB_DISABLE_TELEMETRY", "1"),
}
_RUNNERS = {"npx", "bunx", "pnpx", "pnpm", "yarn"}
_WORDS = {"exec", "dlx", "x", "run"}


@rule.on(Stage, *TOOLS, *_RUNNERS)
def reports(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """The first use of each tool in a stage."""
    if not any(used(c)[1] in TOOLS for c in stage.own_commands()):
        return
    if len(stage.lineage) > MAX_LINEAGE:
        return
    before = (used(c)[1] for each in stage.ancestors() for c in each.own_commands())
    seen = {TOOLS[tool][0] for tool in before if tool in TOOLS}
    for run, script in stage.runs:
        for command in script.commands:
            word, tool = used(command)
            name, value = TOOLS.get(tool, ("", ""))
            if not name or name in seen:
                continue
            seen.add(name)
            if not {name, "DO_NOT_TRACK"} & set_names(command, file):
                edit = edits.insert_before(run, f"ENV {name}={value}")
                yield rule.finding(
                    word.span,
                    f"`{tool}` reports its use unless `{name}` is set",
                    Fix.unsafe(f"Set `{name}`", edit),
                )


def used(command: Command) -> tuple[Argument, str]:
    """The tool that a command runs, also through a runner of packages; and the word for it."""
    words = [a for a in command.arguments if not a.is_flag]
    if command.name not in _RUNNERS:
        return command.argv[0], command.name
    if words and words[0].value in _WORDS:
        words = words[1:]
    return (words[0], (words[0].value or "").partition("@")[0]) if words else (command.argv[0], "")
