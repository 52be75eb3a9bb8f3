/** The server of this window: found, started, stopped. */

import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { ExecuteCommandRequest, State } from "vscode-languageclient/node";

import { surroundings, workingFolder } from "./around";
import { clientFor } from "./client";
import { within } from "./later";
import { versionOf } from "./program";
import type { Command, Surroundings } from "./search";
import { find } from "./search";
import type { Status } from "./status";

const PATIENCE = 60_000; // ms until a server that should start is given up

/** A server that runs. */
interface Running {
  readonly client: LanguageClient;
  readonly command: Command;
  readonly version: string;
}

/** One server at most; what is asked of it while it starts or stops is done afterwards. */
export class Session {
  private running: Running | undefined;
  private lastTask: Promise<void> = Promise.resolve();

  /** `missing` is called where no server is found. */
  constructor(
    private readonly storage: vscode.Uri,
    private readonly log: vscode.LogOutputChannel,
    private readonly status: Status,
    private readonly missing: () => void,
  ) {}

  /** Look for the server again and start it anew. */
  restart(): Promise<void> {
    return this.afterwards(async () => {
      await this.end();
      await this.begin();
    });
  }

  stop(): Promise<void> {
    return this.afterwards(() => this.end());
  }

  /** Where the server would be looked for now. */
  surroundings(): Promise<Surroundings> {
    return surroundings(this.storage);
  }

  /** Its version, and where it was found. */
  about(): string | undefined {
    if (!this.running) {
      return undefined;
    }
    const { command, version } = this.running;
    const words = [command.program, ...command.args].join(" ");
    return `dockerlint ${version}: ${words} (found in ${command.origin})`;
  }

  /** Make every safe fix in a document. */
  async fixAll(document: vscode.TextDocument): Promise<void> {
    const client = this.running?.client;
    if (!client?.isRunning()) {
      void vscode.window.showWarningMessage("dockerlint is not running.");
      return;
    }
    const uri = client.code2ProtocolConverter.asUri(document.uri);
    const parameters = { command: "dockerlint.fixAll", arguments: [uri] };
    await client.sendRequest(ExecuteCommandRequest.type, parameters);
  }

  private afterwards(task: () => Promise<void>): Promise<void> {
    this.lastTask = this.lastTask.then(task).catch((error: unknown) => this.fail(error));
    return this.lastTask;
  }

  private async begin(): Promise<void> {
    if (!vscode.workspace.getConfiguration("dockerlint").get("enable", true)) {
      this.status.off();
      return;
    }
    this.status.starting();
    const command = find(await this.surroundings());
    if (!command) {
      this.log.warn("dockerlint was not found");
      this.status.missing();
      this.missing();
      return;
    }
    const cwd = await workingFolder(this.storage);
    const version = await versionOf(command, cwd);
    await this.run(command, version, cwd);
  }

  private async run(command: Command, version: string, cwd: string): Promise<void> {
    const client = clientFor(command, cwd, this.log, (reason) => {
      if (this.running?.client === client) {
        this.running = undefined;
        this.fail(new Error(`the server was stopped: ${reason}`));
      }
    });
    try {
      await within(PATIENCE, client.start());
    } catch {
      client.serverProcess?.kill();
      throw new Error("the server does not start; the output tells why");
    }
    this.running = { client, command, version };
    this.log.info(this.about() ?? "");
    this.status.running(version, command);
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Starting) {
        this.status.starting();
      } else if (newState === State.Running) {
        this.status.running(version, command);
      }
    });
  }

  private async end(): Promise<void> {
    const client = this.running?.client;
    this.running = undefined;
    try {
      await client?.dispose();
    } catch (error) {
      this.log.warn(`stopping: ${text(error)}`); // it had ended before
    }
  }

  private fail(error: unknown): void {
    const message = text(error);
    this.log.error(message);
    this.status.failed(message);
    void offerOutput(`dockerlint: ${message}`, this.log);
  }
}

async function offerOutput(message: string, log: vscode.LogOutputChannel): Promise<void> {
  if (await vscode.window.showErrorMessage(message, "Show Output")) {
    log.show();
  }
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
