// A reminder while a page is open: a quiet strip on the page, and a notification of the browser
// where the person allowed it. When, and which hours are quiet, the server knows.

const LONGEST_TIMER_MS = 6 * 3_600_000; // a longer one would outlive a change of the habits

interface Reminder {
  at: string | null;
}

export function startReminders(): void {
  const strip = document.getElementById("reminder");
  if (strip === null) return;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const plan = async (snoozed = false) => {
    clearTimeout(timer);
    try {
      const answer = await fetch(`/api/reminder?snoozed=${snoozed}`);
      const { at } = (await answer.json()) as Reminder;
      const wait = at === null ? LONGEST_TIMER_MS : new Date(at).getTime() - Date.now();
      const due = wait <= LONGEST_TIMER_MS && at !== null;
      timer = setTimeout(() => (due ? remind() : void plan()), Math.min(wait, LONGEST_TIMER_MS));
    } catch {
      timer = setTimeout(() => void plan(snoozed), 60_000); // the program is away: ask again
    }
  };

  const remind = () => {
    strip.hidden = false;
    if ("Notification" in window && Notification.permission === "granted") {
      // The same tag in every open tab: the browser shows it once.
      new Notification(strip.dataset.title ?? "", { body: strip.dataset.text ?? "", tag: "hipkey" });
    }
  };

  strip.addEventListener("click", (event) => {
    const button = (event.target as HTMLElement).closest<HTMLButtonElement>("button");
    if (button === null) return;
    strip.hidden = true;
    void plan(button.name === "snooze");
  });

  const allow = document.getElementById("allow-notifications");
  if (allow !== null && "Notification" in window && Notification.permission === "default") {
    allow.hidden = false;
    allow.addEventListener("click", () => {
      void Notification.requestPermission().then(() => (allow.hidden = true));
    });
  }
  void plan();
}
