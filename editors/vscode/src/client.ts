/** The language client: how the server is started, and what happens when it ends by itself. */

import * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  RevealOutputChannelOn,
  State,
  TransportKind,
} from "vscode-languageclient/node";
import type {
  CloseHandlerResult,
  ErrorHandler,
  ErrorHandlerResult,
  Message,
} from "vscode-languageclient/node";

import { Crashes } from "./crashes";
import type { Command } from "./search";

/**
 * The documents the server is asked about. On a remote machine the extension runs there, and
 * files have the scheme `file` too. Others (`git`, `vscode-vfs` …) are no files it could read.
 */
export const DOCUMENTS = [
  { language: "dockerfile", scheme: "file" },
  { language: "dockerfile", scheme: "untitled" },
];

/** A client for the server of that command; it is not started yet. */
export function clientFor(
  command: Command,
  cwd: string,
  log: vscode.LogOutputChannel,
  gaveUp: (reason: string) => void,
): LanguageClient {
  const settings: unknown = vscode.workspace.getConfiguration().get("dockerlint");
  const client: LanguageClient = new QuietClient(
    "dockerlint",
    "dockerlint",
    {
      command: command.program,
      args: [...command.args, "server"],
      options: { cwd },
      transport: TransportKind.stdio,
    },
    {
      documentSelector: DOCUMENTS,
      synchronize: { configurationSection: "dockerlint" },
      initializationOptions: { dockerlint: settings },
      outputChannel: log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationFailedHandler: () => false,
      errorHandler: new Restarts(() => client.state === State.Running, gaveUp),
    },
  );
  return client;
}

/** Errors go to the output only; the session says in its own words what the user should know. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

/** Starts a server again that has crashed, but not for ever, and not one that does not get far. */
class Restarts implements ErrorHandler {
  private readonly crashes = new Crashes();

  constructor(
    private readonly wasRunning: () => boolean,
    private readonly gaveUp: (reason: string) => void,
  ) {}

  error(
    _error: Error,
    _message: Message | undefined,
    count: number | undefined,
  ): ErrorHandlerResult {
    return { action: count && count <= 3 ? ErrorAction.Continue : ErrorAction.Shutdown };
  }

  closed(): CloseHandlerResult {
    const tooMany = this.crashes.tooMany(Date.now());
    const again = this.wasRunning() && !tooMany;
    if (!again) {
      this.gaveUp(tooMany ? "it crashed too often" : "it crashed and does not start again");
    }
    return { action: again ? CloseAction.Restart : CloseAction.DoNotRestart, handled: true };
  }
}
