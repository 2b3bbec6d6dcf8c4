/** Sounds a packer knows without looking: short and high for right, low and twice for wrong, rising for done. */
type Tone = { hertz: number; seconds: number };

const TONES: Record<'right' | 'wrong' | 'done' | 'stopped', Tone[]> = {
  right: [{ hertz: 1320, seconds: 0.07 }],
  wrong: [
    { hertz: 220, seconds: 0.16 },
    { hertz: 220, seconds: 0.16 },
  ],
  stopped: [
    { hertz: 220, seconds: 0.25 },
    { hertz: 165, seconds: 0.4 },
  ],
  done: [
    { hertz: 880, seconds: 0.08 },
    { hertz: 1320, seconds: 0.14 },
  ],
};
const PAUSE = 0.05;

let audio: AudioContext | null = null;

export function playTone(kind: keyof typeof TONES): void {
  audio ??= new AudioContext();
  let at = audio.currentTime;
  for (const { hertz, seconds } of TONES[kind]) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.type = kind === 'wrong' || kind === 'stopped' ? 'square' : 'sine';
    tone.frequency.value = hertz;
    volume.gain.value = 0.2;
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + seconds);
    at += seconds + PAUSE;
  }
}
