"""
The final image should start from an image that runs programs, not from one that builds them.

A JDK holds a compiler and debuggers beside what runs Java: `eclipse-temurin:21` takes 475 MB on
disk, `eclipse-temurin:21-jre` 318 MB (linux/amd64, docker-library/repo-info, 2026). The same goes
for the .NET SDK beside the ASP.NET runtime, for the `devel` images of CUDA beside those called
`runtime`, and for `golang`, `rust`, `maven` and `gradle` where only a finished program is run.

Only the final image counts, and only where nothing in it is compiled, no tool of the JDK is
called, and it starts a program. Stages that are named for development or tests are left alone. A
stage that compiles as well is what `prefer-multi-stage-build` is about; the full images of Node
and Python are what `prefer-slim-base-image` is about.

The fix writes the other image, where that is known to exist. It is unsafe: programs may call
tools that no instruction names, and the plain image of a distribution has none of the variables,
folders and certificates of a language's.

Bad:

    FROM eclipse-temurin:21-jdk
    COPY target/app.jar /app.jar
    CMD ["java", "-jar", "/app.jar"]

Good:

    FROM eclipse-temurin:21-jre
    COPY target/app.jar /app.jar
    CMD ["java", "-jar", "/app.jar"]
"""

from collections.abc import Iterator

from dockerlint import knowledge
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Base, Dockerfile, Stage
from dockerlint.model.builds import builds, compilers, is_service
from dockerlint.model.purpose import is_for_development
from dockerlint.model.references import is_written_out
from dockerlint.model.starts import started
from dockerlint.model.variants import programs
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.size._variants import aspnet, jre_tags, jres, plain
from dockerlint.syntax import Run

rule = Rule(
    Severity.INFO,
    codes=("tally/gpu/prefer-runtime-final-stage",),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_BASE.of(),
)
_WITH_JRE = ("eclipse-temurin", "ibm-semeru-runtimes", "sapmachine", "openjdk")
# Programs that only the larger image has, or that build things with what it has.
_TOOLS = {
    *("javac", "jar", "jlink", "jdeps", "jcmd", "jmap", "jstack", "jps", "jshell", "jpackage"),
    *("go", "gofmt", "cargo", "rustc", "rustup", "mvn", "mvnw", "gradle", "gradlew", "sbt"),
    *("make", "cmake", "ninja", "gcc", "g++", "cc", "nvcc", "meson", "./configure", "configure"),
    *("msbuild", "catkin_make", "colcon", "bazel", "ant", "lein", "git", "curl", "wget", "unzip"),
}
# Python packages that compile for CUDA when they are installed.
_CUDA_BUILDS = pattern(
    r"git\+|flash[-_]attn|apex|deepspeed|xformers|detectron2|mmcv|vllm|triton|pycuda|\.$|-e$|\.\["
)


@rule.on(Dockerfile, "CMD", "ENTRYPOINT")
def builder_image(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A final image from an image that is made to build in."""
    stage = file.final
    if stage is None or stage.base is None or stage.root.image is None:
        return
    base, image = stage.base, stage.root.image
    smaller = next(_smaller(base, stage), None)
    if smaller is None or is_for_development(stage) or not is_service(stage):
        return
    if _needs_tools(stage):
        return
    here, there = base.size, knowledge.image(smaller).size
    fix = None
    if is_written_out(image, base.reference):
        fix = Fix.unsafe(f"Use `{smaller}`", Edit(image.span, smaller))
    yield rule.finding(
        image.span,
        f"`{base.reference.tagged}` is made to build programs; `{smaller}` runs them",
        fix,
        saving=here.minus(there) if here and there else None,
    )


def _needs_tools(stage: Stage) -> bool:
    """True where something is compiled, or where a tool is called that the other image lacks."""
    if any(any(builds(each)) or compilers(each) for each in stage.lineage):
        return True
    if any(s.broken or r.interpreter for each in stage.lineage for r, s in each.runs):
        return True
    return not _TOOLS.isdisjoint(programs(stage))


def _smaller(base: Base, stage: Stage) -> Iterator[str]:
    """The image to use instead, when the base image is one that builds."""
    name = base.reference.official or base.reference.name
    if name in _WITH_JRE:
        yield from jre_tags(base)
    if name == "mcr.microsoft.com/dotnet/sdk" and (found := aspnet(base)):
        yield found
    if name.endswith("nvidia/cuda") and "-devel" in base.tag and not _builds_for_cuda(stage):
        yield f"{base.reference.name}:{base.tag.replace('-devel', '-runtime')}"
    if any(isinstance(instruction, Run) for instruction in stage.chain):
        return  # it may need what the other distribution has not
    words = started(stage) or ("",)
    if name in ("openjdk", "maven", "gradle") and words[0].rpartition("/")[2] == "java":
        yield from () if "jre" in base.tag else jres(base)
    if name in ("golang", "rust") and (found := plain(base)):
        yield found


def _builds_for_cuda(stage: Stage) -> bool:
    installs = (c for c in stage.commands() if c.name.startswith(("pip", "python", "uv", "conda")))
    return any(_CUDA_BUILDS.search(word) for command in installs for word in command.words)
