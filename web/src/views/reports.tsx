// reports.tsx - the reports themselves, by their words.
import { get, type ReportRow } from '../api';
import { t } from '../words';
import { view } from '../state';
import { table } from '../store';
import { Busy, From, Trouble, useAsked } from '../frame/parts';
import { Hits, markedAt } from '../list/hits';
import { openDoc } from '../evidence/evidence';

interface Answer {
  matched: number;
  documents: ReportRow[];
}

const MOST = 500;

export function ReportsPage() {
  const { q, asOf } = view.value;
  const asked = useAsked(`${q} ${asOf} ${table.value?.revision ?? ''}`, (signal) =>
    get<Answer>('/v1/documents', { text: q, as_of: asOf, limit: MOST }, signal),
  );
  return (
    <section class="page-view" aria-label={t('page.reports')}>
      <h2>{asked.value ? t('count.reports', { n: asked.value.matched }) : t('page.reports')}</h2>
      {asked.error ? <Trouble error={asked.error} again={asked.again} /> : null}
      {!asked.value && !asked.error ? <Busy /> : null}
      {asked.value && !asked.value.documents.length ? (
        <p class="nothing">{t(q ? 'reports.none' : 'reports.empty', { words: q })}</p>
      ) : null}
      <ul class="reports">
        {asked.value?.documents.map((one) => (
          <li key={one.id}>
            <a href={`?view=reports&doc=${one.id}`} onClick={openDoc(one.id)}>
              <bdi>{one.title || t('doc.untitled')}</bdi>
            </a>
            <p class="from">
              <From publisher={one.publisher} published={one.published} />{' '}
              <span class="badge">{t('count.claims', { n: one.claims })}</span>
              {one.not_coded ? <span class="badge">{t('report.foreign')}</span> : null}
            </p>
            {one.snippet ? (
              <p class="text" dir="auto">
                <Hits text={markedAt(one.snippet.text, one.snippet.marks)} />
              </p>
            ) : null}
          </li>
        ))}
      </ul>
      {(asked.value?.matched ?? 0) > MOST ? (
        <p class="note">{t('reports.more', { n: asked.value!.matched - MOST })}</p>
      ) : null}
    </section>
  );
}
