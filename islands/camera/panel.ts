// The camera's part of the page: its texts, and the picture of where the camera goes.

import type { Watching } from "../wire.gen";

export const find = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;

/** An empty text takes no room. */
export function write(id: string, text: string): void {
  const target = find(id);
  if (target.textContent !== text) target.textContent = text;
  target.hidden = text === "";
}

/** What goes with a state of the camera: off and trouble show no picture of anybody. */
export function show(state: string, text: string): void {
  find("camera-panel").dataset.state = state;
  write("camera-says", text);
  const off = state === "off" || state === "trouble";
  find("camera-view").hidden = off;
  find("camera-tools").hidden = off;
  if (off) find("camera-place").hidden = true;
}

/** In the session the panel stands beside the figure, and what is seldom needed opens over it. */
export function settle(): void {
  const [panel, home] = [find("camera-panel"), document.getElementById("camera")];
  if (!home || panel.parentElement === home) return;
  home.append(panel);
  const tools = find("camera-tools");
  tools.popover = "auto";
  // Escape closes what lies over the page, and is no wish to end the session then.
  const closing = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && tools.matches(":popover-open")) event.stopPropagation();
  };
  document.addEventListener("keydown", closing, { capture: true });
}

/** Where the camera goes: shown when it is due, and said once for each stretch and side. */
export class Place {
  readonly #say: (text: string) => void;
  #shown = "";

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  show(watching: Watching | null, due: boolean): void {
    const place = find("camera-place");
    place.hidden = !watching || !due;
    if (place.hidden || !watching) return;
    const name = `${watching.stretch} ${watching.side}`;
    if (name === this.#shown) return;
    this.#shown = name;
    place.dataset.side = watching.side; // Drawn for the right; the style sheet mirrors it.
    const map = find<HTMLImageElement>("camera-map");
    map.onerror = () => (map.hidden = true); // None was made: the words will do.
    map.hidden = false;
    map.src = `/static/figures/${watching.stretch}-place.webp`;
    write("camera-where", watching.camera);
    this.#say(watching.camera);
  }
}
