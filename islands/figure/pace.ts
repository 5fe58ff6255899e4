// How often the figure is drawn while it moves: with every picture of the screen where drawing is
// cheap, and seldom where the processor has to do it, which then has a camera, a voice and other
// programs to serve. Goes by what drawings cost, not by names of graphics cards. Knows no clock and
// no screen.

/** A drawing that takes no longer, milliseconds, may come with every picture. */
const CHEAP_MS = 12;
/** A dear one may take this share of the time, ... */
const SHARE = 1 / 5;
/** ... but it comes so often at least, or the figure would jump. */
const LONGEST_MS = 150;
/** So many drawings are timed, and the quickest tells: the others waited for other programs. */
const TIMED = 3;

export class Pace {
  /** Drawing is dear: moving pictures have fewer pixels. */
  modest = false;
  #costs: number[] = [];
  #drawnAt = -Infinity;

  /** Another movement: the machine may have more to do than before, or less. */
  begin(): void {
    this.modest = false;
    this.#costs = [];
    this.#drawnAt = -Infinity;
  }

  /** Whether the next drawing is to be timed; waiting for it to be done is a cost of its own. */
  get timing(): boolean {
    return this.#costs.length < TIMED;
  }

  /** Whether to draw in the screen's picture at `now`, milliseconds. */
  due(now: number): boolean {
    return now - this.#drawnAt >= this.#pause;
  }

  drawn(now: number, cost: number | null): void {
    this.#drawnAt = now;
    if (cost === null) return;
    this.#costs.push(cost);
    if (this.modest || this.timing || Math.min(...this.#costs) <= CHEAP_MS) return;
    this.modest = true;
    this.#costs = []; // Of fewer pixels it is another cost.
  }

  get #pause(): number {
    const cost = this.timing ? 0 : Math.min(...this.#costs);
    return cost > CHEAP_MS ? Math.min(LONGEST_MS, cost / SHARE) : 0;
  }
}
