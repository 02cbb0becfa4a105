// What a person who checks a report does with the page: looks, points, walks through the problems, with keys alone.
import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { cells, close, core, fixture, full, open, pale, scratch, write } from "./world.mjs";

after(close);

const HUAIAN = fixture("reports/huaian-2024-wps/input.pdf");
const PLANTED = fixture("reports/changfeng-2021-planted/input.pdf");
const ROTATED = fixture("reports/made-rotated/input.pdf");
const NOT_EMBEDDED = fixture("reports/longmen-2024-notembedded/input.pdf");
const TEXT = fixture("reports/xigong-2021-text/input.txt");
const WORD = fixture("shapes/word.docx");
const CLOSE = 0.06; // Marks are written with two decimals, boxes with two as well.

/** The marks of a page in points, by the path of their cell. */
const marks = (page) => page.evaluate(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  return [...document.querySelectorAll("svg a[data-cell]")].map((link) => {
    const [report, cell] = link.dataset.cell.split("-").map(Number);
    const rect = link.querySelector("rect");
    const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => rect[name].baseVal.value);
    return { path: data[report].cells[cell].path, x, y, width, height };
  });
});

for (const [name, file] of [["upright", HUAIAN], ["turned", ROTATED]]) {
  test(`marks lie on the digits of a ${name} page as drawn`, async () => {
    const { page, done } = await open(write(full(), "review", [file]));
    const boxes = new Map(cells(file).map((cell) => [cell.path, cell]));
    const found = await marks(page);
    assert.equal(found.length, boxes.size);
    for (const mark of found) {
      const [x0, y0, x1, y1] = boxes.get(mark.path).bbox;
      for (const [a, b] of [[mark.x, x0 - 1], [mark.y, y0 - 1], [mark.x + mark.width, x1 + 1], [mark.y + mark.height, y1 + 1]]) {
        assert.ok(Math.abs(a - b) <= CLOSE, `${mark.path}: ${a} is not ${b}`);
      }
    }
    // The ink of the picture: some inside each mark of a number, none across its edge.
    const ink = await page.evaluate(async () => {
      const data = JSON.parse(document.getElementById("data").textContent);
      const out = [];
      for (const svg of document.querySelectorAll("svg.page")) {
        const picture = new Image();
        picture.src = svg.querySelector("image").href.baseVal;
        await picture.decode();
        const canvas = new OffscreenCanvas(picture.width, picture.height);
        const context = canvas.getContext("2d");
        context.drawImage(picture, 0, 0);
        const { width } = svg.viewBox.baseVal;
        const scale = picture.width / width;
        for (const link of svg.querySelectorAll("a[data-cell]")) {
          const cell = data[0].cells[Number(link.dataset.cell.split("-")[1])];
          if (!/\d/.test(cell.raw)) continue;
          const rect = link.querySelector("rect");
          const [x, y, w, h] = ["x", "y", "width", "height"].map((name) => Math.round(rect[name].baseVal.value * scale));
          const pixels = context.getImageData(x, y, w, h).data;
          const dark = (column, row) => pixels[(row * w + column) * 4] < 160;
          let inside = 0;
          let edge = 0;
          for (let row = 0; row < h; row += 1) {
            for (let column = 0; column < w; column += 1) {
              if (!dark(column, row)) continue;
              inside += 1;
              if (column === 0 || column === w - 1) edge += 1;
            }
          }
          out.push({ path: cell.path, inside, edge });
        }
      }
      return out;
    });
    assert.ok(ink.length > 150);
    assert.deepEqual(ink.filter((cell) => cell.inside < 4), [], "a mark without ink");
    assert.deepEqual(ink.filter((cell) => cell.edge > 0), [], "a mark whose edge runs through ink");
    await done();
  });

  test(`marks hold the digits of a ${name} page as read, where nothing draws it`, async () => {
    const { page, faults, done } = await open(write(core(), "review", [file]));
    const read = await page.evaluate(() => {
      const data = JSON.parse(document.getElementById("data").textContent);
      return [...document.querySelectorAll("svg.page")].flatMap((svg) => {
        const letters = [...svg.querySelectorAll("text")].flatMap((text) => {
          const places = [...text.x.baseVal].map((length) => length.value);
          const characters = [...text.textContent];
          const size = parseFloat(text.getAttribute("font-size"));
          return characters.map((letter, at) => ({ letter, x: places[at] + size / 8, y: text.y.baseVal[0].value - size / 3 }));
        });
        return [...svg.querySelectorAll("a[data-cell]")].map((link) => {
          const { x, y, width, height } = link.querySelector("rect").getBBox();
          const within = letters.filter((l) => l.x > x && l.x < x + width && l.y > y && l.y < y + height);
          return [within.map((l) => l.letter).join(""), data[0].cells[Number(link.dataset.cell.split("-")[1])].raw.replace(/\s/g, "")];
        });
      });
    });
    assert.ok(read.length > 150);
    assert.deepEqual(read.filter(([seen, raw]) => seen !== raw), []);
    assert.match(await page.locator(".notice").first().textContent(), /按读取到的文字和线条绘出/);
    assert.deepEqual(faults, []);
    await done();
  });
}

