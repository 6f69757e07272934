// Keys, marks, copying, and pages that follow changes. Everything works without it, except for these.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("scripted");
  const $ = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  let currentKey = "";

  // --- requests of htmx: a page waits for the responses to forms, and ends the request of another page

  const requests = new Map(); // those under way, each with its kind: "form", "page" or "part"
  let next = ""; // the page to go to after the responses; who asks for a page again does not wait

  const sending = () => [...requests.values()].includes("form");

  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, target, xhr, requestConfig, pathInfo } = event.detail;
    const submitter = requestConfig.triggeringEvent && requestConfig.triggeringEvent.submitter;
    const kind = requestConfig.verb !== "get" ? "form" : target.id === "main" ? "page" : "part";
    const plain = submitter && "plain" in submitter.dataset;
    if (plain || (kind === "page" && sending())) {
      event.preventDefault();
      go(plain ? `/export/file?${new URLSearchParams(new FormData(elt))}` : pathInfo.finalRequestPath);
      return;
    }
    if (kind !== "part") for (const [each, what] of [...requests]) if (what === "page") each.abort();
    requests.set(xhr, kind);
    // Not an event of htmx: the element may have left the page, and its events with it.
    xhr.addEventListener("loadend", () => {
      requests.delete(xhr);
      if (requests.size) return;
      const path = next;
      next = "";
      if (path && xhr.status && xhr.status < 400) location.assign(path);
      else if (pending) setTimeout(refresh, 50);
    });
  });

  // --- the current row

  const rows = () => all("#main .row");
  const current = () => rows().find((row) => row.dataset.key === currentKey);

  function choose(row, focus = true) {
    for (const each of rows()) each.classList.toggle("current", each === row);
    currentKey = row ? row.dataset.key : "";
    if (row && focus) {
      const link = $("a.open", row);
      if (link) link.focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
    }
  }

  function step(by) {
    const list = rows();
    if (!list.length) return;
    const place = list.indexOf(current());
    choose(list[Math.max(0, Math.min(list.length - 1, place < 0 ? 0 : place + by))]);
  }

  // --- changes

  function value(name, within = document) {
    const field = $(`input[name="${name}"]`, within);
    return field ? field.value : "";
  }

  function keysChosen() {
    const marked = all('#papers input[name="key"]:checked').map((box) => box.value);
    if (marked.length) return marked;
    if (currentKey && current()) return [currentKey];
    const paper = $("article.paper");
    return paper ? [paper.dataset.key] : [];
  }

  function change(what) {
    const keys = keysChosen();
    const csrf = value("csrf");
    if (!keys.length || !csrf) return;
    const values = new URLSearchParams({ csrf, do: what, back: location.pathname + location.search });
    for (const key of keys) values.append("key", key);
    post("/papers", values);
  }

  function post(path, values) {
    const form = document.createElement("form");
    form.method = "post";
    form.action = path;
    form.hidden = true;
    for (const [name, each] of values) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = each;
      form.append(field);
    }
    $("#main").append(form);
    if (window.htmx) window.htmx.process(form);
    form.requestSubmit();
  }

  // --- keys

  function statusWith(key) {
    const term = all("#help dt[data-status]").find((each) => each.textContent.trim() === key);
    return term && term.dataset.status;
  }

  function go(path) {
    if (sending() && !next) next = path;
    else location.assign(path);
  }

  function focusOn(selector) {
    const field = $(selector);
    if (!field) return false;
    const hiding = field.closest("details");
    if (hiding) hiding.open = true;
    field.focus();
    return true;
  }

  function openCurrent(anchor = "") {
    const row = current();
    const link = row && $("a.open", row);
    if (link) go(link.getAttribute("href") + anchor);
  }

  const actions = {
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    "/": () => focusOn("#query") || go("/"),
    "?": () => $("#help").showModal(),
    a: () => go("/add"),
    v: () => go("/triage"),
    u: () => $("#undo") && $("#undo").click(),
    w: () => focusOn("#new-note") || openCurrent("#new-note"),
    "#": () => focusOn("#new-tags") || focusOn('.batch input[name="tags"]'),
    "+": () => change("shift=up"),
    "-": () => change("shift=down"),
    c: () => copy(keysChosen().join(",")),
    o: () => { const link = $("a.open-paper"); link ? link.click() : openCurrent(); },
    " ": () => { const row = current(); const box = row && $('input[name="key"]', row); if (box) box.checked = !box.checked; step(1); },
  };

  function typing(target) {
    return target.closest && target.closest('textarea, select, dialog, [contenteditable], input:not([type="checkbox"]):not([type="radio"])');
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    if (event.key === "Escape" && typing(event.target)) { event.target.blur(); return; }
    if (typing(event.target)) return;
    const control = event.target.closest("button, summary, input");
    if (control && (event.key === " " || event.key.startsWith("Arrow"))) return;
    const decision = all("[data-key-press]").find((each) => each.dataset.keyPress === event.key);
    let action = decision ? () => decision.click() : null;
    if (!action && /^[0-5]$/.test(event.key)) action = () => change(`rating=${event.key}`);
    if (!action) {
      const status = statusWith(event.key);
      if (status) action = () => change(`status=${status}`);
    }
    action = action || actions[event.key];
    if (action) {
      event.preventDefault();
      action();
    }
  });

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest && event.target.closest(".row");
    if (row) choose(row, false);
  });

  // --- copying, marks, dialog, dropping

  function copy(text) {
    if (!text) return;
    const tell = () => toast(`copied: ${text.split("\n")[0]}`);
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(tell, () => copyBySelection(text, tell));
    else copyBySelection(text, tell);
  }

  function copyBySelection(text, then) {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    then();
  }

  function toast(text) {
    const shown = document.createElement("div");
    shown.className = "toast";
    shown.textContent = text;
    $("#messages").append(shown);
    fade(shown);
  }

  function fade(shown) {
    setTimeout(() => shown.classList.add("old"), 8000);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(document.getElementById(button.dataset.copy).textContent.trim());
    if (event.target.closest("#help-button")) $("#help").showModal();
  });

  document.addEventListener("change", (event) => {
    if (event.target.id === "mark-all") for (const box of all('#papers input[name="key"]')) box.checked = event.target.checked;
    if (event.target.id === "sort") event.target.form.requestSubmit();
  });

  for (const name of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      const form = $("form.drop");
      if (!form) return;
      event.preventDefault();
      form.classList.toggle("over", name === "dragover");
      if (name === "drop" && event.dataTransfer.files.length) {
        $('input[type="file"]', form).files = event.dataTransfer.files;
        form.requestSubmit();
      } else if (name === "drop" && event.dataTransfer.getData("text")) {
        $("textarea", form).value = event.dataTransfer.getData("text");
      }
    });
  }

  // --- pages that follow changes

  let newest = 0; // the number of the last change that this page was told of
  let pending = false;
  let shown = 0; // responses that htmx has shown: a page must not be exchanged under them

  const edited = () => all("[data-keep]").some((field) => field.value !== field.defaultValue) || all("details form:focus-within").length;

  const busy = () => requests.size > 0 || edited() || all('#papers input[name="key"]:checked').length > 0;

  // On a phone, the row of pages is wider than the screen.
  function showPlace() {
    const link = $('#navigation [aria-current="page"]');
    if (link) link.parentElement.scrollLeft = link.offsetLeft - (link.parentElement.clientWidth - link.offsetWidth) / 2;
  }

  function shownChange() {
    const live = $("#main [data-live]");
    return live ? Number(live.dataset.live) : newest;
  }

  function refresh() {
    const live = $("#main [data-live]");
    pending = false;
    if (!live || !window.htmx) return;
    if (busy()) {
      pending = true;
      return;
    }
    const target = live.id ? `#${live.id}` : "article.paper";
    fetchPart(target);
  }

  async function fetchPart(target) {
    const [before, address] = [shown, location.href];
    const response = await fetch(location.pathname + location.search, { headers: { "X-Live": "1" } });
    if (!response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const [old, fresh] = [$(target), page.querySelector(target)];
    if (shown !== before || location.href !== address) return;
    if (busy()) { pending = true; return; }
    if (!old || !fresh) return;
    old.dataset.live = fresh.dataset.live;
    if (old.isEqualNode(fresh)) return;
    const opened = all("details", old).map((each, place) => (each.open ? place : -1)).filter((place) => place >= 0);
    const focused = document.activeElement && old.contains(document.activeElement);
    old.replaceWith(document.adoptNode(fresh));
    window.htmx.process(fresh);
    for (const place of opened) { const each = all("details", fresh)[place]; if (each) each.open = true; }
    const row = current();
    if (row) choose(row, Boolean(focused));
  }

  function follow() {
    if (!$("#navigation") || !window.EventSource) return;
    const stream = new EventSource("/changes");
    stream.addEventListener("change", (event) => {
      newest = Number(event.data);
      if (shownChange() !== newest) refresh(); // also one from before the stream began, and a smaller one after `restore`
    });
    addEventListener("pagehide", () => stream.close(), { once: true });
  }

  addEventListener("pageshow", (event) => { if (event.persisted) follow(); });

  function planning() {
    const place = $("[data-progress]");
    if (!place || place.dataset.following) return;
    place.dataset.following = "1";
    const stream = new EventSource(place.dataset.progress);
    stream.addEventListener("progress", (event) => { $("#progress-text").textContent = JSON.parse(event.data); });
    stream.addEventListener("done", () => { stream.close(); if (document.contains(place)) location.reload(); });
  }

  // A text that is being written survives the response to another form of the page.
  let written = [];
  document.addEventListener("htmx:beforeSwap", (event) => {
    shown += 1;
    if (event.detail.target && event.detail.target.id === "main") event.detail.selectOverride = "#main";
    const sent = event.detail.requestConfig && event.detail.requestConfig.elt;
    written = all("[data-keep][id]").filter((field) => field.value !== field.defaultValue && !(sent && sent.contains(field)))
      .map((field) => ({ id: field.id, text: field.value, focused: field === document.activeElement }));
  });

  document.addEventListener("htmx:afterSettle", () => {
    for (const { id, text, focused } of written) {
      const field = document.getElementById(id);
      if (!field || field.value === text) continue;
      field.value = text;
      const hiding = field.closest("details");
      if (hiding) hiding.open = true;
      if (focused) field.focus();
    }
    written = [];
    planning();
    showPlace();
    if (shownChange() < newest) refresh(); // a change between the making of this page and now
    all(".toast").forEach(fade);
    const row = current();
    if (row) choose(row, !typing(document.activeElement || root));
  });
  document.addEventListener("focusout", () => { if (pending) setTimeout(refresh, 50); });

  document.addEventListener("DOMContentLoaded", () => {
    planning();
    showPlace();
    follow();
    all(".toast").forEach(fade);
    if (location.hash === "#new-note") focusOn("#new-note");
  });
})();
