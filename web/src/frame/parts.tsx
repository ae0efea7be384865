// parts.tsx - the small parts that every view is made of.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Refusal } from '../api';
import { sayIso } from '../days';
import { colours, lookOf } from '../kinds';
import { label, t } from '../words';

export interface ButtonProps {
  children: ComponentChildren;
  onClick?: (event: MouseEvent) => void;
  label?: string;
  quiet?: boolean;
  main?: boolean;
  pressed?: boolean;
  disabled?: boolean;
  submit?: boolean;
}

export function Button({
  children,
  onClick,
  label,
  quiet,
  main,
  pressed,
  disabled,
  submit,
}: ButtonProps) {
  return (
    <button
      type={submit ? 'submit' : 'button'}
      class={main ? 'button main' : quiet ? 'button quiet' : 'button'}
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

/** An event type's sign on its family's colour. */
export function Sign({ type, size = 24 }: { type: string; size?: number }) {
  const look = lookOf(type);
  return (
    <span
      class="sign"
      style={{ '--colour': colours[look.family], '--size': `${size}px` }}
      aria-hidden="true"
    >
      <svg viewBox="0 0 16 16" width={size * 0.66} height={size * 0.66}>
        <path d={look.sign} />
      </svg>
    </span>
  );
}

export function Badge({ group, value }: { group: string; value: string }) {
  return <span class={`badge ${group} ${value.replace(/\W+/g, '-')}`}>{label(group, value)}</span>;
}

/** Who brought a report, and when. */
export function From(of: { publisher: string | null; published: string | null }) {
  const day = sayIso(of.published);
  return (
    <>
      <bdi>{of.publisher ?? ''}</bdi>
      {of.publisher && day ? ' · ' : null}
      {day}
    </>
  );
}

export function Busy() {
  return (
    <p class="busy" role="status">
      {t('busy')}
    </p>
  );
}

/** What went wrong, in the service's words, with what can be done. */
export function Trouble({ error, again }: { error: Error; again?: () => void }) {
  const refusal = error instanceof Refusal ? error : null;
  const missing = refusal && (refusal.status === 404 || refusal.status === 501);
  const title = missing ? t('trouble.missing') : refusal ? refusal.title : t('trouble.reach');
  return (
    <div class="trouble" role="alert">
      <h2>{title}</h2>
      {error.message === title ? null : <p>{error.message}</p>}
      {refusal?.status === 401 || refusal?.status === 403 ? <p>{t('trouble.account')}</p> : null}
      {again ? <Button onClick={again}>{t('trouble.again')}</Button> : null}
    </div>
  );
}

export interface Asked<T> {
  value: T | null;
  error: Error | null;
  again: () => void;
}

/** Ask for something while a component stands; asked anew when `key` changes. The old answer stays until then. */
export function useAsked<T>(key: string, ask: (signal: AbortSignal) => Promise<T>): Asked<T> {
  const [state, set] = useState<{ value: T | null; error: Error | null }>({
    value: null,
    error: null,
  });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    ask(stop.signal).then(
      (value) => !stop.signal.aborted && set({ value, error: null }),
      (error: Error) => !stop.signal.aborted && set({ value: null, error }),
    );
    return () => stop.abort();
  }, [key, round]);
  return { ...state, again: () => setRound(round + 1) };
}

/** A dialog that takes the focus to its first field before another key is read, gives it back, and closes on Escape. */
export function Dialog(props: { title: string; onClose: () => void; children: ComponentChildren }) {
  const element = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    element.current?.showModal();
    element.current?.querySelector<HTMLElement>('input, select, textarea')?.focus();
    return () => before?.focus();
  }, []);
  return (
    <dialog
      ref={element}
      aria-labelledby="dialog-title"
      onCancel={(event: JSX.TargetedEvent) => {
        event.preventDefault();
        props.onClose();
      }}
    >
      <div class="head">
        <h2 id="dialog-title">{props.title}</h2>
        <Button quiet label={t('close')} onClick={props.onClose}>
          ×
        </Button>
      </div>
      {props.children}
    </dialog>
  );
}

/** A label above its field. */
export function Field(props: { name: string; hint?: string; children: ComponentChildren }) {
  return (
    <label class="field">
      <span>{props.name}</span>
      {props.children}
      {props.hint ? <small>{props.hint}</small> : null}
    </label>
  );
}
