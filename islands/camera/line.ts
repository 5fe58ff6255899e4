// The line to the judge: a WebSocket that comes back by itself and never piles up frames.

import type { Verdict, WatchRequest, Watching } from "../wire.gen";
import type { FromWorker } from "./messages";

/** So many frames may wait for their verdict; a newer one is worth more than a late one. */
const UNDERWAY = 2;
const PATIENCE_MS = { first: 500, most: 2_000 };

interface Answer {
  watching?: Watching;
  verdict?: Verdict;
  error?: string;
}

export class Line {
  readonly #url: string;
  readonly #tell: (message: FromWorker) => void;
  #socket: WebSocket | null = null;
  #patience = PATIENCE_MS.first;
  #request: WatchRequest | null = null;
  /** What was sent and not answered yet, in order: when a frame was taken, or null for a request. */
  #underway: (number | null)[] = [];

  constructor(url: string, tell: (message: FromWorker) => void) {
    this.#url = url;
    this.#tell = tell;
    this.#connect();
  }

  ask(request: WatchRequest): void {
    this.#request = request;
    if (this.#socket?.readyState !== WebSocket.OPEN) return; // Asked as soon as it is open.
    this.#underway.push(null);
    this.#socket.send(JSON.stringify(request));
  }

  send(frame: ArrayBuffer, takenAt: number): void {
    if (this.#socket?.readyState !== WebSocket.OPEN || !this.#request) return;
    if (this.#underway.filter((at) => at !== null).length >= UNDERWAY) return;
    this.#underway.push(takenAt);
    this.#socket.send(frame);
  }

  #connect(): void {
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#underway = [];
    socket.onopen = () => {
      this.#patience = PATIENCE_MS.first;
      this.#tell({ type: "line", open: true });
      if (this.#request) this.ask(this.#request);
    };
    socket.onmessage = ({ data }: MessageEvent<string>) => this.#answered(JSON.parse(data) as Answer);
    socket.onclose = () => {
      this.#tell({ type: "line", open: false });
      setTimeout(() => this.#connect(), this.#patience);
      this.#patience = Math.min(2 * this.#patience, PATIENCE_MS.most);
    };
  }

  #answered({ watching, verdict, error }: Answer): void {
    const takenAt = this.#underway.shift() ?? null;
    if (watching) this.#tell({ type: "watching", watching });
    if (verdict) this.#tell({ type: "verdict", verdict, takenAt: takenAt ?? 0 });
    if (error !== undefined) this.#tell({ type: "error", error, ofFrame: takenAt !== null });
  }
}
