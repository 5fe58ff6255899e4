// Keeps the screen on while a session runs; the browser lets go when the page is hidden, so it is
// asked again when the page comes back. Where it cannot be had, the page says so in a small way.

export class WakeLock {
  #wanted = false;
  #sentinel: WakeLockSentinel | null = null;
  readonly #tell: (held: boolean) => void;

  constructor(tell: (held: boolean) => void) {
    this.#tell = tell;
    document.addEventListener("visibilitychange", () => void this.#take());
  }

  want(wanted: boolean): void {
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    if (wanted) void this.#take();
    else void this.#release();
  }

  async #take(): Promise<void> {
    if (!this.#wanted || this.#sentinel || document.visibilityState !== "visible") return;
    try {
      const sentinel = await navigator.wakeLock.request("screen");
      this.#sentinel = sentinel;
      sentinel.addEventListener("release", () => {
        if (this.#sentinel === sentinel) this.#sentinel = null;
      });
      if (!this.#wanted) await this.#release();
      this.#tell(true);
    } catch {
      this.#tell(false);
    }
  }

  async #release(): Promise<void> {
    const sentinel = this.#sentinel;
    this.#sentinel = null;
    await sentinel?.release().catch(() => undefined);
  }
}
