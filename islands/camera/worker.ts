// Finds a body's points in pictures, and has them judged. Pictures end here; only points go on.
//
// In a worker, so that neither the estimator nor a slow page hold each other up.

import type { PoseLandmarker, PoseLandmarkerResult } from "@mediapipe/tasks-vision";
import { Line } from "./line";
import { POINTS } from "./messages";
import type { FromWorker, Model, ToWorker } from "./messages";
import { frameOf, landmarker } from "./points";

/** How often the room is looked at: who else is there, and is there light. It takes the time of some
 * three frames, so rarely while somebody is in the stretch and nothing needs to be explained. */
const ROOM_MS = { looking: 2_500, inside: 10_000 };
const GLANCE = 16;

const tell = (message: FromWorker, moved: Transferable[] = []): void =>
  postMessage(message, { transfer: moved });

let tracker: PoseLandmarker | null = null;
/** Follows nobody, so it sees everybody; the tracker keeps to one person. */
let counter: PoseLandmarker | null = null;
let line: Line | null = null;
let roomAt = 0;
let inside = false;

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === "open") void open(data.model, data.files, data.socket);
  else if (data.type === "watch") line?.ask(data.request);
  else look(data.image, data.takenAt);
};

async function open(model: Model, files: string, socket: string): Promise<void> {
  line = new Line(socket, heard);
  try {
    tracker = await landmarker(files, model, 1, "VIDEO");
    tell({ type: "ready" });
    counter = await landmarker(files, "lite", 2, "IMAGE");
  } catch (error) {
    tell({ type: "failed", reason: String(error) });
  }
}

function heard(message: FromWorker): void {
  if (message.type === "verdict") inside = message.verdict.verdict === "in";
  else if (message.type === "line") inside = false;
  tell(message);
}

function look(image: ImageBitmap, takenAt: number): void {
  let points: Float32Array | null = null;
  try {
    if (tracker) {
      const aspect = image.width / image.height;
      const found = tracker.detectForVideo(image, takenAt);
      line?.send(frameOf(found, takenAt, aspect), takenAt);
      points = pictured(found);
      if (takenAt - roomAt > (inside ? ROOM_MS.inside : ROOM_MS.looking)) {
        roomAt = takenAt;
        const people = counter?.detect(image).landmarks.length ?? 0;
        tell({ type: "room", people: Math.max(people, points ? 1 : 0), light: brightness(image) });
      }
    }
  } catch (error) {
    tell({ type: "failed", reason: String(error) });
  } finally {
    image.close();
  }
  tell({ type: "looked", takenAt, points }, points ? [points.buffer] : []);
}

/** Where the points are in the picture, x, y and visibility of each, to draw them. */
function pictured(found: PoseLandmarkerResult): Float32Array<ArrayBuffer> | null {
  const [person] = found.landmarks;
  if (!person) return null;
  const points = new Float32Array(3 * POINTS);
  person.forEach(({ x, y, visibility }, index) => points.set([x, y, visibility], 3 * index));
  return points;
}

function brightness(image: ImageBitmap): number {
  const small = new OffscreenCanvas(GLANCE, GLANCE).getContext("2d", { willReadFrequently: true });
  if (!small) return 1;
  small.drawImage(image, 0, 0, GLANCE, GLANCE);
  const { data } = small.getImageData(0, 0, GLANCE, GLANCE);
  let sum = 0;
  for (let at = 0; at < data.length; at += 4) {
    sum += 0.3 * (data[at] ?? 0) + 0.59 * (data[at + 1] ?? 0) + 0.11 * (data[at + 2] ?? 0);
  }
  return sum / (GLANCE * GLANCE * 255);
}
