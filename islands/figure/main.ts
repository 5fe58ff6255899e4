// <hip-figure stretch="pigeon" side="left" keyframe="hold" seconds="6" view="auto" muscles="off">
// A still until the body is drawn, and for good where the browser cannot draw it. Attributes may
// change at any time: another keyframe is moved into slowly, another side or stretch fades in.
// `labels` is JSON with the words of the controls (see Labels); without it there are none.
import "./figure.css";
import { load, type Packed } from "./files";
import type { FigureScene, ViewName } from "./scene";
import type { Fit } from "./view";

interface Labels {
  views?: Partial<Record<ViewName, string>>;
  group?: string;
  muscles?: string;
  legend?: string[];
}

const FADE_MS = 220;
const ASIDE = new Set(["easier", "deeper"]);

class HipFigure extends HTMLElement {
  static readonly observedAttributes = ["stretch", "side", "keyframe", "view", "muscles"];

  #canvas = document.createElement("canvas");
  #scene: FigureScene | null = null;
  #opening: Promise<void> | null = null;
  #seen = false;
  #move = 0;
  #turned = false;
  #asked = false;
  #at = 0;
  #controls: HTMLElement | null = null;
  #visible = new IntersectionObserver(([entry]) => this.#onVisible(entry?.isIntersecting ?? false), {
    rootMargin: "120px",
  });
  #size = new ResizeObserver(() => this.#onResize());

  connectedCallback(): void {
    this.#canvas.setAttribute("aria-hidden", "true"); // the still's words stand for the picture
    this.#visible.observe(this);
    this.#size.observe(this);
    this.#addControls();
  }

  disconnectedCallback(): void {
    this.#visible.disconnect();
    this.#size.disconnect();
    cancelAnimationFrame(this.#move);
    this.#scene?.dispose();
    this.#scene = null;
    this.#canvas.remove();
    this.#controls?.remove();
    this.classList.remove("is-live");
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (before === after || !this.isConnected) return;
    if (!this.#scene) {
      if (before !== null) this.#showStill();
      if (this.#seen) void this.#open();
      return;
    }
    // Several attributes change at once; act when all of them have.
    if (this.#asked) return;
    const was = { stretch: this.stretch, side: this.side, [name]: before ?? "" };
    this.#asked = true;
    queueMicrotask(() => {
      this.#asked = false;
      if (this.#scene) this.#follow(was);
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
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return 0;
    return Math.max(0, Number(this.getAttribute("seconds") ?? 4)) || 0;
  }

  #url(name: string): string {
    return `${this.getAttribute("base") ?? "/static/figures/"}${name}`;
  }

  #onVisible(seen: boolean): void {
    this.#seen = seen;
    if (seen && !this.#scene) void this.#open();
  }

  /** Fetch what the stretch needs and draw it; on any failure the still stays. */
  #open(): Promise<void> {
    this.#opening ??= this.#begin()
      .catch((problem: unknown) => console.warn("The figure stays a picture:", problem))
      .finally(() => (this.#opening = null));
    return this.#opening;
  }

  async #begin(): Promise<void> {
    const { stretch } = this;
    if (!stretch || !drawable()) return;
    const [{ FigureScene }, body, own] = await Promise.all([
      import("./scene"),
      load(this.#url("body.bin")),
      load(this.#url(`${stretch}.bin`)),
    ]);
    const bones = this.muscles ? await load(this.#url("bones.bin")) : null;
    if (!this.isConnected) return;
    if (stretch !== this.stretch) return this.#begin();
    cancelAnimationFrame(this.#move);
    this.#scene?.dispose();
    const canvas = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true");
    const scene = new FigureScene(canvas, body, own);
    this.#canvas.remove();
    this.#canvas = canvas;
    this.#scene = scene;
    this.#turned = false;
    scene.onTurned = () => (this.#turned = true);
    this.#jump(bones);
    this.append(canvas);
    this.#addLegend(body);
    this.classList.add("is-live"); // shows controls and legend, which take room
    this.#onResize();
    this.dispatchEvent(new CustomEvent("figure-ready", { bubbles: true }));
  }

  /** Attributes have changed while the figure is alive. */
  #follow(was: { stretch: string; side: string }): void {
    if (was.stretch !== this.stretch) void this.#fade(() => this.#open());
    else if (was.side !== this.side) void this.#fade(async () => this.#jump(await this.#bones()));
    else if (this.muscles !== this.hasAttribute("data-muscles")) void this.#fade(async () => this.#jump(await this.#bones()));
    else this.#moveTo();
    this.#markControls();
  }

  async #bones(): Promise<Packed | null> {
    return this.muscles ? load(this.#url("bones.bin")).catch(() => null) : null;
  }

  async #fade(change: () => Promise<void>): Promise<void> {
    const still = this.#seconds === 0;
    this.classList.add("is-fading");
    if (!still) await new Promise((done) => setTimeout(done, FADE_MS));
    await change();
    this.classList.remove("is-fading");
  }

  #place(scene: FigureScene): number {
    const names = scene.body.keyframes;
    const place = names.indexOf(this.getAttribute("keyframe") ?? "hold");
    return place < 0 ? Math.max(0, names.indexOf("hold")) : place;
  }

  /** Be in the asked keyframe, side and view at once. */
  #jump(bones: Packed | null): void {
    const scene = this.#scene;
    if (!scene) return;
    cancelAnimationFrame(this.#move);
    scene.mirrored = (this.side === "left") !== (this.view === "mirror");
    scene.body.aim((this.#at = this.#place(scene)));
    scene.body.blend(1);
    this.toggleAttribute("data-muscles", this.muscles);
    scene.showMuscles(this.muscles, bones);
    scene.inset = this.#inset();
    scene.place(this.#turned ? scene.fittedTo(scene.current) : scene.fitted(this.view));
    scene.draw();
  }

  /** Move slowly into the asked keyframe, through those that lie on the way. */
  #moveTo(): void {
    const scene = this.#scene!;
    const mirrored = (this.side === "left") !== (this.view === "mirror");
    if (mirrored !== scene.mirrored) {
      void this.#fade(async () => this.#jump(await this.#bones()));
      return;
    }
    const goal = this.#place(scene), seconds = this.#seconds;
    cancelAnimationFrame(this.#move);
    if (seconds === 0) return this.#jump(null);
    const way = path(scene.body.keyframes, this.#at, goal);
    const from: Fit = scene.current;
    const begun = performance.now();
    let leg = -1, last = begun;
    const frame = (now: number) => {
      const share = ease(Math.min(1, (now - begun) / 1000 / seconds));
      const along = share * way.length;
      const here = Math.min(way.length - 1, Math.floor(along));
      while (leg < here) {
        if (leg >= 0) scene.body.blend(1);
        scene.body.aim((this.#at = way[++leg]!));
      }
      scene.body.blend(along - here);
      if (this.#turned) scene.place(scene.fittedTo(scene.current));
      else scene.moveTo(from, scene.fitted(this.view), share);
      scene.update();
      scene.pace = now - last;
      last = now;
      scene.draw(share < 1);
      if (share < 1) this.#move = requestAnimationFrame(frame);
    };
    this.#move = requestAnimationFrame(frame);
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
    if (this.#scene) this.#scene.inset = this.#inset();
    this.#scene?.resize(this.clientWidth, this.clientHeight);
    if (this.#scene && !this.#turned) this.#scene.place(this.#scene.fitted(this.view));
    this.#scene?.draw();
  }

  /** Without the living figure the still follows the keyframe. */
  #showStill(): void {
    const image = this.querySelector("img");
    if (!image || !image.getAttribute("src")) return;
    const wanted = this.#url(`${this.stretch}-${this.getAttribute("keyframe") ?? "hold"}.webp`);
    image.onerror = () => {
      image.onerror = null;
      image.src = this.#url(`${this.stretch}-hold.webp`);
    };
    image.src = wanted;
  }

  #labels(): Labels | null {
    try {
      return JSON.parse(this.getAttribute("labels") ?? "null") as Labels | null;
    } catch {
      return null;
    }
  }

  #addControls(): void {
    const labels = this.#labels();
    if (!labels || this.#controls) return;
    const controls = document.createElement("div");
    controls.className = "hip-figure__controls";
    controls.setAttribute("role", "group");
    if (labels.group) controls.setAttribute("aria-label", labels.group);
    for (const [name, text] of Object.entries(labels.views ?? {})) {
      controls.append(button(text, { view: name }, () => {
        this.#turned = false;
        if (this.view === name) this.#moveTo();
        else this.setAttribute("view", name);
      }));
    }
    if (labels.muscles) {
      controls.append(button(labels.muscles, { muscles: "" }, () => {
        this.setAttribute("muscles", this.muscles ? "off" : "on");
      }));
    }
    this.#controls = controls;
    this.append(controls);
    this.#markControls();
  }

  #markControls(): void {
    for (const control of this.#controls?.querySelectorAll("button") ?? []) {
      const pressed = control.dataset["view"] ? control.dataset["view"] === this.view : this.muscles;
      control.setAttribute("aria-pressed", String(pressed));
    }
  }

  #addLegend(body: Packed): void {
    const words = this.#labels()?.legend;
    if (!words || this.querySelector(".hip-figure__legend")) return;
    const colours = (body.header["look"] as { legend: string[] }).legend;
    const list = document.createElement("ul");
    list.className = "hip-figure__legend";
    words.forEach((word, i) => {
      const item = document.createElement("li");
      item.textContent = word;
      item.style.setProperty("--swatch", colours[i] ?? "transparent");
      list.append(item);
    });
    this.append(list);
  }
}

function button(text: string, data: Record<string, string>, press: () => void): HTMLButtonElement {
  const control = document.createElement("button");
  control.type = "button";
  control.textContent = text;
  Object.assign(control.dataset, data);
  control.addEventListener("click", press);
  return control;
}

/** The keyframes to go through, the goal last; easier and deeper are never on the way. */
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

function drawable(): boolean {
  try {
    return document.createElement("canvas").getContext("webgl2") !== null;
  } catch {
    return false;
  }
}

customElements.define("hip-figure", HipFigure);
