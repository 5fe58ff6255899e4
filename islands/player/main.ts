// The player's page: start, session, after. Wires the screens, the keys and the dialogs to the
// player; what to do when is the engine's, what is heard the guide's.
import "./player.css";

import { alone } from "./alone";
import { openAfter, showOutbox } from "./afterscreen";
import { ASK_MS } from "./engine";
import { Guide } from "./guide";
import { onCamera, onSay, painTold } from "./hooks";
import {
  forgetSession,
  keepPreferences,
  preferences as rememberedPreferences,
  remembered,
} from "./memory";
import type { Preferences, Sitting, StretchInfo } from "./memory";
import { all, close, element, json, onClick, open, write } from "./page";
import { Player } from "./player";
import { PlayScreen } from "./playscreen";
import { StartScreen, bindSound, fetchPlan } from "./startscreen";
import { extensionMs, stepOf } from "./state";
import { WakeLock } from "./wake";
import { fill } from "./words";
import type { Phrases, Sentences } from "./words";
import type { Settings, Timeline } from "../wire.gen";

interface Served {
  timeline: Timeline;
  settings: Settings;
  stretches: Record<string, StretchInfo>;
  phrases: Phrases;
}

const UNHEARD_MS = 6_000;
const EASE_OFF_MS = 12_000;
const HOUR_MS = 3_600_000;
/** After so long nobody is asked any more how a finished session was. */
const AFTERWARDS_MS = 6 * HOUR_MS;

const served = json<Served>("session");
const sentences = json<Sentences>("words");
const { phrases } = served;
const page = element("main");
const dialogs = {
  end: element<HTMLDialogElement>("dialog-end"),
  stop: element<HTMLDialogElement>("dialog-stop"),
  away: element<HTMLDialogElement>("dialog-away"),
  pain: element<HTMLDialogElement>("dialog-pain"),
  sound: element<HTMLDialogElement>("dialog-sound"),
};

let preferences = rememberedPreferences(served.settings);
let player: Player | null = null;
let screen: PlayScreen | null = null;
/** Whether the session ran before a dialog halted it. */
let ranBefore = false;

const sayable = [
  phrases.flow.paused,
  phrases.flow.resumed,
  phrases.flow.ended_early,
  phrases.flow.still_there,
  phrases.pain.fine,
  phrases.pain.ease_off,
  ...phrases.stop.what_to_do,
];
const guide = new Guide(preferences, sayable, unheard);
const wake = new WakeLock((held) => {
  element("may-sleep").hidden = held;
});

// ---- screens ------------------------------------------------------------------------------

function turnTo(name: "start" | "play" | "after" | "elsewhere"): void {
  for (const each of ["start", "play", "after", "elsewhere"]) {
    element(`screen-${each}`).hidden = each !== name;
  }
  page.dataset.screen = name;
  if (name !== "start") page.focus({ preventScroll: true });
}

function show(current: Player, now: number): void {
  const { state, plan } = current;
  wake.want(state.phase === "running" || state.phase === "stopped");
  if (state.phase === "finished") {
    if (page.dataset.screen !== "after") finish(current);
    return;
  }
  if (page.dataset.screen !== "play") turnTo("play");
  if (screen?.plan !== plan) screen = new PlayScreen(current.sitting, phrases, sentences);
  screen.show(plan, state, now);
  if (state.phase === "stopped") open(dialogs.stop);
  else close(dialogs.stop);
  if (state.phase === "away") askAway(state.awayMs);
  const heard = guide.sound.unlocked || navigator.userActivation?.hasBeenActive;
  element("unlock").hidden = preferences.mode === "silence" || heard;
}

function finish(current: Player): void {
  for (const dialog of Object.values(dialogs)) close(dialog);
  turnTo("after");
  openAfter(current.plan, current.state, phrases, sentences, (after) => current.close(after));
}

function askAway(awayMs: number, title = awayTitle(awayMs)): void {
  if (dialogs.away.open) return;
  guide.hush();
  guide.tell(phrases.flow.still_there);
  write(element("away-title"), title);
  open(dialogs.away);
}

function awayTitle(awayMs: number): string {
  if (awayMs >= 2 * HOUR_MS) {
    return fill(sentences.away_hours, { hours: Math.round(awayMs / HOUR_MS) });
  }
  return fill(sentences.away_minutes, { minutes: Math.max(1, Math.round(awayMs / 60_000)) });
}

