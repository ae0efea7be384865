// agreement.tsx - how far people agree who coded the same reports unseen, where they differ, and which coding shall stand.
import { get } from '../api';
import { label, sayNumber, sayShare, t } from '../words';
import { canReview, table } from '../store';
import { Busy, Button, Trouble, useAsked } from '../frame/parts';
import { openDoc } from '../evidence/evidence';
import { ask } from './ask';

type Coding = Record<string, string | null> & {
  claim: string;
  who: string;
  document: string;
};

interface Answer {
  units: number;
  shared: number;
  fields: Record<string, { codings: number; agreement: number; alpha: number | null }>;
  codings: (Coding & { unit: number })[];
}

function Fields({ of }: { of: Answer['fields'] }) {
  return (
    <div class="scrollx" tabIndex={0} role="group" aria-label={t('agree.fields')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('correct.field')}</th>
            <th scope="col">{t('agree.same')}</th>
            <th scope="col">{t('agree.alpha')}</th>
            <th scope="col">{t('agree.codings')}</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(of).map(([field, { codings, agreement, alpha }]) => (
            <tr key={field}>
              <th scope="row">{label('field', field)}</th>
              <td>{sayShare(agreement)}</td>
              <td>{alpha === null ? '–' : sayNumber(Math.round(alpha * 1000) / 1000)}</td>
              <td>{sayNumber(codings)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Happening({ of, fields }: { of: Coding[]; fields: string[] }) {
  const differ = fields.filter((field) => of.some((one) => one[field] !== of[0]![field]));
  const shown = ['type', ...differ.filter((field) => field !== 'type')];
  const doc = of[0]!.document;
  return (
    <li class="card">
      <p class="head">
        <a href={`?doc=${doc}`} onClick={openDoc(doc, of[0]!.claim)}>
          {t('agree.report')}
        </a>
        <span class="when">{t('agree.differ', { n: differ.length })}</span>
      </p>
      <div class="scrollx" tabIndex={0} role="group" aria-label={t('agree.happening')}>
        <table class="differ">
          <thead>
            <tr>
              <td />
              {of.map((one) => (
                <th key={one.claim} scope="col">
                  <bdi>{one.who}</bdi>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((field) => (
              <tr key={field}>
                <th scope="row">{label('field', field)}</th>
                {of.map((one) => (
                  <td key={one.claim} dir="auto">
                    {one[field] ?? '–'}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
          {canReview.value ? (
            <tfoot>
              <tr>
                <td />
                {of.map((one) => (
                  <td key={one.claim}>
                    <Button onClick={() => accept(one.claim)}>{t('agree.accept')}</Button>
                  </td>
                ))}
              </tr>
            </tfoot>
          ) : null}
        </table>
      </div>
    </li>
  );
}

function accept(claim: string): void {
  ask({
    title: t('agree.accept'),
    body: { verb: 'accept', objects: [claim] },
    done: 'done.accept',
  });
}

export function Agreement() {
  const asked = useAsked(`${table.value?.revision ?? ''}`, (signal) =>
    get<{ rows: [Answer] }>('/v1/agreement', {}, signal),
  );
  if (asked.error) return <Trouble error={asked.error} />;
  if (!asked.value) return <Busy />;
  const { units, shared, fields, codings } = asked.value.rows[0];
  const happenings = new Map<number, Coding[]>();
  for (const one of codings) happenings.set(one.unit, [...(happenings.get(one.unit) ?? []), one]);
  return (
    <>
      <p class="note">{t('agree.note', { units, shared })}</p>
      <Fields of={fields} />
      <ul class="happenings">
        {[...happenings].map(([unit, of]) => (
          <Happening key={unit} of={of} fields={Object.keys(fields)} />
        ))}
      </ul>
    </>
  );
}
