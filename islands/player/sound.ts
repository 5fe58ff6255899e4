// Every sound that is not a voice, made on the spot: bells, a soft tick, and the breath.
//
// The breath is two sounds that cannot be mistaken for each other with closed eyes: in rises and
// brightens, out falls and is darker and airier.

import type { Chime } from "./engine";

interface Bell {
  hertz: number;
  afterS: number;
  loud: number;
}

// A pentatonic scale, so that whatever overlaps sounds well together.
const BELLS: Record<Chime, Bell[]> = {
  hold: [{ hertz: 523.25, afterS: 0, loud: 0.5 }],
  halfway: [
    { hertz: 659.25, afterS: 0, loud: 0.3 },
    { hertz: 659.25, afterS: 0.35, loud: 0.3 },
  ],
  end: [
    { hertz: 783.99, afterS: 0, loud: 0.5 },
    { hertz: 523.25, afterS: 0.4, loud: 0.5 },
  ],
  finish: [
    { hertz: 523.25, afterS: 0, loud: 0.5 },
    { hertz: 659.25, afterS: 0.35, loud: 0.5 },
    { hertz: 783.99, afterS: 0.7, loud: 0.5 },
    { hertz: 1046.5, afterS: 1.05, loud: 0.4 },
  ],
};
const BELL_PARTIALS: readonly (readonly [number, number])[] = [
  [1, 1],
  [2.01, 0.35],
  [3.02, 0.12],
];
const BELL_RINGS_S = 2.6;

export class Sound {
  #context: AudioContext | null = null;
  #master: GainNode | null = null;
  #noise: AudioBuffer | null = null;
  #breath: GainNode | null = null;
  #volume: number;

  constructor(volume: number) {
    this.#volume = volume;
  }

  /** To be called from a touch or a key: browsers let nothing sound before. */
  unlock(): void {
    try {
      this.#context ??= new AudioContext();
      void this.#context.resume().catch(() => undefined);
    } catch {
      return; // No audio device: the page works in silence.
    }
    if (this.#master) return;
    this.#master = this.#context.createGain();
    this.#master.gain.value = this.#volume;
    this.#master.connect(this.#context.destination);
  }

  get unlocked(): boolean {
    return this.#context?.state === "running";
  }

  set volume(volume: number) {
    this.#volume = volume;
    this.#master?.gain.setTargetAtTime(volume, this.#context?.currentTime ?? 0, 0.05);
  }

  chime(chime: Chime, loud = 1): void {
    for (const bell of BELLS[chime]) this.#bell(bell, loud);
  }

  /** A soft wooden tick for the last seconds. */
  tick(): void {
    this.#tone(880, 0.12, 0.18);
  }

  /** Half a breath that lasts `seconds`. */
  breath(inward: boolean, seconds: number): void {
    const parts = this.#parts();
    if (!parts) return;
    const { context, master } = parts;
    this.hushBreath();
    const [now, end] = [context.currentTime, context.currentTime + seconds];
    const voice = context.createGain();
    voice.gain.setValueAtTime(0, now);
    voice.gain.linearRampToValueAtTime(0.16, now + seconds * (inward ? 0.75 : 0.2));
    voice.gain.linearRampToValueAtTime(0, end);
    voice.connect(master);
    this.#breath = voice;

    const tone = context.createOscillator();
    tone.frequency.setValueAtTime(inward ? 196 : 261.63, now);
    tone.frequency.exponentialRampToValueAtTime(inward ? 392 : 130.81, end);
    const air = context.createBufferSource();
    air.buffer = this.#air(context);
    air.loop = true;
    const filter = context.createBiquadFilter();
    filter.type = "bandpass";
    filter.Q.value = 0.9;
    filter.frequency.setValueAtTime(inward ? 500 : 900, now);
    filter.frequency.exponentialRampToValueAtTime(inward ? 1800 : 250, end);
    const airiness = context.createGain();
    airiness.gain.value = inward ? 0.35 : 0.8;
    tone.connect(voice);
    air.connect(filter).connect(airiness).connect(voice);
    for (const source of [tone, air]) {
      source.start(now);
      source.stop(end + 0.05);
    }
  }

  hushBreath(): void {
    const { currentTime } = this.#context ?? { currentTime: 0 };
    this.#breath?.gain.cancelScheduledValues(currentTime);
    this.#breath?.gain.setTargetAtTime(0, currentTime, 0.08);
    this.#breath = null;
  }

  async decoded(bytes: ArrayBuffer): Promise<AudioBuffer | null> {
    return (await this.#context?.decodeAudioData(bytes).catch(() => null)) ?? null;
  }

  /** Plays a clip; `ended` is called when it is over. Returns what stops it. */
  play(clip: AudioBuffer, ended: () => void): () => void {
    const parts = this.#parts();
    if (!parts) return () => undefined;
    const source = parts.context.createBufferSource();
    source.buffer = clip;
    source.connect(parts.master);
    source.onended = ended;
    source.start();
    return () => {
      source.onended = null;
      source.stop();
    };
  }

  #bell({ hertz, afterS, loud }: Bell, share: number): void {
    for (const [partial, strength] of BELL_PARTIALS) {
      this.#tone(hertz * partial, (BELL_RINGS_S / partial) * 0.9, loud * strength * share, afterS);
    }
  }

  #tone(hertz: number, seconds: number, loud: number, afterS = 0): void {
    const parts = this.#parts();
    if (!parts) return;
    const { context, master } = parts;
    const start = context.currentTime + afterS;
    const gain = context.createGain();
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(loud * 0.5, start + 0.012);
    gain.gain.exponentialRampToValueAtTime(1e-4, start + seconds);
    const tone = context.createOscillator();
    tone.frequency.value = hertz;
    tone.connect(gain).connect(master);
    tone.start(start);
    tone.stop(start + seconds + 0.05);
  }

  #parts(): { context: AudioContext; master: GainNode } | null {
    if (!this.#context || !this.#master || this.#context.state !== "running") return null;
    return { context: this.#context, master: this.#master };
  }

  #air(context: AudioContext): AudioBuffer {
    if (this.#noise) return this.#noise;
    const seconds = 3;
    this.#noise = context.createBuffer(1, seconds * context.sampleRate, context.sampleRate);
    const data = this.#noise.getChannelData(0);
    for (let at = 0; at < data.length; at += 1) data[at] = Math.random() * 2 - 1;
    return this.#noise;
  }
}
