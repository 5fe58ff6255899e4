// The session as a state machine: (plan, state, event, now) -> state and effects.
//
// It knows no page, no sound and no clock: `now` comes in, in milliseconds since 1970. While a step
// runs, the state holds the absolute moment of its end and everything else is derived from that.
// A hold earns only time that was guided: not pauses, not a slept laptop, not time outside the
// stretch while a camera watches.

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
  | { type: "camera"; inside: boolean | null }
  | { type: "retime"; plan: Timeline };

export type Chime = "hold" | "halfway" | "end" | "finish";

export interface Record {
  /** A hold, or a note that somebody stopped on the way into one. */
  kind: "hold" | "note";
  /** Same hold, same number: two pages that saw it end make one event of it. */
  number: number;
  at: number;
  stretch: string;
  side: Side;
  seconds: number;
  details: Details;
}

type Details = { [name: string]: unknown };

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
      return going({ ...halted(state, now), inside: event.inside }, now);
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

/** A stop before the hold: no time was held, and its number is apart from those of holds. */
function stopOnTheWay(state: State): Pick<Record, "kind" | "number"> {
  return { kind: "note", number: 0x0100_0000 + state.index * 256 + (state.attempt % 256) };
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

function recordOf(
  plan: Timeline,
  state: State,
  at: number,
  outcome: Details,
): Record {
  const step = stepOf(plan, state);
  const details: Details = {
    ...outcome,
    planned_s: round(totalMs(step, state) / 1000),
  };
  if (counted(step)) {
    details.breaths = Math.floor((state.heldMs / breathMs(plan)) * (1 + 1e-9));
  }
  if (state.easier !== null) details.level = "easier";
  return {
    kind: "hold",
    number: state.attempt,
    at,
    stretch: step.stretch,
    side: step.side,
    seconds: round(state.heldMs / 1000),
    details,
  };
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

/** When an utterance is due, in ms from the step's start, once the step is `extraMs` longer. */
function dueMs(step: Step, utterance: Utterance, extraMs: number): number {
  const offset = (utterance.at_s - step.start_s) * 1000;
  // The countdown belongs to the end; half-time stays half-time.
  const share = utterance.urgent ? 1 : offset / (step.duration_s * 1000);
  return offset + extraMs * share;
}

const round = (seconds: number): number => Math.round(seconds * 10) / 10;

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

/** Share of a breath that goes in; out takes longer, which calms. */
export const IN_SHARE = 0.4;

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

/** The id of an event of this sitting: the session's own with the last digits counted up. */
export function eventId(session: string, number: number): string {
  const tail = number.toString(16).padStart(8, "0").slice(-8);
  return session.slice(0, -8) + tail;
}
