// The behaviours of the web console that HTML alone cannot do: shortcuts, selection, the dialog,
// toasts, ages, and keeping a page live. Without it every page still works.
(() => {
"use strict";
const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const said = text => { const line = one("#said"); if (line) line.textContent = text; };

// Keyboard: Ctrl-K finds, / filters, arrows move in a list, Enter opens, Esc leaves.
const typing = target => target.closest("input,textarea,select,[contenteditable]");
const rows = () => all("[data-rows] tbody tr");
const move = step => {
  const list = rows();
  if (!list.length) return false;
  const at = list.findIndex(row => row.classList.contains("at"));
  const next = list[Math.min(list.length - 1, Math.max(0, at + step))];
  list.forEach(row => row.classList.toggle("at", row === next));
  const link = one("th a, td a", next);
  (link || next).focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
};
document.addEventListener("keydown", event => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    const find = one("#find");
    if (find) { event.preventDefault(); find.focus(); find.select(); }
    return;
  }
  const found = one("#found");
  if (found && event.target.closest(".find") && /^Arrow(Up|Down)$/.test(event.key)) {
    const hits = all("a", found);
    const at = hits.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    event.preventDefault();
    if (at < 0) one("#find").focus(); else if (hits[at]) hits[at].focus();
    return;
  }
  if (event.key === "Escape") {
    const open = one("details.menu[open]");
    if (open) { open.open = false; one("summary", open).focus(); return; }
    if (event.target.closest(".find,.filter")) { event.target.blur(); return; }
  }
  if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey || one("dialog[open]")) return;
  if (event.key === "/") {
    const filter = one("[data-slash]");
    if (filter) { event.preventDefault(); filter.focus(); filter.select(); }
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (!event.target.closest("summary,.pop,.log") && move(event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
  } else if (event.key === "x" || event.key === " ") {
    const box = one("tr.at .chk input");
    if (box && !event.target.closest("button,summary")) { event.preventDefault(); box.click(); }
  }
});
// A menu closes when something else is clicked.
document.addEventListener("click", event => {
  all("details.menu[open]").forEach(menu => { if (!menu.contains(event.target)) menu.open = false; });
  const close = event.target.closest("[data-close]");
  if (close) (close.closest("[data-toast]") || close.closest("dialog")).remove?.();
  const copy = event.target.closest("[data-copy]");
  if (copy) navigator.clipboard?.writeText(copy.dataset.copy).then(() => { said("Copied"); copy.lastChild.textContent = "Copied"; });
  const cancel = event.target.closest("[data-cancel]");
  if (cancel && cancel.closest("dialog")) { event.preventDefault(); cancel.closest("dialog").close(); }
  // A click on a row opens it, unless it hits a control or selects text.
  const row = event.target.closest("[data-rows] tbody tr");
  if (row && !event.target.closest("a,button,input,label,details,.chk,.acts") && !String(getSelection())) {
    const link = one("th a, td a", row);
    if (link) link.click();
  }
});

// Selection with an action bar.
const select = form => {
  const boxes = all("tbody .chk input", form);
  const chosen = boxes.filter(box => box.checked).length;
  const bar = one("[data-selected]", form);
  if (bar) { bar.hidden = chosen === 0; one("[data-count]", bar).textContent = chosen; }
  const head = one("[data-all]", form);
  if (head) { head.checked = chosen > 0 && chosen === boxes.length; head.indeterminate = chosen > 0 && chosen < boxes.length; }
};
document.addEventListener("change", event => {
  const form = event.target.closest("[data-select]");
  if (!form) return;
  if (event.target.matches("[data-all]")) all("tbody .chk input", form).forEach(box => { box.checked = event.target.checked; });
  select(form);
});
document.addEventListener("click", event => {
  if (!event.target.closest("[data-none]")) return;
  const form = event.target.closest("[data-select]");
  all(".chk input", form).forEach(box => { box.checked = false; });
  select(form);
});

// The dialog: opens when htmx fills it, gives the focus back when it closes.
const dialog = one("#dialog");
let opener = null;
document.addEventListener("htmx:beforeRequest", event => { if (event.detail.target === dialog && !dialog.open) opener = event.detail.elt; });
document.addEventListener("htmx:afterSwap", event => {
  if (event.detail.target === dialog && !dialog.open) {
    dialog.showModal();
    one("[autofocus],input:not([type=hidden]):not(:disabled)", dialog)?.focus();
  }
  if (event.detail.target.id === "toasts" || event.detail.target === document.body) all("[data-toast]:not([data-seen])").forEach(show);
});
dialog?.addEventListener("close", () => { dialog.replaceChildren(); const key = opener?.closest("tr")?.dataset.k; (opener?.isConnected ? opener : key && one("th a", row(key)))?.focus?.(); opener = null; });
document.addEventListener("gs:close", () => { if (dialog?.open) dialog.close(); refresh(); });

// Toasts go after eight seconds, errors stay until read.
const show = toast => {
  toast.dataset.seen = "";
  if (toast.dataset.toast === "stay") return;
  let timer = setTimeout(() => toast.remove(), 8000);
  toast.addEventListener("pointerenter", () => clearTimeout(timer));
  toast.addEventListener("pointerleave", () => { timer = setTimeout(() => toast.remove(), 3000); });
};
all("[data-toast]").forEach(show);

// Ages grow while the page is open.
const span = seconds => seconds < 90 ? Math.floor(seconds) + " s" : seconds < 5400 ? Math.floor(seconds / 60) + " min"
  : seconds < 172800 ? Math.floor(seconds / 3600) + " h" : Math.floor(seconds / 86400) + " d";
// On a page of a moment that is past, ages are of that moment.
const atMoment = () => document.body.dataset.at ? Date.parse(document.body.dataset.at) : Date.now();
const age = () => all("time[datetime]").forEach(time => {
  const seconds = (atMoment() - Date.parse(time.dateTime)) / 1000;
  if (Number.isNaN(seconds)) return;
  const text = seconds < 0 ? "in " + span(-seconds) : time.hasAttribute("data-clock") ? null : time.hasAttribute("data-span") ? span(seconds) : seconds < 2 ? "just now" : span(seconds) + " ago";
  if (text !== null && time.textContent !== text) time.textContent = text;
});
setInterval(() => { if (!document.hidden) age(); }, 1000);

// Typing a name arms the button that destroys.
document.addEventListener("input", event => {
  const typed = event.target.closest("[data-type]");
  if (typed) one("[data-armed]", typed.form).disabled = typed.value !== typed.dataset.type;
  const search = event.target.closest("[data-grep]");
  if (search) grep(search);
});
const grep = search => {
  const wanted = search.value.toLowerCase();
  all(search.dataset.grep).forEach(item => { item.hidden = wanted !== "" && !item.textContent.toLowerCase().includes(wanted); });
};

// Live: one stream for the page, only while it is seen.
let stream = null, later = null;
const page = () => one("[data-live]");
// What somebody has typed and the page does not show yet.
const unsent = element => Boolean(element && typing(element) && element.defaultValue !== undefined && element.value !== element.defaultValue);
// Nothing is taken from under somebody's hands: not what is chosen, opened or typed, nor the place
// that the keyboard is at.
const AT_KEYS = 5000;
let keyed = -AT_KEYS;
document.addEventListener("keydown", event => { keyed = event.timeStamp; }, true);
const held = () => Boolean(one("dialog[open], .top details[open], .chk input:checked") || unsent(document.activeElement) || one("[data-live]:hover [data-rows]") || document.activeElement?.closest("[data-live]") || performance.now() - keyed < AT_KEYS);
const bar = (svg, geometry) => {
  const [fill, peak, tone] = geometry.split(" ");
  one(".f", svg).setAttribute("width", Math.max(0, fill));
  one(".k", svg).setAttribute("d", peak < 0 ? "M0 0" : "M" + peak + " 0V8");
  svg.setAttribute("class", "bar " + (tone || ""));
};
// What of a drawing moves: its attributes, named in data-a, in that order.
const attributes = (element, values) => element.dataset.a.split("|").forEach((name, at) => element.setAttribute(name, values.split("|")[at]));
const moment = (time, iso) => { time.dateTime = iso; time.title = iso.replace("T", " ").slice(0, 19) + " UTC"; };
const patch = (root, fields) => {
  for (const [field, value] of Object.entries(fields)) {
    const classes = field === "P" ? "p" : field.startsWith(".") ? field.slice(1) : null;
    const element = one(`[data-f="${classes ?? field}"]`, root);
    if (!element) continue;
    if (classes) element.className = value;
    else if (element.dataset.a) attributes(element, value);
    else if (element.tagName === "path") element.setAttribute("d", value);
    else if (element.tagName === "svg") bar(element, value);
    else if (element.tagName === "TIME") moment(element, value);
    else if (element.textContent !== value) element.textContent = value;
  }
};
const UNASKED = "Gearshift-Unasked";
const row = key => one(`[data-k="${CSS.escape(key)}"]`);
const refresh = () => {
  const list = page();
  if (!list || !list.dataset.self) return;
  if (list.hasAttribute("data-whole")) { location.reload(); return; }
  htmx.ajax("GET", list.dataset.self, { target: "#list", swap: "outerHTML", headers: { [UNASKED]: "1" } });
};
// Who began to choose while the answer was on its way keeps what is chosen.
document.addEventListener("htmx:beforeSwap", event => {
  if (event.detail.requestConfig.headers?.[UNASKED] && held()) { event.detail.shouldSwap = false; calm(refresh); }
});
// An answer may come late: what was typed into the filter since the question goes into the new
// filter, which then asks with it. (An answer for a list that is gone finds no target.)
let typed = null;
document.addEventListener("htmx:beforeSwap", event => {
  if (event.detail.target.id !== "list") return;
  const filter = one("#filter");
  const asked = event.detail.requestConfig.parameters?.text ?? filter?.defaultValue;
  typed = filter && filter.value !== asked ? filter.value : null;
});
document.addEventListener("htmx:afterSwap", event => {
  const filter = event.target.id === "list" && typed !== null && one("#filter");
  if (filter) filter.value = typed;
});
document.addEventListener("htmx:afterSettle", event => {
  const filter = event.target.id === "list" && one("#filter");
  if (filter && unsent(filter)) htmx.trigger(filter.form, "submit");
});
const calm = action => {
  clearTimeout(later);
  if (held()) later = setTimeout(() => calm(action), 500); else action();
};
// A part of the page is replaced when nobody is in it; until then the newest waits.
const parts = new Map();
const settle = () => parts.forEach((html, id) => {
  const target = document.getElementById(id);
  if (target?.contains(document.activeElement)) return;
  parts.delete(id);
  if (!target) return;
  // What somebody has opened stays open.
  const open = all("details[open][data-k]", target).map(each => each.dataset.k);
  target.innerHTML = html;
  open.forEach(key => { const each = one(`details[data-k="${CSS.escape(key)}"]`, target); if (each) each.open = true; });
  htmx.process(target);
});
document.addEventListener("focusout", () => setTimeout(settle));
const handlers = {
  f: data => { for (const [key, fields] of Object.entries(data)) { const target = key === "" ? document : row(key); if (target) patch(target, fields); } age(); },
  row: data => {
    const old = row(data.k);
    if (!old) return;
    const checked = one(".chk input", old)?.checked;
    const focused = old.contains(document.activeElement) && document.activeElement;
    const box = document.createElement("template");
    box.innerHTML = data.html;
    const fresh = box.content.firstElementChild;
    if (checked) one(".chk input", fresh).checked = true;
    if (old.classList.contains("at")) fresh.classList.add("at");
    old.replaceWith(fresh);
    htmx.process(fresh);
    // Not to a button: what was Start may be Stop by now.
    if (focused) one(focused.matches(".chk input") ? ".chk input" : "th a", fresh)?.focus();
    if (data.said) said(data.said);
  },
  order: data => calm(() => {
    const body = one("[data-rows] tbody");
    if (body) data.forEach(key => { const each = row(key); if (each) body.append(each); });
  }),
  list: () => calm(refresh),
  page: () => calm(refresh),
  part: data => { parts.set(data.id, data.html); settle(); },
  stale: data => {
    const line = one("#stale");
    line.hidden = !data.since;
    const time = one("time", line);
    if (data.since && time) { time.dateTime = data.since; age(); }
  },
  lines: data => {
    const list = one("#log ol");
    if (!list) return;
    const box = list.parentElement;
    const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 40;
    for (const line of data.lines) {
      const item = document.createElement("li");
      if (line.err) item.className = "err";
      const time = document.createElement("time");
      time.textContent = line.at; time.title = line.full;
      const mark = document.createElement("span");
      mark.className = "s"; mark.textContent = line.err ? "err" : "out";
      const text = document.createElement("span");
      text.textContent = line.text;
      item.append(time, mark, text);
      list.append(item);
    }
    one("#log-empty")?.remove();
    while (list.children.length > 5000) list.firstElementChild.remove();
    const search = one("[data-grep]");
    if (search && search.value) grep(search);
    if (atEnd && one("#follow")?.checked) box.scrollTop = box.scrollHeight;
  },
  read: data => { all("time[data-read]").forEach(time => { moment(time, new Date(data).toISOString()); }); age(); },
  points: data => document.dispatchEvent(new CustomEvent("gs:points", { detail: data })),
  end: () => { close(); location.reload(); },
};
const close = () => { stream?.close(); stream = null; };
const open = () => {
  const live = page();
  if (!live || stream || document.hidden) return;
  const from = live.dataset.live;
  stream = new EventSource(from);
  for (const [name, handler] of Object.entries(handlers)) stream.addEventListener(name, event => { if (page()?.dataset.live === from) handler(JSON.parse(event.data)); });
  let failures = 0;
  stream.onopen = () => { failures = 0; };
  stream.onerror = () => {
    const line = one("#stale");
    if (line && ++failures === 2) { line.hidden = false; const time = one("time", line); if (time && !time.dateTime) time.dateTime = new Date().toISOString(); age(); }
    if (stream?.readyState === EventSource.CLOSED) { stream = null; setTimeout(open, 5000); }
  };
};
document.addEventListener("visibilitychange", () => { if (document.hidden) close(); else { open(); age(); } });
document.addEventListener("htmx:afterSettle", event => { if (event.detail.target?.id === "list" || event.detail.elt?.id === "list") { close(); open(); } });
addEventListener("pagehide", close);
const log = one("#log");
if (log) {
  const here = one("#at");
  if (here) { one("#follow").checked = false; here.scrollIntoView({ block: "center" }); } else log.scrollTop = log.scrollHeight;
}
open();
})();
