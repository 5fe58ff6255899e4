// The camera on the session's page: only if the person wants it, and the session never needs it.
// Wires camera, worker, judge and player; what the verdicts mean for the clock is `watch.ts`'s.
import "./camera.css";

import { cameraOff, onHold, onPain, onStep, pauseHold, resumeHold, sayNow } from "../player/hooks";
import type { StepNotice } from "../player/hooks";
import type { Depth, Verdict, Watching } from "../wire.gen";
import { Eye } from "./eye";
import type { Trouble } from "./eye";
import { choice, keepChoice } from "./choice";
import { depthLine } from "./depth";
import type { DepthWords } from "./depth";
import { Framing } from "./framing";
import type { Misplaced } from "./framing";
import type { FromWorker } from "./messages";
import { Place, find, settle, show, write } from "./panel";
import { draw } from "./preview";
import { Still } from "./still";
import { Watch } from "./watch";
import type { Act, Why } from "./watch";

/** The sentences of `content/phrases.toml`. */
type Words = DepthWords & Record<
  | Trouble
  | Misplaced
  | "starting" | "sees" | "in_it" | "near" | "out" | "cannot_tell" | "dark" | "several"
  | "slow" | "lost" | "unknown" | "on_the_clock" | "hide" | "show",
  string
>;

interface Served {
  phrases: { camera: Words };
}

const DARK = 0.09;
const SLOW_PER_S = 8;
const TICK_MS = 250;
const COUNT_MS = 5_000;
/** The same remark about the picture is spoken again at the earliest after this. */
const AGAIN_MS = 20_000;
/** The picture of the verdict, for those who look: a mark beside the word. */
const MARKS: Record<Verdict["verdict"], string> = { in: "●", near: "◐", out: "○", cannot_tell: "?" };

const served = JSON.parse(find("session").textContent ?? "{}") as Served;
const words = served.phrases.camera;
const panel = find("camera-panel");
const toggle = find<HTMLInputElement>("camera-on");
const hide = find<HTMLButtonElement>("camera-hide");
const model = find<HTMLSelectElement>("camera-model");
const video = find<HTMLVideoElement>("camera-video");
const canvas = find<HTMLCanvasElement>("camera-points");

const eye = new Eye(video, heard, troubled);
const watch = new Watch();
const framing = new Framing();
const still = new Still(video, measured);
const place = new Place(sayNow);
let wish = choice();
let on = false;
let step: StepNotice | null = null;
let watching: Watching | null = null;
let verdict: Verdict | null = null;
let painful = false;
let attempt = 0;
/** What is in the way of seeing, if anything; shown before all else. */
let room: "dark" | "several" | null = null;
let slow = false;
let lineLost = false;
let misplaced: Misplaced | null = null;
let remarkedAt = -Infinity;
let depth: Depth | null = null;
let looked = 0;
let unknown = "";

// ---- on and off ---------------------------------------------------------------------------

function switchOn(): void {
  on = true;
  toggle.checked = true;
  show("starting", words.starting);
  void eye.open(wish.model); // Until it is ready, the clock runs as it does without a camera.
}

function switchOff(): void {
  if (on && watch.holding) act(watch.giveUp("switched_off"));
  on = false;
  toggle.checked = false;
  eye.close();
  still.close();
  cameraOff();
  show("off", "");
}

/** The camera fails: said once, shown until it is switched on again, and the session goes on. */
function troubled(trouble: Trouble): void {
  switchOff();
  show("trouble", words[trouble]);
  if (step) sayNow(words[trouble]);
}

// ---- the session --------------------------------------------------------------------------

function follow(notice: StepNotice, fresh = notice.key !== step?.key): void {
  const another = notice.stretch !== step?.stretch || notice.side !== step.side;
  step = notice;
  if (another) painful = false;
  settle();
  if (!on && fresh) watch.gaveUp = null;
  if (panel.dataset.state !== "on") return;
  if (another) watching = null;
  if (fresh) depth = null;
  if (fresh && notice.kind === "hold") still.begin(notice.stretch, notice.side);
  act(watch.step(notice.kind, notice.phase === "running", fresh, performance.now()));
  refresh();
}

function act(acts: Act[]): void {
  for (const each of acts) {
    if (each.type === "ask" && step) {
      attempt = each.attempt;
      ask(step);
    }
    if (each.type === "clock") {
      if (each.inside === null) cameraOff();
      else if (each.inside) resumeHold(each.creditMs);
      else pauseHold(each.creditMs);
    }
    if (each.type === "say") sayNow(each.cue);
    if (each.type === "gave_up") excuse(each.why);
  }
}

function ask({ stretch, side, kind }: StepNotice): void {
  eye.watch({ stretch, side, attempt, pain: painful, placing: kind !== "hold" });
}

/** Says why the clock runs by itself; of a stretch that is not known by sight only once. */
function excuse(why: Why): void {
  if (why === "switched_off") return;
  if (why !== "unknown") sayNow(words.on_the_clock);
  else if (unknown !== step?.stretch) sayNow(words.unknown);
  if (why === "unknown") unknown = step?.stretch ?? "";
}

// ---- what comes back ----------------------------------------------------------------------

