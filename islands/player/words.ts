// The words of the page come with the page: the content's phrases, and the template's own.

import type { Side, StepKind } from "../wire.gen";

/** The part of the content's phrases that the player shows or says (`content/phrases.toml`). */
export interface Phrases {
  announce: { once_more: string };
  amounts: Record<"second" | "seconds" | "minute" | "minutes" | "breath" | "breaths", string>;
  sides: Record<Side, { label: string; leg: string }>;
  player: Record<StepKind, string> & {
    pause: string;
    resume: string;
    more: string;
    progress: string;
    breath_number: string;
    offline: string;
  };
  hold: { breathe_in: string; breathe_out: string; half: string };
  flow: Record<
    | "welcome"
    | "paused"
    | "resumed"
    | "skipped"
    | "back"
    | "more_time"
    | "ended_early"
    | "done"
    | "welcome_back"
    | "still_there",
    string
  >;
  stop: { what_to_do: string[]; emergency: string };
  pain: { fine: string; ease_off: string; stop: string };
}

/** Sentences of the page itself (`session.html`). */
export type Sentences = Record<
  | "glance"
  | "each_side"
  | "minutes_left"
  | "last_minute"
  | "next_move"
  | "next_hold"
  | "next_switch"
  | "next_rest"
  | "next_stretch"
  | "next_nothing"
  | "away_minutes"
  | "away_hours"
  | "summary"
  | "summary_none"
  | "side_left"
  | "side_right"
  | "side_both"
  | "refused"
  | "voice_auto"
  | "voice_clips"
  | "unfinished"
  | "more_seconds"
  | "more_breath"
  | "more_breaths",
  string
>;

/** `{name}` replaced by its value; a name without a value stays, so that it is noticed. */
export function fill(pattern: string, values: Record<string, string | number>): string {
  return pattern.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** What is left, as it is read from afar: 45, and from a minute on 1:05. */
export function clock(ms: number): string {
  const seconds = Math.ceil(ms / 1000 - 1e-3);
  if (seconds < 60) return String(seconds);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** So many seconds or breaths, in words; whole minutes as minutes. */
export function amount(phrases: Phrases, seconds: number, breaths: number | null): string {
  const { amounts } = phrases;
  if (breaths !== null) {
    return breaths === 1 ? amounts.breath : fill(amounts.breaths, { count: breaths });
  }
  if (seconds >= 60 && seconds % 60 === 0) {
    const count = seconds / 60;
    return count === 1 ? amounts.minute : fill(amounts.minutes, { count });
  }
  const count = Math.round(seconds);
  return count === 1 ? amounts.second : fill(amounts.seconds, { count });
}
