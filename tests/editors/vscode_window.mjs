// A window of Visual Studio Code in a browser, as its user sees and uses it.

import { createRequire } from "node:module";

const OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-sync"];
const MENU = ".action-widget .monaco-list-row.action";
export const SQUIGGLE = ".view-overlays .cdr[class*=squiggly-]";

export class Window {
  // What the scenario was told: where programs are, and what to open.
  static told = JSON.parse(process.argv[2] ?? "{}");

  static async open({ folder, file, size = { width: 1100, height: 620 }, scale = 1 }) {
    const { tools, browser, profile, address } = Window.told;
    const { chromium } = createRequire(`${tools}/`)("playwright-core");
    const options = {
      executablePath: browser,
      args: OPTIONS,
      viewport: size,
      deviceScaleFactor: scale,
    };
    const running = await chromium.launchPersistentContext(profile, options);
    const page = running.pages()[0] ?? (await running.newPage());
    page.setDefaultTimeout(30_000);
    const asked = new Set();
    page.on("request", (request) => asked.add(new URL(request.url()).host));
    const payload = [["openFile", `vscode-remote://${address}${folder}/${file}`]];
    const query = new URLSearchParams({ folder, payload: JSON.stringify(payload) });
    await page.goto(`http://${address}/?${query}`);
    const window = new Window(running, page, asked);
    await page.waitForSelector(".monaco-editor .view-line");
    return window;
  }

  // Opens a window, does something in it and closes it; a picture shows where it went wrong.
  static async use(what, act) {
    const window = await Window.open(what);
    try {
      await act(window);
    } catch (error) {
      await window.page.screenshot({ path: Window.told.failure });
      throw error;
    } finally {
      await window.running.close();
    }
  }

  constructor(running, page, asked) {
    Object.assign(this, { running, page, asked });
  }

  // The hosts besides the server that the window talked to.
  get strangers() {
    const own = ["", Window.told.address];
    return [...this.asked].filter((host) => !own.includes(host));
  }

  press(...keys) {
    return keys.reduce(
      (before, key) => before.then(() => this.page.keyboard.press(key)),
      Promise.resolve(),
    );
  }

  // Waits until what `look` finds is what is wanted, and gives it.
  async until(what, look, isWanted = Boolean) {
    const end = Date.now() + 30_000;
    let found;
    while (Date.now() < end) {
      found = await look();
      if (isWanted(found)) {
        return found;
      }
      await this.page.waitForTimeout(50);
    }
    throw new Error(`no ${what}; the last was: ${JSON.stringify(found)}`);
  }

  // The lines in sight, in an editor or another part of the window.
  lines(part = ".editor-instance") {
    return this.page.evaluate(
      (selector) =>
        [...document.querySelectorAll(selector)]
          .sort((a, b) => parseFloat(a.style.top) - parseFloat(b.style.top))
          .map((line) => line.textContent.replaceAll("\u00a0", " ")),
      `${part} .view-line`,
    );
  }

  async untilText(part) {
    await this.until(
      `text ${part}`,
      () => this.lines(),
      (lines) => lines.join("\n").includes(part),
    );
  }

  // The box of a text: the `nth` place where it stands.
  async box(text, nth = 0) {
    return this.until(`${text} in sight`, () => this.page.evaluate(boxOf, [text, nth]));
  }

  // The boxes of all squiggles.
  squiggles() {
    return this.page.evaluate(
      (selector) =>
        [...document.querySelectorAll(selector)].map((each) => {
          const { x, y, width, height } = each.getBoundingClientRect();
          const kind = [...each.classList].find((name) => name.startsWith("squiggly-"));
          return { x, y, width, height, kind };
        }),
      SQUIGGLE,
    );
  }

  // Waits for that number of squiggles.
  untilSquiggles(number) {
    return this.until(
      `${number} squiggles`,
      () => this.squiggles(),
      (found) => found.length === number,
    );
  }

  async click(text, nth = 0) {
    await this.away(); // a hover would take the click
    const { x, y, width, height } = await this.box(text, nth);
    await this.page.mouse.click(x + width / 2, y + height / 2);
  }

  async point(text, nth = 0) {
    const { x, y, width, height } = await this.box(text, nth);
    await this.page.mouse.move(x + width / 2, y + height / 2);
  }

