// The camera itself: asks for it, and hands its pictures to the worker, one at a time.

import type { FromWorker, Model, ToWorker } from "./messages";
import type { WatchRequest } from "../wire.gen";

/** Why there is no picture; each has a sentence that says what to do. */
export type Trouble = "insecure" | "missing" | "denied" | "busy" | "broken";

const WISHED: MediaTrackConstraints = {
  width: { ideal: 640 },
  height: { ideal: 480 },
  frameRate: { ideal: 30 },
  facingMode: "user",
};
/** Where the browser does not say when a new picture is there. */
const EVERY_MS = 33;

const TROUBLES: Record<string, Trouble> = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

export class Eye {
  readonly #video: HTMLVideoElement;
  readonly #tell: (message: FromWorker) => void;
  readonly #trouble: (trouble: Trouble) => void;
  #stream: MediaStream | null = null;
  #worker: Worker | null = null;
  /** One picture at a time: a second one would only wait, and be old when its turn comes. */
  #free = false;
  /** The camera has brought a picture since the last one was taken. */
  #fresh = false;
  /** Counts the openings: what an earlier one still brings is of no use. */
  #opening = 0;

  constructor(
    video: HTMLVideoElement,
    tell: (message: FromWorker) => void,
    trouble: (trouble: Trouble) => void,
  ) {
    this.#video = video;
    this.#tell = tell;
    this.#trouble = trouble;
  }

  async open(model: Model): Promise<void> {
    this.close();
    const opening = this.#opening;
    if (!isSecureContext || !navigator.mediaDevices) return this.#trouble("insecure");
    let stream: MediaStream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: WISHED, audio: false });
    } catch (error) {
      if (opening !== this.#opening) return;
      return this.#trouble(TROUBLES[(error as DOMException).name] ?? "broken");
    }
    if (opening !== this.#opening) return stop(stream);
    this.#stream = stream;
    stream.getVideoTracks()[0]?.addEventListener("ended", () => this.#lost("missing"));
    this.#video.srcObject = stream;
    await this.#video.play().catch(() => undefined); // Switched off meanwhile.
    if (opening === this.#opening) this.#employ(model, opening);
  }

  close(): void {
    this.#opening += 1;
    this.#worker?.terminate();
    this.#worker = null;
    if (this.#stream) stop(this.#stream);
    this.#stream = null;
    this.#video.srcObject = null;
  }

  watch(request: WatchRequest): void {
    this.#send({ type: "watch", request });
  }

  #employ(model: Model, opening: number): void {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    this.#worker = worker;
    this.#free = false;
    worker.onerror = () => this.#lost("broken");
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.type === "failed") {
        console.warn(`The camera goes out of use: ${data.reason}`);
        return this.#lost("broken");
      }
      if (data.type === "ready" || data.type === "looked") {
        this.#free = true;
        void this.#take(opening);
      }
      this.#tell(data);
    };
    const files = new URL(import.meta.env.BASE_URL, location.href).href;
    const socket = new URL("/api/judge", location.href);
    socket.protocol = socket.protocol.replace("http", "ws");
    this.#send({ type: "open", model, files, socket: socket.href });
    this.#next(opening);
  }

  #next(opening: number): void {
    const look = (): void => {
      if (opening !== this.#opening) return;
      this.#fresh = true;
      void this.#take(opening);
      this.#next(opening);
    };
    if ("requestVideoFrameCallback" in this.#video) this.#video.requestVideoFrameCallback(look);
    else setTimeout(look, EVERY_MS);
  }

  async #take(opening: number): Promise<void> {
    if (!this.#free || !this.#fresh) return;
    this.#free = this.#fresh = false;
    const takenAt = performance.now();
    try {
      const image = await createImageBitmap(this.#video);
      if (opening !== this.#opening) return image.close();
      this.#send({ type: "frame", image, takenAt }, [image]);
    } catch {
      this.#free = true; // No picture this time.
    }
  }

  #send(message: ToWorker, moved: Transferable[] = []): void {
    this.#worker?.postMessage(message, moved);
  }

  #lost(trouble: Trouble): void {
    if (!this.#stream) return;
    this.close();
    this.#trouble(trouble);
  }
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
