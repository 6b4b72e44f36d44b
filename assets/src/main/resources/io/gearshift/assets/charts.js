// Charts of a page: history once, then for a short range a point a second from the page's stream. A
// range that was put together has its average as the line and its highest seconds as a fainter one.
// Colours come from the tokens. A gap in the figures is a gap in the line.
(() => {
"use strict";
const box = document.querySelector("[data-charts]");
if (!box || !window.Chart) return;
const GIB = 1073741824, MIB = 1048576, KIB = 1024, MINUTE = 60000, HOUR = 60 * MINUTE, DAY = 24 * HOUR, AGAIN = 5000;
const token = name => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
const KINDS = {
  memory: { scale: MIB, series: [["memoryBytes", "memory", 1, true]], lines: [["memoryBytes", "cap", "red"], ["memoryHighBytes", "throttle point", "amber"]], unit: " MiB", marks: true },
  cpu: { scale: 1, series: [["cpuCores", "cpu", 2, true]], lines: [["cpuCores", "cap", "red"]], unit: " cores" },
  pressure: { scale: 1, series: [["memoryPressure", "memory", 1], ["cpuPressure", "cpu", 2], ["ioPressure", "io", 3]], lines: [], unit: " %", legend: true },
  hostcpu: { scale: 1, series: [["cpuCores", "cpu", 2, true]], lines: [["cpuCores", "host has", "fg3"]], unit: " cores" },
  hostmemory: { scale: GIB, series: [["memoryUsedBytes", "memory", 1, true]], lines: [["memoryUsedBytes", "host has", "fg3"]], unit: " GiB", marks: true },
  io: { scale: KIB, series: [["readBytesPerSecond", "read", 4], ["writtenBytesPerSecond", "written", 5], ["receivedBytesPerSecond", "received", 6], ["sentBytesPerSecond", "sent", 7]], lines: [], unit: " KiB/s", legend: true },
};
const clock = t => new Date(t).toISOString().slice(11, 16);
const day = t => new Date(t).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const TICKS = [[5 * MINUTE, MINUTE], [15 * MINUTE, 5 * MINUTE], [HOUR, 10 * MINUTE], [6 * HOUR, HOUR], [DAY, 4 * HOUR], [7 * DAY, DAY], [Infinity, 5 * DAY]];
const round = v => v >= 100 ? Math.round(v).toLocaleString("en") : String(Math.round(v * 100) / 100);
const FAINT = "8c"; // alpha of what is beside the line
const charts = [], owns = new WeakMap();
let hover = null;

// Limit lines, event marks and the shared crosshair.
const over = {
  id: "over",
  afterDatasetsDraw(chart) {
    const { ctx, chartArea: area, scales: { x, y } } = chart;
    const own = owns.get(chart.canvas);
    ctx.save();
    ctx.font = token("text-12") + " " + token("sans");
    ctx.lineWidth = 1;
    let above = -Infinity;
    for (const [value, words, colour] of own.lines) {
      const at = y.getPixelForValue(value);
      if (at < area.top - 1 || at > area.bottom) continue;
      ctx.strokeStyle = ctx.fillStyle = token(colour);
      ctx.setLineDash(colour === "amber" ? [4, 3] : []);
      ctx.beginPath(); ctx.moveTo(area.left, at); ctx.lineTo(area.right, at); ctx.stroke();
      ctx.textAlign = colour === "amber" ? "left" : "right";
      ctx.fillText(words, colour === "amber" ? area.left + 4 : area.right - 4, at - above < 16 && at > above ? at + 12 : at - 4);
      above = at;
    }
    // Words stand in the gap beside their mark, on neither other marks nor other words.
    const said = [];
    const places = (own.marks || []).map(mark => x.getPixelForValue(mark.t));
    if (own.marks) for (const mark of own.marks) {
      const at = x.getPixelForValue(mark.t);
      if (at < area.left || at > area.right) continue;
      ctx.strokeStyle = ctx.fillStyle = token(mark.bad ? "red" : "fg3");
      ctx.setLineDash([2, 2]);
      ctx.beginPath(); ctx.moveTo(at, area.top - 20); ctx.lineTo(at, area.bottom); ctx.stroke();
      ctx.setLineDash([]);
      ctx.beginPath(); ctx.arc(at, area.top - 24, 4, 0, 7); ctx.fill();
      if (mark.bad) {
        const before = at - Math.max(area.left, ...places.filter(each => each < at)) - 12;
        const after = Math.min(area.right, ...places.filter(each => each > at)) - at - 12;
        const right = before > after;
        const room = Math.max(before, after);
        if (room < 40) continue;
        let text = mark.text;
        while (text.length > 8 && ctx.measureText(text).width > room) text = text.slice(0, -2).trimEnd().replace(/…?$/, "…");
        const from = right ? at - 8 - ctx.measureText(text).width : at + 8, to = from + ctx.measureText(text).width;
        if (said.some(([a, b]) => from < b && to > a)) continue;
        said.push([from, to]);
        ctx.fillText(text, at + (right ? -8 : 8), area.top - 20);
      }
    }
    if (hover !== null) {
      const at = x.getPixelForValue(hover);
      if (at >= area.left && at <= area.right) {
        ctx.setLineDash([]); ctx.strokeStyle = token("edge");
        ctx.beginPath(); ctx.moveTo(at, area.top); ctx.lineTo(at, area.bottom); ctx.stroke();
      }
    }
    ctx.restore();
  },
  afterEvent(chart, { event }) {
    const inside = event.type !== "mouseout" && event.x >= chart.chartArea.left && event.x <= chart.chartArea.right;
    const now = inside ? chart.scales.x.getValueForPixel(event.x) : null;
    if (now !== hover) { hover = now; charts.forEach(each => each.draw()); }
  },
};
const points = (series, values, scale) => values.map((v, i) => ({ x: series.start + i * series.step, y: v === null ? null : v / scale }));
// A value between two gaps has no line to be seen by.
const alone = data => data.map((point, i) => point.y !== null && !(data[i - 1] && data[i - 1].y !== null) && !(data[i + 1] && data[i + 1].y !== null) ? 2 : 0);
const sets = (kind, history) => kind.series.flatMap(([name, label, colour, area]) => {
  const series = history.series[name] || { start: history.now, step: 1000, values: [] };
  const set = (data, more) => ({ name, label, colour, data, fill: false, borderWidth: 1.5, pointRadius: history.live ? 0 : alone(data), pointHitRadius: 8, tension: 0, spanGaps: false, ...more });
  const line = set(points(series, series.values, kind.scale), { fill: Boolean(area) });
  return series.most ? [line, set(points(series, series.most, kind.scale), { label: label + ", highest", faint: true, borderWidth: 1 })] : [line];
});
const make = (canvas, kind, history) => {
  const still = matchMedia("(prefers-reduced-motion:reduce)").matches;
  const datasets = sets(kind, history);
  const [, tick] = TICKS.find(([span]) => history.span <= span);
  const words = history.span <= DAY ? clock : day;
  const lines = kind.lines.filter(([name]) => history.limits[name] !== null && history.limits[name] !== undefined)
    .map(([name, what, colour]) => [history.limits[name] / kind.scale, what + " " + round(history.limits[name] / kind.scale) + (what !== "throttle point" ? kind.unit.replace(/s$/, history.limits[name] === 1 ? "" : "s") : ""), colour]);
  const top = Math.max(0, ...lines.map(line => line[0]));
  owns.set(canvas, { lines, marks: kind.marks ? history.events : [], kind });
  const chart = new Chart(canvas, {
    type: "line", data: { datasets }, plugins: [over],
    options: {
      animation: false, maintainAspectRatio: false, parsing: false, normalized: true, responsive: true,
      transitions: { active: { animation: { duration: still ? 0 : 120 } } },
      interaction: { mode: "nearest", axis: "x", intersect: false },
      layout: { padding: { top: kind.marks ? 32 : lines.length ? 20 : 8 } },
      scales: {
        x: { type: "linear", min: history.now - history.span, max: history.now, ticks: { callback: words, maxRotation: 0, stepSize: tick, includeBounds: false }, afterBuildTicks: axis => { const first = Math.ceil(axis.min / tick) * tick; axis.ticks = Array.from({ length: 9 }, (_, i) => ({ value: first + i * tick })).filter(t => t.value <= axis.max); }, grid: { display: false } },
        y: { beginAtZero: true, suggestedMax: top || undefined, ticks: { maxTicksLimit: 5, callback: round }, border: { display: false } },
      },
      plugins: {
        legend: { display: Boolean(kind.legend), align: "end", labels: { boxWidth: 12, boxHeight: 2, filter: (item, data) => !data.datasets[item.datasetIndex].faint && data.datasets[item.datasetIndex].data.some(point => point.y !== null) } },
        tooltip: { displayColors: false, callbacks: { title: items => items.length ? new Date(items[0].parsed.x).toISOString().slice(history.span <= DAY ? 11 : 0, history.live ? 19 : 16).replace("T", " ") + " UTC" : "", label: item => item.dataset.label + " " + round(item.parsed.y) + kind.unit } },
      },
    },
  });
  charts.push(chart);
};
const dress = () => charts.forEach(chart => {
  const { x, y } = chart.options.scales;
  for (const axis of [x, y]) { axis.ticks.color = token("fg3"); axis.grid.color = token("line"); }
  chart.options.plugins.legend.labels.color = token("fg2");
  Object.assign(chart.options.plugins.tooltip, { backgroundColor: token("fg"), titleColor: token("panel"), bodyColor: token("panel") });
  for (const set of chart.data.datasets) { set.borderColor = set.pointBackgroundColor = token("series-" + set.colour) + (set.faint ? FAINT : ""); set.backgroundColor = token("fill-soft"); }
  chart.update("none");
});
Chart.defaults.font.family = token("sans");
Chart.defaults.font.size = parseFloat(token("text-12"));
const load = () => fetch(box.dataset.charts, { credentials: "same-origin" }).then(answer => answer.ok ? answer.json() : Promise.reject(answer.status));
let live = false;
load().catch(() => { box.hidden = true; }).then(history => {
  if (!history) return;
  live = history.live;
  for (const canvas of box.querySelectorAll("[data-chart]")) make(canvas, KINDS[canvas.dataset.chart] || history.kind, history);
  dress();
  box.dataset.drawn = "";
  // A page without a stream asks again while it is looked at; what fails is asked the next time.
  if (live && "again" in box.dataset) setInterval(() => { if (!document.hidden) load().then(again, () => {}); }, AGAIN);
});
const again = history => charts.forEach(chart => {
  const own = owns.get(chart.canvas);
  sets(own.kind, history).forEach((set, i) => { if (chart.data.datasets[i]) chart.data.datasets[i].data = set.data; });
  own.marks = own.kind.marks ? history.events : [];
  Object.assign(chart.options.scales.x, { min: history.now - history.span, max: history.now });
  chart.update("none");
});
document.addEventListener("gs:points", ({ detail: point }) => live && charts.forEach(chart => {
  const span = chart.options.scales.x.max - chart.options.scales.x.min;
  for (const set of chart.data.datasets) {
    const last = set.data[set.data.length - 1];
    if (last && last.x >= point.t) continue;
    if (last && last.y !== null && point.t - last.x > 30000) set.data.push({ x: last.x + 1, y: null });
    const value = point[set.name];
    set.data.push({ x: point.t, y: value === undefined ? null : value / owns.get(chart.canvas).kind.scale });
    while (set.data.length && set.data[0].x < point.t - span) set.data.shift();
  }
  Object.assign(chart.options.scales.x, { min: point.t - span, max: point.t });
  chart.update("none");
}));
matchMedia("(prefers-color-scheme:dark)").addEventListener("change", dress);
})();