test("text whose font is not in the file is drawn with a font of the system, or the page says so", async () => {
  const { page, done } = await open(write(full(), "review", [NOT_EMBEDDED]));
  const notices = await page.locator(".notice").allTextContents();
  const pictures = await page.locator("svg image").count();
  assert.ok(pictures > 0 ? notices.length === 0 : notices.some((text) => text.includes("没有嵌入字体")));
  await done();
});

for (const [name, file] of [["a PDF", PLANTED], ["a text", TEXT], ["a Word file", WORD]]) {
  test(`pointing at a cell of ${name} lights it on both sides`, async () => {
    const { page, faults, done } = await open(write(full(), "review", [file]));
    const lit = () => page.evaluate(() => [...document.querySelectorAll(".lit")].map((end) => end.id).sort());
    for (const cell of ["0-20", "0-100"]) {
      for (const side of ["c", "m"]) {
        await page.keyboard.press("Escape");
        await page.locator(`#${side}-${cell}`).focus();
        assert.deepEqual(await lit(), [`c-${cell}`, `m-${cell}`]);
        for (const end of ["c", "m"]) assert.ok(await page.locator(`#${end}-${cell}`).isVisible());
      }
    }
    await page.locator("#c-0-101").hover();
    assert.deepEqual(await lit(), ["c-0-101", "m-0-101"]);
    await page.locator("#m-0-101").hover();
    assert.deepEqual(await lit(), ["c-0-101", "m-0-101"]);
    // Both ends are in sight, each in its own side.
    const sight = await page.evaluate(() => ["c-0-101", "m-0-101"].map((id) => {
      const box = document.getElementById(id).getBoundingClientRect();
      const side = document.getElementById(id).closest(".side").getBoundingClientRect();
      return box.top >= side.top && box.bottom <= side.bottom;
    }));
    assert.deepEqual(sight, [true, true]);
    // What is said of it names it.
    const said = await page.locator(".detail").textContent();
    const path = await page.evaluate(() => JSON.parse(document.getElementById("data").textContent)[0].cells[101].path);
    assert.ok(said.includes(path), said);
    assert.deepEqual(faults, []);
    await done();
  });
}

test("the problems are walked through with keys and with buttons", async () => {
  const { page, faults, done } = await open(write(full(), "review", [PLANTED]));
  const focus = () => page.evaluate(() => document.activeElement.id);
  const results = await page.evaluate(() => JSON.parse(document.getElementById("data").textContent)[0].problems.map((cells) => cells[0]));
  assert.equal(results.length, 2);
  await page.keyboard.press("n");
  assert.equal(await focus(), `c-0-${results[0]}`);
  assert.equal(await page.locator("[data-problem][aria-current]").count(), 1);
  assert.ok(await page.locator(".related").count() >= 12, "the other cells of the sum are marked on both sides");
  await page.keyboard.press("n");
  assert.equal(await focus(), `c-0-${results[1]}`);
  await page.keyboard.press("n");
  assert.equal(await focus(), `c-0-${results[0]}`, "behind the last comes the first");
  await page.keyboard.press("p");
  assert.equal(await focus(), `c-0-${results[1]}`);
  await page.locator("button[data-walk='1']").click();
  assert.equal(await focus(), `c-0-${results[0]}`);
  assert.match(await page.locator(".detail").textContent(), /不成立.*六类申请人之和为 6，总计印为 3/);
  assert.match(await page.locator(".problems ol").textContent(), /6 ≠ 3/);
  assert.equal(await page.locator("td.failed").count() > 0, true);
  assert.deepEqual(faults, []);
  await done();
});

