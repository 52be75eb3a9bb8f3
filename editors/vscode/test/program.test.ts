import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { Crashes } from "../src/crashes";
import { isOlder, ProgramError, run, versionOf } from "../src/program";

const folder = mkdtempSync(join(tmpdir(), "dockerlint-"));
after(() => rmSync(folder, { recursive: true }));

/** The path of a program with that script. */
function program(name: string, script: string): string {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** The version that a program with that script tells. */
function version(name: string, script: string, ...args: string[]): Promise<string> {
  return versionOf({ program: program(name, script), args, origin: "" }, folder);
}

/** What the user is told when that promise fails. */
async function told(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ProgramError, String(error));
  return error.message.replaceAll(folder, "");
}

test("the version is what --version tells, after arguments of the setting", async () => {
  assert.equal(await version("good", "echo dockerlint 1.2.3"), "1.2.3");
  const script = '[ "$*" = "-m dockerlint --version" ] && echo dockerlint 1.2.3';
  assert.equal(await version("python", script, "-m", "dockerlint"), "1.2.3");
});

test("what cannot be a server says why", async () => {
  assert.equal(await told(version("other", "echo other 1.0")), "`/other` is not dockerlint");
  assert.equal(
    await told(version("old", "echo dockerlint 0.0.9")),
    "dockerlint 0.0.9 in `/old` is too old: 0.1.0 or later is needed",
  );
  const broken = "echo Traceback >&2; echo 'No module named x' >&2; exit 1";
  assert.equal(
    await told(version("broken", broken)),
    "`/broken --version` failed: No module named x",
  );
  assert.equal(
    await told(version("silent", "exit 3")),
    "`/silent --version` failed with exit code 3",
  );
  const nowhere = versionOf({ program: `${folder}/nowhere`, args: [], origin: "" }, folder);
  assert.equal(await told(nowhere), "`/nowhere --version` cannot be run (ENOENT)");
});

test("a program that does not end is given up", async () => {
  const sleeper = program("sleeper", "exec sleep 60");
  assert.match(await told(run(sleeper, [], { cwd: folder, timeout: 50 })), /does not answer$/);
});

test("a program can be stopped, and what it writes is passed on", async () => {
  const controller = new AbortController();
  let written = "";
  const tell = (text: string) => {
    written += text;
    controller.abort();
  };
  const talker = program("talker", "echo working; exec sleep 60");
  const running = run(talker, [], { cwd: folder, signal: controller.signal, tell });
  assert.match(await told(running), /was stopped$/);
  assert.equal(written, "working\n");
});

test("programs are run in the folder that is given", async () => {
  assert.equal((await run(program("where", "pwd -P"), [], { cwd: "/" })).trim(), "/");
});

test("versions are compared number by number", () => {
  assert.ok(isOlder("0.9.9", "0.10"));
  assert.ok(!isOlder("0.10", "0.9.9"));
  assert.ok(!isOlder("1.0", "1.0.0"));
  assert.ok(!isOlder("1.0.0rc1", "1.0"));
});

test("only crashes within a short time are too many", () => {
  const often = new Crashes();
  const results = [0, 1, 2, 3, 4].map((second) => often.tooMany(second * 1000));
  assert.deepEqual(results, [false, false, false, false, true]);
  const seldom = new Crashes();
  assert.ok(![0, 1, 2, 3, 4, 5].some((hour) => seldom.tooMany(hour * 3_600_000)));
});
