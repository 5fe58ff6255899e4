// How other islands and the player speak with each other, through events of the document: each
// works without the other, and neither imports the other's code.

import type { Phase, Side, Step } from "./engine";

export interface StepNotice {
  stretch: string;
  side: Side;
  kind: Step["kind"];
  phase: Phase;
}

const CAMERA = "hipkey:camera";
const SAY = "hipkey:say";
const STEP = "hipkey:step";

/** For the camera: the person is in the stretch, so the hold's clock may go. */
export const resumeHold = (): void => send(CAMERA, true);
/** For the camera: the person is not in the stretch, so the hold's clock waits. */
export const pauseHold = (): void => send(CAMERA, false);
/** For the camera: it was switched off; the clock no longer depends on it. */
export const cameraOff = (): void => send(CAMERA, null);
/** Says one sentence in the session's own voice, if the person chose a voice. */
export const sayNow = (text: string): void => send(SAY, text);
/** Called whenever the step or the session's phase changes. */
export const onStep = (listener: (step: StepNotice) => void): void => receive(STEP, listener);

/** For the player. */
export const onCamera = (listener: (inside: boolean | null) => void): void => receive(CAMERA, listener);
export const onSay = (listener: (text: string) => void): void => receive(SAY, listener);
export const stepChanged = (step: StepNotice): void => send(STEP, step);

function send(name: string, detail: unknown): void {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

function receive<T>(name: string, listener: (detail: T) => void): void {
  document.addEventListener(name, (event) => listener((event as CustomEvent<T>).detail));
}
