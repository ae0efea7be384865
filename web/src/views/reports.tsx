// reports.tsx - the reports themselves, by their words.
import { useState } from 'preact/hooks';
import { get, type ReportRow } from '../api';
import { sayIso } from '../days';
import { t } from '../words';
import { view } from '../state';
import { table } from '../store';
import { Busy, Button, Trouble, useAsked } from '../frame/parts';
import { Hits } from '../list/hits';
import { openDoc } from '../evidence/evidence';

interface Answer {
  matched: number;
  documents: ReportRow[];
  next: string | null;
}

export function ReportsPage() {
  const { q, asOf } = view.value;
  const [after, setAfter] = useState('');
  const asked = useAsked(`${q} ${asOf} ${after} ${table.value?.revision ?? ''}`, (signal) =>
    get<Answer>('/v1/documents', { text: q, as_of: asOf, limit: 100, after }, signal),
  );
  return (
    <section class="page-view" aria-label={t('page.reports')}>
      <h2>{asked.value ? t('count.reports', { n: asked.value.matched }) : t('page.reports')}</h2>
      {asked.error ? <Trouble error={asked.error} again={asked.again} /> : null}
      {!asked.value && !asked.error ? <Busy /> : null}
      <ul class="reports">
        {asked.value?.documents.map((one) => (
          <li key={one.id}>
            <a href={`?view=reports&doc=${one.id}`} onClick={openDoc(one.id)}>
              <bdi>{one.title || t('doc.untitled')}</bdi>
            </a>
            <p class="from">
              <bdi>{one.publisher ?? ''}</bdi> <span>{sayIso(one.published)}</span>{' '}
              <span class="badge">{t('count.claims', { n: one.claims })}</span>
              {one.not_coded ? <span class="badge">{t('report.foreign')}</span> : null}
            </p>
            {one.snippet ? (
              <p class="text" dir="auto">
                <Hits text={one.snippet} />
              </p>
            ) : null}
          </li>
        ))}
      </ul>
      <div class="row">
        {after ? <Button onClick={() => setAfter('')}>{t('reports.first')}</Button> : null}
        {asked.value?.next ? (
          <Button onClick={() => setAfter(asked.value!.next!)}>{t('reports.next')}</Button>
        ) : null}
      </div>
    </section>
  );
}
