// The page after the session: what was done, pain, effort and a note; then the diary.

import { OUTBOX_CHANGED, flush, refused, stalled, waiting } from "../outbox";
import type { State, Timeline } from "./state";
import { keepAfter, rememberedAfter } from "./memory";
import type { After } from "./memory";
import { all, choose, chosen, element, onClick, write } from "./page";
import { fill } from "./words";
import type { Phrases, Sentences } from "./words";

/** How long leaving waits for a slow answer; what is not sent by then the next page sends. */
const PATIENCE_MS = 2_000;

export function openAfter(
  plan: Timeline,
  state: State,
  phrases: Phrases,
  sentences: Sentences,
  save: (after: After | null) => void,
): void {
  const total = plan.steps.filter((step) => step.kind === "hold").length;
  const done = state.done.length;
  write(element("after-title"), done >= total ? phrases.flow.done : phrases.flow.ended_early);
  write(element("summary"), fill(done ? sentences.summary : sentences.summary_none, { done, total }));
  const before = rememberedAfter();
  const note = element<HTMLTextAreaElement>("note");
  choose("pain-after", before.pain);
  choose("effort", before.effort);
  note.value = before.note;
  const current = (): After => ({
    pain: chosen("pain-after"),
    effort: chosen("effort"),
    note: note.value.trim(),
  });
  element("screen-after").addEventListener("input", () => keepAfter(current()));
  onClick("save", () => void leave(save, current()));
  onClick("leave", () => void leave(save, null));
  element("after-title").focus();
}

async function leave(save: (after: After | null) => void, after: After | null): Promise<void> {
  for (const id of ["save", "leave"]) element<HTMLButtonElement>(id).disabled = true;
  save(after);
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  await Promise.race([flush(), patience]);
  // Without the program there is no diary to open: stay, say so, and go when all is stored.
  if (stalled()) while (waiting().length > 0) await changed();
  location.assign("/diary");
}

function changed(): Promise<unknown> {
  return new Promise((resolve) => addEventListener(OUTBOX_CHANGED, resolve, { once: true }));
}

/** Keeps the lines about entries on their way, and those refused, up to date. */
export function showOutbox(sentences: Sentences): void {
  const show = (): void => {
    for (const line of all("[data-outbox]")) line.hidden = !stalled();
    const [first] = refused();
    element("refused").hidden = first === undefined;
    if (first) write(element("refused"), fill(sentences.refused, { reason: first.reason }));
  };
  addEventListener(OUTBOX_CHANGED, show);
  show();
}
