// Shows the running session: one look at (plan, state, now), written into the page.

import { breathAt, counted, extensionMs, remainingMs, sessionRemainingMs, stepOf } from "./state";
import type { Breath, State, Step, Timeline } from "./state";
import type { Sitting } from "./memory";
import { element, write } from "./page";
import { amount, clock, fill } from "./words";
import type { Phrases, Sentences } from "./words";

const PAUSE_ICON = "M8 5v14M16 5v14";
const GO_ICON = "M8 5l11 7-11 7z";
/** The figure moves into a keyframe no slower than this. */
const MOVE_S = 6;

export class PlayScreen {
  readonly plan: Timeline;
  readonly #phrases: Phrases;
  readonly #sentences: Sentences;
  readonly #sitting: Sitting;
  /** The stretches of the plan in order, each with its share of the session. */
  readonly #parts: { from: number; startS: number; durationS: number; fill: HTMLElement }[] = [];
  #shown = "";
  #breathShown = "";

  constructor(sitting: Sitting, phrases: Phrases, sentences: Sentences) {
    this.plan = sitting.plan;
    this.#sitting = sitting;
    this.#phrases = phrases;
    this.#sentences = sentences;
    this.#layProgress(sitting.plan);
  }

  show(plan: Timeline, state: State, now: number): void {
    const step = stepOf(plan, state);
    const shown = `${state.index} ${state.attempt} ${state.easier} ${state.leading} ${plan.breaths_per_minute}`;
    if (shown !== this.#shown) {
      this.#shown = shown;
      this.#showStep(plan, state, step);
    }
    const paused = state.phase !== "running";
    element("screen-play").dataset.phase = state.phase;
    const time = clock(remainingMs(state, now));
    write(element("time"), time);
    element("time").dataset.wide = String(time.length > 2);
    write(label("pause"), paused ? this.#phrases.player.resume : this.#phrases.player.pause);
    element("pause").querySelector("path")?.setAttribute("d", paused ? GO_ICON : PAUSE_ICON);
    element("outside").hidden = !(state.inside === false && step.kind === "hold" && !paused);
    this.#showBreath(state, step, breathAt(plan, state, now));
    this.#showProgress(plan, state, now);
  }

  #showStep(plan: Timeline, state: State, step: Step): void {
    const { player } = this.#phrases;
    const stretch = this.#sitting.stretches[step.stretch];
    const changed = state.easier === step.stretch && (step.kind === "hold" || state.leading);
    const easier = changed ? stretch?.easier : undefined;
    const text = easier?.text[step.side] ?? step.text;
    const name = stretch?.name ?? step.stretch;
    const side = this.#sentences[`side_${step.side}`];
    element("screen-play").dataset.kind = step.kind;
    write(element("kind"), player[step.kind]);
    write(element("name"), name);
    write(element("side"), side);
    write(element("instruction"), text);
    write(element("next"), this.#nextLine(plan, state.index));
    write(element("live"), `${player[step.kind]}. ${name}, ${side}. ${text}`);
    write(label("extend"), this.#extension(plan, state, step));
    this.#showFigure(step, easier?.keyframe ?? step.keyframe);
  }

  #extension(plan: Timeline, state: State, step: Step): string {
    if (!counted(step)) return this.#sentences.more_seconds;
    const count = extensionMs(plan, state) / (60_000 / plan.breaths_per_minute);
    const { more_breath, more_breaths } = this.#sentences;
    return fill(count === 1 ? more_breath : more_breaths, { count });
  }

  #showFigure(step: Step, keyframe: string): void {
    const seconds = String(Math.min(MOVE_S, step.duration_s));
    const figure = element("figure");
    for (const [name, value] of Object.entries({
      seconds,
      side: step.side,
      stretch: step.stretch,
      keyframe,
    })) {
      if (figure.getAttribute(name) !== value) figure.setAttribute(name, value);
    }
    const image = document.getElementById("still") as HTMLImageElement | null;
    const stills = this.#sitting.stretches[step.stretch]?.stills;
    const url = stills?.[keyframe] ?? stills?.hold;
    if (!image) return; // The living figure has taken its place.
    image.hidden = !url;
    if (url && image.getAttribute("src") !== url) image.src = url;
  }

