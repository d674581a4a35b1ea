import { useEffect } from "react";

/** Two short tones, quiet enough for a room at night, unlike anything a telephone makes. */
function beep(): void {
  try {
    const audio = new AudioContext();
    const gain = audio.createGain();
    gain.gain.value = 0.06;
    gain.connect(audio.destination);
    for (const [start, pitch] of [[0, 660], [0.22, 440]] as const) {
      const tone = audio.createOscillator();
      tone.frequency.value = pitch;
      tone.connect(gain);
      tone.start(audio.currentTime + start);
      tone.stop(audio.currentTime + start + 0.18);
    }
    setTimeout(() => void audio.close(), 800);
  } catch {
    // A browser without sound still shows the banner.
  }
}

/** Sounds now and every fifteen seconds while on: a broken feed must be heard by someone who looks elsewhere. */
export function useAlarmSound(on: boolean): void {
  useEffect(() => {
    if (!on) return;
    beep();
    const timer = setInterval(beep, 15_000);
    return () => clearInterval(timer);
  }, [on]);
}
