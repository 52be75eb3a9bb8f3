/** What the language status of a Dockerfile says of the server. */

import * as vscode from "vscode";

import { DOCUMENTS } from "./client";
import type { Command } from "./search";

const OUTPUT = { title: "Show Output", command: "dockerlint.showOutput" };
const INSTALL = { title: "Install…", command: "dockerlint.install" };

/** The item behind `{}` in the status bar. */
export class Status implements vscode.Disposable {
  private readonly item = vscode.languages.createLanguageStatusItem("dockerlint", DOCUMENTS);

  constructor() {
    this.item.name = "dockerlint";
    this.off();
  }

  dispose(): void {
    this.item.dispose();
  }

  off(): void {
    this.show("dockerlint", "switched off by dockerlint.enable");
  }

  starting(): void {
    this.show("dockerlint", "starting");
    this.item.busy = true;
  }

  running(version: string, command: Command): void {
    this.show(`dockerlint ${version}`, `running · ${command.program}`);
  }

  missing(): void {
    this.show("dockerlint", "not installed", vscode.LanguageStatusSeverity.Warning, INSTALL);
  }

  failed(reason: string): void {
    this.show("dockerlint", reason, vscode.LanguageStatusSeverity.Error);
  }

  private show(
    text: string,
    detail: string,
    severity = vscode.LanguageStatusSeverity.Information,
    command: vscode.Command = OUTPUT,
  ): void {
    Object.assign(this.item, { text, detail, severity, command, busy: false });
  }
}
