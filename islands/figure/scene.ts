// The figure on the screen: three.js meshes fed from Body, one camera, drawn only when something
// changed. Loaded late, so that pages without a figure stay light. Does not know the page around it.
import {
  BufferAttribute, BufferGeometry, Mesh, PerspectiveCamera, RedFormat, Scene, DataTexture, LinearFilter,
  WebGLRenderer, type ShaderMaterial,
} from "three";
import { OrbitControls } from "three/addons/controls/OrbitControls.js";
import { Body, RING, shadeNormals, tubeFaces, tubes } from "./body";
import { numbers, table, type Packed } from "./files";
import * as shade from "./shade";
import { axes, blendFit, fit, FIELD_OF_VIEW, type Fit, type Inset, type View } from "./view";

export type ViewName = "auto" | "front" | "side" | "top" | "mirror";

const MATERIAL: Record<string, string> = {
  chair: "wood", block: "foam", weight: "iron", "foam-roller": "foam", cushion: "cloth",
};
/** Of the pixels each way, where drawing is dear and the figure moves. */
const FEWER = 0.6;

export class FigureScene {
  readonly body: Body;
  /** What of the frame is taken by words and buttons. */
  inset: Inset = { top: 0, bottom: 0 };
  /** Called when the person has turned the figure by hand. */
  onTurned: () => void = () => {};
  #look: shade.Look;
  #stretch: Packed;
  #renderer: WebGLRenderer;
  #scene = new Scene();
  #camera = new PerspectiveCamera(FIELD_OF_VIEW, 1, 0.05, 40);
  #controls: OrbitControls;
  #skin: Mesh<BufferGeometry, ShaderMaterial>;
  #glass: ShaderMaterial;
  #clay: ShaderMaterial;
  /** One mesh for each prop, since not every keyframe has all. */
  #props: Mesh<BufferGeometry, ShaderMaterial>[];
  #propCloud: Float32Array;
  #propKinds: ArrayLike<number>;
  #floorLight: DataTexture;
  #floor!: ShaderMaterial;
  #muscles: Mesh<BufferGeometry, ShaderMaterial>;
  #bones: Mesh<BufferGeometry, ShaderMaterial> | null = null;
  #showMuscles = false;
  #mirrored = false;
  /** The camera is being set from here, not by hand. */
  #placing = false;
  #ratio = 1;

