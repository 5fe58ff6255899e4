// What every page loads: the styles, and the moments of the page that are not tied to an island.
import "@fontsource-variable/figtree/wght.css";
import "@fontsource-variable/fraunces/wght.css";
import "./styles/base.css";
import "./styles/record.css";
import { startOutbox } from "./outbox";
import { startReminders } from "./reminder";

// Everything was deleted: what waits here must not bring any of it back, nor what another tab of
// this program still has in mind. Those leave their page, and what they wrote on leaving goes too.
const FORGOTTEN = "hipkey.forgotten";
const LEAVING_MS = 1_500;
const forgetAll = (): void => {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("hipkey.")) localStorage.removeItem(key);
  }
};
if (document.querySelector("[data-forget]")) {
  forgetAll();
  localStorage.setItem(FORGOTTEN, "true");
  forgetAll();
  setTimeout(forgetAll, LEAVING_MS);
} else {
  addEventListener("storage", ({ key, newValue }) => {
    if (key === FORGOTTEN && newValue) location.replace("/");
  });
}
startOutbox();
startReminders();

// A part of the page that comes after the page: fetched at once, and again when a choice in the
// form that belongs to it is changed. Without scripts its link leads to the same part.
for (const part of document.querySelectorAll<HTMLElement>("[data-part]")) {
  const form = document.querySelector<HTMLFormElement>(`form[data-for="${part.id}"]`);
  let latest = 0;
  const fetchPart = async (query: string) => {
    const mine = ++latest;
    part.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(`${part.dataset.part ?? ""}${query}`);
      if (!answer.ok) throw new Error(await answer.text());
      const html = await answer.text();
      // A slow answer to an earlier choice must not replace the newer one.
      if (mine === latest) part.innerHTML = html;
    } catch {
      if (mine === latest) part.querySelector("[data-failed]")?.removeAttribute("hidden");
    }
    if (mine === latest) part.removeAttribute("aria-busy");
  };
  form?.addEventListener("change", () => {
    const choices = new URLSearchParams();
    for (const [name, value] of new FormData(form)) choices.append(name, String(value));
    void fetchPart(`?${choices}`);
  });
  if (part.dataset.part) void fetchPart("");
}

// On a stretch's page a step shows itself: the figure moves into its keyframe.
for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-keyframe]")) {
  button.addEventListener("click", () => {
    const figure = document.getElementById("figure");
    figure?.setAttribute("keyframe", button.dataset.keyframe ?? "hold");
    figure?.scrollIntoView({ block: "nearest", behavior: "smooth" });
  });
}
