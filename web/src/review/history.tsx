// history.tsx - who decided what, when and why, and what stood there before; each can be taken back.
import type { Decision } from '../api';
import { sayIso } from '../days';
import { label, t } from '../words';
import { canReview } from '../store';
import { Button } from '../frame/parts';
import { askUndo } from './ask';

const plain = (value: unknown): string =>
  value === null || value === undefined
    ? ''
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);

/** Of a value before and after: the parts that changed, each with its name where there are several. */
function changes(before: unknown, after: unknown): [string, string, string][] {
  const parts = [before, after].filter(
    (one) => typeof one === 'object' && one && !Array.isArray(one),
  );
  if (!parts.length) return [['', plain(before), plain(after)]];
  const [was, is] = [before ?? {}, after ?? {}] as Record<string, unknown>[];
  const names = new Set(parts.flatMap((one) => Object.keys(one as object)));
  return [...names]
    .map((name): [string, string, string] => [name, plain(was![name]), plain(is![name])])
    .filter(([, a, b]) => a !== b);
}

export function DecisionRow({ of }: { of: Decision }) {
  const undone = of.undone_by !== null;
  const changed = changes(of.before, of.after).filter(([, a, b]) => a || b);
  return (
    <li class={undone ? 'undone' : ''}>
      <p>
        <b>
          <bdi>{of.who}</bdi>
        </b>{' '}
        {label('decision', of.kind)}
        {of.field ? ` · ${label('field', of.field)}` : ''} <small>{sayIso(of.at)}</small>
        {undone ? (
          <span class="badge">{t('history.undone', { id: of.undone_by ?? '' })}</span>
        ) : null}
      </p>
      {changed.slice(0, 8).map(([name, before, after]) => (
        <p key={name} class="change" dir="auto">
          {name ? <small>{name} </small> : null}
          <del>{before.slice(0, 120)}</del> <ins>{after.slice(0, 120)}</ins>
        </p>
      ))}
      {of.comment ? (
        <p class="comment" dir="auto">
          {of.comment}
        </p>
      ) : null}
      {canReview.value && !undone ? (
        <Button quiet onClick={() => askUndo(of.id)}>
          {t('act.undo')}
        </Button>
      ) : null}
    </li>
  );
}

export function History({ decisions }: { decisions: Decision[] }) {
  return (
    <details class="history" open>
      <summary>{t('history.title', { n: decisions.length })}</summary>
      <ul>
        {decisions.map((one) => (
          <DecisionRow key={one.id} of={one} />
        ))}
      </ul>
    </details>
  );
}
