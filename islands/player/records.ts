// What a session leaves behind for the diary.

import { breathMs, counted, stepOf, totalMs } from "./state.ts";
import type { Side, State, Timeline } from "./state.ts";

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

export type Details = { [name: string]: unknown };

const round = (seconds: number): number => Math.round(seconds * 10) / 10;

/** What was truly held of the current step. */
export function recordOf(plan: Timeline, state: State, at: number, outcome: Details): Record {
  const step = stepOf(plan, state);
  const details: Details = { ...outcome, planned_s: round(totalMs(step, state) / 1000) };
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

/** A stop before the hold: no time was held, and its number is apart from those of holds. */
export function stopOnTheWay(state: State): Pick<Record, "kind" | "number"> {
  return { kind: "note", number: 0x0100_0000 + state.index * 256 + (state.attempt % 256) };
}

/** The id of an event of this sitting: the session's own with the last digits counted up. */
export function eventId(session: string, number: number): string {
  const tail = number.toString(16).padStart(8, "0").slice(-8);
  return session.slice(0, -8) + tail;
}
