/** Puts the parts together when the first Dockerfile is opened. */

import * as vscode from "vscode";

import { Installer } from "./install";
import { Later } from "./later";
import { Session } from "./session";
import { Status } from "./status";

const SETTLES = 300; // ms without another change of a setting; some are typed letter by letter

let session: Session | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("dockerlint", { log: true });
  const status = new Status();
  const storage = context.globalStorageUri;
  const own = new Session(storage, log, status, () => void installer.offer());
  const installer = new Installer(
    storage,
    log,
    () => own.surroundings(),
    () => own.restart(),
  );
  const settled = new Later(SETTLES, () => void own.restart());
  session = own;
  const commands: Record<string, () => unknown> = {
    "dockerlint.restart": () => own.restart(),
    "dockerlint.showOutput": () => log.show(),
    "dockerlint.fixFile": () => fixFile(own),
    "dockerlint.showVersion": () => showVersion(own, log),
    "dockerlint.install": () => installer.install(),
  };
  context.subscriptions.push(
    log,
    status,
    ...Object.entries(commands).map(([id, run]) => vscode.commands.registerCommand(id, run)),
    vscode.workspace.onDidGrantWorkspaceTrust(() => own.restart()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (["path", "enable"].some((key) => change.affectsConfiguration(`dockerlint.${key}`))) {
        settled.soon();
      }
    }),
    settled,
  );
  void own.restart();
}

export async function deactivate(): Promise<void> {
  await session?.stop();
}

async function fixFile(own: Session): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (document?.languageId === "dockerfile") {
    await own.fixAll(document);
  }
}

async function showVersion(own: Session, log: vscode.LogOutputChannel): Promise<void> {
  const show = "Show Output";
  const message = own.about() ?? "dockerlint is not running.";
  if ((await vscode.window.showInformationMessage(message, show)) === show) {
    log.show();
  }
}