  // Opens the menu of quick fixes at the cursor, and gives its titles. It is asked for again when
  // it does not come: news about the document can close it.
  async menu() {
    const titles = () => this.page.locator(MENU).allInnerTexts();
    const attempt = async () => {
      await this.press("Control+Period");
      await this.page.waitForSelector(MENU, { timeout: 3000 }).catch(() => null);
      return titles();
    };
    return this.until("menu", attempt, (found) => found.length);
  }

  // Chooses the first entry of the open menu with that text.
  async choose(title) {
    await this.page.locator(MENU).filter({ hasText: title }).first().click();
    await this.page.waitForSelector(MENU, { state: "detached" });
  }

  // What is shown over a word, once it holds the expected text.
  async hover(text, expected, nth = 0) {
    await this.point(text, nth);
    const rows = this.page.locator(".monaco-hover:not(.hidden) .hover-row");
    const shown = async () => (await rows.allInnerTexts()).join("\n");
    return this.until(`hover with ${expected}`, shown, (found) => found.includes(expected));
  }

  // Moves the pointer off everything.
  async away() {
    const { width, height } = this.page.viewportSize();
    await this.page.mouse.move(width / 2, height - 1);
    await this.page.waitForSelector(".monaco-hover:not(.hidden) .hover-row", {
      state: "detached",
    });
  }

  // Takes a picture, once nothing moves any more.
  async picture(file) {
    let last;
    await this.until("rest", async () => {
      const before = last;
      await this.page.waitForTimeout(500);
      last = await this.page.screenshot({ path: file, animations: "disabled", caret: "hide" });
      return before?.equals(last);
    });
  }

  // Runs a command by its title.
  async command(title) {
    await this.press("F1");
    const input = this.page.locator(".quick-input-widget input.input");
    await input.fill(`>${title}`);
    await this.page
      .locator(".quick-input-list .monaco-list-row")
      .filter({ hasText: title })
      .first()
      .click();
  }

  // Opens a file by its path in the workspace.
  async show(file) {
    const slash = file.lastIndexOf("/");
    const title = file.slice(slash + 1) + file.slice(0, Math.max(slash, 0));
    await this.press("Control+P");
    const input = this.page.locator(".quick-input-widget input.input");
    await input.fill(`${Window.told.folder}/${file}`);
    const row = this.page.locator(".quick-input-list .monaco-list-row.focused");
    const first = async () => ((await row.count()) ? (await row.innerText()).split("\n")[0] : "");
    await this.until(`file ${file}`, first, (found) => found === title);
    await this.press("Enter");
  }

  // What the language status says, behind its own name.
  async languageStatus() {
    const item = this.page.locator("#status\\.languageStatus");
    const label = (await item.count()) ? await item.getAttribute("aria-label") : "";
    return label.replace(/^.*?: /, "");
  }

  // Chooses an entry of a list that is open in the middle of the window.
  async pick(title) {
    await this.page
      .locator(".quick-input-list .monaco-list-row")
      .filter({ hasText: title })
      .click();
  }

  // Trusts the files of the folder after all.
  async trust() {
    await this.command("Workspaces: Manage Workspace Trust");
    await this.page
      .locator(".workspace-trust-editor .monaco-button", { hasText: "Trust" })
      .first()
      .click();
  }

  // Waits until no file is unsaved.
  async untilSaved() {
    await this.page.waitForSelector(".tab.dirty", { state: "detached" });
  }

  // The notifications in sight.
  notifications() {
    return this.page
      .locator(".notification-toast .notification-list-item-message")
      .allInnerTexts();
  }

  async answer(button) {
    await this.page.locator(".notification-toast .monaco-button", { hasText: button }).click();
  }
}

function boxOf([text, nth]) {
  const lines = [...document.querySelectorAll(".editor-instance .view-line")];
  lines.sort((a, b) => parseFloat(a.style.top) - parseFloat(b.style.top));
  for (const line of lines) {
    const nodes = [];
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) nodes.push(walker.currentNode);
    const whole = nodes
      .map((node) => node.data)
      .join("")
      .replaceAll("\u00a0", " ");
    for (let at = whole.indexOf(text); at >= 0; at = whole.indexOf(text, at + 1)) {
      if (nth-- > 0) continue;
      const range = document.createRange();
      const place = (offset, isEnd) => {
        for (const node of nodes) {
          if (offset < node.length || (isEnd && offset === node.length)) return [node, offset];
          offset -= node.length;
        }
        return [line, line.childNodes.length];
      };
      range.setStart(...place(at, false));
      range.setEnd(...place(at + text.length, true));
      const { x, y, width, height } = range.getBoundingClientRect();
      return { x, y, width, height };
    }
  }
  return null;
}
