// What the verdicts mean for the hold's clock: (what happened, now) -> what to do. Pure: it knows no
// page, no camera and no clock, so a test can drive it.
//
// The judge counts the seconds that are truly held. The player's clock starts and stops here, and
// each time is told how far it was off, so that in the end both say the same. Nobody is trapped: when
// the camera cannot tell for long, the clock runs by itself, and the hold's record says so.

import type { Depth, Verdict } from "../wire.gen";

/** No camera is more exact than this, whatever the pictures say, degrees. */
export const LEAST_BAND = 10;

/** Without a verdict for so long nobody knows what happens; the judge counts none of it either. */
export const SILENCE_MS = 1_000;
/** So long the camera may fail to tell before the clock runs by itself. */
export const BLIND_MS = 10_000;
/** Somebody who was seen and went away is given longer: that is most often what happened. */
export const GONE_MS = 60_000;
/** So long a stretch may be looked for in vain; the camera may be the one who errs. */
export const VAIN_MS = 60_000;

export type Why = "cannot_tell" | "not_found" | "unknown" | "away" | "switched_off";

export type Act =
  /** Ask the judge to begin a new hold. */
  | { type: "ask"; attempt: number }
  /** The player's clock: go or wait, or null when it does not depend on the camera any more. */
  | { type: "clock"; inside: boolean | null; creditMs: number }
  | { type: "say"; cue: string }
  | { type: "gave_up"; why: Why };

export interface HoldDetails {
  camera: boolean;
  camera_why?: Why;
  depth_deg?: number;
  depth_band_deg?: number;
  depth_measure?: string;
}

export class Watch {
  /** Whether a hold's clock depends on the camera just now. */
  holding = false;
  gaveUp: Why | null = null;
  #attempt = 0;
  #inside = false;
  #since = 0;
  /** What the player's clock has counted since the judge began, and what the judge has. */
  #countedMs = 0;
  #heldMs = 0;
  #ready = false;
  #heardAt = 0;
  #toldAt = 0;
  #insideAt = 0;
  #met = false;
  #depth: Depth | null = null;

  /** A step begins or goes on: in a hold the clock waits until the person is in the stretch. */
  step(kind: string, running: boolean, fresh: boolean, now: number): Act[] {
    if (fresh) {
      this.gaveUp = null;
      this.#met = false;
      this.#depth = null;
    }
    const hold = kind === "hold";
    if (!hold || !running || this.gaveUp) {
      this.holding = false;
      this.#inside = false;
      // Also asks for what comes: the placing is looked at while the person gets ready.
      const ask: Act[] = fresh && !hold ? [this.#ask(now)] : [];
      return hold && !this.gaveUp ? ask : [...ask, { type: "clock", inside: null, creditMs: 0 }];
    }
    this.holding = true;
    this.#inside = false;
    this.#toldAt = this.#insideAt = now;
    return [this.#ask(now), { type: "clock", inside: false, creditMs: 0 }];
  }

  /** The judge has begun: what it counted before belongs to another hold. */
  watching(now: number): Act[] {
    const was = this.#inside;
    this.#inside = false;
    this.#ready = true;
    this.#heldMs = this.#countedMs = 0;
    this.#heardAt = now;
    return this.holding && was ? [{ type: "clock", inside: false, creditMs: 0 }] : [];
  }

  verdict(verdict: Verdict, now: number): Act[] {
    if (!this.#ready || !this.holding) return [];
    this.#heardAt = now;
    if (verdict.verdict !== "cannot_tell") {
      this.#toldAt = now;
      this.#met = true;
    }
    this.#heldMs = 1000 * (verdict.held_s ?? 0);
    const inside = verdict.hold === "holding";
    if (verdict.verdict === "in") this.#insideAt = now;
    const acts = inside === this.#inside ? [] : [this.#turn(inside, now)];
    if (verdict.say && verdict.cue) acts.push({ type: "say", cue: verdict.cue });
    return [...acts, ...this.#patience(verdict.reason === "nobody" && this.#met, now)];
  }

  /** Called a few times a second, for what does not happen. */
  tick(now: number): Act[] {
    if (!this.holding) return [];
    const silent = now - this.#heardAt > SILENCE_MS;
    const acts = silent && this.#inside ? [this.#turn(false, now)] : [];
    return silent ? [...acts, ...this.#patience(false, now)] : acts;
  }

  /** The camera cannot help with this hold: the clock runs by itself. */
  giveUp(why: Why): Act[] {
    const holding = this.holding;
    this.holding = false;
    this.#inside = false;
    this.gaveUp = why;
    const act: Act = { type: "gave_up", why };
    return holding ? [{ type: "clock", inside: null, creditMs: 0 }, act] : [act];
  }

  /** How deep this hold is, from still pictures of it. */
  measured(depth: Depth): void {
    this.#depth = depth;
  }

  /** What belongs into the record of the hold that has just ended. */
  details(): HoldDetails {
    const details: HoldDetails = { camera: this.gaveUp === null };
    if (this.gaveUp) details.camera_why = this.gaveUp;
    if (!this.#depth) return details;
    details.depth_deg = Math.round(this.#depth.value);
    details.depth_band_deg = Math.max(LEAST_BAND, this.#depth.error);
    details.depth_measure = this.#depth.measure;
    return details;
  }

  #ask(now: number): Act {
    this.#attempt += 1;
    this.#ready = false;
    this.#heardAt = now;
    return { type: "ask", attempt: this.#attempt };
  }

  #turn(inside: boolean, now: number): Act {
    if (this.#inside) this.#countedMs += now - this.#since;
    const creditMs = Math.round(this.#heldMs - this.#countedMs);
    this.#countedMs = this.#heldMs;
    this.#inside = inside;
    this.#since = now;
    return { type: "clock", inside, creditMs };
  }

  #patience(gone: boolean, now: number): Act[] {
    if (now - this.#toldAt > (gone ? GONE_MS : BLIND_MS)) {
      return this.giveUp(gone ? "away" : "cannot_tell");
    }
    return now - this.#insideAt > VAIN_MS ? this.giveUp("not_found") : [];
  }
}
