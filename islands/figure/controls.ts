// Buttons for the views and the muscles, and the legend of their colours, as plain HTML. The words
// come with the element's `labels`; does not know three.js or the body.
import type { ViewName } from "./scene";

export interface Labels {
  /** Name of the group of buttons, for those who hear the page. */
  group?: string;
  views?: Partial<Record<ViewName, string>>;
  muscles?: string;
  /** Shorter, as in standing, longer, much longer. */
  legend?: string[];
}

export function labels(element: HTMLElement): Labels | null {
  try {
    return JSON.parse(element.getAttribute("labels") ?? "null") as Labels | null;
  } catch {
    return null;
  }
}

/** The buttons; `onView` also hears a press on the view that is shown already. */
export function controls(words: Labels, onView: (view: ViewName) => void, onMuscles: () => void): HTMLElement {
  const group = document.createElement("div");
  group.className = "hip-figure__controls";
  group.setAttribute("role", "group");
  if (words.group) group.setAttribute("aria-label", words.group);
  for (const [view, text] of Object.entries(words.views ?? {})) {
    const control = button(text, () => onView(view as ViewName));
    control.dataset["view"] = view;
    group.append(control);
  }
  if (words.muscles) group.append(button(words.muscles, onMuscles));
  return group;
}

export function mark(group: HTMLElement, view: ViewName, muscles: boolean): void {
  for (const control of group.querySelectorAll("button")) {
    const pressed = control.dataset["view"] ? control.dataset["view"] === view : muscles;
    control.setAttribute("aria-pressed", String(pressed));
  }
}

export function legend(words: readonly string[], colours: readonly string[]): HTMLElement {
  const list = document.createElement("ul");
  list.className = "hip-figure__legend";
  words.forEach((word, i) => {
    const item = document.createElement("li");
    item.textContent = word;
    item.style.setProperty("--swatch", colours[i] ?? "transparent");
    list.append(item);
  });
  return list;
}

function button(text: string, press: () => void): HTMLButtonElement {
  const control = document.createElement("button");
  control.type = "button";
  control.textContent = text;
  control.addEventListener("click", press);
  return control;
}
