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
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);

export function DecisionRow({ of }: { of: Decision }) {
  const undone = of.undone_by !== null;
  const [before, after] = [plain(of.before), plain(of.after)];
  return (
    <li class={undone ? 'undone' : ''}>
      <p>
        <b>
          <bdi>{of.who}</bdi>
        </b>{' '}
        {label('decision', of.kind)}
        {of.field ? ` · ${label('field', of.field)}` : ''} <small>{sayIso(of.at)}</small>
        {undone ? (
          <span class="badge">{t('history.undone', { id: `d-${of.undone_by}` })}</span>
        ) : null}
      </p>
      {before || after ? (
        <p class="change" dir="auto">
          <del>{before.slice(0, 200)}</del> <ins>{after.slice(0, 200)}</ins>
        </p>
      ) : null}
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
