// A session with a real Visual Studio Code; run by test_vscode.py in a folder with the files it
// writes. The server is started by a script there that notes its process id and arguments.

import assert from "node:assert/strict";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";

import { Window } from "./vscode_window.mjs";

const { folder } = Window.told;
const LANGUAGES = {
  "Dockerfile-alpine": "Docker",
  Dockerfile_dev: "Docker",
  "Containerfile-dev": "Docker",
  Containerfile_dev: "Docker",
  "web.dockerfile": "Docker",
  "x.containerfile": "Docker",
  "Dockerfile.dockerignore": "Ignore",
};

function read(name) {
  return readFileSync(`${folder}/${name}`, "utf-8");
}

function settings(more) {
  const own = { "editor.codeActionsOnSave": { "source.fixAll.dockerlint": "explicit" } };
  writeFileSync(`${folder}/.vscode/settings.json`, JSON.stringify({ ...own, ...more }));
}

// The process ids of the servers that were started, one after the other.
function servers() {
  const starts = read("starts").trim().split("\n");
  return starts.filter((line) => line.includes(" server")).map((line) => parseInt(line));
}

async function findings(window) {
  const squiggles = await window.untilSquiggles(3);
  for (const [nth, squiggle] of squiggles.sort((a, b) => a.y - b.y).entries()) {
    const token = await window.box("add", nth);
    assert.equal(squiggle.kind, "squiggly-warning");
    assert.ok(Math.abs(squiggle.x - token.x) < 1, `${squiggle.x} ${token.x}`);
    assert.ok(Math.abs(squiggle.width - token.width) < 1, `${squiggle.width} ${token.width}`);
    assert.ok(Math.abs(squiggle.y - token.y) < squiggle.height, `${squiggle.y} ${token.y}`);
  }
  const status = await window.languageStatus();
  assert.match(status, /^dockerlint \d+\.\d+\.\d+, running · \/.*\/start$/);
  const hover = await window.hover("add", "Saves");
  assert.match(hover, /`apk add` without `--no-cache` leaves the package index in the layer/);
  assert.match(hover, /apk-no-cache[^]*DL3019/);
}

async function quickFixes(window) {
  await window.click("add");
  const titles = await window.menu();
  assert.equal(titles[0], "Add `--no-cache`");
  const ignores = titles.filter((title) => title.startsWith("Ignore"));
  assert.ok(ignores.length >= 2 && ignores.length <= 4, titles.join());
  await window.choose("Add `--no-cache`");
  await window.untilText('RUN echo "😋é" && apk add --no-cache a\n');
  await window.untilSquiggles(2);

  await window.click("add", 1);
  await window.menu();
  await window.choose("for this line");
  await window.untilText("  # dockerlint ignore=apk-no-cache\n  RUN apk add b\n");
  await window.untilSquiggles(1);
}

async function problems(window) {
  await window.press("Control+Shift+M");
  const rows = window.page.locator(".markers-panel .monaco-list-row");
  const shown = await window.until(
    "row",
    () => rows.allInnerTexts(),
    (found) => found.length === 2,
  );
  assert.match(shown[0], /^Dockerfile/);
  assert.match(shown[1], /^`apk add` without .*dockerlint\s+apk-no-cache\s+\[Ln 5, Col 9\]/s);
  await window.press("Control+Shift+M");
}

async function fixAll(window) {
  await window.click("apk add c");
  await window.command("dockerlint: Fix All in This File");
  await window.untilText("RUN apk add --no-cache c\n");
  await window.untilSquiggles(0);
  await window.click("--no-cache c");
  await window.press("Control+Z");
  await window.untilSquiggles(1);
  assert.ok(!read("Dockerfile").includes("--no-cache"));
  await window.press("Control+S");
  await window.until("saved fix", () => read("Dockerfile").endsWith("RUN apk add --no-cache c\n"));
}

async function restart(window) {
  const before = servers();
  assert.equal(before.length, 1);
  await window.command("dockerlint: Restart the Server");
  await window.until("second server", servers, (found) => found.length === 2);
  await window.click("RUN", 2);
  await window.press("Control+End");
  await window.page.keyboard.type("RUN apk add d");
  await window.untilSquiggles(1);
}

async function settingsFile(window) {
  writeFileSync(`${folder}/dockerlint.toml`, 'select = ["parse-error"]\n');
  await window.untilSquiggles(0);
  writeFileSync(`${folder}/dockerlint.toml`, 'select = ["apk-no-cache"]\n');
  await window.untilSquiggles(1);
}

async function crash(window) {
  process.kill(servers().at(-1), "SIGKILL");
  await window.until("third server", servers, (found) => found.length === 3);
  await window.press("Enter");
  await window.page.keyboard.type("RUN apk add e");
  await window.untilSquiggles(2);
  assert.deepEqual(await window.notifications(), []);
}

async function trouble(window) {
  settings({ "dockerlint.path": "/nowhere/dockerlint" });
  const message = "`dockerlint.path` names `/nowhere/dockerlint`, which does not exist";
  const shown = () => window.notifications();
  await window.until("message", shown, (found) => found.includes(`dockerlint: ${message}`));
  await window.answer("Show Output");
  const inOne = async () => (await window.lines(".part.panel")).join("");
  await window.until("line of output", inOne, (text) => text.includes(`[error] ${message}`));
  assert.equal(await window.languageStatus(), `dockerlint, ${message}`);
  settings({ "dockerlint.path": "${workspaceFolder}/start" });
  await window.until("fourth server", servers, (found) => found.length === 4);
  await window.untilSquiggles(2);
}

// A server that crashes again and again is given up, and one that ends at once, too.
async function crashes(window) {
  const messages = () => window.notifications();
  const gone = /the server was stopped: it crashed (too often|and does not start again)$/;
  const killed = new Set();
  await window.until("end of crashes", async () => {
    const last = servers().at(-1);
    if (!killed.has(last)) {
      process.kill(last, "SIGKILL");
      killed.add(last);
    }
    return (await messages()).some((message) => gone.test(message));
  });
  assert.match(await window.languageStatus(), /^dockerlint, the server was stopped/);

  settings({ "dockerlint.path": "${workspaceFolder}/broken" });
  const ended = "dockerlint: the server does not start; the output tells why";
  await window.until("other message", messages, (found) => found.includes(ended));
}

async function enable(window) {
  settings({ "dockerlint.path": "${workspaceFolder}/start", "dockerlint.enable": false });
  const status = () => window.languageStatus();
  await window.until("status", status, (text) => text.includes("switched off"));
  const before = servers().length;
  settings({ "dockerlint.path": "${workspaceFolder}/start" });
  await window.until("new server", servers, (found) => found.length === before + 1);
  await window.untilSquiggles(2);
}

async function languages(window) {
  for (const [name, language] of Object.entries(LANGUAGES)) {
    appendFileSync(`${folder}/${name}`, "");
    await window.show(name);
    const shown = () => window.page.locator("#status\\.editor\\.mode").innerText();
    await window.until(`${language} for ${name}`, shown, (found) => found === language);
  }
}

settings({ "dockerlint.path": "${workspaceFolder}/start" });
await Window.use({ folder, file: "Dockerfile" }, async (window) => {
  await findings(window);
  await quickFixes(window);
  await problems(window);
  await fixAll(window);
  await restart(window);
  await settingsFile(window);
  await crash(window);
  await trouble(window);
  await crashes(window);
  await enable(window);
  await languages(window);
  assert.deepEqual(window.strangers, []);
});
