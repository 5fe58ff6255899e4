// The body of one stretch: its keyframes, and everything that is drawn at any moment between two.
// Knows numbers only: no screen, no three.js, no clock.
import { numbers, table, type Packed } from "./files";
import { between, carry, fromRest, toLocal, type Hung } from "./skeleton";

type Numbers = Float32Array;

/** What changes from keyframe to keyframe; all of it can be blended number by number. */
interface Moment {
  local: Numbers;
  delta: Numbers;
  sky: Numbers;
  key: Numbers;
  floor: Numbers;
  propSky: Numbers;
  propKey: Numbers;
  /** 1 where a prop is in the scene. */
  propShown: Numbers;
  lineDelta: Numbers;
  radius: Numbers;
  change: Numbers;
}

const BLENDED = ["delta", "sky", "key", "floor", "propSky", "propKey", "propShown", "lineDelta", "radius", "change"] as const;

export const RING = 8;

export class Body {
  readonly keyframes: readonly string[];
  readonly faces: Uint16Array;
  readonly positions: Numbers;
  readonly normals: Numbers;
  readonly now: Moment;
  /** Middle lines of the muscles, 3 for each point. */
  readonly lines: Numbers;
  readonly bones: Numbers | null = null;
  readonly linePoints: number;
  #from: Moment;
  #to: Moment;
  #motion: Numbers;
  #rest: Numbers;
  #parents: readonly number[];
  #skin: Hung;
  #muscles: Hung;
  #boneHung: Hung | null = null;
  #stretch: Packed;
  #moments = new Map<number, Moment>();

