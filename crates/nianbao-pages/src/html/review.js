"use strict";
// Lights a cell on both sides, says what is known of it, and walks through the problems. Everything is also there as
// links and tables, for a browser that runs no script.
(() => {
  document.documentElement.classList.add("live");
  const data = JSON.parse(document.getElementById("data").textContent);
  const reports = [...document.querySelectorAll(".report")];
  const byId = (id) => document.getElementById(id);
  const ends = (cell) => [byId(`c-${cell}`), byId(`m-${cell}`)].filter(Boolean);
  const current = () => reports.find((report) => !report.hidden) ?? reports[0];
  const place = reports.map(() => -1);
  let pinned = null;

  const clear = () => document.querySelectorAll(".lit, .related").forEach((end) => end.classList.remove("lit", "related"));

  // Brings an element into its own side alone, so that the side under the pointer stays still.
  const reveal = (end) => {
    const side = end.closest(".side");
    if (!side) return;
    const details = end.closest("details");
    if (details) details.open = true;
    const box = end.getBoundingClientRect(), frame = side.getBoundingClientRect();
    const above = box.top < frame.top + 8, below = box.bottom > frame.bottom - 8;
    if (above || below) side.scrollTop += box.top - frame.top - frame.height / 2 + box.height / 2;
    const wide = end.closest(".wide");
    if (!wide) return;
    const inner = wide.getBoundingClientRect();
    if (box.left < inner.left || box.right > inner.right) wide.scrollLeft += box.left - inner.left - inner.width / 2;
  };

  const element = (name, text, className) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  };

  const tell = (report, cell) => {
    const said = data[report].cells[cell];
    const list = document.createElement("dl");
    const row = (term, text, className) => {
      const value = element("dd");
      if (className) { value.append(element("span", className[0], `badge ${className[1]}`), ` ${text}`); } else { value.textContent = text; }
      list.append(element("dt", term), value);
    };
    row("数字", `${said.words}：${said.value}${said.unit ?? ""}`, [said.proof, said.class]);
    row("印作", `${JSON.stringify(said.raw)}${said.note ? `，附注 ${said.note}` : ""}；${said.label}`);
    for (const sum of said.sums.map((index) => data[report].sums[index])) row("勾稽", sum.text, [sum.word, sum.class]);
    for (const [word, text] of said.mentions) row("文中", `${word}：${text}`);
    for (const text of said.findings) row("说明", text);
    row("位置", `${said.place}；${said.path}`);
    reports[report].querySelector(".detail").replaceChildren(list);
  };

  const light = (key, source) => {
    clear();
    const [report, cell] = key.split("-").map(Number);
    for (const end of ends(key)) {
      end.classList.add("lit");
      if (end !== source) reveal(end);
    }
    const broken = data[report].cells[cell].sums.map((index) => data[report].sums[index]).filter((sum) => sum.class !== "held");
    for (const other of broken.flatMap((sum) => sum.cells)) {
      if (other !== cell) ends(`${report}-${other}`).forEach((end) => end.classList.add("related"));
    }
    tell(report, cell);
  };

  // One stop of the tab key a table and a page; arrows move inside.
  const groups = [...document.querySelectorAll("table.reading, svg.page, .source")].map((group) => [group, [...group.querySelectorAll("a[data-cell]")]]);
  const groupOf = new Map();
  for (const [group, cells] of groups) {
    cells.forEach((cell, index) => { cell.tabIndex = index === 0 ? 0 : -1; groupOf.set(cell, cells); });
    if (cells.length && !group.hasAttribute("aria-label") && !group.querySelector("caption")) group.setAttribute("aria-label", "原文");
  }

  // The same for a list of problems.
  for (const list of document.querySelectorAll(".problems ol")) {
    const links = [...list.querySelectorAll("a[data-problem]")];
    const stop = (link) => links.forEach((other) => { other.tabIndex = other === link ? 0 : -1; });
    stop(links[0]);
    list.addEventListener("focusin", (event) => stop(event.target.closest("a")));
  }

  const settle = (cell) => {
    for (const other of groupOf.get(cell) ?? []) other.tabIndex = other === cell ? 0 : -1;
  };

  const move = (cell, key) => {
    const cells = groupOf.get(cell);
    if (!cells) return null;
    const index = cells.indexOf(cell);
    if (key === "Home") return cells[0];
    if (key === "End") return cells.at(-1);
    if (key === "ArrowRight") return cells[index + 1];
    if (key === "ArrowLeft") return cells[index - 1];
    // The nearest cell of the next line up or down.
    const box = cell.getBoundingClientRect();
    const middle = (box.left + box.right) / 2;
    const down = key === "ArrowDown";
    let best = null, least = Infinity;
    for (const other of cells) {
      const there = other.getBoundingClientRect();
      const away = down ? there.top - box.bottom : box.top - there.bottom;
      if (away < -2) continue;
      const cost = away * 4 + Math.abs((there.left + there.right) / 2 - middle);
      if (other !== cell && cost < least) { best = other; least = cost; }
    }
    return best;
  };

  const cellOf = (target) => target instanceof Element ? target.closest("a[data-cell]") : null;

  document.addEventListener("focusin", (event) => {
    const cell = cellOf(event.target);
    if (!cell) return;
    pinned = cell;
    settle(cell);
    light(cell.dataset.cell, cell);
  });
  document.addEventListener("pointerover", (event) => {
    const cell = cellOf(event.target);
    if (cell && event.pointerType !== "touch") light(cell.dataset.cell, cell);
  });
  document.addEventListener("pointerout", (event) => {
    if (cellOf(event.target) && pinned) light(pinned.dataset.cell, pinned);
  });

  const show = (index) => {
    reports.forEach((report, at) => { report.hidden = at !== index; });
    document.querySelectorAll("nav.reports a").forEach((link, at) => {
      if (at === index) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
    });
    pinned = null;
    clear();
  };

  // The report that an address names, or holds what it names.
  const named = () => {
    const target = location.hash.length > 1 ? byId(decodeURIComponent(location.hash.slice(1))) : null;
    return target ? reports.indexOf(target.closest(".report")) : -1;
  };

  // A problem: its first cell takes the focus, the others that take part are marked.
  const visit = (report, index) => {
    const links = [...reports[report].querySelectorAll("a[data-problem]")];
    if (!links.length) return;
    const at = (index + links.length) % links.length;
    place[report] = at;
    links.forEach((link, other) => { if (other === at) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current"); });
    const list = links[at].closest("ol");
    list.scrollTop = links[at].closest("li").offsetTop - list.offsetTop;
    reports[report].querySelector(".walk .at").textContent = `第 ${at + 1} 个`;
    const cells = data[report].problems[at];
    if (cells.length) {
      const [first] = cells;
      byId(`c-${report}-${first}`)?.focus({ preventScroll: true });
      ends(`${report}-${first}`).forEach(reveal);
      for (const other of cells.slice(1)) ends(`${report}-${other}`).forEach((end) => end.classList.add("related"));
      return;
    }
    pinned = null;
    clear();
    links[at].focus({ preventScroll: true });
    const target = document.querySelector(links[at].getAttribute("href"));
    if (target && target !== reports[report]) reveal(target);
    reports[report].querySelector(".detail").replaceChildren(element("p", links[at].textContent));
  };

  document.addEventListener("click", (event) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const target = event.target instanceof Element ? event.target : null;
    const walk = target?.closest("button[data-walk]");
    const problem = target?.closest("a[data-problem]");
    const other = target?.closest("a[data-report]");
    const goto = target?.closest("a[data-goto]");
    const cell = cellOf(target);
    if (walk) {
      const report = reports.indexOf(walk.closest(".report"));
      visit(report, place[report] < 0 && walk.dataset.walk === "-1" ? -1 : place[report] + Number(walk.dataset.walk));
      if (!data[report].problems[place[report]].length) walk.focus();
    } else if (problem) {
      const [report, index] = problem.dataset.problem.split("-").map(Number);
      visit(report, index);
    } else if (other) {
      show(Number(other.dataset.report));
      history.replaceState(null, "", other.getAttribute("href"));
    } else if (goto) {
      const end = byId(`c-${goto.dataset.goto}`);
      end?.focus({ preventScroll: true });
      if (end) reveal(end);
    } else if (cell) {
      // To the same cell on the other side.
      const end = ends(cell.dataset.cell).find((end) => end !== cell);
      end?.focus({ preventScroll: true });
      if (end) reveal(end);
    } else {
      return;
    }
    event.preventDefault();
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const report = reports.indexOf(current());
    const cell = cellOf(event.target);
    if (event.key === "n" || event.key === "p") {
      const step = event.key === "n" ? 1 : -1;
      visit(report, place[report] < 0 && step < 0 ? -1 : place[report] + step);
    } else if (event.target instanceof Element && event.target.closest("a[data-problem]") && ["ArrowUp", "ArrowDown"].includes(event.key)) {
      const links = [...event.target.closest("ol").querySelectorAll("a[data-problem]")];
      const next = links[links.indexOf(event.target.closest("a")) + (event.key === "ArrowDown" ? 1 : -1)];
      next?.focus();
    } else if (event.key === "Escape") {
      pinned = null;
      clear();
      return;
    } else if (cell && ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) {
      const next = move(cell, event.key);
      if (next) { next.focus({ preventScroll: true }); reveal(next); }
    } else {
      return;
    }
    event.preventDefault();
  });

  if (reports.length > 1) {
    show(Math.max(0, named()));
    addEventListener("hashchange", () => { if (named() >= 0) show(named()); });
    const target = location.hash.length > 1 ? byId(decodeURIComponent(location.hash.slice(1))) : null;
    if (target?.matches("a[data-cell]")) { target.focus({ preventScroll: true }); reveal(target); }
  }
})();