function heard(message: FromWorker): void {
  const now = performance.now();
  switch (message.type) {
    case "ready":
      show("on", words.sees);
      looked = Infinity; // What comes before the first full while is no sign of slowness.
      if (step) follow(step, true);
      break;
    case "looked":
      looked += 1;
      frame(message.points, now);
      if (wish.preview) draw(canvas, video, message.points);
      return;
    case "room":
      room = message.people > 1 ? "several" : message.people === 0 && message.light < DARK ? "dark" : null;
      break;
    case "line":
      lineLost = !message.open;
      break;
    case "watching":
      watching = message.watching;
      act(watch.watching(now));
      break;
    case "verdict":
      verdict = message.verdict;
      act(watch.verdict(verdict, now));
      if (watch.holding) still.seen(isDeep(verdict), now);
      else guide(verdict);
      document.dispatchEvent(
        new CustomEvent("hipkey:verdict", { detail: { verdict, latencyMs: now - message.takenAt } }),
      );
      break;
    case "error":
      // The request itself was refused: this stretch is not one that a camera can judge.
      if (!message.ofFrame) act(watch.giveUp("unknown"));
      break;
    default:
      return;
  }
  refresh();
}

/** Before the hold: is the person seen well enough from there? A bad place is told at once. */
function guide(seen: Verdict): void {
  if (isGettingReady() && seen.say && seen.cue && seen.reason) sayNow(seen.cue);
}

/** What is wrong with the picture itself; said unless the judge has found a reason of its own. */
function frame(points: Float32Array | null, now: number): void {
  const wrong = framing.look(points, video.videoWidth / video.videoHeight, now);
  if (wrong !== misplaced) {
    misplaced = wrong;
    refresh();
  }
  const asked = isGettingReady() || (watch.holding && verdict?.verdict !== "in");
  if (!wrong || !asked || verdict?.reason || now - remarkedAt < AGAIN_MS) return;
  remarkedAt = now;
  sayNow(words[wrong]);
}

function isGettingReady(): boolean {
  return step !== null && step.kind !== "hold" && step.kind !== "rest";
}

/** In the stretch, held, and seen from where its depth can be read. */
function isDeep({ verdict: kind, hold, depth: read }: Verdict): boolean {
  return kind === "in" && hold === "holding" && Boolean(read);
}

function measured(found: Depth): void {
  if (!watch.holding) return;
  depth = found;
  watch.measured(found);
  refresh();
}

// ---- what is shown ------------------------------------------------------------------------

function refresh(): void {
  if (panel.dataset.state !== "on") return;
  panel.dataset.verdict = verdict && watching ? verdict.verdict : "none";
  const says = sentence();
  write("camera-says", says);
  panel.dataset.remark = String(says !== words.sees);
  write("camera-verdict", verdict && watch.holding ? `${MARKS[verdict.verdict]} ${spoken(verdict)}` : "");
  write("camera-depth", watch.holding && depth ? depthLine(depth, watching, words) : "");
  const first = step?.kind === "set_up" || step?.kind === "switch";
  place.show(watching, first || (isGettingReady() && verdict?.reason === "view"));
}

function sentence(): string {
  if (watch.gaveUp === "unknown") return words.unknown;
  if (watch.gaveUp) return words.on_the_clock;
  if (lineLost) return words.lost;
  if (room) return words[room];
  const told = watch.holding || verdict?.reason ? verdict?.cue : null;
  if (told) return told;
  if (misplaced) return words[misplaced];
  if (slow && find("camera-place").hidden) return words.slow;
  return watch.holding ? "" : words.sees; // In the hold the verdict says so.
}

function spoken(seen: Verdict): string {
  if (seen.verdict === "in") return words.in_it;
  return seen.verdict === "cannot_tell" ? words.cannot_tell : words[seen.verdict];
}

function preview(visible: boolean): void {
  wish = { ...wish, preview: visible };
  keepChoice(wish);
  panel.dataset.preview = String(visible);
  hide.textContent = visible ? words.hide : words.show;
}

// ---- beginning ----------------------------------------------------------------------------

function begin(): void {
  find("camera-start").append(panel);
  panel.hidden = false;
  preview(wish.preview);
  model.value = wish.model;
  toggle.addEventListener("change", () => {
    wish = { ...wish, on: toggle.checked };
    keepChoice(wish);
    if (toggle.checked) switchOn();
    else switchOff();
  });
  hide.addEventListener("click", () => preview(!wish.preview));
  model.addEventListener("change", () => {
    wish = { ...wish, model: model.value === "full" ? "full" : "lite" };
    keepChoice(wish);
    if (on) switchOn();
  });
  onStep((notice) => follow(notice));
  onHold((details) => {
    if (panel.dataset.state === "on" || watch.gaveUp) Object.assign(details, watch.details());
  });
  onPain(() => {
    painful = true;
    if (on && step) ask(step);
  });
  setInterval(() => {
    if (panel.dataset.state === "on") act(watch.tick(performance.now()));
  }, TICK_MS);
  setInterval(() => {
    slow = panel.dataset.state === "on" && !document.hidden && looked < (SLOW_PER_S * COUNT_MS) / 1000;
    looked = 0;
  }, COUNT_MS);
  // Chosen before, and allowed before: no question is asked, and no camera light surprises anybody.
  if (wish.on) void allowed().then((yes) => yes && !on && switchOn());
}

async function allowed(): Promise<boolean> {
  try {
    const { state } = await navigator.permissions.query({ name: "camera" as PermissionName });
    return state === "granted";
  } catch {
    return false;
  }
}

if (document.getElementById("camera-panel")) begin();
