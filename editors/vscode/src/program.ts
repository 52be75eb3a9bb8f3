/** Running programs that end by themselves. */

import { execFile } from "node:child_process";

import type { Command } from "./search";

/** The oldest dockerlint whose server this extension knows. */
export const OLDEST = "0.1.0";

const PATIENCE = 30_000; // ms until a program that should tell its version is given up

/** A program that could not be run or failed; the text is for the user. */
export class ProgramError extends Error {}

/** What to pass on to a program. */
export interface Options {
  readonly cwd: string;
  readonly timeout?: number;
  readonly signal?: AbortSignal;
  /** Takes each piece of what it writes. */
  readonly tell?: (text: string) => void;
}

/** The output of a program. Throws ProgramError. */
export function run(program: string, args: readonly string[], options: Options): Promise<string> {
  const { tell, ...how } = options;
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, how, (error, stdout, stderr) => {
      if (error) {
        reject(new ProgramError(`\`${[program, ...args].join(" ")}\` ${reason(error, stderr)}`));
      } else {
        resolve(stdout);
      }
    });
    if (tell) {
      child.stdout?.on("data", tell);
      child.stderr?.on("data", tell);
    }
  });
}

/** The version of a server. Throws ProgramError where it is none, or too old. */
export async function versionOf(command: Command, cwd: string): Promise<string> {
  const options = { cwd, timeout: PATIENCE };
  const told = await run(command.program, [...command.args, "--version"], options);
  const version = /^dockerlint (\d\S*)\s*$/.exec(told)?.[1];
  if (!version) {
    throw new ProgramError(`\`${command.program}\` is not dockerlint`);
  }
  if (isOlder(version, OLDEST)) {
    throw new ProgramError(
      `dockerlint ${version} in \`${command.program}\` is too old: ${OLDEST} or later is needed`,
    );
  }
  return version;
}

/** True when the first of two versions comes before the second; what follows digits is ignored. */
export function isOlder(version: string, other: string): boolean {
  const numbers = (text: string) => text.split(".").map((part) => parseInt(part, 10) || 0);
  const [left, right] = [numbers(version), numbers(other)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference) {
      return difference < 0;
    }
  }
  return false;
}

function reason(error: Error & { code?: unknown; killed?: boolean }, stderr: string): string {
  if (error.name === "AbortError") {
    return "was stopped";
  }
  if (error.killed) {
    return "does not answer";
  }
  if (typeof error.code === "string") {
    return `cannot be run (${error.code})`;
  }
  const last = stderr.trim().split("\n").at(-1);
  return last ? `failed: ${last}` : `failed with exit code ${String(error.code)}`;
}