function unheard(): void {
  element("unheard").hidden = !guide.sound.unlocked;
  setTimeout(() => {
    element("unheard").hidden = true;
  }, UNHEARD_MS);
}

// ---- acting -------------------------------------------------------------------------------

function pause(): void {
  if (player?.state.phase !== "running") return;
  player.dispatch({ type: "pause" });
  guide.tell(phrases.flow.paused);
}

function resume(): void {
  if (player?.state.phase !== "paused") return;
  player.dispatch({ type: "resume" });
  guide.tell(phrases.flow.resumed);
}

function extend(): void {
  if (player) player.dispatch({ type: "extend", ms: extensionMs(player.plan, player.state) });
}

function stop(): void {
  for (const dialog of Object.values(dialogs)) close(dialog);
  player?.dispatch({ type: "stop" });
  guide.tell(...phrases.stop.what_to_do);
}

/** Into the stretch again, the easier way. */
function easier(): void {
  if (!player) return;
  player.dispatch({ type: "easier" });
  const { stretch, side } = stepOf(player.plan, player.state);
  const text = player.sitting.stretches[stretch]?.easier?.text[side];
  if (text) guide.tell(text);
}

/** Opens a question; the session waits meanwhile. */
function ask(dialog: HTMLDialogElement): void {
  ranBefore = player?.state.phase === "running";
  if (ranBefore) player?.dispatch({ type: "pause" });
  open(dialog);
}

/** The question was answered: the session goes on if it did before. */
function answered(dialog: HTMLDialogElement): void {
  close(dialog);
  if (ranBefore) player?.dispatch({ type: "resume" });
  ranBefore = false;
}

function easeOff(): void {
  const line = element("ease-off");
  write(line, phrases.pain.ease_off);
  line.hidden = false;
  setTimeout(() => {
    line.hidden = true;
  }, EASE_OFF_MS);
  guide.tell(phrases.pain.ease_off);
}

/** The pain rule: up to 2 go on, up to 5 ease off, above it stop. */
function painNow(value: number): void {
  player?.painNow(value, {});
  if (value > 2) painTold();
  if (value > 5) {
    stop();
    return;
  }
  answered(dialogs.pain);
  if (value > 2) easeOff();
  else guide.tell(phrases.pain.fine);
}

function prefer(next: Preferences): void {
  preferences = next;
  keepPreferences(next);
  guide.follow(next);
}

async function pace(next: Preferences): Promise<void> {
  if (!player) return;
  // Only the breath changes in the middle of a session; its steps stay the same.
  const plan = await fetchPlan(player.sitting.programme, next);
  if (plan) player.dispatch({ type: "retime", plan });
}

// ---- wiring -------------------------------------------------------------------------------

function wireControls(): void {
  onClick("pause", () => (player?.state.phase === "running" ? pause() : resume()));
  onClick("back", () => player?.dispatch({ type: "back" }));
  onClick("skip", () => player?.dispatch({ type: "skip" }));
  onClick("extend", extend);
  onClick("stop", stop);
  onClick("end", () => ask(dialogs.end));
  onClick("pain-open", () => ask(dialogs.pain));
  onClick("sound-open", openSound);
  onClick("unlock", () => guide.sound.unlock());
}

function wireDialogs(): void {
  onClick("end-no", () => answered(dialogs.end));
  onClick("end-skip", () => {
    player?.dispatch({ type: "skip-stretch" });
    answered(dialogs.end);
  });
  onClick("end-yes", () => endSession(dialogs.end));
  onClick("stop-skip", () => player?.dispatch({ type: "skip-stretch" }));
  onClick("stop-easier", easier);
  onClick("stop-restart", () => player?.dispatch({ type: "restart" }));
  onClick("stop-end", () => endSession(dialogs.stop));
  onClick("away-resume", () => leaveAway(() => player?.dispatch({ type: "resume" })));
  onClick("away-restart", () => leaveAway(() => {
    player?.dispatch({ type: "restart" });
    player?.dispatch({ type: "resume" });
  }));
  onClick("away-end", () => endSession(dialogs.away));
  onClick("pain-close", () => answered(dialogs.pain));
  onClick("pain-spreads", () => {
    player?.painNow(null, { spreads: true });
    stop();
  });
  onClick("sound-close", () => close(dialogs.sound));
  for (const value of all("[data-pain]")) {
    value.addEventListener("click", () => painNow(Number(value.dataset.pain)));
  }
  // Escape: a question that halted the session lets it go on; the others want an answer.
  for (const dialog of [dialogs.end, dialogs.pain]) {
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      answered(dialog);
    });
  }
  for (const dialog of [dialogs.stop, dialogs.away]) {
    dialog.addEventListener("cancel", (event) => event.preventDefault());
  }
}

