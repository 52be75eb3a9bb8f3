import assert from "node:assert/strict";
import { test } from "node:test";

import type { Surroundings } from "../src/search";
import { find, SearchError } from "../src/search";
import { ways } from "../src/ways";

const PATH = "/usr/bin";
const VENV = "/project/.venv/bin/dockerlint";

/** A machine that has these files and nothing else. */
function machine(files: string[], more: Partial<Surroundings> = {}): Surroundings {
  return {
    platform: "linux",
    home: "/home/me",
    path: PATH,
    setting: null,
    folders: ["/project"],
    trusted: true,
    storage: "/storage",
    isFile: (file) => files.includes(file),
    real: (file) => file,
    ...more,
  };
}

const program = (around: Surroundings) => find(around)?.program;

test("the places come one after the other", () => {
  const all = [
    "/opt/own",
    VENV,
    "/project/venv/bin/dockerlint",
    "/envs/chosen/bin/dockerlint",
    "/usr/bin/dockerlint",
    "/home/me/.local/bin/dockerlint",
    "/storage/venv/bin/dockerlint",
  ];
  const more = { interpreter: "/envs/chosen/bin/python" };
  assert.equal(program(machine(all, { ...more, setting: ["/opt/own"] })), "/opt/own");
  for (let i = 1; i < all.length; i++) {
    assert.equal(program(machine(all.slice(i), more)), all[i]);
  }
  assert.equal(find(machine([], more)), undefined);
});

test("every folder of the workspace is looked in", () => {
  const found = program(machine(["/two/venv/bin/dockerlint"], { folders: ["/one", "/two"] }));
  assert.equal(found, "/two/venv/bin/dockerlint");
});

test("the setting is a path or a list, with ~ and ${workspaceFolder}", () => {
  const files = ["/home/me/bin/dl", "/project/tools/dl", "/a path/dl", "/usr/bin/uv"];
  const command = (setting: unknown) => {
    const { program, args } = find(machine(files, { setting })) ?? {};
    return [program, ...(args ?? [])];
  };
  assert.deepEqual(command("~/bin/dl"), ["/home/me/bin/dl"]);
  assert.deepEqual(command("/a path/dl"), ["/a path/dl"]);
  assert.deepEqual(command("tools/dl"), ["/project/tools/dl"]);
  assert.deepEqual(command(["${workspaceFolder}/tools/dl"]), ["/project/tools/dl"]);
  const uv = ["uv", "run", "--project", "${workspaceFolder}", "dockerlint"];
  assert.deepEqual(command(uv), ["/usr/bin/uv", "run", "--project", "/project", "dockerlint"]);
});

test("an empty setting is none", () => {
  for (const setting of [null, undefined, "", [], [""]]) {
    assert.equal(program(machine([VENV], { setting })), VENV);
  }
});

test("a setting that leads nowhere is an error, whatever else is there", () => {
  for (const setting of ["/nowhere", "unheard-of", ["~/nothing"], "~other/bin/dl"]) {
    assert.throws(() => find(machine([VENV, "/usr/bin/dockerlint"], { setting })), SearchError);
  }
});

test("nothing of a workspace that is not trusted is started", () => {
  const untrusted = { trusted: false, interpreter: "/project/.venv/bin/python" };
  const inProject = "/project/bin/dockerlint";
  assert.equal(find(machine([VENV], untrusted)), undefined);
  assert.equal(find(machine([inProject], { ...untrusted, path: "/project/bin" })), undefined);
  assert.equal(
    program(
      machine([inProject, "/usr/bin/dockerlint"], { ...untrusted, path: "/project/bin:/usr/bin" }),
    ),
    "/usr/bin/dockerlint",
  );
  for (const setting of [inProject, "bin/dockerlint", ["/usr/bin/uv", "${workspaceFolder}"]]) {
    const around = machine([inProject, "/usr/bin/uv"], { ...untrusted, setting });
    assert.throws(() => find(around), /not trusted/);
  }
});

test("links lead nowhere that is not trusted", () => {
  const real = (file: string) => file.replace("/link", "/project");
  const files = ["/link/bin/dockerlint"];
  const around = machine(files, { trusted: false, path: "/link/bin", real });
  assert.equal(find(around), undefined);
  assert.equal(program({ ...around, trusted: true }), files[0]);
  const other = { ...around, folders: ["/link"], path: "/project/bin" };
  assert.equal(
    find({ ...other, isFile: (file) => file === "/project/bin/dockerlint" }),
    undefined,
  );
});

test("relative folders in PATH are passed over", () => {
  assert.equal(find(machine(["bin/dockerlint", "dockerlint"], { path: ".:bin:" })), undefined);
});

test("Windows has its own places and separators", () => {
  const windows: Partial<Surroundings> = {
    platform: "win32",
    home: "C:\\Users\\me",
    path: "C:\\bin;D:\\tools",
    folders: ["C:\\project"],
    storage: "C:\\storage",
  };
  const venv = "C:\\project\\.venv\\Scripts\\dockerlint.exe";
  const tools = "D:\\tools\\dockerlint.exe";
  assert.equal(program(machine([venv, tools], windows)), venv);
  assert.equal(program(machine([venv, tools], { ...windows, trusted: false })), tools);
  assert.equal(program(machine([tools], { ...windows, setting: "dockerlint" })), tools);
  const home = "C:\\Users\\me\\dl.exe";
  assert.equal(program(machine([home], { ...windows, setting: "~\\dl.exe" })), home);
});

test("the ways to install are those whose programs are there", () => {
  const titles = (files: string[]) => ways(machine(files)).map((way) => way.title);
  assert.deepEqual(titles([]), []);
  assert.deepEqual(titles(["/usr/bin/pipx"]), ["pipx install dockerlint"]);
  assert.deepEqual(titles(["/usr/bin/uv", "/usr/bin/pipx", "/usr/bin/python3"]), [
    "uv tool install dockerlint",
    "pipx install dockerlint",
    "In a folder of this extension",
  ]);
});

test("an environment of our own is made where it is looked for afterwards", () => {
  const [way] = ways(machine(["/usr/bin/python"]));
  const made = "/storage/venv";
  assert.equal(way?.commands[0]?.at(-1), made);
  assert.equal(way?.commands[1]?.[0], `${made}/bin/python`);
  assert.equal(program(machine([`${made}/bin/dockerlint`])), `${made}/bin/dockerlint`);
});

test("nothing of a workspace that is not trusted installs anything", () => {
  const around = machine(["/project/bin/pipx"], { trusted: false, path: "/project/bin" });
  assert.deepEqual(ways(around), []);
});
