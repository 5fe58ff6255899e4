// The player's page: start, session, after. Wires the screens, the keys and the questions to the
// player; what to do when is the engine's, what is heard the guide's.
import "./player.css";

import type { Settings, Timeline } from "../wire.gen";
import { openAfter, showOutbox } from "./afterscreen";
import { alone } from "./alone";
import { Guide } from "./guide";
import { onCamera, onSay } from "./hooks";
import {
  forgetSession,
  keepPreferences,
  preferences as rememberedPreferences,
  remembered,
} from "./memory";
import type { Preferences, Sitting, StretchInfo } from "./memory";
import { all, close, element, json, onClick, open } from "./page";
import { Player } from "./player";
import { PlayScreen } from "./playscreen";
import { Questions } from "./questions";
import { StartScreen, bindSound, fetchPlan } from "./startscreen";
import { extensionMs } from "./state";
import { WakeLock } from "./wake";
import type { Phrases, Sentences } from "./words";

interface Served {
  timeline: Timeline;
  settings: Settings;
  stretches: Record<string, StretchInfo>;
  phrases: Phrases;
}

const UNHEARD_MS = 6_000;
/** After so long nobody is asked any more how a finished session was. */
const AFTERWARDS_MS = 6 * 3_600_000;
const SCREENS = ["start", "play", "after", "elsewhere"] as const;

const served = json<Served>("session");
const sentences = json<Sentences>("words");
const { phrases } = served;
const page = element("main");
const soundPanel = element<HTMLDialogElement>("dialog-sound");

let preferences = rememberedPreferences(served.settings);
let player: Player | null = null;
let screen: PlayScreen | null = null;

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
const questions = new Questions(guide, phrases, sentences, () => player);
const wake = new WakeLock((held) => {
  element("may-sleep").hidden = held;
});

// ---- screens ------------------------------------------------------------------------------

function turnTo(name: (typeof SCREENS)[number]): void {
  for (const each of SCREENS) element(`screen-${each}`).hidden = each !== name;
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
  questions.follow(current);
  const heard = guide.sound.unlocked || navigator.userActivation?.hasBeenActive;
  element("unlock").hidden = preferences.mode === "silence" || heard;
}

function finish(current: Player): void {
  questions.closeAll();
  close(soundPanel);
  turnTo("after");
  openAfter(current.plan, current.state, phrases, sentences, (after) => current.close(after));
}

function unheard(): void {
  element("unheard").hidden = !guide.sound.unlocked;
  setTimeout(() => {
    element("unheard").hidden = true;
  }, UNHEARD_MS);
}

// ---- acting -------------------------------------------------------------------------------

function pauseOrResume(): void {
  const phase = player?.state.phase;
  if (phase !== "running" && phase !== "paused") return;
  player?.dispatch({ type: phase === "running" ? "pause" : "resume" });
  guide.tell(phase === "running" ? phrases.flow.paused : phrases.flow.resumed);
}

function extend(): void {
  if (player) player.dispatch({ type: "extend", ms: extensionMs(player.plan, player.state) });
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

function openSound(): void {
  const mode = element<HTMLSelectElement>("mode-now");
  mode.value = preferences.mode;
  mode.onchange = () => prefer({ ...preferences, mode: mode.value as Preferences["mode"] });
  bindSound(soundPanel, preferences, (part) => {
    prefer({ ...preferences, ...part });
    if (part.breaths_per_minute !== undefined) void pace(preferences);
  });
  open(soundPanel);
}

// ---- wiring -------------------------------------------------------------------------------

const KEYS: Record<string, () => void> = {
  " ": pauseOrResume,
  ArrowLeft: () => player?.dispatch({ type: "back" }),
  ArrowRight: () => player?.dispatch({ type: "skip" }),
  ArrowUp: extend,
  Escape: () => questions.end(),
};

function onKey(event: KeyboardEvent): void {
  guide.sound.unlock();
  const asked = all<HTMLDialogElement>("dialog").some((dialog) => dialog.open);
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
  onClick("pause", pauseOrResume);
  onClick("back", () => player?.dispatch({ type: "back" }));
  onClick("skip", () => player?.dispatch({ type: "skip" }));
  onClick("extend", extend);
  onClick("sound-open", openSound);
  onClick("sound-close", () => close(soundPanel));
  onClick("unlock", () => guide.sound.unlock());
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
  if (saved.sitting.programme === sitting.programme) return;
  if (player.state.phase === "running") player.dispatch({ type: "pause" });
  if (player.state.phase === "paused") questions.unfinished(saved.sitting.name);
}

function beginPage(): void {
  const sitting: Sitting = {
    programme: served.timeline.programme,
    name: element("start-title").textContent ?? "",
    plan: served.timeline,
    stretches: served.stretches,
  };
  wirePage();
  if (remembered()) void alone(elsewhere).then(() => restore(sitting));
  else openStart(sitting);
}

beginPage();