  constructor(canvas: HTMLCanvasElement, body: Packed, stretch: Packed) {
    this.#look = body.header["look"] as shade.Look;
    this.#stretch = stretch;
    this.body = new Body(body, stretch);
    this.#renderer = new WebGLRenderer({ canvas, alpha: true, antialias: true, powerPreference: "low-power" });
    this.#renderer.setClearColor(0, 0);
    this.#camera.up.set(0, 0, 1);
    this.#clay = shade.clay(this.#look, this.#look.gloss);
    this.#glass = shade.glass(this.#look);
    this.#skin = new Mesh(surface(this.body.positions, this.body.normals, this.body.faces), this.#clay);
    const { geometry } = this.#skin;
    geometry.setAttribute("sky", changing(this.body.now.sky, 1));
    geometry.setAttribute("key", changing(this.body.now.key, 1));
    geometry.setAttribute("albedo", even(this.#look.clay, this.body.positions.length / 3));
    this.#floorLight = this.#addFloor();
    this.#propCloud = numbers(table(stretch, "props.vertices"));
    this.#propKinds = table(stretch, "props.kind").values;
    this.#props = this.#addProps();
    this.#muscles = this.#addMuscles();
    this.#scene.add(this.#skin);
    this.#scene.traverse((object) => (object.frustumCulled = false));
    this.#controls = new OrbitControls(this.#camera, canvas);
    this.#controls.enablePan = this.#controls.enableZoom = false;
    this.#controls.maxPolarAngle = Math.PI / 2 - 0.02;
    this.#controls.addEventListener("start", () => this.onTurned());
    this.#controls.addEventListener("change", () => this.#placing || this.draw());
    canvas.style.touchAction = "pan-y"; // the page still scrolls under a finger
    this.place(this.fitted("auto", 0));
  }

  get mirrored(): boolean {
    return this.#mirrored;
  }

  set mirrored(value: boolean) {
    this.#mirrored = value;
    this.#scene.scale.x = value ? -1 : 1;
  }

  /** Clear skin with muscles and bones, or clay. */
  showMuscles(on: boolean, bones: Packed | null): void {
    if (bones && !this.#bones) this.#addBones(bones);
    this.#showMuscles = on;
    this.#muscles.visible = on;
    if (this.#bones) this.#bones.visible = on;
    this.#skin.material = on ? this.#glass : this.#clay;
    this.#skin.renderOrder = on ? 2 : 0;
    this.#floor.uniforms["mat"]!.value = shade.matColour(this.#look, on ? this.#look.quiet : this.#look.mat);
    this.update();
  }

  /** The camera for a view of the body as it is now; the best view depends on the keyframe. */
  fitted(name: ViewName, keyframe: number): Fit {
    return this.fittedTo(this.direction(name, keyframe));
  }

  fittedTo(view: View): Fit {
    return fit([this.body.positions, this.#propsShown()], view, this.#camera.aspect, this.#mirrored, this.inset);
  }

  /** The direction of a named view: a mirrored side is seen from the mirrored place. */
  direction(name: ViewName, keyframe: number): View {
    const best = this.#stretch.header["view"] as [number, number];
    const others = this.#stretch.header["views"] as Record<string, [number, number]> | undefined;
    const [azimuth, elevation] = others?.[this.body.keyframes[keyframe] ?? ""] ?? best;
    const views: Record<ViewName, View> = {
      auto: { azimuth, elevation },
      front: { azimuth: 0, elevation: 10 },
      side: { azimuth: -90, elevation: 8 },
      top: { azimuth: 0, elevation: 80 },
      mirror: { azimuth: 0, elevation: 10 },
    };
    const view = views[name];
    return this.#mirrored ? { ...view, azimuth: -view.azimuth } : view;
  }

  /** From where the camera looks right now, turned by hand or not. */
  get current(): Fit {
    const p = this.#camera.position, t = this.#controls.target;
    const x = p.x - t.x, y = p.y - t.y, z = p.z - t.z;
    const distance = Math.hypot(x, y, z);
    return {
      azimuth: (Math.atan2(x, -y) * 180) / Math.PI,
      elevation: (Math.asin(z / distance) * 180) / Math.PI,
      target: [t.x, t.y, t.z],
      distance,
    };
  }

  place(where: Fit): void {
    this.#placing = true;
    const back = axes(where)[2];
    this.#controls.target.set(...where.target);
    const [x, y, z] = where.target;
    this.#camera.position.set(
      x + back[0]! * where.distance, y + back[1]! * where.distance, z + back[2]! * where.distance,
    );
    this.#controls.update();
    this.#placing = false;
  }

  moveTo(from: Fit, to: Fit, share: number): void {
    this.place(blendFit(from, to, share));
  }

  resize(width: number, height: number): void {
    if (!width || !height) return;
    this.#camera.aspect = width / height;
    this.#camera.updateProjectionMatrix();
    this.#ratio = Math.min(devicePixelRatio, 2);
    this.#renderer.setPixelRatio(this.#ratio);
    this.#renderer.setSize(width, height, false);
  }

  /** The numbers of the body have changed. */
  update(): void {
    const { geometry } = this.#skin;
    for (const name of ["position", "normal", "sky", "key"]) touch(geometry, name);
    this.#props.forEach((prop, place) => {
      const share = this.body.now.propShown[place] ?? 0;
      prop.visible = share > 0.01;
      prop.material.transparent = share < 1;
      prop.material.uniforms["presence"]!.value = share;
      for (const name of ["sky", "key"]) touch(prop.geometry, name);
    });
    const light = this.#floorLight.image.data as Uint8Array;
    this.body.now.floor.forEach((value, i) => (light[i] = value * 255));
    this.#floorLight.needsUpdate = true;
    if (this.#showMuscles) this.#updateInside();
  }

  /** Draw now; with fewer pixels while it moves and drawing is dear. */
  draw(modest = false): void {
    const wish = Math.min(devicePixelRatio, 2);
    const ratio = modest ? FEWER * wish : wish;
    if (ratio !== this.#ratio) this.#renderer.setPixelRatio((this.#ratio = ratio));
    const { x, y, z } = this.#camera.position;
    shade.eye.value.set(this.#mirrored ? -x : x, y, z);
    this.#renderer.render(this.#scene, this.#camera);
  }

  /** Wait until it is drawn: drawing goes on elsewhere, but nothing can be read before its end. */
  finish(): void {
    const gl = this.#renderer.getContext();
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
  }

  dispose(): void {
    this.#controls.dispose();
    this.#scene.traverse((object) => {
      if (object instanceof Mesh) object.geometry.dispose();
    });
    this.#renderer.dispose();
    this.#renderer.forceContextLoss(); // browsers keep few of them
  }

  #addFloor(): DataTexture {
    const floor = this.#stretch.header["floor"] as { x: number; y: number; cell: number };
    const mat = this.#stretch.header["mat"] as shade.Mat;
    const [, rows = 1, columns = 1] = table(this.#stretch, "floor").shape;
    const texture = new DataTexture(new Uint8Array(rows * columns), columns, rows, RedFormat);
    texture.minFilter = texture.magFilter = LinearFilter;
    texture.unpackAlignment = 1;
    const corner = [floor.x - floor.cell / 2, floor.y - floor.cell / 2];
    const size = [columns * floor.cell, rows * floor.cell];
    const reach = 3;
    const corners = new Float32Array([-reach, -reach, 0, reach, -reach, 0, reach, reach, 0, -reach, reach, 0]);
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(corners, 3));
    geometry.setIndex([0, 1, 2, 0, 2, 3]);
    this.#floor = shade.floor(this.#look, texture, corner, size, mat);
    const mesh = new Mesh(geometry, this.#floor);
    mesh.renderOrder = -1;
    this.#scene.add(mesh);
    return texture;
  }

  #addProps(): Mesh<BufferGeometry, ShaderMaterial>[] {
    const faces = table(this.#stretch, "props.faces").values as Uint16Array;
    const normals = numbers(table(this.#stretch, "props.normals"));
    const whole = surface(this.#propCloud, normals, faces);
    whole.setAttribute("sky", changing(this.body.now.propSky, 1));
    whole.setAttribute("key", changing(this.body.now.propKey, 1));
    const names = this.#stretch.header["props"] as string[];
    return names.map((name, place) => {
      const geometry = new BufferGeometry();
      for (const part of ["position", "normal", "sky", "key"]) geometry.setAttribute(part, whole.getAttribute(part));
      const own: number[] = [];
      for (let i = 0; i < faces.length; i += 3) {
        if (this.#propKinds[faces[i]!] === place) own.push(faces[i]!, faces[i + 1]!, faces[i + 2]!);
      }
      geometry.setIndex(own);
      const colour = this.#look[MATERIAL[name] ?? "cloth"] as number[];
      geometry.setAttribute("albedo", even(colour, this.#propCloud.length / 3));
      const mesh = new Mesh(geometry, shade.clay(this.#look, 0.03));
      mesh.visible = own.length > 0;
      this.#scene.add(mesh);
      return mesh;
    });
  }

  /** Points of the props that are in the scene. */
  #propsShown(): Float32Array {
    const shown = this.body.now.propShown;
    const result: number[] = [];
    for (let i = 0; i < this.#propKinds.length; i++) {
      if ((shown[this.#propKinds[i]!] ?? 0) > 0.5) result.push(...this.#propCloud.subarray(i * 3, i * 3 + 3));
    }
    return new Float32Array(result);
  }

  #addMuscles(): Mesh<BufferGeometry, ShaderMaterial> {
    const points = this.body.linePoints, bellies = this.body.lines.length / 3 / points;
    const corners = bellies * points * RING;
    const geometry = surface(new Float32Array(corners * 3), new Float32Array(corners * 3), tubeFaces(bellies, points));
    withEvenLight(geometry, corners);
    geometry.setAttribute("albedo", changing(new Float32Array(corners * 3), 3));
    const mesh = new Mesh(geometry, shade.clay(this.#look, 0.05));
    mesh.visible = false;
    this.#scene.add(mesh);
    return mesh;
  }

  #addBones(bones: Packed): void {
    this.body.addBones(bones);
    const positions = this.body.bones!, corners = positions.length / 3;
    const faces = table(bones, "faces").values as Uint16Array;
    const geometry = surface(positions, new Float32Array(positions.length), faces);
    withEvenLight(geometry, corners);
    geometry.setAttribute("albedo", even(this.#look.bone, corners));
    const material = shade.clay(this.#look, 0);
    material.transparent = true;
    material.uniforms["presence"]!.value = this.#look.faint;
    this.#bones = new Mesh(geometry, material);
    this.#bones.renderOrder = 1;
    this.#bones.frustumCulled = false;
    this.#scene.add(this.#bones);
  }

  #updateInside(): void {
    const { geometry } = this.#muscles;
    const place = geometry.getAttribute("position"), colour = geometry.getAttribute("albedo");
    tubes(this.body, place.array as Float32Array);
    const perBelly = this.body.linePoints * RING;
    const albedo = colour.array as Float32Array;
    this.body.now.change.forEach((change, belly) => {
      const first = belly * perBelly * 3;
      shade.ramp(this.#look, change, albedo, first);
      albedo.copyWithin(first + 3, first, first + 3);
      for (let i = 1; i < perBelly; i++) albedo.copyWithin(first + i * 3, first, first + 3);
    });
    for (const mesh of [this.#muscles, this.#bones]) {
      if (!mesh) continue;
      const positions = mesh.geometry.getAttribute("position").array as Float32Array;
      const normals = mesh.geometry.getAttribute("normal").array as Float32Array;
      shadeNormals(positions, mesh.geometry.getIndex()!.array, normals);
      for (const name of ["position", "normal", "albedo"]) touch(mesh.geometry, name);
    }
  }
}

function surface(positions: Float32Array, normals: Float32Array, faces: Uint16Array): BufferGeometry {
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", changing(positions, 3));
  geometry.setAttribute("normal", changing(normals, 3));
  geometry.setIndex(new BufferAttribute(faces, 1));
  return geometry;
}

function changing(values: Float32Array, each: number): BufferAttribute {
  return new BufferAttribute(values, each);
}

function even(colour: number[], count: number): BufferAttribute {
  const values = new Float32Array(count * 3);
  for (let i = 0; i < count; i++) values.set(colour, i * 3);
  return new BufferAttribute(values, 3);
}

function withEvenLight(geometry: BufferGeometry, count: number): void {
  geometry.setAttribute("sky", new BufferAttribute(new Float32Array(count).fill(0.9), 1));
  geometry.setAttribute("key", new BufferAttribute(new Float32Array(count).fill(0.63), 1));
}

function touch(geometry: BufferGeometry, name: string): void {
  geometry.getAttribute(name).needsUpdate = true;
}
