// A session's state, and what can be read from it at a moment: nothing here changes anything.

import type { Side, Timeline, TimelineStep as Step, Utterance } from "../wire.gen";

export type { Side, Step, Timeline };

export type Phase = "running" | "paused" | "stopped" | "away" | "finished";

export interface State {
  /** Random UUID of the sitting; the ids of its events are made from it. */
  session: string;
  phase: Phase;
  index: number;
  /** When the step ends; null while its clock stands still, and then `remainingMs` counts. */
  endsAt: number | null;
  remainingMs: number;
  /** How much the step was lengthened. */
  extraMs: number;
  /** Time truly held in this step. */
  heldMs: number;
  /** How often a hold was begun in this sitting: keeps the ids of its records apart. */
  attempt: number;
  /** How many of the step's utterances are behind us. */
  said: number;
  halfway: boolean;
  /** The last moment at which somebody was being guided. */
  tickAt: number;
  /** How long nobody was guided, while we ask what to do. */
  awayMs: number;
  /** The stretch that is done in its easier version, if any. */
  easier: string | null;
  /** The step leads into the easier version instead of what it says itself. */
  leading: boolean;
  /** null: no camera. Otherwise whether the person is in the stretch. */
  inside: boolean | null;
  /** Indices of the holds that were done in full. */
  done: number[];
  startedAt: number;
}

/** Share of a breath that goes in; out takes longer, which calms. */
export const IN_SHARE = 0.4;

export function stepOf(plan: Timeline, state: State): Step {
  const step = plan.steps[state.index];
  if (!step) throw new RangeError(`no step ${state.index} of ${plan.steps.length}`);
  return step;
}

export function totalMs(step: Step, state: State): number {
  return step.duration_s * 1000 + state.extraMs;
}

export function remainingMs(state: State, now: number): number {
  return state.endsAt === null ? state.remainingMs : Math.max(0, state.endsAt - now);
}

export function elapsedMs(plan: Timeline, state: State, now: number): number {
  return totalMs(stepOf(plan, state), state) - remainingMs(state, now);
}

/** What is left of the whole session. */
export function sessionRemainingMs(plan: Timeline, state: State, now: number): number {
  const step = stepOf(plan, state);
  return remainingMs(state, now) + (plan.total_s - step.start_s - step.duration_s) * 1000;
}

/** Whether the hold is measured in breaths and not in seconds. */
export function counted(step: Step): boolean {
  return step.breaths !== null && step.breaths !== undefined;
}

export function breathMs(plan: Timeline): number {
  return 60_000 / plan.breaths_per_minute;
}

export interface Breath {
  /** From 1. */
  count: number;
  of: number | null;
  inward: boolean;
  /** How long this half of the breath lasts, and how much of it is over (0-1). */
  halfMs: number;
  share: number;
}

/** The breath at `now` while a hold's clock goes; null otherwise. */
export function breathAt(plan: Timeline, state: State, now: number): Breath | null {
  const step = stepOf(plan, state);
  if (step.kind !== "hold" || state.phase !== "running" || state.endsAt === null) return null;
  const whole = breathMs(plan);
  const elapsed = elapsedMs(plan, state, now);
  const within = elapsed % whole;
  const inward = within < whole * IN_SHARE;
  const halfMs = whole * (inward ? IN_SHARE : 1 - IN_SHARE);
  return {
    count: Math.floor(elapsed / whole) + 1,
    of: counted(step) ? Math.round(totalMs(step, state) / whole) : null,
    inward,
    halfMs,
    share: (inward ? within : within - whole * IN_SHARE) / halfMs,
  };
}

/** How much "+15 s" adds: in a hold that counts breaths, the whole breaths nearest to it. */
export function extensionMs(plan: Timeline, state: State): number {
  if (!counted(stepOf(plan, state))) return 15_000;
  return Math.max(1, Math.round(15_000 / breathMs(plan))) * breathMs(plan);
}

/** The next moment at which something is due: a second of the display, a word, a breath, the end. */
export function nextMoment(plan: Timeline, state: State, now: number): number | null {
  if (state.phase !== "running") return null;
  if (state.endsAt === null) return now + 1000;
  const step = stepOf(plan, state);
  const remaining = remainingMs(state, now);
  const start = now - elapsedMs(plan, state, now);
  const moments = [state.endsAt, now + (remaining % 1000 || 1000)];
  const utterance = step.say?.[state.said];
  if (utterance) moments.push(start + dueMs(step, utterance, state.extraMs));
  if (step.kind === "hold" && !state.halfway) moments.push(start + totalMs(step, state) / 2);
  const breath = breathAt(plan, state, now);
  if (breath) moments.push(now + breath.halfMs * (1 - breath.share));
  return Math.max(now + 1, Math.min(...moments.filter((moment) => moment > now)));
}

/** When an utterance is due, in ms from the step's start, once the step is `extraMs` longer. */
export function dueMs(step: Step, utterance: Utterance, extraMs: number): number {
  const offset = (utterance.at_s - step.start_s) * 1000;
  // The countdown belongs to the end; half-time stays half-time.
  const share = utterance.urgent ? 1 : offset / (step.duration_s * 1000);
  return offset + extraMs * share;
}
