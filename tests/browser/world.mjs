// The programs, the browser and the pages that the tests share.
//
// NIANBAO names the program with the feature `pictures`, NIANBAO_CORE the one without; CHROMIUM the browser.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
export const scratch = mkdtempSync(join(tmpdir(), "nianbao-browser-"));

const program = (variable, fallback) => {
  const path = process.env[variable] ?? join(root, fallback);
  if (!existsSync(path)) throw new Error(`no program at ${path}: build it, or name it in ${variable}`);
  return path;
};
export const full = () => program("NIANBAO", "target/debug/nianbao");
export const core = () => program("NIANBAO_CORE", "target/debug/nianbao-core");

export const fixture = (name) => join(root, "fixtures", name);

/** Runs the program; any exit code but 2 is a result. */
export const run = (path, ...args) => {
  const done = spawnSync(path, args, { encoding: "utf8", maxBuffer: 64 << 20 });
  if (done.status !== 0 && done.status !== 1) throw new Error(`${args.join(" ")}: ${done.stderr}`);
  return done.stdout;
};

let pages = 0;
/** Writes a page and gives its path. */
export const write = (path, command, files, flag = "-o") => {
  const out = join(scratch, `${pages++}.html`);
  run(path, command, ...files, flag, out);
  return out;
};

/** The cells of a fixture with their boxes. */
export const cells = (file) => JSON.parse(execFileSync(full(), ["extract", "--cells", file], { maxBuffer: 64 << 20 })).cells;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
export const close = () => browser.close();

/** Opens a page and notes whatever it should not do. */
export const open = async (path, { width = 1440, height = 900, dark = false, script = true, hash = "" } = {}) => {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? "dark" : "light",
    javaScriptEnabled: script,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const faults = [];
  page.on("console", (message) => faults.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith("data:") && !url.startsWith(pathToFileURL(path).href)) faults.push(`request: ${url}`);
  });
  await page.goto(pathToFileURL(path).href + hash);
  return { page, faults, done: () => context.close() };
};

/** Texts whose contrast with their ground is below AA (WCAG 2.2, 1.4.3). */
export const pale = (page) => page.evaluate(() => {
  const parse = (colour) => colour.match(/[\d.]+/g).map(Number);
  const linear = (c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return parse(getComputedStyle(document.documentElement).colorScheme.startsWith("dark") ? "0 0 0" : "255 255 255");
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || element.closest("svg, script, style, .sr") || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const [a, b] = [light(parse(style.color)), light(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (isLarge ? 3 : 4.5)) found.push(`${ratio.toFixed(2)} ${element.className} ${walker.currentNode.data.trim().slice(0, 30)}`);
  }
  return found;
});
