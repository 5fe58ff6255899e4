// What a person hears: turns the engine's effects into voice, bells and breath, as they chose.

import type { Effect } from "./engine";
import { breathAt, counted, stepOf } from "./state";
import type { State, Timeline } from "./state";
import type { Preferences } from "./memory";
import { Sound } from "./sound";
import { Voice } from "./voice";

/** How far ahead sentences are fetched: so much time, and so many steps at least. */
const AHEAD_S = 150;
const AHEAD_STEPS = 5;
/** In voice mode the bells only accompany. */
const BESIDE_VOICE = 0.35;

export class Guide {
  readonly sound: Sound;
  readonly voice: Voice;
  /** Sentences that may be needed at any moment. */
  readonly #always: readonly string[];
  #preferences: Preferences;
  #breath = "";

  constructor(preferences: Preferences, always: readonly string[], unheard: () => void) {
    this.#preferences = preferences;
    this.#always = always;
    this.sound = new Sound(preferences.volume);
    this.voice = new Voice(this.sound, unheard);
    this.follow(preferences);
  }

  /** Takes over what the person chose. */
  follow(preferences: Preferences): void {
    if (preferences.mode !== this.#preferences.mode) this.hush();
    this.#preferences = preferences;
    this.sound.volume = preferences.volume;
    this.voice.volume = preferences.volume;
    this.voice.choice = preferences.voice;
  }

  /** Says a sentence of the page itself, in voice mode. */
  tell(...texts: string[]): void {
    if (this.#preferences.mode !== "voice") return;
    for (const text of texts) this.voice.say(text);
  }

  perform(effect: Effect): void {
    const { mode } = this.#preferences;
    if (effect.type === "hush") this.hush();
    if (mode === "silence") return;
    if (effect.type === "say" && mode === "voice") this.voice.say(effect.text, effect.urgent);
    if (effect.type === "say" && mode === "chimes" && effect.urgent) this.sound.tick();
    if (effect.type === "chime" && mode === "chimes") this.sound.chime(effect.chime);
    if (effect.type === "chime" && mode === "voice" && effect.chime !== "halfway") {
      this.sound.chime(effect.chime, BESIDE_VOICE);
    }
  }

  hush(): void {
    this.voice.hush();
    this.sound.hushBreath();
    this.#breath = "";
  }

  /** Sounds the half of a breath that has begun, once. */
  breathe(plan: Timeline, state: State, now: number): void {
    const breath = this.#breathes(plan, state) ? breathAt(plan, state, now) : null;
    const name = breath ? `${state.attempt} ${breath.count} ${breath.inward}` : "";
    if (name === this.#breath) return;
    this.#breath = name;
    if (!breath) this.sound.hushBreath();
    else this.sound.breath(breath.inward, (breath.halfMs * (1 - breath.share)) / 1000);
  }

  /** Fetches what will be said soon. */
  prepare(plan: Timeline, from: number): void {
    if (this.#preferences.mode !== "voice") return;
    const start = plan.steps[from]?.start_s ?? 0;
    const steps = plan.steps
      .slice(from)
      .filter((step, at) => at < AHEAD_STEPS || step.start_s - start < AHEAD_S);
    const soon = steps.flatMap((step) => (step.say ?? []).map((word) => word.text));
    this.voice.prepare([...soon, ...this.#always]);
  }

  #breathes(plan: Timeline, state: State): boolean {
    const { mode, breathSound } = this.#preferences;
    if (mode === "silence" || breathSound === "off" || state.phase !== "running") return false;
    return breathSound === "always" || counted(stepOf(plan, state));
  }
}
