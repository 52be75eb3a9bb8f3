/** Offers to install dockerlint, and does it when the user wants it. */

import * as vscode from "vscode";

import { workingFolder } from "./around";
import { run } from "./program";
import type { Surroundings } from "./search";
import type { Way } from "./ways";
import { ways } from "./ways";

const INSTALL = "Install";
const CHOOSE = "Choose the Path…";
const NOT_NOW = "Not Now";

/** Asks once per window; nothing is run before the user has chosen it. */
export class Installer {
  private asked = false;

  /** `installed` is called when there is a server that was not there before. */
  constructor(
    private readonly storage: vscode.Uri,
    private readonly log: vscode.LogOutputChannel,
    private readonly around: () => Promise<Surroundings>,
    private readonly installed: () => Promise<void>,
  ) {}

  /** Tell that there is no dockerlint, and what can be done. */
  async offer(): Promise<void> {
    if (this.asked) {
      return;
    }
    this.asked = true;
    const message = "dockerlint was not found. It is a Python program that checks Dockerfiles.";
    const answer = await vscode.window.showInformationMessage(message, INSTALL, CHOOSE, NOT_NOW);
    if (answer === INSTALL) {
      await this.install();
    } else if (answer === CHOOSE) {
      await choosePath();
    }
  }

  /** Let the user choose a way, and go it. */
  async install(): Promise<void> {
    const way = await this.chosen();
    if (!way) {
      return;
    }
    const title = "Installing dockerlint";
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    try {
      await vscode.window.withProgress(options, (_, token) => this.go(way, token));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.log.error(reason);
      const show = "Show Output";
      const message = `dockerlint was not installed: ${reason}`;
      if ((await vscode.window.showErrorMessage(message, show)) === show) {
        this.log.show();
      }
      return;
    }
    await this.installed();
  }

  private async chosen(): Promise<Way | undefined> {
    const possible = ways(await this.around());
    if (!possible.length) {
      void vscode.window.showErrorMessage(
        "dockerlint needs Python 3.11 or later, and none of uv, pipx and Python was found.",
      );
    }
    const items = possible.map((way) => ({ label: way.title, description: way.where, way }));
    const placeHolder = "How should dockerlint be installed?";
    const item = items.length
      ? await vscode.window.showQuickPick(items, { placeHolder })
      : undefined;
    return item?.way;
  }

  private async go(way: Way, token: vscode.CancellationToken): Promise<void> {
    const cwd = await workingFolder(this.storage);
    const controller = new AbortController();
    token.onCancellationRequested(() => controller.abort());
    const tell = (text: string) => this.log.append(text);
    for (const [program, ...args] of way.commands) {
      this.log.info([program, ...args].join(" "));
      await run(program, args, { cwd, signal: controller.signal, tell });
    }
  }
}

/** Let the user point at the program, and remember it for all workspaces. */
async function choosePath(): Promise<void> {
  const title = "The dockerlint program";
  const [file] = (await vscode.window.showOpenDialog({ title, openLabel: "Use" })) ?? [];
  if (file) {
    const settings = vscode.workspace.getConfiguration("dockerlint");
    await settings.update("path", [file.fsPath], vscode.ConfigurationTarget.Global);
  }
}
