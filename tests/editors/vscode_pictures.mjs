// Takes the pictures of the extension's README; run by test_vscode.py in a folder with the example
// of a Dockerfile, an archive of its image and settings.

import { writeFileSync } from "node:fs";

import { Window } from "./vscode_window.mjs";

const { folder, pictures } = Window.told;

async function fixes(window) {
  await window.click("npm install");
  await window.menu();
  await window.picture(`${pictures}/fixes.png`);
  await window.press("Escape");
}

async function hover(window) {
  await window.hover("node:22", "Siblings");
  await window.picture(`${pictures}/hover.png`);
  await window.away();
}

async function problems(window) {
  await window.press("Control+Shift+M");
  const rows = window.page.locator(".markers-panel .monaco-list-row");
  await window.until(
    "rows",
    () => rows.count(),
    (found) => found > 4,
  );
  await window.picture(`${pictures}/problems.png`);
  await window.press("Control+Shift+M");
}

async function sizes(window) {
  await window.click("EXPOSE");
  await window.press("End");
  writeFileSync(`${folder}/dockerlint.toml`, 'image = "crm.tar"\n');
  const text = async () => (await window.lines()).join("\n");
  await window.until("sizes", text, (found) => found.includes("MB wasted"));
  await window.picture(`${pictures}/sizes.png`);
}

const size = { width: 1100, height: 530 };
await Window.use({ folder, file: "Dockerfile", size }, async (window) => {
  await window.press("Control+B");
  await window.until(
    "findings",
    () => window.squiggles(),
    (found) => found.length > 10,
  );
  await fixes(window);
  await hover(window);
  await problems(window);
  await sizes(window);
});
