/** The camera as a scanner: it stays open, and what comes before it is scanned once until something else does. */
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import css from './camera.module.css';
import { codeReader } from './read-code.ts';

const PAUSE_MS = 120;
/** The same code counts again after it was out of sight for so long. */
const FORGET_MS = 1500;

export default function Camera({ onCode }: { onCode: (code: string) => void }) {
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const latest = useRef(onCode);
  latest.current = onCode;
  useEffect(() => {
    const open = new AbortController();
    watch(video.current!, open.signal, (code) => latest.current(code)).catch((error: unknown) => {
      if (open.signal.aborted) return;
      setTrouble(error instanceof DOMException && error.name === 'NotAllowedError' ? 'denied' : 'none');
    });
    return () => open.abort();
  }, []);
  return (
    <div className={css.camera}>
      {trouble ? <p role="alert">{t(`camera.${trouble}`)}</p> : <video ref={video} muted playsInline aria-hidden />}
    </div>
  );
}

/** Until `signal`: looks at the picture again and again. */
async function watch(video: HTMLVideoElement, signal: AbortSignal, onCode: (code: string) => void): Promise<void> {
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } },
  });
  const stop = () => {
    for (const track of stream.getTracks()) track.stop();
  };
  if (signal.aborted) return stop();
  signal.addEventListener('abort', stop);
  video.srcObject = stream;
  await video.play();
  const read = await codeReader();
  let last = { code: '', at: 0 };
  while (!signal.aborted) {
    const code = video.videoWidth > 0 ? await read(video) : null;
    if (signal.aborted) return;
    const now = performance.now();
    if (code && (code !== last.code || now - last.at > FORGET_MS)) onCode(code);
    if (code) last = { code, at: now };
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
