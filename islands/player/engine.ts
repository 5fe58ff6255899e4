// The session as a state machine: (plan, state, event, now) -> state and effects.
//
// It knows no page, no sound and no clock: `now` comes in, in milliseconds since 1970. While a step
// runs, the state holds the absolute moment of its end and everything else is derived from that.
// A hold earns only time that was guided: not pauses, not a slept laptop, not time outside the
// stretch while a camera watches.

import { recordOf, stopOnTheWay } from "./records.ts";
import type { Record } from "./records.ts";
import { dueMs, elapsedMs, remainingMs, stepOf, totalMs } from "./state.ts";
import type { State, Step, Timeline } from "./state.ts";

export type Event =
  | { type: "tick" }
  | { type: "pause" }
  | { type: "resume" }
  | { type: "skip" }
  | { type: "skip-stretch" }
  | { type: "back" }
  | { type: "extend"; ms: number }
  | { type: "stop" }
  | { type: "easier" }
  | { type: "restart" }
  | { type: "end" }
  /** `creditMs`: by how much the camera's count of the hold is ahead of this clock. */
  | { type: "camera"; inside: boolean | null; creditMs?: number }
  | { type: "retime"; plan: Timeline };

export type Chime = "hold" | "halfway" | "end" | "finish";

export type Effect =
  | { type: "say"; text: string; urgent: boolean }
  | { type: "hush" }
  | { type: "chime"; chime: Chime }
  | { type: "record"; record: Record }
  | { type: "ended"; at: number; completed: boolean };

export interface Outcome {
  state: State;
  effects: Effect[];
}

/** Timers of a hidden page come once a second; a longer silence means that nobody was guided. */
export const GAP_MS = 5_000;
/** After a longer absence the page asks instead of going on by itself. */
export const ASK_MS = 120_000;
/** Shorter pieces of a hold that was left are not worth a record. */
export const WORTH_MS = 5_000;
/** Within this time "back" means the step before. */
const BACK_MS = 4_000;
/** A sentence that is later than this is not said any more. */
const STALE_MS = 2_500;

export function begin(plan: Timeline, session: string, now: number): Outcome {
  const blank: State = {
    session,
    phase: "running",
    index: 0,
    endsAt: null,
    remainingMs: 0,
    extraMs: 0,
    heldMs: 0,
    attempt: 0,
    said: 0,
    halfway: false,
    tickAt: now,
    awayMs: 0,
    easier: null,
    leading: false,
    inside: null,
    done: [],
    startedAt: now,
  };
  const effects: Effect[] = [];
  const state = enter(plan, blank, 0, now, effects);
  return tick(plan, state, now, effects);
}

export function reduce(plan: Timeline, before: State, event: Event, now: number): Outcome {
  if (before.phase === "finished") return { state: before, effects: [] };
  const effects: Effect[] = [];
  // Whatever happens, the time up to now is accounted for first.
  const { state } = tick(plan, before, now, effects);
  if (event.type === "tick" || state.phase === "finished") return { state, effects };
  return { state: applied(plan, state, event, now, effects), effects };
}

function applied(plan: Timeline, state: State, event: Event, now: number, effects: Effect[]): State {
  const asking = state.phase === "away" || state.phase === "stopped";
  switch (event.type) {
    case "tick":
      return state;
    case "pause":
      if (state.phase !== "running") return state;
      effects.push({ type: "hush" });
      return { ...halted(state, now), phase: "paused" };
    case "resume":
      // After "stop" the hold begins anew or not at all.
      return state.phase === "stopped" ? state : going({ ...state, phase: "running" }, now);
    case "skip":
      return asking ? state : left(plan, state, state.index + 1, now, effects);
    case "skip-stretch":
      return left(plan, { ...state, easier: null }, nextStretch(plan, state.index), now, effects);
    case "back": {
      const early = elapsedMs(plan, state, now) < BACK_MS && state.index > 0;
      return asking ? state : left(plan, state, early ? state.index - 1 : state.index, now, effects);
    }
    case "restart":
      return left(plan, state, state.index, now, effects);
    case "extend":
      return extended(state, event.ms);
    case "stop":
      return stopped(plan, state, now, effects);
    case "easier": {
      const easier = stepOf(plan, state).stretch;
      const to = leadingTo(plan, state.index);
      return { ...left(plan, { ...state, easier }, to, now, effects), leading: true };
    }
    case "end":
      return ended(plan, state, now, effects);
    case "camera":
      if (event.inside === state.inside) return state;
      return watched(plan, state, event.inside, event.creditMs ?? 0, now);
    case "retime":
      return retimed(plan, event.plan, state, now);
  }
}

