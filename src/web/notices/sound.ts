import { SOUND_INTERVAL_MS } from "../limits.ts";

/** The two tones: their frequencies in Hz, and when they begin in seconds. */
const TONES = [
  [660, 0],
  [880, 0.12],
] as const;
const TONE_SECONDS = 0.18;
const VOLUME = 0.12;

/** The sound of a new message. Browsers play one only in a page that the member has clicked or typed in. */
export class Chime {
  #context: AudioContext | undefined;
  #playedAt = Number.NEGATIVE_INFINITY;

  /** Call in the handler of a click or a key. */
  unlock(): void {
    // Where the browser plays no sound, nothing else fails.
    try {
      this.#context ??= new AudioContext();
    } catch {}
  }

  /** Plays the tones, unless they were played a moment ago. */
  async play(): Promise<void> {
    const context = this.#context;
    if (!context || performance.now() - this.#playedAt < SOUND_INTERVAL_MS) return;
    this.#playedAt = performance.now();
    await context.resume().catch(() => {});
    for (const [frequency, offset] of TONES) playTone(context, frequency, context.currentTime + offset);
  }
}

function playTone(context: AudioContext, frequency: number, startsAt: number): void {
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = frequency;
  // Without a ramp, the end of a tone clicks.
  volume.gain.setValueAtTime(VOLUME, startsAt);
  volume.gain.setTargetAtTime(0, startsAt + TONE_SECONDS / 2, TONE_SECONDS / 10);
  tone.connect(volume).connect(context.destination);
  tone.start(startsAt);
  tone.stop(startsAt + TONE_SECONDS);
}
