// Whether the whole body is in the picture, large enough, from the points alone: (points, now) ->
// what is wrong. Pure. Whoever still stands or moves about is left in peace.

/** Not all of the body is in the picture, or it is too small there; names of sentences. */
export type Misplaced = "whole" | "small";

/** So near to the picture's edge a point counts as outside. */
const EDGE = 0.01;
/** Head, hips, knees, ankles: who has these in the picture is in it as a whole. */
const WHOLE = [0, 23, 24, 25, 26, 27, 28];
const SHOULDERS = [11, 12];
const HIPS = [23, 24];
const ANKLES = [27, 28];
/** A body that fills less than this of the picture's longer way is too small to be read. */
const SMALL = 0.22;
/** So long it has to be wrong, and the body in its place, before it is said. */
const LASTING_MS = 1_000;
/** A body whose middle moves farther than this share of the picture is on its way. */
const STILL = 0.06;

type Place = readonly [number, number];

export class Framing {
  #wrong: Misplaced | null = null;
  #since = 0;
  #at: Place = [0, 0];

  /** What has been wrong for a while, or null. `points`: x, y and visibility of each, 0 to 1. */
  look(points: Float32Array | null, aspect: number, now: number): Misplaced | null {
    const wrong = points ? misplaced(points, aspect) : null;
    const at = points ? middle(points, HIPS) : this.#at;
    const moved = Math.hypot(at[0] - this.#at[0], at[1] - this.#at[1]) > STILL;
    if (wrong !== this.#wrong || moved) {
      this.#wrong = wrong;
      this.#since = now;
      this.#at = at;
    }
    return now - this.#since >= LASTING_MS ? this.#wrong : null;
  }
}

function misplaced(points: Float32Array, aspect: number): Misplaced | null {
  if (stands(points, aspect)) return null;
  const places = WHOLE.map((index) => place(points, index));
  const inside = places.every(([x, y]) => x > EDGE && x < 1 - EDGE && y > EDGE && y < 1 - EDGE);
  if (!inside) return "whole";
  const [xs, ys] = [places.map(([x]) => x), places.map(([, y]) => y)];
  const wide = Math.max(...xs) - Math.min(...xs);
  const high = Math.max(...ys) - Math.min(...ys);
  return Math.max(wide, high) < SMALL ? "small" : null;
}

/** Legs that hang down, longer than the upright trunk above them: not on the mat yet. */
function stands(points: Float32Array, aspect: number): boolean {
  const [shoulders, hips, feet] = [SHOULDERS, HIPS, ANKLES].map((pair) => middle(points, pair)) as [Place, Place, Place];
  const trunk = hips[1] - shoulders[1];
  const slant = Math.abs(hips[0] - shoulders[0]) * aspect;
  return trunk > slant && feet[1] - hips[1] > 1.1 * trunk;
}

function middle(points: Float32Array, pair: readonly number[]): Place {
  const [a, b] = pair.map((index) => place(points, index)) as [Place, Place];
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

function place(points: Float32Array, index: number): Place {
  return [points[3 * index] ?? -1, points[3 * index + 1] ?? -1];
}
