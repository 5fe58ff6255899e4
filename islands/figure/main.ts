// <hip-figure stretch="pigeon" side="left" keyframe="hold" seconds="6" view="auto" muscles="off">
// A still (its <img>) until the body is drawn, and for good where the browser cannot draw it.
// Attributes may change at any time: another keyframe is moved into slowly, another side or stretch
// fades in. `labels` is JSON with the words of the controls (controls.ts); without it there are none.
import "./figure.css";
import { controls, labels, legend, mark } from "./controls";
import { load, type Packed } from "./files";
import { Pace } from "./pace";
import type { FigureScene, ViewName } from "./scene";

const FADE_MS = 220;
/** A turn of the camera alone takes no longer than this, seconds. */
const TURN_SECONDS = 0.9;
/** Keyframes that are never on the way between two others. */
const ASIDE = new Set(["easier", "deeper"]);

class HipFigure extends HTMLElement {
  static readonly observedAttributes = ["stretch", "side", "keyframe", "view", "muscles"];

  #canvas: HTMLCanvasElement | null = null;
  #scene: FigureScene | null = null;
  #opening: Promise<void> | null = null;
  #seen = false;
  #moving = 0;
  #pace = new Pace();
  /** The person has turned the figure: leave the direction to them. */
  #turned = false;
  #changing = false;
  #at = 0;
  #controls: HTMLElement | null = null;
  #visible = new IntersectionObserver(([entry]) => this.#onVisible(entry?.isIntersecting ?? false), {
    rootMargin: "120px",
  });
  #size = new ResizeObserver(() => this.#onResize());

  connectedCallback(): void {
    this.#visible.observe(this);
    this.#size.observe(this);
    const words = labels(this);
    if (!words || this.#controls) return;
    this.#controls = controls(words, (view) => this.#onView(view), () => {
      this.setAttribute("muscles", this.muscles ? "off" : "on");
    });
    this.append(this.#controls);
    mark(this.#controls, this.view, this.muscles);
  }

  disconnectedCallback(): void {
    this.#visible.disconnect();
    this.#size.disconnect();
    this.#drop();
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (before === after || !this.isConnected) return;
    if (name === "view") this.#turned = false;
    if (this.#changing) return;
    // Several attributes change in one go; act once, when all of them have.
    const was = { stretch: this.stretch, side: this.side, muscles: this.muscles };
    Object.assign(was, name === "muscles" ? { muscles: before === "on" } : { [name]: before ?? "" });
    this.#changing = true;
    queueMicrotask(() => {
      this.#changing = false;
      this.#follow(was);
    });
  }

  get stretch(): string {
    return this.getAttribute("stretch") ?? "";
  }

  get side(): string {
    return this.getAttribute("side") ?? "right";
  }

  get view(): ViewName {
    return (this.getAttribute("view") ?? "auto") as ViewName;
  }

  get muscles(): boolean {
    return this.getAttribute("muscles") === "on";
  }

  get #seconds(): number {
    if (!this.#seen || matchMedia("(prefers-reduced-motion: reduce)").matches) return 0;
    return Math.max(0, Number(this.getAttribute("seconds") ?? 4)) || 0;
  }

  get #mirrored(): boolean {
    return (this.side === "left") !== (this.view === "mirror");
  }

  #url(name: string): string {
    return `${this.getAttribute("base") ?? "/static/figures/"}${name}`;
  }

  #onVisible(seen: boolean): void {
    this.#seen = seen;
    if (seen && !this.#scene) void this.#open();
  }

  #onView(view: ViewName): void {
    this.#turned = false;
    if (this.view !== view) this.setAttribute("view", view);
    else if (this.#scene) this.#moveTo(this.#scene);
  }

  /** Fetch what the stretch needs and draw it; on any failure the still is what there is. */
  #open(): Promise<void> {
    this.#opening ??= this.#begin()
      .catch((problem: unknown) => {
        console.warn("The figure stays a picture:", problem);
        this.#drop();
        this.#showStill();
      })
      .finally(() => (this.#opening = null));
    return this.#opening;
  }

  async #begin(): Promise<void> {
    const { stretch } = this;
    if (!stretch || !drawable()) return;
    const [{ FigureScene }, body, own, bones] = await Promise.all([
      import("./scene"),
      load(this.#url("body.bin")),
      load(this.#url(`${stretch}.bin`)),
      this.#bones(),
    ]);
    if (!this.isConnected) return;
    if (stretch !== this.stretch) return this.#begin();
    this.#drop();
    const canvas = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true"); // the still's words stand for the picture
    canvas.addEventListener("webglcontextlost", () => canvas === this.#canvas && this.#drop());
    this.#scene = new FigureScene(canvas, body, own);
    this.#scene.onTurned = () => (this.#turned = true);
    this.#canvas = canvas;
    this.#turned = false;
    const words = labels(this)?.legend;
    const colours = (body.header["look"] as { legend: string[] }).legend;
    if (words && !this.querySelector(".hip-figure__legend")) this.append(legend(words, colours));
    this.append(canvas);
    this.#jump(bones);
    this.classList.add("is-live"); // shows controls and legend, which take room
    this.#onResize();
    this.dispatchEvent(new CustomEvent("figure-ready", { bubbles: true }));
  }

  /** Back to the still. */
  #drop(): void {
    cancelAnimationFrame(this.#moving);
    this.classList.remove("is-live");
    const canvas = this.#canvas;
    this.#canvas = null;
    this.#scene?.dispose();
    this.#scene = null;
    canvas?.remove();
  }

  #follow(was: { stretch: string; side: string; muscles: boolean }): void {
    const scene = this.#scene;
    if (this.#controls) mark(this.#controls, this.view, this.muscles);
    if (!scene) {
      this.#showStill();
      if (this.#seen) void this.#open();
    } else if (was.stretch !== this.stretch) {
      void this.#fade(() => this.#open());
    } else if (was.side !== this.side || was.muscles !== this.muscles || scene.mirrored !== this.#mirrored) {
      void this.#fade(async () => this.#jump(await this.#bones()));
    } else {
      this.#moveTo(scene);
    }
  }

  async #bones(): Promise<Packed | null> {
    return this.muscles ? load(this.#url("bones.bin")).catch(() => null) : null;
  }

  async #fade(change: () => Promise<void>): Promise<void> {
    const quick = this.#seconds === 0;
    this.classList.add("is-fading");
    if (!quick) await new Promise((done) => setTimeout(done, FADE_MS));
    await change();
    this.classList.remove("is-fading");
  }

  #goal(scene: FigureScene): number {
    const names = scene.body.keyframes;
    const place = names.indexOf(this.getAttribute("keyframe") ?? "hold");
    return place < 0 ? Math.max(0, names.indexOf("hold")) : place;
  }

  /** Be in the asked keyframe, side and view at once. */
  #jump(bones: Packed | null): void {
    const scene = this.#scene;
    if (!scene) return;
    cancelAnimationFrame(this.#moving);
    scene.mirrored = this.#mirrored;
    scene.body.aim((this.#at = this.#goal(scene)));
    scene.body.blend(1);
    scene.showMuscles(this.muscles, bones);
    scene.inset = this.#inset();
    this.#look(scene);
    scene.draw();
  }

  /** Move slowly into the asked keyframe, through those that lie on the way. */
  #moveTo(scene: FigureScene): void {
    cancelAnimationFrame(this.#moving);
    const goal = this.#goal(scene);
    const way = path(scene.body.keyframes, this.#at, goal);
    const seconds = goal === this.#at ? Math.min(TURN_SECONDS, this.#seconds) : this.#seconds;
    if (seconds === 0) return this.#jump(null);
    const from = scene.current, begun = performance.now();
    let leg = -1;
    this.#pace.begin();
    const frame = (now: number): void => {
      if (!this.#pace.due(now)) return void (this.#moving = requestAnimationFrame(frame));
      const set = performance.now();
      const share = this.#seen ? ease(Math.min(1, Math.max(0, now - begun) / 1000 / seconds)) : 1;
      const along = share * way.length, here = Math.min(way.length - 1, Math.floor(along));
      while (leg < here) {
        if (leg >= 0) scene.body.blend(1);
        scene.body.aim((this.#at = way[++leg]!));
      }
      scene.body.blend(along - here);
      scene.update();
      if (this.#turned) this.#look(scene);
      else scene.moveTo(from, scene.fitted(this.view, goal), share);
      scene.draw(share < 1 && this.#pace.modest);
      if (share === 1) return;
      const { timing } = this.#pace;
      if (timing) scene.finish();
      this.#pace.drawn(now, timing ? performance.now() - set : null);
      this.#moving = requestAnimationFrame(frame);
    };
    this.#moving = requestAnimationFrame(frame);
  }

  /** Have everything in the frame: from the asked view, or from where the person has turned it. */
  #look(scene: FigureScene): void {
    scene.place(this.#turned ? scene.fittedTo(scene.current) : scene.fitted(this.view, this.#goal(scene)));
  }

  /** Room for the controls at the foot and, with muscles, for the legend at the head. */
  #inset(): { top: number; bottom: number } {
    const taken = (selector: string) => {
      const height = this.querySelector<HTMLElement>(selector)?.offsetHeight ?? 0;
      return height && this.clientHeight ? Math.min(0.3, (height + 16) / this.clientHeight) : 0;
    };
    return { top: taken(".hip-figure__legend"), bottom: taken(".hip-figure__controls") };
  }

  #onResize(): void {
    const scene = this.#scene;
    if (!scene) return;
    scene.inset = this.#inset();
    scene.resize(this.clientWidth, this.clientHeight);
    this.#look(scene);
    scene.draw();
  }

  /** Without the living figure the still follows the keyframe. */
  #showStill(): void {
    const image = this.querySelector("img");
    if (!image?.getAttribute("src") || !this.stretch) return;
    image.onerror = () => {
      image.onerror = null;
      image.src = this.#url(`${this.stretch}-hold.webp`);
    };
    image.src = this.#url(`${this.stretch}-${this.getAttribute("keyframe") ?? "hold"}.webp`);
  }
}

/** The keyframes to go through, the goal last. */
function path(names: readonly string[], from: number, to: number): number[] {
  const step = to > from ? 1 : -1;
  const way: number[] = [];
  for (let place = from + step; place !== to && from !== to; place += step) {
    if (!ASIDE.has(names[place] ?? "")) way.push(place);
  }
  return [...way, to];
}

/** Slow at both ends. */
function ease(share: number): number {
  return share * share * share * (share * (6 * share - 15) + 10);
}

let webgl: boolean | undefined;

function drawable(): boolean {
  webgl ??= document.createElement("canvas").getContext("webgl2") !== null;
  return webgl;
}

customElements.define("hip-figure", HipFigure);
