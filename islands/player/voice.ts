// Says sentences with a voice of this machine, or with clips that the program made beforehand.
//
// Voices that need the network are never used: they would give the words away and fall silent
// without it. Clips are fetched minutes before they are needed and kept until they were said.

import type { Sound } from "./sound";

const KEPT_CLIPS = 60;

export interface LocalVoice {
  id: string;
  name: string;
}

export class Voice {
  readonly #sound: Sound;
  readonly #failed: () => void;
  readonly #clips = new Map<string, Promise<ArrayBuffer | null>>();
  #queue: string[] = [];
  #stop: (() => void) | null = null;
  #busy = false;
  #noClips = false;
  choice = "auto";
  volume = 1;

  /** `failed` is called when a sentence could not be said in any way. */
  constructor(sound: Sound, failed: () => void) {
    this.#sound = sound;
    this.#failed = failed;
  }

  /** The voices of this machine for the page's language, in the browser's order. */
  static local(): LocalVoice[] {
    return localVoices().map((voice) => ({ id: voice.voiceURI, name: voice.name }));
  }

  static whenVoicesChange(tell: () => void): void {
    globalThis.speechSynthesis?.addEventListener?.("voiceschanged", tell);
  }

  say(text: string, urgent = false): void {
    const voice = this.#chosen();
    if (urgent) this.hush();
    if (voice) this.#speak(text, voice);
    else this.#enqueue(text);
  }

  hush(): void {
    globalThis.speechSynthesis?.cancel();
    this.#queue = [];
    this.#stop?.();
    this.#stop = null;
    this.#busy = false;
  }

  /** Fetch what will be said soon, unless a local voice will say it. */
  prepare(texts: Iterable<string>): void {
    if (this.#chosen()) return;
    for (const text of texts) void this.#clip(text);
    for (const text of this.#clips.keys()) {
      if (this.#clips.size <= KEPT_CLIPS) break;
      this.#clips.delete(text);
    }
  }

  #chosen(): SpeechSynthesisVoice | null {
    if (this.choice === "clips") return null;
    const voices = localVoices();
    const named = voices.find((voice) => voice.voiceURI === this.choice);
    return named ?? voices.find((voice) => voice.default) ?? voices[0] ?? null;
  }

  #speak(text: string, voice: SpeechSynthesisVoice): void {
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    utterance.rate = 0.9;
    utterance.volume = this.volume;
    utterance.onerror = ({ error }) => {
      if (error !== "canceled" && error !== "interrupted") this.#enqueue(text);
    };
    speechSynthesis.speak(utterance);
  }

  #enqueue(text: string): void {
    this.#queue.push(text);
    if (!this.#busy) void this.#next();
  }

  async #next(): Promise<void> {
    const text = this.#queue.shift();
    if (text === undefined) return;
    this.#busy = true;
    const queue = this.#queue;
    const bytes = await this.#clip(text);
    const clip = bytes && (await this.#sound.decoded(bytes.slice(0)));
    if (queue !== this.#queue) return; // Hushed meanwhile.
    const over = (): void => {
      this.#stop = null;
      this.#busy = false;
      void this.#next();
    };
    if (clip && this.#sound.unlocked) {
      this.#stop = this.#sound.play(clip, over);
    } else {
      this.#failed();
      over();
    }
  }

  #clip(text: string): Promise<ArrayBuffer | null> {
    let clip = this.#clips.get(text);
    if (!clip) {
      clip = this.#noClips ? Promise.resolve(null) : this.#fetched(text);
      this.#clips.set(text, clip);
    }
    return clip;
  }

  async #fetched(text: string): Promise<ArrayBuffer | null> {
    try {
      const answer = await fetch(`/api/voice?text=${encodeURIComponent(text)}`);
      // The voice is not installed: it will not be in a minute either.
      if (answer.status === 501) this.#noClips = true;
      if (answer.ok) return await answer.arrayBuffer();
    } catch {
      // The program is away: asked again when the sentence is due.
    }
    this.#clips.delete(text);
    return null;
  }
}

function localVoices(): SpeechSynthesisVoice[] {
  const language = document.documentElement.lang.split("-")[0] || "en";
  const voices = globalThis.speechSynthesis?.getVoices() ?? [];
  return voices.filter((voice) => voice.localService && voice.lang.startsWith(language));
}