/** Lets the time pass up to `now`, over as many steps as it takes. */
function tick(plan: Timeline, before: State, now: number, effects: Effect[]): Outcome {
  let state = before;
  if (state.phase !== "running") return { state, effects };
  const gap = now - state.tickAt;
  if (gap > GAP_MS || gap < 0) state = unguided(plan, state, now, gap);
  while (state.phase === "running") {
    const step = stepOf(plan, state);
    const until = state.endsAt === null ? now : Math.min(now, state.endsAt);
    if (step.kind === "hold" && state.endsAt !== null) {
      state = { ...state, heldMs: state.heldMs + Math.max(0, until - state.tickAt) };
    }
    state = { ...state, tickAt: Math.max(state.tickAt, until) };
    state = spoken(plan, state, until, effects);
    if (state.endsAt === null || now < state.endsAt) break;
    state = completed(plan, state, state.endsAt, effects);
  }
  return { state: state.phase === "running" ? { ...state, tickAt: now } : state, effects };
}

/** After time without guidance: go on in place if it was short, ask if it was not. */
function unguided(plan: Timeline, state: State, now: number, gap: number): State {
  // The hold stands where it stood at the last tick; the time since then is nobody's.
  const where = halted(state, state.tickAt);
  const over = state.endsAt !== null && now >= state.endsAt;
  const passed = over && stepOf(plan, state).kind === "hold";
  if (gap > ASK_MS || passed) return { ...where, phase: "away", awayMs: gap, tickAt: now };
  return going({ ...where, tickAt: now }, now);
}

function spoken(plan: Timeline, state: State, now: number, effects: Effect[]): State {
  if (state.endsAt === null) return state;
  const step = stepOf(plan, state);
  const elapsed = elapsedMs(plan, state, now);
  let said = state.said;
  for (let next = step.say?.[said]; next; next = step.say?.[said]) {
    const late = elapsed - dueMs(step, next, state.extraMs);
    if (late < 0) break;
    if (late <= STALE_MS && !state.leading) effects.push({ type: "say", text: next.text, urgent: next.urgent ?? false });
    said += 1;
  }
  let halfway = state.halfway;
  if (step.kind === "hold" && !halfway && elapsed >= totalMs(step, state) / 2) {
    halfway = true;
    effects.push({ type: "chime", chime: "halfway" });
  }
  return { ...state, said, halfway };
}

/** The step came to its end by itself. */
function completed(plan: Timeline, state: State, at: number, effects: Effect[]): State {
  const step = stepOf(plan, state);
  if (step.kind !== "hold") return enter(plan, state, state.index + 1, at, effects);
  effects.push({ type: "chime", chime: "end" });
  effects.push({ type: "record", record: recordOf(plan, state, at, { completed: true }) });
  const done = [...new Set([...state.done, state.index])];
  return enter(plan, { ...state, done }, state.index + 1, at, effects);
}

/** The step was left before its end; what was truly held of it is kept. */
function left(plan: Timeline, state: State, to: number, now: number, effects: Effect[]): State {
  effects.push({ type: "hush" });
  if (stepOf(plan, state).kind === "hold" && state.heldMs >= WORTH_MS) {
    effects.push({ type: "record", record: recordOf(plan, state, now, { completed: false }) });
  }
  const paused = state.phase === "paused";
  const next = enter(plan, { ...state, phase: "running" }, to, now, effects);
  return paused && next.phase === "running" ? { ...halted(next, now), phase: "paused" } : next;
}

function stopped(plan: Timeline, state: State, now: number, effects: Effect[]): State {
  effects.push({ type: "hush" });
  const { kind } = stepOf(plan, state);
  const record = recordOf(plan, state, now, { completed: false, stopped: true });
  if (kind === "hold") effects.push({ type: "record", record });
  else effects.push({ type: "record", record: { ...record, ...stopOnTheWay(state), details: { stopped: true, during: kind } } });
  // The piece is recorded: it must not be recorded once more when the person goes on.
  return { ...halted(state, now), heldMs: 0, phase: "stopped" };
}

function ended(plan: Timeline, state: State, now: number, effects: Effect[]): State {
  effects.push({ type: "hush" });
  // Nobody was there while the page asks; the sitting ended when guidance did.
  const at = state.phase === "away" ? state.tickAt - state.awayMs : now;
  if (stepOf(plan, state).kind === "hold" && state.heldMs >= WORTH_MS) {
    effects.push({ type: "record", record: recordOf(plan, state, at, { completed: false }) });
  }
  return finished(plan, halted(state, now), at, effects);
}

