// draft.tsx - a claim in the making: words of a report taken into its fields, then said to be so.
import { signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { label, t } from '../words';
import { decide, said, words } from '../store';
import { Button, Field } from '../frame/parts';
import { typeLabel } from '../list/facets';
import { hintOf } from './ask';

export interface Draft {
  doc: string;
  span: [number, number];
  words: string;
  fields: Record<string, string>;
}

export const draft = signal<Draft | null>(null);

/** Keys that take the chosen words into a field while a report is read. */
export const keys: Record<string, string> = {
  a: 'actors',
  g: 'targets',
  p: 'place',
  d: 'time',
  n: 'quantities',
  i: 'instrument',
};
const LISTS = new Set(['actors', 'targets', 'quantities']);

export function take(field: string, text: string, at: [number, number]): void {
  const now = draft.peek();
  if (!now) return;
  const value = field === 'actors' || field === 'targets' ? `${text}@${at[0]}:${at[1]}` : text;
  const before = now.fields[field];
  const next = before && LISTS.has(field) ? `${before}; ${value}` : value;
  draft.value = { ...now, fields: { ...now.fields, [field]: next } };
  said.value = t('draft.took', { field: label('field', field), words: text });
}

export function DraftForm() {
  const now = draft.value;
  const [comment, setComment] = useState('');
  const [refused, setRefused] = useState('');
  if (!now) return null;
  const set = (field: string, value: string) => {
    draft.value = { ...now, fields: { ...now.fields, [field]: value } };
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    const given = Object.fromEntries(Object.entries(now.fields).filter(([, value]) => value));
    const fields = { ...given, span: now.span.join(':') };
    try {
      await decide({ verb: 'claim', objects: [now.doc], fields, comment });
      draft.value = null;
      said.value = t('done.claim');
    } catch (error) {
      setRefused((error as Error).message);
    }
  };
  return (
    <form class="draft" onSubmit={submit} aria-label={t('draft.title')}>
      <h3>
        {t('draft.title')}: <mark class="role trigger">{now.words}</mark>
      </h3>
      <Field name={label('field', 'type')}>
        <select
          id="draft-type"
          required
          value={now.fields['type'] ?? ''}
          onChange={(event) => set('type', event.currentTarget.value)}
        >
          <option value="" />
          {words.value?.labels.flatMap(({ type, modes }) => [
            <option key={type} value={type.toLowerCase()}>
              {typeLabel(type)}
            </option>,
            ...modes.map(({ mode }) => (
              <option key={type + mode} value={`${type.toLowerCase()}/${mode}`}>
                — {typeLabel(`${type}/${mode}`)}
              </option>
            )),
          ])}
        </select>
      </Field>
      <Field name={label('field', 'status')}>
        <select
          value={now.fields['status'] ?? 'actual'}
          onChange={(event) => set('status', event.currentTarget.value)}
        >
          {(words.value?.statuses ?? ['actual']).map((one) => (
            <option key={one} value={one}>
              {label('status', one)}
            </option>
          ))}
        </select>
      </Field>
      {Object.entries(keys).map(([key, field]) => (
        <Field key={field} name={`${label('field', field)} [${key}]`} hint={hintOf(field)}>
          <input
            dir="auto"
            value={now.fields[field] ?? ''}
            onInput={(event) => set(field, event.currentTarget.value)}
          />
        </Field>
      ))}
      <Field name={t('ask.comment')}>
        <input
          required
          value={comment}
          onInput={(event) => setComment(event.currentTarget.value)}
        />
      </Field>
      {refused ? (
        <p class="refused" role="alert">
          {refused}
        </p>
      ) : null}
      <div class="row">
        <Button main submit>
          {t('draft.send')}
        </Button>
        <Button onClick={() => (draft.value = null)}>{t('ask.cancel')}</Button>
      </div>
    </form>
  );
}
