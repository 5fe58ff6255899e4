// How bodies carry points: rigid motions as dual quaternions, blended where a point hangs on
// several. The same as src/hipkey/body/skeleton.py. Motions are rows of 7: place, then quaternion.

type Numbers = Float32Array;

/** out = a * b, quaternions w, x, y, z at the given offsets. */
function multiply(out: Numbers, o: number, a: Numbers, i: number, b: Numbers, j: number): void {
  const aw = a[i]!, ax = a[i + 1]!, ay = a[i + 2]!, az = a[i + 3]!;
  const bw = b[j]!, bx = b[j + 1]!, by = b[j + 2]!, bz = b[j + 3]!;
  out[o] = aw * bw - ax * bx - ay * by - az * bz;
  out[o + 1] = aw * bx + ax * bw + ay * bz - az * by;
  out[o + 2] = aw * by - ax * bz + ay * bw + az * bx;
  out[o + 3] = aw * bz + ax * by - ay * bx + az * bw;
}

/** out += the point (x, y, z) turned by the quaternion q[i..]. */
function addTurned(out: Numbers, o: number, q: Numbers, i: number, x: number, y: number, z: number): void {
  const w = q[i]!, qx = q[i + 1]!, qy = q[i + 2]!, qz = q[i + 3]!;
  const tx = qy * z - qz * y + w * x, ty = qz * x - qx * z + w * y, tz = qx * y - qy * x + w * z;
  out[o] = out[o]! + x + 2 * (qy * tz - qz * ty);
  out[o + 1] = out[o + 1]! + y + 2 * (qz * tx - qx * tz);
  out[o + 2] = out[o + 2]! + z + 2 * (qx * ty - qy * tx);
}

const inverse = new Float32Array(4);

function conjugate(q: Numbers, i: number): Numbers {
  inverse[0] = q[i]!;
  for (let k = 1; k < 4; k++) inverse[k] = -q[i + k]!;
  return inverse;
}

/** Motions in the scene to motions in the parent's frame: these can be blended joint by joint. */
export function toLocal(motion: Numbers, parents: readonly number[]): Numbers {
  const local = motion.slice();
  parents.forEach((parent, body) => {
    if (parent < 0) return;
    const at = body * 7, above = parent * 7;
    const back = conjugate(motion, above + 3);
    const x = motion[at]! - motion[above]!, y = motion[at + 1]! - motion[above + 1]!;
    const z = motion[at + 2]! - motion[above + 2]!;
    local.fill(0, at, at + 3);
    addTurned(local, at, back, 0, x, y, z);
    multiply(local, at + 3, back, 0, motion, at + 3);
  });
  return local;
}

/** A share of the way between two sets of local motions, as motions in the scene. */
export function between(from: Numbers, to: Numbers, share: number, parents: readonly number[], out: Numbers): void {
  const turn = new Float32Array(4);
  parents.forEach((parent, body) => {
    const at = body * 7;
    let cos = 0;
    for (let k = 3; k < 7; k++) cos += from[at + k]! * to[at + k]!;
    const sign = cos < 0 ? -1 : 1;
    const angle = Math.acos(Math.min(1, Math.abs(cos)));
    const sine = Math.sin(angle);
    const a = sine < 1e-4 ? 1 - share : Math.sin((1 - share) * angle) / sine;
    const b = sign * (sine < 1e-4 ? share : Math.sin(share * angle) / sine);
    let size = 0;
    for (let k = 0; k < 4; k++) {
      turn[k] = a * from[at + 3 + k]! + b * to[at + 3 + k]!;
      size += turn[k]! ** 2;
    }
    for (let k = 0; k < 4; k++) turn[k] = turn[k]! / Math.sqrt(size);
    const x = from[at]! + share * (to[at]! - from[at]!);
    const y = from[at + 1]! + share * (to[at + 1]! - from[at + 1]!);
    const z = from[at + 2]! + share * (to[at + 2]! - from[at + 2]!);
    if (parent < 0) {
      out.set([x, y, z], at);
      out.set(turn, at + 3);
    } else {
      const above = parent * 7;
      for (let k = 0; k < 3; k++) out[at + k] = out[above + k]!;
      addTurned(out, at, out, above + 3, x, y, z);
      multiply(out, at + 3, out, above + 3, turn, 0);
    }
  });
}

/** Rows of 8, real then dual part: what takes each body from rest to where it is. */
export function fromRest(rest: Numbers, motion: Numbers): Numbers {
  const count = rest.length / 7;
  const result = new Float32Array(count * 8);
  const shift = new Float32Array(4), moved = new Float32Array(3);
  for (let body = 0; body < count; body++) {
    const at = body * 7, to = body * 8;
    multiply(result, to, motion, at + 3, conjugate(rest, at + 3), 0);
    moved.fill(0);
    addTurned(moved, 0, result, to, rest[at]!, rest[at + 1]!, rest[at + 2]!);
    for (let k = 0; k < 3; k++) shift[k + 1] = (motion[at + k]! - moved[k]!) / 2;
    multiply(result, to + 4, shift, 0, result, to);
  }
  return result;
}

/** What hangs on the skeleton: `carriers` has `weights.length / points` places for each point. */
export interface Hung {
  points: Numbers;
  carriers: ArrayLike<number>;
  weights: Numbers;
}

/** out (3 for each point) = rest + `added`, carried by `bodies` (rows of 8). */
export function carry(hung: Hung, added: Numbers | null, bodies: Numbers, out: Numbers): void {
  const { points, carriers, weights } = hung;
  const count = points.length / 3, each = weights.length / count;
  const q = new Float32Array(8);
  for (let point = 0; point < count; point++) {
    const first = carriers[point * each]! * 8;
    q.fill(0);
    for (let k = 0; k < each; k++) {
      const weight = weights[point * each + k]!;
      if (weight === 0) continue;
      const at = carriers[point * each + k]! * 8;
      const same =
        bodies[first]! * bodies[at]! + bodies[first + 1]! * bodies[at + 1]! +
        bodies[first + 2]! * bodies[at + 2]! + bodies[first + 3]! * bodies[at + 3]!;
      const share = same < 0 ? -weight : weight;
      for (let i = 0; i < 8; i++) q[i] = q[i]! + share * bodies[at + i]!;
    }
    const size = Math.hypot(q[0]!, q[1]!, q[2]!, q[3]!);
    for (let i = 0; i < 8; i++) q[i] = q[i]! / size;
    const o = point * 3;
    const w = q[0]!, x = q[1]!, y = q[2]!, z = q[3]!, dw = q[4]!, dx = q[5]!, dy = q[6]!, dz = q[7]!;
    out[o] = 2 * (w * dx - dw * x + y * dz - z * dy);
    out[o + 1] = 2 * (w * dy - dw * y + z * dx - x * dz);
    out[o + 2] = 2 * (w * dz - dw * z + x * dy - y * dx);
    if (added) addTurned(out, o, q, 0, points[o]! + added[o]!, points[o + 1]! + added[o + 1]!, points[o + 2]! + added[o + 2]!);
    else addTurned(out, o, q, 0, points[o]!, points[o + 1]!, points[o + 2]!);
  }
}
