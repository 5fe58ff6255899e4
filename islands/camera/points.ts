// MediaPipe's landmark models, opened and read: for the running picture and for still ones.

import { FilesetResolver, PoseLandmarker } from "@mediapipe/tasks-vision";
import type { PoseLandmarkerResult } from "@mediapipe/tasks-vision";
import { FLOATS } from "./messages";
import type { Model } from "./messages";

/** Opens a model in a worker. `files`: where the built files are; VIDEO follows one person. */
export async function landmarker(
  files: string,
  size: Model,
  numPoses: number,
  runningMode: "VIDEO" | "IMAGE",
): Promise<PoseLandmarker> {
  const wasm = await FilesetResolver.forVisionTasks(`${files}wasm`, true);
  // The library takes the factory away after one use, and a module is not run twice.
  const loader = (await import(/* @vite-ignore */ wasm.wasmLoaderPath)) as { default: unknown };
  Object.assign(self, { ModuleFactory: loader.default });
  return PoseLandmarker.createFromOptions(wasm, {
    // The CPU: without a real GPU the other way is eight times slower, and this one suffices.
    baseOptions: { modelAssetPath: `${files}models/pose_landmarker_${size}.task`, delegate: "CPU" },
    runningMode,
    numPoses,
  });
}

/** The frame as the server reads it (`domain/frames.py`); without anybody all is 0. */
export function frameOf(found: PoseLandmarkerResult, takenAt: number, aspect: number): ArrayBuffer {
  const frame = new Float32Array(FLOATS);
  frame[0] = takenAt / 1000;
  frame[1] = aspect;
  found.worldLandmarks[0]?.forEach(({ x, y, z, visibility }, index) => {
    frame.set([x, y, z, visibility], 2 + 4 * index);
  });
  return frame.buffer;
}
