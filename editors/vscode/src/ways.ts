/** How dockerlint can be installed on this machine. */

import type { Surroundings } from "./search";
import { inEnvironment, inPath, ownEnvironment } from "./search";

/** One way: its commands are run one after the other. */
export interface Way {
  readonly title: string;
  readonly where: string;
  readonly commands: readonly (readonly [program: string, ...args: string[]])[];
}

const PACKAGE = "dockerlint";

/** The ways whose programs are there; what serves the user elsewhere too comes first. */
export function ways(around: Surroundings): Way[] {
  const found: Way[] = [];
  const uv = inPath("uv", around);
  if (uv) {
    found.push({
      title: `uv tool install ${PACKAGE}`,
      where: "for your account, also in the terminal",
      commands: [[uv, "tool", "install", PACKAGE]],
    });
  }
  const pipx = inPath("pipx", around);
  if (pipx) {
    found.push({
      title: `pipx install ${PACKAGE}`,
      where: "for your account, also in the terminal",
      commands: [[pipx, "install", PACKAGE]],
    });
  }
  const python = inPath("python3", around) ?? inPath("python", around);
  if (python) {
    const environment = ownEnvironment(around);
    const own = inEnvironment(environment, "python", around);
    found.push({
      title: "In a folder of this extension",
      where: "for Visual Studio Code only; needs Python 3.11 or later",
      commands: [
        [python, "-m", "venv", "--clear", environment],
        [own, "-m", "pip", "install", "--disable-pip-version-check", PACKAGE],
      ],
    });
  }
  return found;
}
