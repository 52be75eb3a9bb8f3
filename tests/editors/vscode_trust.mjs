// Without dockerlint in PATH, in a workspace that is not trusted and has one in its virtual
// environment; run by test_vscode.py.

import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";

import { Window } from "./vscode_window.mjs";

const { folder, ran, told, chosen } = Window.told;

await Window.use({ folder, file: "Dockerfile" }, async (window) => {
  const shown = () => window.notifications();
  const isOffer = (found) => found.some((text) => text.startsWith("dockerlint was not found."));
  await window.until("offer to install", shown, isOffer);
  assert.ok(!existsSync(ran));
  assert.ok(!existsSync(told));

  await window.answer("Install");
  await window.pick("pipx install dockerlint");
  await window.untilSquiggles(3);
  assert.equal(readFileSync(told, "utf-8"), "install dockerlint\n");
  assert.match(await window.languageStatus(), /running · \/.*\/\.local\/bin\/dockerlint$/);
  assert.ok(!existsSync(ran));

  await window.trust();
  await window.until("the workspace's own dockerlint", () => existsSync(ran));
  await window.untilSquiggles(3);
  const status = () => window.languageStatus();
  await window.until("its path", status, (text) =>
    text.endsWith(`${folder}/.venv/bin/dockerlint`),
  );

  rmSync(`${folder}/.venv`, { recursive: true });
  await window.press("Escape"); // the dialog about trust
  await window.command("dockerlint: Restart the Server");
  await window.until("the chosen interpreter's", status, (text) =>
    text.endsWith(`${chosen}/dockerlint`),
  );
});
