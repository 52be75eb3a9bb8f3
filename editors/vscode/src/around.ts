/** The surroundings as Visual Studio Code and the machine have them. */

import * as fs from "node:fs";
import * as os from "node:os";

import * as vscode from "vscode";

import type { Surroundings } from "./search";

/** What there is to search now. */
export async function surroundings(storage: vscode.Uri): Promise<Surroundings> {
  const trusted = vscode.workspace.isTrusted;
  const interpreter = trusted ? await chosenInterpreter() : undefined;
  return {
    platform: process.platform,
    home: os.homedir(),
    path: process.env["PATH"] ?? "",
    setting: vscode.workspace.getConfiguration("dockerlint").get("path"),
    folders: localFolders(),
    trusted,
    ...(interpreter && { interpreter }),
    storage: storage.fsPath,
    isFile,
    real,
  };
}

/** Where programs are started: not among files that are not trusted, which they could run. */
export async function workingFolder(storage: vscode.Uri): Promise<string> {
  const [first] = localFolders();
  if (vscode.workspace.isTrusted && first !== undefined) {
    return first;
  }
  await fs.promises.mkdir(storage.fsPath, { recursive: true });
  return storage.fsPath;
}

function localFolders(): string[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.filter(({ uri }) => uri.scheme === "file").map(({ uri }) => uri.fsPath);
}

/** The interpreter that was chosen in the Python extension, where that is installed. */
async function chosenInterpreter(): Promise<string | undefined> {
  const python = vscode.extensions.getExtension<PythonExtension>("ms-python.python");
  try {
    const api = await python?.activate();
    return api?.environments?.getActiveEnvironmentPath()?.path;
  } catch {
    return undefined; // its trouble, of which it tells itself
  }
}

/** The part that is used of what the Python extension offers to others. */
interface PythonExtension {
  environments?: { getActiveEnvironmentPath(): { path: string } | undefined };
}

function isFile(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

function real(file: string): string {
  try {
    return fs.realpathSync(file);
  } catch {
    return file;
  }
}