  constructor(body: Packed, stretch: Packed) {
    this.#stretch = stretch;
    this.keyframes = stretch.header["keyframes"] as string[];
    this.#parents = body.header["parents"] as number[];
    this.#rest = numbers(table(body, "rest"));
    this.#motion = numbers(table(body, "rest"));
    this.#skin = hung(body, "skin.vertices", "skin");
    this.#muscles = hung(body, "muscles.lines", "muscles");
    this.faces = table(body, "skin.faces").values as Uint16Array;
    this.positions = new Float32Array(this.#skin.points.length);
    this.normals = new Float32Array(this.#skin.points.length);
    this.lines = new Float32Array(this.#muscles.points.length);
    this.linePoints = table(stretch, "muscles.radius").shape[2] ?? 15;
    const first = Math.max(0, this.keyframes.indexOf("hold"));
    this.#from = this.#to = this.#moment(first);
    this.now = copy(this.#to);
    this.blend(1);
  }

  /** Take the bones along from now on. */
  addBones(bones: Packed): void {
    const points = numbers(table(bones, "vertices"));
    const weights = new Float32Array(points.length / 3).fill(1);
    this.#boneHung = { points, carriers: table(bones, "carriers").values, weights };
    (this as { bones: Numbers | null }).bones = new Float32Array(points.length);
    carry(this.#boneHung, null, fromRest(this.#rest, this.#motion), this.bones!);
  }

  /** Set out from where the body is now, towards a keyframe. */
  aim(keyframe: number): void {
    this.#from = copy(this.now);
    this.#to = this.#moment(keyframe);
  }

  /** Be a share of the way there, from 0 to 1; lifted where the way would lead through the floor. */
  blend(share: number): void {
    const { now } = this;
    for (const name of BLENDED) {
      const a = this.#from[name], b = this.#to[name], out = now[name];
      if (share >= 1) out.set(b);
      else for (let i = 0; i < out.length; i++) out[i] = a[i]! + share * (b[i]! - a[i]!);
    }
    between(this.#from.local, this.#to.local, share, this.#parents, this.#motion);
    this.#carry();
    let lowest = 0;
    for (let i = 2; i < this.positions.length; i += 3) lowest = Math.min(lowest, this.positions[i]!);
    if (lowest < -0.001) {
      for (let i = 2; i < this.#motion.length; i += 7) this.#motion[i] = this.#motion[i]! - lowest;
      this.#carry();
    }
    now.local = toLocal(this.#motion, this.#parents);
    shadeNormals(this.positions, this.faces, this.normals);
  }

  #carry(): void {
    const bodies = fromRest(this.#rest, this.#motion);
    carry(this.#skin, this.now.delta, bodies, this.positions);
    carry(this.#muscles, this.now.lineDelta, bodies, this.lines);
    if (this.#boneHung && this.bones) carry(this.#boneHung, null, bodies, this.bones);
  }

  #moment(keyframe: number): Moment {
    let moment = this.#moments.get(keyframe);
    if (!moment) {
      const row = (name: string) => numbers(table(this.#stretch, name), keyframe);
      moment = {
        local: toLocal(row("motion"), this.#parents),
        delta: row("skin.delta"),
        sky: row("skin.sky"),
        key: row("skin.key"),
        floor: row("floor"),
        propSky: row("props.sky"),
        propKey: row("props.key"),
        propShown: row("props.shown"),
        lineDelta: row("muscles.delta"),
        radius: row("muscles.radius"),
        change: row("muscles.change"),
      };
      this.#moments.set(keyframe, moment);
    }
    return moment;
  }
}

function hung(body: Packed, points: string, name: string): Hung {
  return {
    points: numbers(table(body, points)),
    carriers: table(body, `${name}.carriers`).values,
    weights: numbers(table(body, `${name}.weights`)),
  };
}

function copy(moment: Moment): Moment {
  const result = { ...moment };
  for (const name of ["local", ...BLENDED] as const) result[name] = moment[name].slice();
  return result;
}

/** Normals of the vertices, faces weighted by area. */
export function shadeNormals(positions: Float32Array, faces: ArrayLike<number>, out: Float32Array): void {
  out.fill(0);
  for (let f = 0; f < faces.length; f += 3) {
    const a = faces[f]! * 3, b = faces[f + 1]! * 3, c = faces[f + 2]! * 3;
    const ax = positions[a]!, ay = positions[a + 1]!, az = positions[a + 2]!;
    const ux = positions[b]! - ax, uy = positions[b + 1]! - ay, uz = positions[b + 2]! - az;
    const vx = positions[c]! - ax, vy = positions[c + 1]! - ay, vz = positions[c + 2]! - az;
    const x = uy * vz - uz * vy, y = uz * vx - ux * vz, z = ux * vy - uy * vx;
    for (const corner of [a, b, c]) {
      out[corner] = out[corner]! + x;
      out[corner + 1] = out[corner + 1]! + y;
      out[corner + 2] = out[corner + 2]! + z;
    }
  }
  for (let i = 0; i < out.length; i += 3) {
    const size = Math.hypot(out[i]!, out[i + 1]!, out[i + 2]!) || 1;
    out[i] = out[i]! / size;
    out[i + 1] = out[i + 1]! / size;
    out[i + 2] = out[i + 2]! / size;
  }
}

/** Spindles around the middle lines: corners of all rings, and their normals outwards. */
export function tubes(body: Body, out: Float32Array): void {
  const points = body.linePoints;
  const count = body.lines.length / 3 / points;
  const along = (belly: number, step: number): [number, number, number] => {
    const a = (belly * points + Math.max(0, step - 1)) * 3;
    const b = (belly * points + Math.min(points - 1, step + 1)) * 3;
    const x = body.lines[b]! - body.lines[a]!, y = body.lines[b + 1]! - body.lines[a + 1]!;
    const z = body.lines[b + 2]! - body.lines[a + 2]!;
    const size = Math.hypot(x, y, z) || 1;
    return [x / size, y / size, z / size];
  };
  for (let belly = 0; belly < count; belly++) {
    let across: [number, number, number] = [0.31, 0.87, 0.38];
    for (let step = 0; step < points; step++) {
      const t = along(belly, step);
      if (step === 0) across = cross(t, across);
      const inside = across[0] * t[0] + across[1] * t[1] + across[2] * t[2];
      across = unit([across[0] - t[0] * inside, across[1] - t[1] * inside, across[2] - t[2] * inside]);
      const up = cross(t, across);
      const at = belly * points + step;
      const thick = body.now.radius[at]!;
      for (let corner = 0; corner < RING; corner++) {
        const angle = (2 * Math.PI * corner) / RING;
        const cos = Math.cos(angle) * thick, sin = Math.sin(angle) * thick;
        for (let k = 0; k < 3; k++) {
          out[(at * RING + corner) * 3 + k] = body.lines[at * 3 + k]! + cos * across[k]! + sin * up[k]!;
        }
      }
    }
  }
}

/** The faces of the spindles; they never change. */
export function tubeFaces(count: number, points: number): Uint16Array<ArrayBuffer> {
  const faces: number[] = [];
  for (let belly = 0; belly < count; belly++) {
    for (let step = 0; step + 1 < points; step++) {
      for (let corner = 0; corner < RING; corner++) {
        const ring = (belly * points + step) * RING;
        const a = ring + corner, b = ring + ((corner + 1) % RING);
        faces.push(a, b, a + RING, b, b + RING, a + RING);
      }
    }
  }
  return new Uint16Array(faces);
}

function cross(a: [number, number, number], b: [number, number, number]): [number, number, number] {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function unit(a: [number, number, number]): [number, number, number] {
  const size = Math.hypot(...a) || 1;
  return [a[0] / size, a[1] / size, a[2] / size];
}
