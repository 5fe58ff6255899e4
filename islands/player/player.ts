// Runs a session: feeds the engine with what happens and with the time, and carries out what the
// engine answers. The only place of the player that looks at the clock.

import { isoLocal, post } from "../outbox";
import type { DiaryEvent } from "../wire.gen";
import { begin, fits, reduce } from "./engine";
import type { Effect, Event, Outcome } from "./engine";
import type { Guide } from "./guide";
import { holdEnded, stepChanged } from "./hooks";
import { forgetSession, keepSitting, keepState } from "./memory";
import type { After, Sitting } from "./memory";
import { uuid } from "./page";
import { eventId } from "./records";
import type { Record } from "./records";
import { nextMoment, stepOf } from "./state";
import type { State, Timeline } from "./state";

type Kind = DiaryEvent["kind"];

/** Numbers of a sitting's own events, apart from those of its holds. */
const NUMBER_OF = {
  start: 0x7f000001,
  end: 0x7f000002,
  before: 0x7f000003,
  after: 0x7f000004,
  effort: 0x7f000005,
  note: 0x7f000006,
};
const LONGEST_SLEEP_MS = 1_000;

export class Player {
  sitting: Sitting;
  state: State;
  readonly #guide: Guide;
  readonly #show: (player: Player, now: number) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #noticed = "";

  private constructor(
    sitting: Sitting,
    state: State,
    guide: Guide,
    show: (player: Player, now: number) => void,
  ) {
    this.sitting = sitting;
    this.state = state;
    this.#guide = guide;
    this.#show = show;
  }

  /** A new session, begun now. */
  static start(
    sitting: Sitting,
    painBefore: number | null,
    guide: Guide,
    show: (player: Player, now: number) => void,
  ): Player {
    const now = Date.now();
    const outcome = begin(sitting.plan, uuid(), now);
    const player = new Player(sitting, outcome.state, guide, show);
    keepSitting(sitting);
    const holds = sitting.plan.steps.filter((step) => step.kind === "hold").length;
    const planned = { programme: sitting.programme, planned_s: sitting.plan.total_s, holds };
    player.#record("session_start", NUMBER_OF.start, now, { details: planned });
    player.#measure("pain", "pain-before", NUMBER_OF.before, painBefore, now);
    player.#take(outcome, now);
    return player;
  }

  /** A session that an earlier load of the page left, as it stands now. */
  static restore(
    sitting: Sitting,
    state: State,
    guide: Guide,
    show: (player: Player, now: number) => void,
  ): Player {
    // A camera that watched before the reload has to say again what it sees.
    const player = new Player(sitting, { ...state, inside: null }, guide, show);
    player.dispatch({ type: "tick" });
    return player;
  }

  get plan(): Timeline {
    return this.sitting.plan;
  }

  dispatch(event: Event): void {
    if (event.type === "retime" && !fits(this.plan, event.plan)) return;
    const now = Date.now();
    const outcome = reduce(this.plan, this.state, event, now);
    if (event.type === "retime") {
      this.sitting = { ...this.sitting, plan: event.plan };
      keepSitting(this.sitting);
    }
    this.#take(outcome, now);
  }

  /** Pain in the running stretch. */
  painNow(value: number | null, details: { [name: string]: unknown }): void {
    const { stretch, side } = stepOf(this.plan, this.state);
    const measured = value === null ? {} : { measure: "pain-now", value };
    post({ ...this.#event("pain", uuid(), Date.now()), stretch, side, ...measured, details });
  }

  /** Stores what the person said at the end, if anything, and forgets the session here. */
  close(after: After | null): void {
    const now = Date.now();
    this.#measure("pain", "pain-after", NUMBER_OF.after, after?.pain ?? null, now);
    this.#measure("effort", "effort", NUMBER_OF.effort, after?.effort ?? null, now);
    if (after?.note) this.#record("note", NUMBER_OF.note, now, { note: after.note });
    forgetSession();
  }

  #take({ state, effects }: Outcome, now: number): void {
    this.state = state;
    // Records first: if anything after them fails, the hold is kept.
    for (const effect of effects) this.#keep(effect);
    keepState(state);
    for (const effect of effects) this.#guide.perform(effect);
    if (state.phase !== "finished") this.#guide.breathe(this.plan, state, now);
    this.#notify();
    this.#show(this, now);
    this.#schedule(now);
  }

  #schedule(now: number): void {
    clearTimeout(this.#timer);
    const next = nextMoment(this.plan, this.state, now);
    if (next === null) return;
    const wait = Math.min(LONGEST_SLEEP_MS, Math.max(1, Math.ceil(next - now)));
    this.#timer = setTimeout(() => this.dispatch({ type: "tick" }), wait);
  }

  #keep(effect: Effect): void {
    if (effect.type === "record") this.#keepHold(effect.record);
    if (effect.type === "ended") {
      const holds = this.plan.steps.filter((step) => step.kind === "hold").length;
      const details = {
        programme: this.sitting.programme,
        completed: effect.completed,
        holds_done: this.state.done.length,
        holds,
      };
      this.#record("session_end", NUMBER_OF.end, effect.at, { details });
    }
  }

  #keepHold({ kind, number, at, ...hold }: Record): void {
    if (kind === "hold") {
      const details = { ...hold.details };
      holdEnded(details);
      this.#record(kind, number, at, { ...hold, details });
    } else this.#record(kind, number, at, { ...hold, seconds: null });
  }

  #measure(kind: "pain" | "effort", measure: string, number: number, value: number | null, at: number): void {
    if (value !== null) this.#record(kind, number, at, { measure, value });
  }

  #record(kind: Kind, number: number, at: number, more: Partial<DiaryEvent>): void {
    post({ ...this.#event(kind, eventId(this.state.session, number), at), ...more });
  }

  #event(kind: Kind, id: string, at: number): DiaryEvent {
    return { id, kind, at: isoLocal(at), session: this.state.session };
  }

  #notify(): void {
    const { phase, index, attempt } = this.state;
    const name = `${phase} ${index} ${attempt}`;
    if (name === this.#noticed || phase === "finished") return;
    this.#noticed = name;
    const { stretch, side, kind } = stepOf(this.plan, this.state);
    stepChanged({ key: `${index} ${attempt}`, stretch, side, kind, phase });
    this.#guide.prepare(this.plan, this.state.index);
  }
}
