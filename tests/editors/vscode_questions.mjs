// What Visual Studio Code asks of a server besides findings; run by test_vscode.py in a folder
// with a Dockerfile of several stages.

import assert from "node:assert/strict";

import { Window } from "./vscode_window.mjs";

const { folder } = Window.told;

// The line of the cursor, as the status bar has it.
function line(window) {
  return window.page.locator("#status\\.editor\\.selection").innerText();
}

async function definition(window) {
  await window.click("builder", 1);
  await window.press("F12");
  await window.until(
    "jump to the stage",
    () => line(window),
    (text) => text.startsWith("Ln 2,"),
  );
}

async function rename(window) {
  await window.press("F2");
  const input = window.page.locator(".rename-box input");
  await input.fill("maker");
  await window.press("Enter");
  await window.untilText("AS maker\n");
  await window.untilText("COPY --from=maker ");
}

async function symbols(window) {
  await window.press("Control+Shift+O");
  const rows = () =>
    window.page.locator(".quick-input-list .monaco-list-row").allInnerTexts();
  const shown = await window.until("stages", rows, (found) => found.length > 3);
  assert.ok(
    shown.some((row) => /\bmaker$/m.test(row)),
    shown.join(),
  );
  await window.press("Escape");
}

async function completion(window) {
  await window.click("WORKDIR", 1);
  await window.press("End", "Enter");
  await window.page.keyboard.type("COPY --from=");
  await window.press("Control+Space");
  const rows = () =>
    window.page.locator(".suggest-widget .monaco-list-row .label-name").allInnerTexts();
  await window.until("offered stages", rows, (found) => found.includes("maker"));
  await window.press("Escape");
}

async function formatting(window) {
  await window.page.keyboard.type("maker   /a    /b");
  await window.command("Format Document");
  await window.untilText("COPY --from=maker /a /b\n");
}

await Window.use({ folder, file: "Dockerfile" }, async (window) => {
  await window.untilSquiggles(1);
  await definition(window);
  await rename(window);
  await symbols(window);
  await completion(window);
  await formatting(window);
  assert.deepEqual(await window.notifications(), []);
});
