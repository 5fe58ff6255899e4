// What the person chose about the camera, remembered in this browser.

import type { Model } from "./messages";

export interface Choice {
  on: boolean;
  model: Model;
  preview: boolean;
}

const KEY = "hipkey.camera";
const FIRST: Choice = { on: false, model: "lite", preview: true };

export function choice(): Choice {
  try {
    return { ...FIRST, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Choice>) };
  } catch {
    return FIRST;
  }
}

export function keepChoice(chosen: Choice): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(chosen));
  } catch {
    // Storage is off: the next page asks again.
  }
}
