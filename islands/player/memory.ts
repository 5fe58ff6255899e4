// What the browser remembers: the running session, so that a reload resumes, and how it sounds.

import type { Side, State, Timeline } from "./state";

export type SoundMode = "voice" | "chimes" | "silence";
export type BreathSound = "counted" | "always" | "off";

export interface Preferences {
  mode: SoundMode;
  /** `auto`, `clips`, or the voiceURI of a local voice. */
  voice: string;
  /** 0 to 1. */
  volume: number;
  breathSound: BreathSound;
  breaths_per_minute: number;
  set_up_pace: number;
  rest_seconds: number;
  first_side: "left" | "right";
}

export interface StretchInfo {
  name: string;
  one_sided: boolean;
  /** URLs of stills by keyframe. */
  stills?: Record<string, string>;
  /** The easier version: how to do it, for each side, and the keyframe that shows it. */
  easier?: { keyframe: string; text: Partial<Record<Side, string>> };
}

/** Raised when what is remembered changes its shape: an older session is then not resumed. */
const VERSION = 1;

export interface Sitting {
  programme: string;
  name: string;
  plan: Timeline;
  stretches: Record<string, StretchInfo>;
}

export interface After {
  pain: number | null;
  effort: number | null;
  note: string;
}

const SITTING = "hipkey.session.sitting";
const STATE = "hipkey.session.state";
const AFTER = "hipkey.session.after";
const PREFERENCES = "hipkey.player";

export function preferences(defaults: Partial<Preferences>): Preferences {
  const first: Preferences = {
    mode: "voice",
    voice: "auto",
    volume: 0.8,
    breathSound: "counted",
    breaths_per_minute: 6,
    set_up_pace: 1,
    rest_seconds: 10,
    first_side: "left",
  };
  return { ...first, ...defaults, ...read<Partial<Preferences>>(PREFERENCES) };
}

export function keepPreferences(preferences: Preferences): void {
  save(PREFERENCES, preferences);
}

export function keepSitting(sitting: Sitting): void {
  save(SITTING, { version: VERSION, ...sitting });
}

export function keepState(state: State): void {
  save(STATE, state);
}

export function keepAfter(after: After): void {
  save(AFTER, after);
}

export function remembered(): { sitting: Sitting; state: State } | null {
  const sitting = read<Sitting & { version: number }>(SITTING);
  const state = read<State>(STATE);
  if (sitting?.version !== VERSION || !state?.session) return null;
  return state.phase === "finished" || sitting.plan.steps[state.index] ? { sitting, state } : null;
}

export function rememberedAfter(): After {
  return { pain: null, effort: null, note: "", ...read<After>(AFTER) };
}

export function forgetSession(): void {
  for (const key of [SITTING, STATE, AFTER]) {
    try {
      localStorage.removeItem(key);
    } catch {
      // Storage is off: there was nothing to forget.
    }
  }
}

function read<T>(key: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") as T | null;
  } catch {
    return null;
  }
}

function save(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Storage is full or off: the session goes on, only a reload would not find it.
  }
}
