/** Where the server is: the setting, the workspace's virtual environment, PATH, our own place. */

import * as path from "node:path";

/** What there is to search. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** The variable PATH. */
  readonly path: string;
  /** The setting `dockerlint.path`. */
  readonly setting: unknown;
  /** The workspace's folders. */
  readonly folders: readonly string[];
  readonly trusted: boolean;
  /** The interpreter that was chosen in the Python extension. */
  readonly interpreter?: string;
  /** The extension's own folder. */
  readonly storage: string;
  readonly isFile: (file: string) => boolean;
  /** A path without symbolic links. */
  readonly real: (file: string) => string;
}

/** A command to which `server` or `--version` is to be added. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** Where it was found, in words. */
  readonly origin: string;
}

/** The setting names something that cannot be used; the text is for the user. */
export class SearchError extends Error {}

const WORKSPACE = "${workspaceFolder}";
const ENVIRONMENTS = [".venv", "venv"];

/** The server's command; undefined where there is none. Throws SearchError. */
export function find(around: Surroundings): Command | undefined {
  const words = wordsOf(around.setting);
  if (words.length) {
    return fromSetting(words, around);
  }
  for (const [file, origin] of candidates(around)) {
    if (around.isFile(file) && isAllowed(file, around)) {
      return { program: file, args: [], origin };
    }
  }
  return undefined;
}

/** The first program of one of these names in PATH that may be run. */
export function inPath(name: string, around: Surroundings): string | undefined {
  return folders(around)
    .map((folder) => join(around, folder, executable(name, around)))
    .find((file) => around.isFile(file) && isAllowed(file, around));
}

/** A program of a virtual environment. */
export function inEnvironment(
  folder: string,
  name: string,
  around: Pick<Surroundings, "platform">,
): string {
  const scripts = around.platform === "win32" ? "Scripts" : "bin";
  return join(around, folder, scripts, executable(name, around));
}

/** The virtual environment that this extension makes when it is asked to install dockerlint. */
export function ownEnvironment(around: Surroundings): string {
  return join(around, around.storage, "venv");
}

function* candidates(around: Surroundings): Generator<[string, string]> {
  if (around.trusted) {
    for (const folder of around.folders) {
      for (const name of ENVIRONMENTS) {
        const environment = join(around, folder, name);
        yield [inEnvironment(environment, "dockerlint", around), "the workspace's environment"];
      }
    }
    if (around.interpreter && paths(around).isAbsolute(around.interpreter)) {
      const folder = paths(around).dirname(around.interpreter);
      yield [join(around, folder, executable("dockerlint", around)), "the chosen interpreter"];
    }
  }
  const found = inPath("dockerlint", around);
  if (found) {
    yield [found, "PATH"];
  }
  const installed = join(around, around.home, ".local", "bin");
  yield [join(around, installed, executable("dockerlint", around)), "~/.local/bin"];
  yield [
    inEnvironment(ownEnvironment(around), "dockerlint", around),
    "the extension's own folder",
  ];
}

function wordsOf(setting: unknown): string[] {
  const words = Array.isArray(setting) ? setting : [setting];
  return words.filter((word): word is string => typeof word === "string" && word !== "");
}

function fromSetting(words: readonly string[], around: Surroundings): Command {
  if (!around.trusted && words.some((word) => word.includes(WORKSPACE))) {
    throw new SearchError(
      "`dockerlint.path` leads into this workspace, which is not trusted: nothing was started",
    );
  }
  const [name = "", ...args] = words.map((word) => expanded(word, around));
  const program = located(name, around);
  if (!program || !around.isFile(program)) {
    throw new SearchError(
      `\`dockerlint.path\` names \`${program ?? name}\`, which does not exist`,
    );
  }
  if (!isAllowed(program, around)) {
    throw new SearchError(
      `\`${program}\` is in this workspace, which is not trusted: it was not started`,
    );
  }
  return { program, args, origin: "the setting dockerlint.path" };
}

function expanded(word: string, around: Surroundings): string {
  const [first = ""] = around.folders;
  const inside = word.replaceAll(WORKSPACE, () => first);
  return /^~(?=$|[\\/])/.test(inside) ? around.home + inside.slice(1) : inside;
}

/** The path of a program: looked for in PATH when it is a mere name. */
function located(name: string, around: Surroundings): string | undefined {
  if (!/[\\/]/.test(name)) {
    return inPath(name, around);
  }
  const absolute = paths(around).isAbsolute(name);
  const [first] = around.folders;
  return absolute || first === undefined ? name : join(around, first, name);
}

/** False for what lies in a workspace that is not trusted. */
function isAllowed(file: string, around: Surroundings): boolean {
  const kinds = [file, around.real(file)];
  const inside = (folder: string, each: string) => {
    const way = paths(around).relative(folder, each);
    return !way.startsWith("..") && !paths(around).isAbsolute(way);
  };
  const closed = around.folders.flatMap((folder) => [folder, around.real(folder)]);
  return around.trusted || !closed.some((folder) => kinds.some((each) => inside(folder, each)));
}

/** The folders of PATH; relative ones would mean something else in each workspace. */
function folders(around: Surroundings): string[] {
  const { delimiter, isAbsolute } = paths(around);
  return around.path.split(delimiter).filter((folder) => isAbsolute(folder));
}

function executable(name: string, around: Pick<Surroundings, "platform">): string {
  return around.platform === "win32" && !/\.exe$/i.test(name) ? `${name}.exe` : name;
}

function join(around: Pick<Surroundings, "platform">, ...parts: string[]): string {
  return paths(around).join(...parts);
}

function paths({ platform }: Pick<Surroundings, "platform">): path.PlatformPath {
  return platform === "win32" ? path.win32 : path.posix;
}
