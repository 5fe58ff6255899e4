// Events on their way to the diary. Each is written here before it is sent and leaves only when
// the server has answered that it is kept; a refused one is put aside, never dropped in silence.
//
// Loaded by every page (`startOutbox`), so that what one page left behind the next one sends.

import type { DiaryEvent } from "./wire.gen";

export interface Refused {
  event: DiaryEvent;
  status: number;
  reason: string;
}

const WAITING = "hipkey.outbox.";
const REFUSED = "hipkey.refused.";
const URL_EVENTS = "/api/diary/events";
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;
/** A program that has not answered by then is taken to be away. */
const PATIENCE_MS = 15_000;

/** Dispatched on window whenever the number of waiting or refused events changes. */
export const OUTBOX_CHANGED = "hipkey:outbox";

let retryMs = FIRST_RETRY_MS;
let timer: ReturnType<typeof setTimeout> | undefined;
let flushing: Promise<void> | undefined;
/** Whether the last attempt got no answer that counts. */
let failing = false;
/** Events that could not be written to storage: kept as long as the page lives. */
const unwritten = new Map<string, DiaryEvent>();

/** A moment as ISO 8601 in the person's own time, with its offset. */
export function isoLocal(ms: number): string {
  const date = new Date(ms);
  const offset = -date.getTimezoneOffset();
  const local = new Date(ms + offset * 60_000).toISOString().slice(0, -1);
  const [hours, minutes] = [Math.trunc(Math.abs(offset) / 60), Math.abs(offset) % 60];
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${local}${offset < 0 ? "-" : "+"}${two(hours)}:${two(minutes)}`;
}

/** Keep the event, then send it. */
export function post(event: DiaryEvent): void {
  try {
    localStorage.setItem(WAITING + event.id, JSON.stringify(event));
  } catch {
    unwritten.set(event.id, event);
  }
  changed();
  retryMs = FIRST_RETRY_MS;
  void flush();
}

/** Events that wait, oldest first. */
export function waiting(): DiaryEvent[] {
  const stored = keys(WAITING).flatMap((key) => parsed<DiaryEvent>(key));
  return [...stored, ...unwritten.values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** Whether something waits because the program did not answer. */
export function stalled(): boolean {
  return failing && waiting().length > 0;
}

/** Events that the server refused, with its reason. */
export function refused(): Refused[] {
  return keys(REFUSED).flatMap((key) => parsed<Refused>(key));
}

/** Forget a refused event, when the person says so. */
export function dismiss(id: string): void {
  localStorage.removeItem(REFUSED + id);
  changed();
}

/** Send what waits; resolves when everything was sent or one had to be left for later. */
export function flush(): Promise<void> {
  flushing ??= sendAll().finally(() => {
    flushing = undefined;
    // What came in after the last look.
    if (timer === undefined && waiting().length > 0) void flush();
  });
  return flushing;
}

/** Send what earlier pages left, and again when the network comes back or the page is shown. */
export function startOutbox(): void {
  void flush();
  addEventListener("online", () => void flush());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void flush();
  });
}

async function sendAll(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  // Anew each time: what is posted meanwhile belongs to this round.
  for (let [event] = waiting(); event; [event] = waiting()) {
    if (!(await sent(event))) {
      failing = true;
      timer = setTimeout(() => void flush(), retryMs);
      changed();
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
      return;
    }
    failing = false;
    retryMs = FIRST_RETRY_MS;
  }
}

/** True when the event left the outbox: the diary has it, or will never take it. */
async function sent(event: DiaryEvent): Promise<boolean> {
  let answer: Response;
  try {
    answer = await fetch(URL_EVENTS, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(event),
      keepalive: true,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    return false;
  }
  if (answer.status === 200 || answer.status === 201) {
    forget(event.id);
    return true;
  }
  if (!permanent(answer.status)) return false;
  const reason = (await answer.text().catch(() => "")).slice(0, 500);
  return setAside({ event, status: answer.status, reason });
}

/** Refusals that sending again would not change. */
function permanent(status: number): boolean {
  return status >= 400 && status < 500 && ![401, 403, 404, 408, 425, 429].includes(status);
}

function setAside(refusal: Refused): boolean {
  try {
    localStorage.setItem(REFUSED + refusal.event.id, JSON.stringify(refusal));
  } catch {
    return false;
  }
  forget(refusal.event.id);
  return true;
}

function forget(id: string): void {
  localStorage.removeItem(WAITING + id);
  unwritten.delete(id);
  changed();
}

function changed(): void {
  dispatchEvent(new Event(OUTBOX_CHANGED));
}

function keys(prefix: string): string[] {
  return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
}

function parsed<T>(key: string): T[] {
  try {
    return [JSON.parse(localStorage.getItem(key) ?? "") as T];
  } catch {
    return [];
  }
}
