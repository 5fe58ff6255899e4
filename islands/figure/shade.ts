// The look in the browser: the same clay, glass and floor as src/hipkey/body/render.py draws, with
// the numbers that come in the file of the body. Light is baked per vertex, so it costs next to nothing.
import { DoubleSide, ShaderMaterial, Vector3, type Texture } from "three";

export interface Look {
  sky: number[];
  ground: number[];
  key: number[];
  towards: number[];
  bleed: number[];
  wrap: number;
  rim: number;
  gloss: number;
  clay: number[];
  mat: number[];
  /** The mat's colour beneath coloured muscles. */
  quiet: number[];
  faint: number;
  bone: number[];
  glass: number[];
  ramp: number[][];
  legend: string[];
  [material: string]: unknown;
}

export interface Mat {
  x: number;
  y: number;
  yaw: number;
  width: number;
  length: number;
}

const VERTEX = /* glsl */ `
  attribute float sky; attribute float key; attribute vec3 albedo;
  varying vec3 vNormal; varying vec3 vPlace; varying vec3 vAlbedo; varying vec2 vLight;
  void main() {
    vNormal = normal; vPlace = position; vAlbedo = albedo; vLight = vec2(sky, key);
    gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
  }`;

const ENCODE = /* glsl */ `
  vec3 encode(vec3 c) {
    c = clamp(c * (1.0 + c / 4.0) / (1.0 + c * 0.55), 0.0, 1.0);
    return mix(1.055 * pow(c, vec3(1.0 / 2.4)) - 0.055, 12.92 * c, vec3(lessThanEqual(c, vec3(0.0031308))));
  }`;

const CLAY = /* glsl */ `
  uniform vec3 eye, above, ground, keyColour, towards, bleed; uniform float wrap, rim, gloss, presence;
  varying vec3 vNormal; varying vec3 vPlace; varying vec3 vAlbedo; varying vec2 vLight;
  ${ENCODE}
  void main() {
    vec3 v = normalize(eye - vPlace), n = normalize(vNormal);
    n = dot(n, v) < 0.0 ? -n : n;
    vec3 ambient = mix(ground, above, n.z * 0.5 + 0.5) * pow(vec3(clamp(vLight.x, 0.02, 1.0)), bleed);
    float lit = pow(clamp((dot(n, towards) + wrap) / (1.0 + wrap), 0.0, 1.0), 1.3) * vLight.y;
    float sheen = pow(clamp(dot(n, normalize(towards + v)), 0.0, 1.0), 20.0) * gloss * vLight.y;
    float edge = pow(clamp(1.0 - dot(n, v), 0.0, 1.0), 3.0) * rim * vLight.x;
    gl_FragColor = vec4(encode(vAlbedo * (ambient + keyColour * lit) + sheen + edge), presence);
  }`;

const GLASS = /* glsl */ `
  uniform vec3 eye, tint;
  varying vec3 vNormal; varying vec3 vPlace;
  ${ENCODE}
  void main() {
    float edge = 1.0 - clamp(dot(normalize(vNormal), normalize(eye - vPlace)), 0.0, 1.0);
    gl_FragColor = vec4(encode(tint), 0.07 + 0.66 * pow(edge, 2.4));
  }`;

const FLOOR = /* glsl */ `
  uniform sampler2D light; uniform vec2 corner, size, matPlace, matSize, matTurn; uniform vec3 mat;
  varying vec3 vPlace;
  ${ENCODE}
  void main() {
    vec2 at = (vPlace.xy - corner) / size;
    vec2 within = min(at, 1.0 - at); // a long shadow fades at the grid's edge
    float fade = clamp(min(within.x, within.y) / 0.12, 0.0, 1.0);
    float lit = 1.0 - (1.0 - texture2D(light, at).r) * fade;
    vec2 off = vPlace.xy - matPlace;
    vec2 along = abs(vec2(dot(off, matTurn), dot(off, vec2(-matTurn.y, matTurn.x)))) - (matSize / 2.0 - 0.03);
    float inside = 0.03 - (length(max(along, 0.0)) + min(max(along.x, along.y), 0.0));
    float on = clamp(inside / max(fwidth(inside), 1e-5) + 0.5, 0.0, 1.0);
    float shadow = 0.55 * clamp(1.0 - lit, 0.0, 1.0);
    vec3 colour = encode(mat * (0.12 + 0.88 * lit));
    float alpha = mix(shadow, 1.0, on);
    gl_FragColor = vec4(colour * on / max(alpha, 1e-4), alpha);
  }`;

const vector = (values: number[]) => new Vector3().fromArray(values);

/** Where the lens is, in the body's own (unmirrored) scene; shared by all materials. */
export const eye = { value: new Vector3() };

export function clay(look: Look, gloss: number): ShaderMaterial {
  return new ShaderMaterial({
    vertexShader: VERTEX,
    fragmentShader: CLAY,
    side: DoubleSide, // a deep fold may show its inside
    uniforms: {
      eye,
      above: { value: vector(look.sky) },
      ground: { value: vector(look.ground) },
      keyColour: { value: vector(look.key) },
      towards: { value: vector(look.towards) },
      bleed: { value: vector(look.bleed) },
      wrap: { value: look.wrap },
      rim: { value: look.rim },
      gloss: { value: gloss },
      presence: { value: 1 },
    },
  });
}

export function glass(look: Look): ShaderMaterial {
  return new ShaderMaterial({
    vertexShader: VERTEX,
    fragmentShader: GLASS,
    transparent: true,
    depthWrite: false,
    uniforms: { eye, tint: { value: vector(look.glass) } },
  });
}

export function floor(look: Look, light: Texture, corner: number[], size: number[], mat: Mat): ShaderMaterial {
  const turn = (mat.yaw * Math.PI) / 180;
  return new ShaderMaterial({
    vertexShader: VERTEX,
    fragmentShader: FLOOR,
    transparent: true,
    depthWrite: false,
    side: DoubleSide,
    uniforms: {
      light: { value: light },
      corner: { value: corner },
      size: { value: size },
      matPlace: { value: [mat.x, mat.y] },
      matSize: { value: [mat.width, mat.length] },
      matTurn: { value: [Math.cos(turn), Math.sin(turn)] },
      mat: { value: matColour(look, look.mat) },
    },
  });
}

/** The mat's colour in the light that falls on a level floor. */
export function matColour(look: Look, material: number[]): Vector3 {
  const key = (((look.towards[2] ?? 1) + look.wrap) / (1 + look.wrap)) ** 1.3;
  return vector(material.map((part, i) => part * (look.sky[i]! + look.key[i]! * key)));
}

/** The colour of a lengthening in fibre lengths, written into `out` at `at`. */
export function ramp(look: Look, change: number, out: Float32Array, at: number): void {
  const stops = look.ramp;
  let upper = stops.findIndex((stop) => stop[0]! >= change);
  if (upper < 0) upper = stops.length - 1;
  const a = stops[Math.max(0, upper - 1)]!, b = stops[upper]!;
  const share = b[0]! > a[0]! ? Math.min(1, Math.max(0, (change - a[0]!) / (b[0]! - a[0]!))) : 1;
  for (let k = 0; k < 3; k++) out[at + k] = a[k + 1]! + share * (b[k + 1]! - a[k + 1]!);
}