function leaveAway(act: () => void): void {
  close(dialogs.away);
  act();
}

function endSession(dialog: HTMLDialogElement): void {
  close(dialog);
  player?.dispatch({ type: "end" });
  guide.tell(phrases.flow.ended_early);
}

function openSound(): void {
  const mode = element<HTMLSelectElement>("mode-now");
  mode.value = preferences.mode;
  mode.onchange = () => prefer({ ...preferences, mode: mode.value as Preferences["mode"] });
  bindSound(dialogs.sound, preferences, (part) => {
    prefer({ ...preferences, ...part });
    if (part.breaths_per_minute !== undefined) void pace(preferences);
  });
  open(dialogs.sound);
}

const KEYS: Record<string, () => void> = {
  " ": () => (player?.state.phase === "running" ? pause() : resume()),
  ArrowLeft: () => player?.dispatch({ type: "back" }),
  ArrowRight: () => player?.dispatch({ type: "skip" }),
  ArrowUp: extend,
  Escape: () => ask(dialogs.end),
};

function onKey(event: KeyboardEvent): void {
  guide.sound.unlock();
  const asked = Object.values(dialogs).some((dialog) => dialog.open);
  if (page.dataset.screen !== "play" || asked) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const onButton = event.target instanceof HTMLButtonElement;
  const act = KEYS[event.key];
  // Space on a button that was reached by Tab is that button's.
  if (!act || (onButton && event.key === " ")) return;
  event.preventDefault();
  if (!event.repeat) act();
}

function wirePage(): void {
  document.addEventListener("keydown", onKey);
  document.addEventListener("pointerdown", () => guide.sound.unlock());
  document.addEventListener("visibilitychange", () => player?.dispatch({ type: "tick" }));
  onCamera((sight) => player?.dispatch({ type: "camera", ...sight }));
  onSay((text) => guide.tell(text));
  showOutbox(sentences);
  const ticker = new Worker(new URL("./ticker.ts", import.meta.url), { type: "module" });
  ticker.onmessage = () => {
    if (document.hidden) player?.dispatch({ type: "tick" });
  };
}

// ---- beginning ----------------------------------------------------------------------------

const elsewhere = (): void => turnTo("elsewhere");

function openStart(sitting: Sitting): void {
  turnTo("start");
  new StartScreen(sitting, phrases, sentences).open(preferences, served.settings, {
    changed: prefer,
    trySound: () => {
      guide.sound.unlock();
      guide.perform({ type: "chime", chime: "hold" });
      guide.tell(phrases.flow.welcome);
    },
    start: (wished, painBefore) => {
      guide.sound.unlock();
      guide.hush();
      void alone(elsewhere).then(() => {
        // Another window may have begun one while this one waited.
        if (remembered()) location.reload();
        else player = Player.start(wished, painBefore, guide, show);
      });
    },
  });
  guide.prepare(sitting.plan, 0);
}

function restore(sitting: Sitting): void {
  const saved = remembered();
  const finished = saved?.state.phase === "finished";
  if (!saved || (finished && Date.now() - saved.state.tickAt > AFTERWARDS_MS)) {
    forgetSession();
    openStart(sitting);
    return;
  }
  guide.sound.unlock(); // Some browsers let a page that sounded before go on after a reload.
  player = Player.restore(saved.sitting, saved.state, guide, show);
  // Another programme was asked for while this one was left: which one is meant?
  const another = saved.sitting.programme !== sitting.programme;
  if (another && player.state.phase === "running") player.dispatch({ type: "pause" });
  if (another && player.state.phase === "paused") {
    askAway(ASK_MS, fill(sentences.unfinished, { name: saved.sitting.name }));
  }
}

function beginPage(): void {
  const sitting: Sitting = {
    programme: served.timeline.programme,
    name: element("start-title").textContent ?? "",
    plan: served.timeline,
    stretches: served.stretches,
  };
  wirePage();
  wireControls();
  wireDialogs();
  if (remembered()) void alone(elsewhere).then(() => restore(sitting));
  else openStart(sitting);
}

beginPage();
