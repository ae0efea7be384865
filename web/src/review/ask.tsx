// ask.tsx - decisions: each is asked for with its reason, sent, and told of. The service's refusal stays in the form.
import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { ClaimEvidence } from '../api';
import { label, t, type Word } from '../words';
import { decide, said, words } from '../store';
import { go, view } from '../state';
import { Button, Dialog, Field } from '../frame/parts';

interface Asking {
  title: string;
  body: Record<string, unknown>;
  done: Word;
  /** Further fields: they change the body. */
  form?: (set: (change: Record<string, unknown>) => void) => ComponentChildren;
}

const asking = signal<Asking | null>(null);

export function ask(next: Asking): void {
  asking.value = next;
}

function Form({ of }: { of: Asking }) {
  const [body, setBody] = useState(of.body);
  const [refused, setRefused] = useState('');
  const [busy, setBusy] = useState(false);
  const close = () => (asking.value = null);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    try {
      const { events } = await decide(body);
      close();
      said.value = t(of.done);
      const open = view.peek().event;
      if (open && events?.length && !events.includes(open)) go({ event: events[0]! }, 'replace');
    } catch (error) {
      setRefused((error as Error).message);
      setBusy(false);
    }
  };
  return (
    <Dialog title={of.title} onClose={close}>
      <form onSubmit={submit}>
        {of.form?.((change) => setBody({ ...body, ...change }))}
        <Field name={t('ask.comment')} hint={t('ask.kept')}>
          <textarea
            required
            rows={2}
            onInput={(event) => setBody({ ...body, comment: event.currentTarget.value })}
          />
        </Field>
        {refused ? (
          <p class="refused" role="alert">
            {refused}
          </p>
        ) : null}
        <div class="row">
          <Button main submit disabled={busy}>
            {t('ask.send')}
          </Button>
          <Button onClick={close}>{t('ask.cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );
}

export function Asked() {
  return asking.value ? <Form of={asking.value} /> : null;
}

export function askReview(objects: string[], state: 'confirmed' | 'rejected' | 'needs-work'): void {
  const title = {
    confirmed: 'act.confirm',
    rejected: 'act.reject',
    'needs-work': 'act.needs',
  } as const;
  ask({ title: t(title[state]), body: { verb: 'review', objects, state }, done: 'done.review' });
}

export function askUndo(id: string): void {
  ask({ title: t('act.undo'), body: { verb: 'undo', objects: [id] }, done: 'done.undo' });
}

export function askSplit(event: string, claims: string[]): void {
  ask({
    title: t('act.split'),
    body: { verb: 'split', objects: [event, ...claims] },
    done: 'done.split',
  });
}

export function askMerge(event: string): void {
  ask({
    title: t('act.merge'),
    body: { verb: 'merge', objects: [event] },
    done: 'done.merge',
    form: (set) => (
      <Field name={t('merge.other')} hint={t('merge.hint')}>
        <input
          required
          pattern="e-[0-9a-f]{4,32}"
          dir="ltr"
          onInput={(input) => set({ objects: [event, input.currentTarget.value.trim()] })}
        />
      </Field>
    ),
  });
}

const HINTS: Record<string, string> = {
  type: 'coerce/arrest',
  actors: 'NAME:actor; NAME:partner',
  targets: 'NAME:target; NAME:victim',
  place: 'Mosul:near',
  time: '2024-05-03/2024-05-05; deadline 2024-08-01',
  quantities: 'killed 5; wounded 3-7 of civilian; seized >=12 rifles',
  responsibility: 'claimed by NAME',
  source: 'NAME:official',
};

export const hintOf = (field: string): string =>
  HINTS[field] ? t('correct.like', { text: HINTS[field] }) : '';

/** The value that stands, in the form that the service reads. */
function standing({ claim }: ClaimEvidence, field: string): string {
  const parties = (of: { name: string; role: string }[]) =>
    of.map(({ name, role }) => `${name}:${role}`).join('; ');
  switch (field) {
    case 'type':
      return (claim.mode ? `${claim.type}/${claim.mode}` : claim.type).toLowerCase();
    case 'actors':
    case 'targets':
      return parties(claim[field]);
    case 'place':
      return claim.place?.name ?? '';
    case 'time':
      return [claim.time?.start, claim.time?.end]
        .filter((x, i, of) => x && of.indexOf(x) === i)
        .join('/');
    case 'source':
      return claim.source?.name ? `${claim.source.name}:${claim.source.kind}` : 'narrator';
    default: {
      const value = claim[field as keyof typeof claim];
      return typeof value === 'string' ? value : '';
    }
  }
}

const FIELDS = [
  'type',
  'mode',
  'status',
  'recency',
  'actors',
  'targets',
  'place',
  'time',
  'quantities',
];

export function askCorrect(one: ClaimEvidence): void {
  const objects = [one.claim.id];
  const first = 'place';
  ask({
    title: t('act.correct'),
    body: { verb: 'correct', objects, field: first, value: standing(one, first) },
    done: 'done.correct',
    form: (set) => <CorrectFields one={one} first={first} set={set} />,
  });
}

function CorrectFields(props: {
  one: ClaimEvidence;
  first: string;
  set: (change: Record<string, unknown>) => void;
}) {
  const [field, setField] = useState(props.first);
  const [value, setValue] = useState(standing(props.one, props.first));
  const pick = (next: string) => {
    setField(next);
    setValue(standing(props.one, next));
    props.set({ field: next, value: standing(props.one, next) });
  };
  return (
    <>
      <Field name={t('correct.field')}>
        <select value={field} onChange={(event) => pick(event.currentTarget.value)}>
          {(words.value?.fields ?? FIELDS).map((one) => (
            <option key={one} value={one}>
              {label('field', one)}
            </option>
          ))}
        </select>
      </Field>
      <Field name={t('correct.value')} hint={hintOf(field)}>
        <input
          required
          dir="auto"
          value={value}
          onInput={(event) => {
            setValue(event.currentTarget.value);
            props.set({ value: event.currentTarget.value });
          }}
        />
      </Field>
    </>
  );
}
