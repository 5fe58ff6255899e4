// Where the camera stands so that everything is in the picture, at any shape of the frame. The same
// as `fit` in src/hipkey/body/render.py. Angles in degrees: azimuth 0 looks at the front of a person
// standing as the model does, 90 at that person's left; z is up.

export const FIELD_OF_VIEW = 24;
const MARGIN = 1.06;

export interface View {
  azimuth: number;
  elevation: number;
}

export interface Fit extends View {
  target: [number, number, number];
  distance: number;
}

/** Right, up and backwards, towards the camera. */
export function axes({ azimuth, elevation }: View): [number[], number[], number[]] {
  const a = (azimuth * Math.PI) / 180, e = (elevation * Math.PI) / 180;
  const ca = Math.cos(a), sa = Math.sin(a), ce = Math.cos(e), se = Math.sin(e);
  return [
    [ca, sa, 0],
    [-sa * se, ca * se, ce],
    [sa * ce, -ca * ce, se],
  ];
}

/** The shares of the frame's height that words and buttons take, above and below. */
export interface Inset {
  top: number;
  bottom: number;
}

/** The nearest camera in that direction that has all points (3 numbers each) in the free frame. */
export function fit(
  clouds: readonly Float32Array[], view: View, aspect: number, mirrored: boolean, inset: Inset,
): Fit {
  const [right, up, back] = axes(view);
  const tall = Math.tan((FIELD_OF_VIEW * Math.PI) / 360) / MARGIN;
  const wide = tall * aspect;
  const above = tall * (1 - 2 * inset.top), below = tall * (1 - 2 * inset.bottom);
  const most = [-Infinity, -Infinity, -Infinity, -Infinity];
  let depth = 0, count = 0, nearest = -Infinity;
  for (const cloud of clouds) {
    for (let i = 0; i + 2 < cloud.length; i += 9) {
      const x = mirrored ? -cloud[i]! : cloud[i]!, y = cloud[i + 1]!, z = cloud[i + 2]!;
      const u = x * right[0]! + y * right[1]! + z * right[2]!;
      const v = x * up[0]! + y * up[1]! + z * up[2]!;
      const w = x * back[0]! + y * back[1]! + z * back[2]!;
      most[0] = Math.max(most[0]!, u + wide * w);
      most[1] = Math.max(most[1]!, -u + wide * w);
      most[2] = Math.max(most[2]!, v + above * w);
      most[3] = Math.max(most[3]!, -v + above * w);
      nearest = Math.max(nearest, w);
      depth += w;
      count++;
    }
  }
  const tip = Math.max((most[0]! + most[1]!) / (2 * wide), (most[2]! + most[3]!) / (above + below), nearest + 0.3);
  const high = (most[2]! - most[3]! + (below - above) * tip) / 2;
  const middle = [(most[0]! - most[1]!) / 2, high, depth / Math.max(count, 1)];
  const target = [0, 1, 2].map((k) => middle[0]! * right[k]! + middle[1]! * up[k]! + middle[2]! * back[k]!);
  return { ...view, target: target as [number, number, number], distance: tip - middle[2]! };
}

/** A share of the way from one camera to another, the short way round. */
export function blendFit(a: Fit, b: Fit, share: number): Fit {
  const turn = ((((b.azimuth - a.azimuth) % 360) + 540) % 360) - 180;
  const mix = (x: number, y: number) => x + share * (y - x);
  return {
    azimuth: a.azimuth + share * turn,
    elevation: mix(a.elevation, b.elevation),
    target: [0, 1, 2].map((k) => mix(a.target[k]!, b.target[k]!)) as [number, number, number],
    distance: mix(a.distance, b.distance),
  };
}
