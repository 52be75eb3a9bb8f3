"""
An image of a Next.js service can hold what it needs only: `output: "standalone"`.

With that setting in `next.config.js`, `next build` follows the imports of the server and copies
the files of `node_modules` that it uses to `.next/standalone`, with a small server. The image then
needs neither all of `node_modules` nor `.next` as a whole:

    COPY --from=build /app/.next/standalone ./
    COPY --from=build /app/.next/static ./.next/static
    CMD ["node", "server.js"]

Reported is a `COPY` of the whole `.next` folder from another stage into the final one, where the
`next.config` of the build context can be read and does not mention `standalone`.

Beside:

    next.config.js
        module.exports = {}

Bad:

    FROM node:22-slim AS build
    WORKDIR /app
    COPY . .
    RUN npm ci && npm run build

    FROM node:22-slim
    WORKDIR /app
    COPY --from=build /app/node_modules ./node_modules
    COPY --from=build /app/.next ./.next
    CMD ["node_modules/.bin/next", "start"]

Good:

    FROM node:22-slim AS build
    WORKDIR /app
    COPY . .
    RUN npm ci && npm run build

    FROM node:22-slim
    WORKDIR /app
    COPY --from=build /app/.next/standalone ./
    COPY --from=build /app/.next/static ./.next/static
    CMD ["node", "server.js"]
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Copy

rule = Rule(Severity.INFO, profile=Profile.ALL)
SMALLER = 'most of `node_modules` need not be here, with `output: "standalone"`'
CONFIGS = ("next.config.js", "next.config.mjs", "next.config.ts", "next.config.cjs")


@rule.on(Stage, "COPY --from")
def whole_build(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A COPY of all that `next build` made."""
    if not file.in_final_image(stage):
        return
    for copy in stage.instructions:
        if isinstance(copy, Copy) and copy.flag("from"):
            for word in copy.sources:
                whole = word.text.strip("\"'").rstrip("/").rpartition("/")[2] == ".next"
                if whole and (name := plain_config(file)):
                    yield rule.finding(word.span, f"{SMALLER} in `{name}`")


def plain_config(file: Dockerfile) -> str | None:
    """The name of the configuration of Next.js, where it does not ask for less."""
    for name in CONFIGS:
        text = file.context.text(name)
        if text is not None:
            return None if "standalone" in text or not text else name
    return None