function finished(plan: Timeline, state: State, at: number, effects: Effect[]): State {
  const holds = plan.steps.filter((step) => step.kind === "hold").length;
  const completed = state.done.length >= holds;
  effects.push({ type: "chime", chime: "finish" });
  effects.push({ type: "ended", at, completed });
  return { ...state, phase: "finished", endsAt: null, remainingMs: 0, tickAt: at };
}

function enter(plan: Timeline, state: State, index: number, at: number, effects: Effect[]): State {
  const step = plan.steps[index];
  if (!step) return finished(plan, state, at, effects);
  const hold = step.kind === "hold";
  if (hold) effects.push({ type: "chime", chime: "hold" });
  const easier = state.easier === step.stretch ? state.easier : null;
  const next: State = {
    ...state,
    index,
    easier,
    endsAt: null,
    remainingMs: step.duration_s * 1000,
    extraMs: 0,
    heldMs: 0,
    said: 0,
    halfway: false,
    leading: false,
    attempt: state.attempt + (hold ? 1 : 0),
    tickAt: at,
  };
  return going(next, at);
}

function extended(state: State, ms: number): State {
  if (state.phase !== "running" && state.phase !== "paused") return state;
  const extraMs = state.extraMs + ms;
  if (state.endsAt === null) return { ...state, extraMs, remainingMs: state.remainingMs + ms };
  return { ...state, extraMs, endsAt: state.endsAt + ms };
}

/** Whether `next` has the same steps, only of other lengths: it may then follow `plan` midway. */
export function fits(plan: Timeline, next: Timeline): boolean {
  const name = (step: Step): string => `${step.kind} ${step.stretch} ${step.side}`;
  return (
    next.steps.length === plan.steps.length &&
    next.steps.every((step, at) => plan.steps[at] && name(step) === name(plan.steps[at]))
  );
}

/** Another plan of the same steps (another breathing pace): the share of the step stays. */
function retimed(plan: Timeline, next: Timeline, state: State, now: number): State {
  const [step, new_] = [stepOf(plan, state), stepOf(next, state)];
  const rest = remainingMs(state, now) / totalMs(step, state);
  const remaining = rest * new_.duration_s * 1000;
  const offset = new_.duration_s * 1000 - remaining;
  const said = (new_.say ?? []).filter((word) => dueMs(new_, word, 0) < offset).length;
  const where = { ...halted(state, now), extraMs: 0, remainingMs: remaining, said };
  return going(where, now);
}

/** The camera says whether the person is in the stretch, and what it saw held that we did not. */
function watched(
  plan: Timeline,
  state: State,
  inside: boolean | null,
  creditMs: number,
  now: number,
): State {
  const where = halted(state, now);
  const holding = stepOf(plan, state).kind === "hold" && state.phase === "running";
  // No more than is left of the hold, and no less than nothing held.
  const credit = holding ? Math.min(where.remainingMs, Math.max(-state.heldMs, creditMs)) : 0;
  const [heldMs, remaining] = [state.heldMs + credit, where.remainingMs - credit];
  return going({ ...where, inside, heldMs, remainingMs: remaining }, now);
}

/** The clock of the step stands still. */
function halted(state: State, now: number): State {
  return { ...state, endsAt: null, remainingMs: remainingMs(state, now) };
}

/** The clock of the step goes, if nothing holds it: no pause, and the person in the stretch. */
function going(state: State, now: number): State {
  const held = state.phase !== "running" || state.endsAt !== null;
  if (held || state.inside === false) return { ...state, tickAt: now };
  return { ...state, endsAt: now + state.remainingMs, awayMs: 0, tickAt: now };
}

/** The step that leads into this stretch's hold at or after `index`; `index` if none does. */
function leadingTo(plan: Timeline, index: number): number {
  const { steps } = plan;
  const here = steps[index]?.stretch;
  const hold = steps.findIndex((step, at) => at >= index && step.kind === "hold");
  const before = steps[hold]?.stretch === here ? steps[hold - 1] : undefined;
  return before && (before.kind === "move" || before.kind === "switch") ? hold - 1 : index;
}

function nextStretch(plan: Timeline, index: number): number {
  const here = plan.steps[index]?.stretch;
  const next = plan.steps.findIndex(
    (step, at) => at > index && (step.stretch !== here || step.kind === "set_up"),
  );
  return next === -1 ? plan.steps.length : next;
}
