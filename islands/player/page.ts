// Small ways to reach the elements of the page.

export function element<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found as T;
}

export function all<T extends HTMLElement = HTMLElement>(selector: string): T[] {
  return [...document.querySelectorAll<T>(selector)];
}

/** Sets the text only when it changed, so that nothing is laid out or read out twice. */
export function write(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

export function json<T>(id: string): T {
  return JSON.parse(element(id).textContent ?? "null") as T;
}

export function onClick(id: string, act: () => void): void {
  element(id).addEventListener("click", (event) => {
    // A button that was touched must not answer to the space bar afterwards.
    if (event.detail > 0 && event.currentTarget instanceof HTMLElement) event.currentTarget.blur();
    act();
  });
}

/** The number chosen on a scale of 0 to 10, or null. */
export function chosen(name: string): number | null {
  const input = document.querySelector<HTMLInputElement>(`input[name="${name}"]:checked`);
  return input ? Number(input.value) : null;
}

export function choose(name: string, value: string | number | null): void {
  for (const input of all<HTMLInputElement>(`input[name="${name}"]`)) {
    input.checked = value !== null && input.value === String(value);
  }
}

export function open(dialog: HTMLDialogElement): void {
  if (!dialog.open) dialog.showModal();
}

export function close(dialog: HTMLDialogElement): void {
  if (dialog.open) dialog.close();
}

/** A random UUID, also where the page is not in a secure context. */
export function uuid(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
