/**
 * The field a scanner types into. It takes the focus back whenever it is lost, and scans come one after the other. Where
 * there is a camera, it can be opened to scan with.
 */
import { Camera as CameraIcon, X } from 'lucide-react';
import { type FormEvent, lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import css from './check-page.module.css';
import { hasCamera } from './has-camera.ts';

const Camera = lazy(() => import('./camera.tsx'));

/** Whoever scans by camera does so at every step, until it is closed. */
const CAMERA = 'guanjia.camera';

type Props = {
  prompt: string;
  busy: boolean;
  /** Which keys a phone offers; none for what a scanner types. */
  input?: 'none' | 'numeric' | 'text';
  onScan: (code: string) => void;
};

export function ScanField({ prompt, busy, input: keys = 'none', onScan }: Props) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [camera, setCamera] = useState(() => hasCamera() && sessionStorage.getItem(CAMERA) === 'on');
  useEffect(() => {
    const take = () => input.current?.focus();
    take();
    window.addEventListener('focus', take);
    return () => window.removeEventListener('focus', take);
  }, []);
  // Asked for something else, by a button perhaps: the next keys belong here again.
  useEffect(() => input.current?.focus(), [prompt]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const field = input.current;
    const code = field?.value.trim();
    if (!field || !code) return;
    field.value = '';
    onScan(code);
  };
  const turn = () => {
    sessionStorage.setItem(CAMERA, camera ? 'off' : 'on');
    setCamera(!camera);
    input.current?.focus();
  };
  return (
    <form className={css.scan} onSubmit={submit}>
      {camera && (
        <Suspense>
          <Camera onCode={onScan} />
        </Suspense>
      )}
      <div className={css.row}>
        <input
          ref={input}
          className={css.field}
          placeholder={prompt}
          aria-label={prompt}
          aria-busy={busy}
          autoComplete="off"
          inputMode={keys}
          data-scan
          onBlur={() => setTimeout(() => document.activeElement === document.body && input.current?.focus(), 50)}
        />
        {hasCamera() && (
          <button
            type="button"
            className={css.camera}
            aria-pressed={camera}
            aria-label={t(camera ? 'camera.close' : 'camera.open')}
            title={t(camera ? 'camera.close' : 'camera.open')}
            onClick={turn}
          >
            {camera ? <X aria-hidden /> : <CameraIcon aria-hidden />}
          </button>
        )}
      </div>
    </form>
  );
}
