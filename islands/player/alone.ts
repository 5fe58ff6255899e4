// One window runs a session; a second one waits until the first is closed.

const NAME = "hipkey.session";
/** A page that is being reloaded needs a moment to let go. */
const RELOAD_MS = 1_000;

/** Resolves when this window may run the session; `elsewhere` is called if it has to wait. */
export function alone(elsewhere: () => void): Promise<void> {
  if (!("locks" in navigator)) return Promise.resolve(); // Not a secure context.
  return new Promise((resolve) => {
    const waiting = setTimeout(elsewhere, RELOAD_MS);
    const held = (): Promise<never> => {
      clearTimeout(waiting);
      resolve();
      return new Promise(() => undefined); // Until the window closes.
    };
    navigator.locks.request(NAME, held).catch(() => resolve());
  });
}
