// The page before the start: the session at a glance, pain now, and how it should sound and pace.

import type { Step, Timeline } from "./state";
import type { Preferences, Sitting, StretchInfo } from "./memory";
import { all, chosen, element, onClick, write } from "./page";
import { Voice } from "./voice";
import { amount, fill } from "./words";
import type { Phrases, Sentences } from "./words";

export interface StartWishes {
  start: (sitting: Sitting, painBefore: number | null) => void;
  /** The person changed how it sounds or paces. */
  changed: (preferences: Preferences) => void;
  trySound: () => void;
}

const PACING = ["breaths_per_minute", "set_up_pace", "rest_seconds", "first_side"] as const;

export class StartScreen {
  #sitting: Sitting;
  readonly #phrases: Phrases;
  readonly #sentences: Sentences;
  #planned: Promise<void> = Promise.resolve();
  #asked = 0;

  constructor(sitting: Sitting, phrases: Phrases, sentences: Sentences) {
    this.#sitting = sitting;
    this.#phrases = phrases;
    this.#sentences = sentences;
  }

  open(preferences: Preferences, served: Partial<Preferences>, wishes: StartWishes): void {
    this.#glance();
    fillVoices(preferences.voice, this.#sentences);
    Voice.whenVoicesChange(() => fillVoices(preferences.voice, this.#sentences));
    let current = preferences;
    const change = (part: Partial<Preferences>): void => {
      current = { ...current, ...part };
      wishes.changed(current);
      if (PACING.some((name) => name in part)) this.#planned = this.#plan(current);
    };
    this.#bind(current, change);
    if (PACING.some((name) => served[name] !== undefined && served[name] !== current[name])) {
      this.#planned = this.#plan(current);
    }
    onClick("try-sound", wishes.trySound);
    const button = element<HTMLButtonElement>("start");
    onClick("start", () => {
      button.disabled = true; // One touch, one session.
      void this.#planned.then(() => wishes.start(this.#sitting, chosen("pain-before")));
    });
  }

  #bind(preferences: Preferences, change: (part: Partial<Preferences>) => void): void {
    for (const input of all<HTMLInputElement>('input[name="mode"]')) {
      input.checked = input.value === preferences.mode;
      input.addEventListener("change", () => change({ mode: input.value as Preferences["mode"] }));
    }
    select("voice", preferences.voice, (voice) => change({ voice }));
    select("set-up-pace", preferences.set_up_pace, (v) => change({ set_up_pace: Number(v) }));
    select("rest", preferences.rest_seconds, (v) => change({ rest_seconds: Number(v) }));
    select("first-side", preferences.first_side, (v) =>
      change({ first_side: v === "right" ? "right" : "left" }),
    );
    bindSound(element("screen-start"), preferences, change);
  }

  /** Asks for the session at the wished pace; the last wish counts. */
  async #plan(preferences: Preferences): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    const plan = await fetchPlan(this.#sitting.programme, preferences);
    if (asked !== this.#asked) return;
    element("plan-notice").hidden = plan !== null;
    if (plan) this.#sitting = { ...this.#sitting, plan };
    this.#glance();
  }

  #glance(): void {
    const { plan, stretches } = this.#sitting;
    const rows = glanceOf(plan);
    const minutes = Math.round(plan.total_s / 60);
    write(element("glance"), fill(this.#sentences.glance, { minutes, total: rows.length }));
    element("glance-list").replaceChildren(
      ...rows.map((holds) => this.#row(holds, stretches[holds[0].stretch])),
    );
  }

  #row(holds: [Step, ...Step[]], stretch: StretchInfo | undefined): HTMLElement {
    const template = element<HTMLTemplateElement>("glance-row");
    const row = template.content.firstElementChild?.cloneNode(true) as HTMLElement;
    const [first] = holds;
    const hold = amount(this.#phrases, first.duration_s, first.breaths ?? null);
    const sides = new Set(holds.map((step) => step.side));
    const words = sides.size > 1 ? fill(this.#sentences.each_side, { hold }) : hold;
    row.querySelector(".glance__name")?.append(stretch?.name ?? first.stretch);
    row.querySelector(".glance__hold")?.append(words);
    const image = row.querySelector("img");
    const url = stretch?.stills?.hold;
    if (image && url) {
      image.src = url;
      image.hidden = false;
    }
    return row;
  }
}

/** The holds of each stretch, in order. */
function glanceOf(plan: Timeline): [Step, ...Step[]][] {
  const rows: [Step, ...Step[]][] = [];
  let fresh = true;
  for (const step of plan.steps) {
    if (step.kind === "set_up") fresh = true;
    if (step.kind !== "hold") continue;
    if (fresh) rows.push([step]);
    else rows.at(-1)?.push(step);
    fresh = false;
  }
  return rows;
}

export async function fetchPlan(
  programme: string,
  preferences: Preferences,
): Promise<Timeline | null> {
  // What the page was opened with (a programme, or wishes for a plan), at this person's pace.
  const query = new URLSearchParams(window.location.search);
  query.set("programme", programme);
  for (const name of PACING) query.set(name, String(preferences[name]));
  try {
    const answer = await fetch(`/api/plan?${query}`);
    return answer.ok ? ((await answer.json()) as Timeline) : null;
  } catch {
    return null;
  }
}

/** Volume, breath sound and pace: the same on the start page and in the running session. */
export function bindSound(
  place: HTMLElement,
  preferences: Preferences,
  change: (part: Partial<Preferences>) => void,
): void {
  const volume = place.querySelector<HTMLInputElement>("[data-volume]");
  const pace = place.querySelector<HTMLInputElement>("[data-pace]");
  const paceValue = place.querySelector<HTMLElement>("[data-pace-value]");
  const breath = place.querySelector<HTMLSelectElement>("[data-breath-sound]");
  if (!volume || !pace || !paceValue || !breath) throw new Error("the sound panel is incomplete");
  volume.value = String(preferences.volume);
  volume.oninput = () => change({ volume: Number(volume.value) });
  breath.value = preferences.breathSound;
  breath.onchange = () => change({ breathSound: breath.value as Preferences["breathSound"] });
  pace.value = String(preferences.breaths_per_minute);
  write(paceValue, pace.value);
  pace.oninput = () => write(paceValue, pace.value);
  pace.onchange = () => change({ breaths_per_minute: Number(pace.value) });
}

function select(id: string, value: string | number, chose: (value: string) => void): void {
  const field = element<HTMLSelectElement>(id);
  field.value = String(value);
  field.addEventListener("change", () => chose(field.value));
}

function fillVoices(current: string, sentences: Sentences): void {
  const field = element<HTMLSelectElement>("voice");
  const before = field.value || current;
  const local = Voice.local();
  const options = local.map(({ id, name }) => new Option(name, id));
  if (local.length > 0) options.unshift(new Option(sentences.voice_auto, "auto"));
  options.push(new Option(sentences.voice_clips, local.length > 0 ? "clips" : "auto"));
  field.replaceChildren(...options);
  field.value = before;
  if (field.selectedIndex < 0) field.selectedIndex = 0;
}
