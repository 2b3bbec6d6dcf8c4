/** A field to sign in with a finger. Dark ink on white in every mode: it is looked at on paper later. */
import { type PointerEvent, type RefObject, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import css from './drive.module.css';

const [WIDTH, HEIGHT] = [640, 240];

/** `read` gives PNG in base64, or null while nothing is drawn. */
export function SignaturePad({ read }: { read: RefObject<() => string | null> }) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawing = useRef(false);
  const [drawn, setDrawn] = useState(false);
  read.current = () => (drawn ? canvas.current!.toDataURL('image/png').split(',')[1]! : null);
  const pen = () => canvas.current!.getContext('2d')!;
  const spot = ({ clientX, clientY }: PointerEvent) => {
    const { left, top, width, height } = canvas.current!.getBoundingClientRect();
    return [((clientX - left) * WIDTH) / width, ((clientY - top) * HEIGHT) / height] as const;
  };
  const begin = (event: PointerEvent) => {
    canvas.current!.setPointerCapture(event.pointerId);
    drawing.current = true;
    const ink = pen();
    if (!drawn) {
      ink.fillStyle = '#fff';
      ink.fillRect(0, 0, WIDTH, HEIGHT);
    }
    Object.assign(ink, { lineWidth: 4, lineCap: 'round', lineJoin: 'round', strokeStyle: '#111' });
    ink.beginPath();
    ink.moveTo(...spot(event));
  };
  const draw = (event: PointerEvent) => {
    if (!drawing.current) return;
    pen().lineTo(...spot(event));
    pen().stroke();
    setDrawn(true);
  };
  const clear = () => {
    pen().clearRect(0, 0, WIDTH, HEIGHT);
    setDrawn(false);
  };
  return (
    <fieldset className={css.signature}>
      <legend>{t('drive.signature')}</legend>
      <canvas
        ref={canvas}
        width={WIDTH}
        height={HEIGHT}
        aria-label={t('drive.signature')}
        onPointerDown={begin}
        onPointerMove={draw}
        onPointerUp={() => {
          drawing.current = false;
        }}
      />
      <button type="button" disabled={!drawn} onClick={clear}>
        {t('drive.clear')}
      </button>
    </fieldset>
  );
}