test("the keyboard alone reaches everything", async () => {
  const { page, done } = await open(write(full(), "review", [PLANTED, WORD]));
  const stops = [];
  for (let at = 0; at < 60; at += 1) {
    await page.keyboard.press("Tab");
    stops.push(await page.evaluate(() => {
      const e = document.activeElement;
      return e.closest(".skip") ? "skip" : e.dataset.report ? "report" : e.dataset.walk ? "walk" : e.dataset.problem ? "problem" : e.id.startsWith("m-") ? "mark" : e.id.startsWith("c-") ? "cell" : e.className || e.tagName;
    }));
  }
  for (const stop of ["skip", "report", "walk", "problem", "side left", "mark", "side right", "cell", "SUMMARY"]) {
    assert.ok(stops.includes(stop), `${stop} is not reached: ${stops.join(", ")}`);
  }
  // Inside a table and a page, arrows go to every cell.
  for (const [group, first] of [["table.reading:has(#c-0-20)", "c-0-10"], ["svg.page:has(#m-0-20)", "m-0-20"]]) {
    const all = await page.locator(`${group} a[data-cell]`).count();
    await page.locator(`#${first}`).focus();
    await page.keyboard.press("Home");
    const seen = new Set();
    for (let at = 0; at < all; at += 1) {
      seen.add(await page.evaluate(() => document.activeElement.id));
      await page.keyboard.press("ArrowRight");
    }
    assert.equal(seen.size, all);
  }
  await page.locator("#c-0-20").focus();
  const column = () => page.evaluate(() => document.activeElement.closest("td").cellIndex);
  const before = await column();
  await page.keyboard.press("ArrowDown");
  assert.equal(await column(), before);
  assert.notEqual(await page.evaluate(() => document.activeElement.id), "c-0-20");
  // The focus can be seen.
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.notEqual(outline, "none");
  // Enter goes to the same cell on the other side and back.
  await page.locator("#c-0-20").focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "m-0-20");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "c-0-20");
  await done();
});

