// What the pages gain by a script: no full reloads, choices that take effect at once, and tips at once.
// Every page works without it.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("scripted");

  // Swaps the main part of the page for that of another address, and leaves everything else in place.
  async function swap(url, push) {
    root.classList.add("busy");
    try {
      const answer = await fetch(url, { headers: { Accept: "text/html" }, credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("main");
      if (!fresh || answer.redirected) { location.href = url; return; }
      const focused = document.activeElement && document.activeElement.name;
      document.querySelector("main").replaceWith(fresh);
      for (const part of ["header.top", "footer"]) {
        const [old, next] = [document.querySelector(part), page.querySelector(part)];
        if (old && next) old.replaceWith(next);
      }
      document.title = page.title;
      if (push) history.pushState(null, "", url);
      if (focused) { const again = fresh.querySelector(`[name="${CSS.escape(focused)}"]`); if (again) again.focus(); }
      quieten();
      loadAll();
    } catch {
      location.href = url;
    } finally {
      root.classList.remove("busy");
    }
  }

  function addressOf(form) {
    const url = new URL(form.action, location.href);
    const data = new FormData(form);
    url.search = new URLSearchParams([...data].filter(([, value]) => value !== "")).toString();
    return url.href;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-swap]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    swap(link.href, true);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-swap]")) return;
    event.preventDefault();
    swap(addressOf(event.target), true);
  });
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form && form.matches("form[data-auto]")) swap(addressOf(form), true);
  });
  // A form that is looked at while it is filled in.
  let waiting = 0;
  async function look(form) {
    const data = new URLSearchParams(new FormData(form));
    data.set("part", "1");
    const answer = await fetch(form.dataset.check, { method: "POST", body: data, credentials: "same-origin" });
    if (answer.ok) document.getElementById("check").innerHTML = await answer.text();
  }
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-check]");
    if (!form) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => look(form), 350);
  });
  document.addEventListener("click", (event) => {
    const known = event.target.closest("[data-insert]");
    if (!known) return;
    const field = known.closest("form").elements.formula;
    field.setRangeText(known.dataset.insert, field.selectionStart, field.selectionEnd, "end");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  // Parts that take longer than the page come after it.
  async function load(part) {
    const url = new URL(part.dataset.load, location.href);
    url.searchParams.set("part", "1");
    try {
      const answer = await fetch(url, { credentials: "same-origin" });
      if (answer.ok && !answer.redirected) part.innerHTML = await answer.text();
    } catch { /* The link that stands there still works. */ }
  }
  function loadAll() {
    for (const part of document.querySelectorAll("[data-load]")) { load(part); }
  }
  loadAll();
  // Cells of a spreadsheet go into the fields of a table from the one they are pasted into.
  document.addEventListener("paste", (event) => {
    const first = event.target.closest("table.grid input");
    const text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (!first || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const rows = [...first.closest("tbody").rows].filter((row) => row.querySelector("input"));
    const fields = (row) => [...row.querySelectorAll("input")];
    const [down, across] = [rows.indexOf(first.closest("tr")), fields(first.closest("tr")).indexOf(first)];
    text.replace(/\r/g, "").replace(/\n+$/, "").split("\n").forEach((line, row) => {
      if (!rows[down + row]) return;
      line.split("\t").forEach((cell, column) => {
        const field = fields(rows[down + row])[across + column];
        if (field) field.value = cell.trim();
      });
    });
  });
  addEventListener("popstate", () => swap(location.href, false));

  // Tips that show at once, in place of the browser's own.
  let tip = null;
  function hide() { if (tip) { tip.remove(); tip = null; } }
  function show(mark) {
    hide();
    tip = document.createElement("div");
    tip.className = "tip";
    tip.textContent = mark.getAttribute("aria-label");
    document.body.append(tip);
    const at = (mark.querySelector("circle, .bar") || mark).getBoundingClientRect();
    const left = at.left + at.width / 2 - tip.offsetWidth / 2;
    tip.style.setProperty("left", `${scrollX + Math.max(8, Math.min(left, innerWidth - tip.offsetWidth - 8))}px`);
    tip.style.setProperty("top", `${scrollY + Math.max(4, at.top - tip.offsetHeight - 8)}px`);
  }
  function quieten() { hide(); document.querySelectorAll(".chart .mark > title").forEach((title) => title.remove()); }
  document.addEventListener("pointerover", (event) => {
    const mark = event.target.closest && event.target.closest(".chart .mark");
    if (mark) show(mark); else hide();
  });
  document.addEventListener("focusin", (event) => { if (event.target.matches(".chart .mark")) show(event.target); else hide(); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  quieten();
})();
