// What the page and the camera's worker tell each other.

import type { Verdict, WatchRequest, Watching } from "../wire.gen";

export type Model = "lite" | "full" | "heavy";

/** Numbers of a frame on the wire: time, width over height, and four of each of 33 points. */
export const POINTS = 33;
export const FLOATS = 2 + 4 * POINTS;

export type ToWorker =
  | { type: "open"; model: Model; files: string; socket: string }
  | { type: "frame"; image: ImageBitmap; takenAt: number }
  | { type: "watch"; request: WatchRequest };

export type FromWorker =
  | { type: "ready" }
  | { type: "failed"; reason: string }
  /** A frame was looked at; another may come. */
  | { type: "looked"; takenAt: number; points: Float32Array | null }
  /** Now and then: how many people, and how bright the picture is (0 to 1). */
  | { type: "room"; people: number; light: number }
  | { type: "line"; open: boolean }
  | { type: "watching"; watching: Watching }
  | { type: "verdict"; verdict: Verdict; takenAt: number }
  | { type: "error"; error: string; ofFrame: boolean };
