// The charts of Progress. The page has every figure in a table as well; a chart is its picture.
//
// Knows the names of charts and what they hold from the page's JSON, no words.

import "uplot/dist/uPlot.min.css";
import "./chart.css";
import uPlot from "uplot";

interface Chart {
  /** Seconds since 1970, a day's midnight in UTC. */
  x: number[];
  series: (number | null)[][];
  range?: [number, number] | null;
  bars?: boolean;
}

/** First and last day, and the pain that the record shows there. */
type Fit = [[number, number], [number, number]];

const DAY_S = 86_400;
const LONG_DAYS = 500;
/** Whole days between the marks of the time axis. */
const STEPS = [1, 2, 7, 14, 28, 56, 91, 182, 365, 730].map((days) => days * DAY_S);
const charts = JSON.parse(document.getElementById("chart-data")?.textContent ?? "{}") as Record<
  string,
  Chart
>;
const drawn = new Map<HTMLElement, uPlot>();

function colour(name: string): string {
  // `light-dark()` is resolved only where a colour is used, so it is asked of an element.
  const probe = document.createElement("span");
  probe.className = `ink-${name}`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function series(chart: Chart, index: number): uPlot.Series {
  const stroke = colour(`series-${chart.bars ? 1 : index}`);
  if (chart.bars) {
    const paths = uPlot.paths.bars?.({ size: [0.7, 28, 1], align: 0 });
    return { stroke, fill: stroke, points: { show: false }, ...(paths && { paths }) };
  }
  const few = chart.x.length <= 400;
  const dash = index === 1 ? [6, 4] : [];
  return { stroke, width: few ? 1.5 : 1, dash, points: { show: few, size: 6, fill: stroke } };
}

/** The fitted change: a straight line from the first day to the last. */
function fitLine(chart: Chart, fit: Fit): (number | null)[] {
  const [[from, start], [to, end]] = fit;
  return chart.x.map((x) =>
    x < from || x > to ? null : start + ((end - start) * (x - from)) / Math.max(to - from, DAY_S),
  );
}

function axis(chart: Chart): uPlot.Axis[] {
  const stroke = colour("axis");
  const grid = { stroke: colour("grid"), width: 1 };
  const font = `13px ${getComputedStyle(document.body).fontFamily}`;
  const low = chart.range?.[0];
  const span = (chart.x.at(-1) ?? 0) - (chart.x[0] ?? 0);
  const dates = new Intl.DateTimeFormat(document.documentElement.lang, {
    timeZone: "UTC",
    month: "short",
    ...(span > LONG_DAYS * DAY_S ? { year: "numeric" } : { day: "numeric" }),
  });
  const values = (_: uPlot, ticks: number[]): string[] =>
    ticks.map((tick) => dates.format(tick * 1000));
  return [
    { stroke, grid: { show: false }, ticks: grid, font, values, space: 70, incrs: STEPS },
    { stroke, grid, ticks: { show: false }, font, size: 44, ...(low === 0 && { space: 26 }) },
  ];
}

function draw(place: HTMLElement): void {
  const chart = charts[place.dataset.chart ?? ""];
  if (!chart || chart.x.length === 0) return;
  drawn.get(place)?.destroy();
  const shown = chart.series.map((_, index) => series(chart, index));
  const values = [...chart.series];
  const fit = place.dataset.chart === "pain" ? fitOf() : undefined;
  if (fit) {
    values.push(fitLine(chart, fit));
    shown.push({ stroke: colour("fit"), width: 2, dash: [8, 5], points: { show: false } });
  }
  const first = chart.x[0] ?? 0;
  const last = chart.x.at(-1) ?? first;
  const range = chart.range;
  const options: uPlot.Options = {
    width: place.clientWidth,
    height: place.clientHeight,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    legend: { show: false },
    cursor: { show: false },
    series: [{}, ...shown],
    axes: axis(chart),
    scales: {
      // Half a day on either side, so that a single day stands in the middle.
      x: { time: true, range: [first - DAY_S / 2, last + DAY_S / 2] },
      y: range
        ? { range }
        : { range: (_, low, high) => (chart.bars ? [0, Math.max(high, 10)] : around(low, high)) },
    },
  };
  drawn.set(place, new uPlot(options, [chart.x, ...values] as uPlot.AlignedData, place));
}

function around(low: number | null, high: number | null): [number, number] {
  const [from, to] = [low ?? 0, high ?? 1];
  const room = Math.max((to - from) * 0.15, 5);
  return [from - room, to + room];
}

function fitOf(): Fit | undefined {
  const text = document.querySelector<HTMLElement>("[data-fit]")?.dataset.fit;
  return text ? (JSON.parse(text) as Fit) : undefined;
}

function drawAll(): void {
  document.querySelector(".key--fit")?.toggleAttribute("hidden", fitOf() === undefined);
  for (const place of document.querySelectorAll<HTMLElement>("[data-chart]")) draw(place);
}

drawAll();
const told = document.getElementById("told");
if (told) new MutationObserver(drawAll).observe(told, { childList: true });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
let width = innerWidth;
addEventListener("resize", () => {
  if (innerWidth !== width) requestAnimationFrame(drawAll);
  width = innerWidth;
});

// On paper: light colours, and the tables open.
const closed = new Set<HTMLDetailsElement>();
addEventListener("beforeprint", () => {
  document.documentElement.classList.add("on-paper");
  for (const details of document.querySelectorAll<HTMLDetailsElement>("figure details")) {
    if (details.open) continue;
    closed.add(details);
    details.open = true;
  }
  drawAll();
});
addEventListener("afterprint", () => {
  document.documentElement.classList.remove("on-paper");
  for (const details of closed) details.open = false;
  closed.clear();
  drawAll();
});
