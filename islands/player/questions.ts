// The questions that lie over a running session: end it, what after a stop, after being away, how
// much it hurts. Each says what it does to the session; none knows a clock.

import type { Guide } from "./guide";
import { painTold } from "./hooks";
import { all, close, element, onClick, open, write } from "./page";
import type { Player } from "./player";
import { stepOf } from "./state";
import { fill } from "./words";
import type { Phrases, Sentences } from "./words";

const EASE_OFF_MS = 12_000;
const HOUR_MS = 3_600_000;
/** The pain rule: up to 2 go on, up to 5 ease off, above it stop. */
const FINE = 2;
const BEARABLE = 5;

export class Questions {
  readonly #end = element<HTMLDialogElement>("dialog-end");
  readonly #stop = element<HTMLDialogElement>("dialog-stop");
  readonly #away = element<HTMLDialogElement>("dialog-away");
  readonly #pain = element<HTMLDialogElement>("dialog-pain");
  readonly #guide: Guide;
  readonly #phrases: Phrases;
  readonly #sentences: Sentences;
  readonly #player: () => Player | null;
  /** Whether the session ran before a question halted it. */
  #ranBefore = false;

  constructor(guide: Guide, phrases: Phrases, sentences: Sentences, player: () => Player | null) {
    this.#guide = guide;
    this.#phrases = phrases;
    this.#sentences = sentences;
    this.#player = player;
    this.#wire();
  }

  /** Shows what the session's state asks for. */
  follow(player: Player): void {
    if (player.state.phase === "stopped") open(this.#stop);
    else close(this.#stop);
    if (player.state.phase === "away") this.away(this.#awayTitle(player.state.awayMs));
  }

  closeAll(): void {
    for (const dialog of [this.#end, this.#stop, this.#away, this.#pain]) close(dialog);
  }

  end(): void {
    this.#ask(this.#end);
  }

  /** Asks how to go on after nobody was guided. */
  away(title: string): void {
    if (this.#away.open) return;
    this.#guide.hush();
    this.#guide.tell(this.#phrases.flow.still_there);
    write(element("away-title"), title);
    open(this.#away);
  }

  unfinished(name: string): void {
    this.away(fill(this.#sentences.unfinished, { name }));
  }

  /** Ends the hold at once and says what to do. */
  stop(): void {
    this.closeAll();
    this.#player()?.dispatch({ type: "stop" });
    this.#guide.tell(...this.#phrases.stop.what_to_do);
  }

  #wire(): void {
    const player = this.#player;
    onClick("end", () => this.end());
    onClick("end-no", () => this.#answered(this.#end));
    onClick("end-skip", () => {
      player()?.dispatch({ type: "skip-stretch" });
      this.#answered(this.#end);
    });
    onClick("end-yes", () => this.#endSession());
    onClick("stop", () => this.stop());
    onClick("stop-skip", () => player()?.dispatch({ type: "skip-stretch" }));
    onClick("stop-easier", () => this.#easier());
    onClick("stop-restart", () => player()?.dispatch({ type: "restart" }));
    onClick("stop-end", () => this.#endSession());
    onClick("away-resume", () => this.#back());
    onClick("away-restart", () => this.#back("restart"));
    onClick("away-end", () => this.#endSession());
    onClick("pain-open", () => this.#ask(this.#pain));
    onClick("pain-close", () => this.#answered(this.#pain));
    onClick("pain-spreads", () => this.#painSpreads());
    for (const value of all("[data-pain]")) {
      value.addEventListener("click", () => this.#painNow(Number(value.dataset.pain)));
    }
    // Escape: a question that halted the session lets it go on; the others want an answer.
    for (const dialog of [this.#end, this.#stop, this.#away, this.#pain]) {
      dialog.addEventListener("cancel", (event) => {
        event.preventDefault();
        if (dialog === this.#end || dialog === this.#pain) this.#answered(dialog);
      });
    }
  }

  /** Opens a question; the session waits meanwhile. */
  #ask(dialog: HTMLDialogElement): void {
    const player = this.#player();
    this.#ranBefore = player?.state.phase === "running";
    if (this.#ranBefore) player?.dispatch({ type: "pause" });
    open(dialog);
  }

  /** The question was answered: the session goes on if it did before. */
  #answered(dialog: HTMLDialogElement): void {
    close(dialog);
    if (this.#ranBefore) this.#player()?.dispatch({ type: "resume" });
    this.#ranBefore = false;
  }

  #back(first?: "restart"): void {
    close(this.#away);
    if (first) this.#player()?.dispatch({ type: first });
    this.#player()?.dispatch({ type: "resume" });
  }

  #endSession(): void {
    this.closeAll();
    this.#player()?.dispatch({ type: "end" });
    this.#guide.tell(this.#phrases.flow.ended_early);
  }

  /** Into the stretch again, the easier way. */
  #easier(): void {
    const player = this.#player();
    if (!player) return;
    player.dispatch({ type: "easier" });
    const { stretch, side } = stepOf(player.plan, player.state);
    const text = player.sitting.stretches[stretch]?.easier?.text[side];
    if (text) this.#guide.tell(text);
  }

  #painNow(value: number): void {
    this.#player()?.painNow(value, {});
    if (value > FINE) painTold();
    if (value > BEARABLE) {
      this.stop();
      return;
    }
    this.#answered(this.#pain);
    if (value > FINE) this.#easeOff();
    else this.#guide.tell(this.#phrases.pain.fine);
  }

  #painSpreads(): void {
    this.#player()?.painNow(null, { spreads: true });
    painTold();
    this.stop();
  }

  #easeOff(): void {
    const line = element("ease-off");
    write(line, this.#phrases.pain.ease_off);
    line.hidden = false;
    setTimeout(() => {
      line.hidden = true;
    }, EASE_OFF_MS);
    this.#guide.tell(this.#phrases.pain.ease_off);
  }

  #awayTitle(awayMs: number): string {
    if (awayMs >= 2 * HOUR_MS) {
      return fill(this.#sentences.away_hours, { hours: Math.round(awayMs / HOUR_MS) });
    }
    const minutes = Math.max(1, Math.round(awayMs / 60_000));
    return fill(this.#sentences.away_minutes, { minutes });
  }
}