  #showBreath(state: State, step: Step, breath: Breath | null): void {
    const name = breath ? `${state.attempt} ${breath.count} ${breath.inward}` : "";
    if (name === this.#breathShown) return;
    this.#breathShown = name;
    const pacer = element("pacer");
    pacer.dataset.breath = breath ? (breath.inward ? "in" : "out") : "";
    const seconds = breath ? (breath.halfMs * (1 - breath.share)) / 1000 : 1;
    pacer.style.setProperty("--half", `${seconds.toFixed(2)}s`);
    write(element("breath"), this.#breathLine(step, breath));
  }

  #breathLine(step: Step, breath: Breath | null): string {
    if (step.kind !== "hold") return "";
    if (!breath) return counted(step) ? amount(this.#phrases, 0, step.breaths ?? null) : "";
    const way = breath.inward ? this.#phrases.hold.breathe_in : this.#phrases.hold.breathe_out;
    if (breath.of === null) return way;
    const number = Math.min(breath.count, breath.of);
    const count = fill(this.#phrases.player.breath_number, { number, total: breath.of });
    return `${way} · ${count}`;
  }

  #nextLine(plan: Timeline, index: number): string {
    const next = plan.steps[index + 1];
    const words = this.#sentences;
    if (!next) return words.next_nothing;
    const stretch = this.#sitting.stretches[next.stretch]?.name ?? next.stretch;
    switch (next.kind) {
      case "set_up":
        return fill(words.next_stretch, { stretch });
      case "move":
        return fill(words.next_move, { text: next.text });
      case "hold": {
        const hold = amount(this.#phrases, next.duration_s, next.breaths ?? null);
        return fill(words.next_hold, { hold });
      }
      case "switch":
        return fill(words.next_switch, {
          side: this.#phrases.sides[next.side].label.toLocaleLowerCase(),
        });
      case "rest":
        return words.next_rest;
    }
  }

  #layProgress(plan: Timeline): void {
    const bar = element("progress");
    bar.replaceChildren();
    plan.steps.forEach((step, from) => {
      const last = this.#parts.at(-1);
      if (last && step.kind !== "set_up") {
        last.durationS += step.duration_s;
        return;
      }
      const part = document.createElement("span");
      const fill_ = document.createElement("span");
      part.className = "progress__part";
      fill_.className = "progress__fill";
      part.append(fill_);
      bar.append(part);
      this.#parts.push({ from, startS: step.start_s, durationS: step.duration_s, fill: fill_ });
    });
    for (const part of this.#parts) {
      part.fill.parentElement?.style.setProperty("flex-grow", String(part.durationS));
    }
  }

  #showProgress(plan: Timeline, state: State, now: number): void {
    const leftMs = sessionRemainingMs(plan, state, now);
    const at = plan.total_s - leftMs / 1000;
    for (const { startS, durationS, fill: bar } of this.#parts) {
      const share = Math.min(1, Math.max(0, (at - startS) / durationS));
      bar.style.transform = `scaleX(${share.toFixed(3)})`;
    }
    const percent = Math.round(Math.max(0, at / plan.total_s) * 100);
    element("progress").setAttribute("aria-valuenow", String(percent));
    const number = this.#parts.filter((part) => part.from <= state.index).length;
    const total = this.#parts.length;
    write(element("count"), fill(this.#phrases.player.progress, { number, total }));
    const minutes = Math.round(leftMs / 60_000);
    const { minutes_left, last_minute } = this.#sentences;
    write(element("minutes-left"), minutes ? fill(minutes_left, { minutes }) : last_minute);
  }
}

function label(id: string): HTMLElement {
  return element(id).querySelector<HTMLElement>(".control__label") ?? element(id);
}
