// How deep, once in each hold: a few still pictures through a better model than the running one,
// in a worker of its own so that judging goes on, and one question to the server.

import type { Depth, Side } from "../wire.gen";
import type { FromStill, ToStill } from "./still-worker";

/** So long the person has been in the stretch before anything is measured. */
const SETTLED_MS = 3_000;
const PICTURES = 5;
/** The pictures lie apart: a breath moves the body, and the machine has other things to do. */
const APART_MS = 700;

export class Still {
  readonly #video: HTMLVideoElement;
  readonly #done: (depth: Depth) => void;
  #worker: Worker | null = null;
  #ready = false;
  #stretch = "";
  #side: Side = "both";
  #frames: ArrayBuffer[] = [];
  #since: number | null = null;
  #lastAt = -Infinity;
  #asked = false;
  /** Counts the holds: what an earlier one still brings is of no use. */
  #hold = 0;
  /** The hold of the picture that is being read. */
  #pictured = 0;

  constructor(video: HTMLVideoElement, done: (depth: Depth) => void) {
    this.#video = video;
    this.#done = done;
  }

  /** Another hold begins: it is measured anew. */
  begin(stretch: string, side: Side): void {
    this.#hold += 1;
    [this.#stretch, this.#side] = [stretch, side];
    this.#frames = [];
    this.#since = null;
    this.#asked = false;
  }

  /** The running model has just seen the person in the stretch (`inside`), or not. */
  seen(inside: boolean, now: number): void {
    if (!inside) this.#since = null;
    if (!inside || this.#asked) return;
    this.#since ??= now;
    if (!this.#worker) this.#open(); // Loaded while the person settles.
    const settled = now - this.#since >= SETTLED_MS;
    if (settled && this.#ready && now - this.#lastAt >= APART_MS) void this.#take(now);
  }

  close(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#ready = false;
  }

  #open(): void {
    const worker = new Worker(new URL("./still-worker.ts", import.meta.url), { type: "module" });
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<FromStill>) => this.#heard(data);
    worker.onerror = () => (this.#ready = false);
    this.#send({ type: "open", files: new URL(import.meta.env.BASE_URL, location.href).href });
  }

  #heard(message: FromStill): void {
    this.#ready = message.type !== "failed";
    if (message.type !== "frame" || this.#pictured !== this.#hold) return;
    this.#frames.push(message.frame);
    if (this.#frames.length === PICTURES) void this.#ask();
  }

  async #take(now: number): Promise<void> {
    this.#ready = false; // Until this one is read.
    this.#lastAt = now;
    this.#pictured = this.#hold;
    const image = await createImageBitmap(this.#video).catch(() => null);
    if (image) this.#send({ type: "picture", image }, [image]);
    else this.#ready = true;
  }

  async #ask(): Promise<void> {
    this.#asked = true;
    const hold = this.#hold;
    const asked = new URLSearchParams({ stretch: this.#stretch, side: this.#side });
    try {
      const answer = await fetch(`/api/depth?${asked}`, { method: "POST", body: new Blob(this.#frames) });
      const depth = answer.ok ? ((await answer.json()) as Depth | null) : null;
      if (depth && hold === this.#hold) this.#done(depth);
    } catch {
      // The server is away: this hold has no depth.
    }
  }

  #send(message: ToStill, moved: Transferable[] = []): void {
    this.#worker?.postMessage(message, moved);
  }
}
