// How other islands and the player speak with each other, through events of the document: each
// works without the other, and neither imports the other's code.

import type { Phase, Side, Step } from "./state";

/** What the camera saw; `creditMs`: by how much its count of the hold is ahead of the clock's. */
export interface Sight {
  inside: boolean | null;
  creditMs: number;
}

export type Details = { [name: string]: unknown };

export interface StepNotice {
  /** The same while it is the same attempt at the same step. */
  key: string;
  stretch: string;
  side: Side;
  kind: Step["kind"];
  phase: Phase;
}

const CAMERA = "hipkey:camera";
const SAY = "hipkey:say";
const STEP = "hipkey:step";
const HOLD = "hipkey:hold";
const PAIN = "hipkey:pain";

/** For the camera: the person is in the stretch, so the hold's clock may go. */
export const resumeHold = (creditMs = 0): void => send(CAMERA, { inside: true, creditMs });
/** For the camera: the person is not in the stretch, so the hold's clock waits. */
export const pauseHold = (creditMs = 0): void => send(CAMERA, { inside: false, creditMs });
/** For the camera: it was switched off; the clock no longer depends on it. */
export const cameraOff = (): void => send(CAMERA, { inside: null, creditMs: 0 });
/** Says one sentence in the session's own voice, if the person chose a voice. */
export const sayNow = (text: string): void => send(SAY, text);
/** Called whenever the step or the session's phase changes. */
export const onStep = (listener: (step: StepNotice) => void): void => receive(STEP, listener);

/** Called with the record of a hold before it is stored, to add to its details. */
export const onHold = (listener: (details: Details) => void): void => receive(HOLD, listener);
/** Called when the person says that the stretch hurts. */
export const onPain = (listener: () => void): void => receive(PAIN, listener);

/** For the player. */
export const onCamera = (listener: (sight: Sight) => void): void => receive(CAMERA, listener);
export const holdEnded = (details: Details): void => send(HOLD, details);
export const painTold = (): void => send(PAIN, null);
export const onSay = (listener: (text: string) => void): void => receive(SAY, listener);
export const stepChanged = (step: StepNotice): void => send(STEP, step);

function send(name: string, detail: unknown): void {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

function receive<T>(name: string, listener: (detail: T) => void): void {
  document.addEventListener(name, (event) => listener((event as CustomEvent<T>).detail));
}
