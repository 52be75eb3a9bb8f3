// Fixes files in a real Visual Studio Code and saves them; run by test_vscode.py. Each folder
// that is named holds a Dockerfile; `way` says how it is fixed: by "all" fixes at once, or "each"
// by its quick fix.

import { Window } from "./vscode_window.mjs";

const { folder, ways } = Window.told;

async function eachFix(window) {
  for (let left = await count(window); left;) {
    await window.press("Alt+F8"); // the next problem in the file
    const titles = await window.menu();
    const fix = titles.find((title) => !title.startsWith("Ignore"));
    await window.choose(fix);
    left = await window.until(
      "finding less",
      () => count(window),
      (found) => found < left,
    );
  }
}

async function allFixes(window) {
  await window.command("dockerlint: Fix All in This File");
}

async function count(window) {
  return (await window.squiggles()).length;
}

await Window.use({ folder, file: `${ways[0][0]}/Dockerfile` }, async (window) => {
  for (const [name, way] of ways) {
    await window.show(`${name}/Dockerfile`);
    await window.until("findings", () => count(window));
    await (way === "all" ? allFixes : eachFix)(window);
    await window.untilSquiggles(0);
    await window.press("Control+S");
    await window.untilSaved();
  }
});
