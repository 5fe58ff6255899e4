// Points from still pictures by the better models; nothing here follows anybody from one to the next.

import type { PoseLandmarker } from "@mediapipe/tasks-vision";
import type { Model } from "./messages";
import { frameOf, landmarker } from "./points";

/** A picture that takes longer than this shows that the machine is too slow for the best model. */
const SLOW_MS = 1_500;

export type ToStill = { type: "open"; files: string } | { type: "picture"; image: ImageBitmap };
export type FromStill = { type: "ready" } | { type: "frame"; frame: ArrayBuffer } | { type: "failed" };

const tell = (message: FromStill): void => postMessage(message);

let files = "";
let model: Model = "heavy";
let finder: PoseLandmarker | null = null;
let first = true;

self.onmessage = ({ data }: MessageEvent<ToStill>) => {
  if (data.type === "open") {
    files = data.files;
    void open("heavy").catch(() => open("full")).catch(() => tell({ type: "failed" }));
  } else void look(data.image).catch(() => tell({ type: "failed" }));
};

async function open(wished: Model): Promise<void> {
  finder?.close();
  finder = await landmarker(files, wished, 1, "IMAGE");
  model = wished;
  first = true;
  tell({ type: "ready" });
}

async function look(image: ImageBitmap): Promise<void> {
  const began = performance.now();
  const found = finder?.detect(image);
  const aspect = image.width / image.height;
  image.close();
  if (!found) return;
  // The first picture also pays for the model's unpacking.
  const slow = !first && model === "heavy" && performance.now() - began > SLOW_MS;
  first = false;
  tell({ type: "frame", frame: frameOf(found, began, aspect) });
  if (slow) await open("full");
}
