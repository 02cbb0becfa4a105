// What a person sees of an archive that was audited: charts, the matrix of years, every finding in words.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { close, fixture, full, open, pale, run, scratch } from "./world.mjs";

after(close);

// One report as page, Word file and PDF, other years and agencies, some that do not add up, some late or missing.
const archive = join(scratch, "audited.db");
run(full(), "ingest", "--quiet", fixture("reports"), fixture("shapes"), fixture("others"), "--archive", archive);
const parents = join(scratch, "parents.csv");
writeFileSync(parents, "agency,parent\n云溪县水利局,淮安市人民政府\n");
const path = join(scratch, "audit.html");
run(full(), "audit", "--archive", archive, "--parents", parents, "--html", path);
const audit = JSON.parse(run(full(), "audit", "--archive", archive, "--parents", parents, "--json"));

test("the page shows what the audit found, fetches nothing and complains of nothing", async () => {
  const { page, faults, done } = await open(path);
  const tiles = await page.locator(".tiles li").allInnerTexts();
  assert.match(tiles[0], new RegExp(`^${audit.coverage.length}\\s`));
  for (const kind of new Set(audit.findings.map((finding) => finding.kind))) {
    const rows = await page.locator(`#${kind} tbody tr`).count();
    assert.equal(rows, audit.findings.filter((finding) => finding.kind === kind).length, kind);
  }
  assert.deepEqual(faults, []);
  await done();
});

test("charts have a name, bars in proportion, and the numbers behind them", async () => {
  const { page, done } = await open(path);
  const charts = page.getByRole("img");
  assert.equal(await charts.count(), 4);
  for (const name of ["各年度的结论", "各年度新收申请（件）", "最常见的问题（份）", "发现的种类（条）"]) {
    assert.equal(await page.getByRole("img", { name }).count(), 1, name);
  }
  const bars = await page.getByRole("img", { name: "各年度新收申请（件）" }).locator("rect").evaluateAll((all) =>
    all.map((rect) => [rect.height.baseVal.value, Number(rect.querySelector("title").textContent.split("：")[1])]));
  const [tall, most] = bars.reduce((a, b) => (a[1] > b[1] ? a : b));
  for (const [height, count] of bars) assert.ok(Math.abs(height - (tall * count) / most) <= 1.5, `${height} for ${count}`);
  const figure = page.locator("figure").first();
  await figure.locator("summary").click();
  assert.equal(await figure.getByRole("row").count(), audit.years.length + 1);
  await done();
});

test("the matrix has a row an agency and a column a year, and says what is missing", async () => {
  const { page, done } = await open(path);
  const matrix = page.getByRole("table", { name: "各机关各年度的报告" });
  assert.deepEqual(await matrix.getByRole("columnheader").allInnerTexts(), ["机关", ...audit.years.map(({ year }) => String(year))]);
  assert.equal(await matrix.getByRole("rowheader").count(), audit.coverage.length);
  const gaps = audit.coverage.flatMap(({ years }) => years).filter((verdict) => verdict === null).length;
  assert.equal(await matrix.locator("td.none").count(), gaps);
  await done();
});

for (const dark of [false, true]) {
  test(`texts stand out from their ground in ${dark ? "dark" : "light"}`, async () => {
    const { page, done } = await open(path, { dark });
    await page.locator("details").evaluateAll((all) => all.forEach((one) => (one.open = true)));
    assert.deepEqual(await pale(page), []);
    await done();
  });
}

test("it works with keys alone, on a small screen, without a script", async () => {
  const { page, faults, done } = await open(path, { width: 400, height: 700, script: false });
  const reached = new Set();
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press("Tab");
    const at = await page.locator(":focus").evaluateAll((all) => all.map((one) => `${one.tagName} ${one.getAttribute("aria-label") ?? ""}`));
    at.forEach((name) => reached.add(name));
  }
  assert.ok(reached.has("DIV 各机关各年度的报告"), [...reached].join(", "));
  assert.ok([...reached].some((name) => name.startsWith("SUMMARY")));
  const width = await page.locator("body").evaluateAll(([body]) => body.scrollWidth).catch(() => 400);
  assert.ok(width <= 400, `the page is ${width} wide`);
  assert.deepEqual(faults, []);
  await done();
});