test("the reading is made of real tables with heads", async () => {
  const { page, done } = await open(write(full(), "review", [PLANTED]));
  const table = page.getByRole("table", { name: "表三" });
  assert.equal(await table.count(), 1);
  assert.deepEqual(
    await table.getByRole("columnheader").allTextContents(),
    ["项目", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"],
  );
  assert.equal(await table.getByRole("rowheader").count(), 25);
  assert.equal(await table.getByRole("cell").count(), 25 * 7);
  await done();
});

for (const [width, dark] of [[1440, false], [1440, true], [800, false], [800, true], [400, false]]) {
  test(`at ${width} pixels, ${dark ? "dark" : "light"}, all can be read and nothing runs over`, async () => {
    const { page, faults, done } = await open(write(full(), "review", [PLANTED, TEXT]), { width, dark });
    assert.deepEqual(await pale(page), []);
    const wide = await page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${wide} pixels too wide`);
    await page.keyboard.press("n");
    assert.deepEqual(await pale(page), [], "with a problem lit");
    for (const side of [".left", ".right"]) {
      const box = await page.locator(`.report:not([hidden]) ${side}`).boundingBox();
      assert.ok(box.height > 120 && box.width > 300, `${side} is ${box.width} x ${box.height}`);
    }
    assert.deepEqual(faults, []);
    await done();
  });
}

test("several reports are shown one at a time, from a list", async () => {
  const path = write(full(), "review", [PLANTED, WORD, TEXT]);
  const { page, faults, done } = await open(path);
  const shown = () => page.evaluate(() => [...document.querySelectorAll(".report")].filter((r) => !r.hidden).map((r) => r.id));
  assert.deepEqual(await shown(), ["report-0"]);
  await page.locator("nav.reports a").nth(2).click();
  assert.deepEqual(await shown(), ["report-2"]);
  assert.equal(await page.locator("nav.reports a[aria-current]").count(), 1);
  assert.deepEqual(faults, []);
  await done();
  const other = await open(path, { hash: "#c-1-20" });
  assert.deepEqual(await other.page.evaluate(() => [...document.querySelectorAll(".report")].filter((r) => !r.hidden).map((r) => r.id)), ["report-1"]);
  // An address that changes shows what it names.
  await other.page.evaluate(() => { location.hash = "#m-2-10"; });
  await other.page.waitForFunction(() => !document.getElementById("report-2").hidden);
  await other.done();
});

test("low and narrow windows keep room for both sides", async () => {
  const path = write(full(), "review", [PLANTED, WORD]);
  for (const [width, height] of [[720, 450], [844, 390], [390, 600], [320, 256]]) {
    const { page, done } = await open(path, { width, height });
    const heights = await page.evaluate(() => [...document.querySelectorAll("#report-0 .side")].map((side) => side.clientHeight));
    assert.ok(heights.every((side) => side >= 190), `${width} x ${height}: ${heights.join(", ")}`);
    assert.ok(await page.evaluate(() => document.scrollingElement.scrollWidth <= innerWidth), `${width} x ${height}`);
    await done();
  }
});

test("long words and odd characters of a report stay in their place", async () => {
  const long = "字".repeat(10) + "x".repeat(5000);
  const file = join(scratch, `很长的名字-${"n".repeat(150)}-\u202Eabc.html`);
  writeFileSync(file, readFileSync(fixture("shapes/page.html"), "utf8").replace("持续提高工作透明度", `${long}\u0001\uFFFE</script>`));
  const path = write(full(), "review", [file]);
  assert.ok(!/[\u0000-\u0008\uFFFE]/.test(readFileSync(path, "utf8")));
  for (const width of [1440, 400]) {
    const { page, faults, done } = await open(path, { width });
    const over = await page.evaluate(() => [document.scrollingElement, ...document.querySelectorAll(".side, .detail")].filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.className));
    assert.deepEqual(over, []);
    assert.match(await page.locator(".about").textContent(), /公开日期 2024-01-19/);
    assert.deepEqual(faults, []);
    await done();
  }
});

test("without a script the page still shows everything", async () => {
  const { page, done } = await open(write(full(), "review", [PLANTED, WORD]), { script: false });
  assert.ok(await page.locator("#title-0").isVisible() && await page.locator("#title-1").isVisible());
  assert.ok(await page.locator("#c-1-20").isVisible());
  assert.equal(await page.locator("#c-1-20").getAttribute("href"), "#m-1-20");
  // One report behind the other, each as high as it is.
  const heights = await page.evaluate(() => [...document.querySelectorAll(".side")].map((side) => side.clientHeight));
  assert.ok(heights.every((height) => height > 1000), heights.join(", "));
  const apart = await page.evaluate(() => {
    const [first, second] = [...document.querySelectorAll(".report")].map((report) => report.getBoundingClientRect());
    return second.top >= first.bottom;
  });
  assert.ok(apart, "reports lie on each other");
  await done();
});

test("a report of six pages makes a page that can be mailed", () => {
  const bytes = statSync(write(full(), "review", [HUAIAN])).size;
  assert.ok(bytes < 8 << 20, `${bytes} bytes`);
});

test("a comparison can be read in light and dark and fetches nothing", async () => {
  const years = [fixture("reports/longmen-2023-chromium/input.pdf"), NOT_EMBEDDED];
  const path = write(full(), "diff", years, "--html");
  for (const [width, dark] of [[1440, false], [800, true]]) {
    const { page, faults, done } = await open(path, { width, dark });
    assert.deepEqual(await pale(page), []);
    assert.equal(await page.getByRole("table", { name: "跨年勾稽关系" }).getByRole("rowheader").count(), 9);
    const changed = page.getByRole("table", { name: "变动的数字" });
    assert.deepEqual(await changed.getByRole("columnheader").allTextContents(), ["项目", "甲（2023）", "乙（2024）", "增减", "比率"]);
    assert.ok(await page.evaluate(() => document.scrollingElement.scrollWidth <= innerWidth));
    assert.deepEqual(faults, []);
    await done();
  }
});
