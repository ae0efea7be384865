// page.tsx - the review desk: what waits, what was decided, how two coders agree, the log.
import { useState } from 'preact/hooks';
import { get, type Decision, type QueueRow } from '../api';
import { sayIso } from '../days';
import { label, sayNumber, t } from '../words';
import { go, view } from '../state';
import { canReview, session, table } from '../store';
import { Badge, Busy, Button, Sign, Trouble, useAsked } from '../frame/parts';
import { typeLabel } from '../list/facets';
import { Agreement } from './agreement';
import { askReview } from './ask';
import { DecisionRow } from './history';

function Queue({ mine }: { mine: boolean }) {
  const asked = useAsked(`${mine} ${table.value?.revision ?? ''}`, (signal) =>
    get<{ n: number; rows: QueueRow[] }>(
      '/v1/queue',
      { mine: mine || undefined, limit: 40 },
      signal,
    ),
  );
  const [at, setAt] = useState(0);
  if (asked.error) return <Trouble error={asked.error} again={asked.again} />;
  if (!asked.value) return <Busy />;
  const { rows, n } = asked.value;
  const key = (event: KeyboardEvent) => {
    const row = rows[at];
    const move = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    const state = ({ c: 'confirmed', r: 'rejected', n: 'needs-work' } as const)[event.key];
    if (move) setAt(Math.max(0, Math.min(rows.length - 1, at + move)));
    else if (state && row && canReview.value) askReview([row.claim], state);
    else if (event.key === 'Enter' && row) go({ event: row.event, page: 'events' });
    else return;
    event.preventDefault();
    document.getElementById(`queue-${at + (move ?? 0)}`)?.scrollIntoView({ block: 'nearest' });
  };
  if (!rows.length) return <p class="note">{t('queue.empty')}</p>;
  return (
    <>
      <p class="note">
        {t('queue.waiting', { n })} {canReview.value ? t('queue.keys') : ''}
      </p>
      <div
        class="queue"
        role="listbox"
        tabIndex={0}
        aria-label={t('queue.title')}
        aria-activedescendant={`queue-${at}`}
        onKeyDown={key}
      >
        {rows.map((row, i) => (
          <div
            key={row.claim}
            id={`queue-${i}`}
            role="option"
            aria-selected={i === at}
            class={`item${i === at ? ' active' : ''}`}
            onClick={() => {
              setAt(i);
              go({ event: row.event, page: 'events' });
            }}
          >
            <Sign type={row.type} />
            <div class="words">
              <p class="head">
                <b>{typeLabel(row.type)}</b> <Badge group="state" value={row.state} />
                <span class="when">{sayNumber(Math.round(row.score * 100) / 100)}</span>
              </p>
              <p class="text" dir="auto">
                {row.sentence}
              </p>
            </div>
          </div>
        ))}
      </div>
    </>
  );
}

function Decisions() {
  const asked = useAsked(`${table.value?.revision ?? ''}`, (signal) =>
    get<{ decisions: Decision[] }>('/v1/decisions', {}, signal),
  );
  if (asked.error) return <Trouble error={asked.error} again={asked.again} />;
  if (!asked.value) return <Busy />;
  const { decisions } = asked.value;
  if (!decisions.length) return <p class="note">{t('history.none')}</p>;
  return (
    <ul class="decisions">
      {decisions.slice(0, 200).map((one) => (
        <DecisionRow key={one.id} of={one} />
      ))}
    </ul>
  );
}

interface AuditRow {
  n: number;
  at: string;
  who: string;
  what: string;
  object: string | null;
  detail: string | null;
  why: string | null;
}

const LOG = 10_000;
const SHOWN = 500;

/** The newest rows of the log, which the service gives from the oldest on. */
async function readLog(signal: AbortSignal): Promise<AuditRow[]> {
  let rows: AuditRow[] = [];
  for (let after = 0; ; after += LOG) {
    const next = await get<{ rows: AuditRow[] }>('/v1/audit', { after, limit: LOG }, signal);
    rows = [...rows, ...next.rows].slice(-SHOWN);
    if (next.rows.length < LOG) return rows.reverse();
  }
}

/** What an export was; other rows say it in words. */
function sayDetail({ what, detail }: AuditRow): string {
  if (what !== 'export' || !detail?.startsWith('{')) return detail ?? '';
  const { what: rows, filter, rows: n } = JSON.parse(detail) as Record<string, string | number>;
  return [rows, t('export.done', { n: Number(n) }), filter].filter(Boolean).join(' · ');
}

function Audit() {
  const asked = useAsked(`${table.value?.revision ?? ''}`, readLog);
  if (asked.error) return <Trouble error={asked.error} again={asked.again} />;
  if (!asked.value) return <Busy />;
  return (
    <div class="scrollx" tabIndex={0} role="group" aria-label={t('audit.title')}>
      <table>
        <thead>
          <tr>
            {(['n', 'at', 'who', 'what', 'object', 'detail', 'why'] as const).map((one) => (
              <th key={one} scope="col">
                {t(`audit.${one}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {asked.value.map((row) => (
            <tr key={row.n}>
              <td>{row.n}</td>
              <td class="day">{sayIso(row.at)}</td>
              <td dir="auto">{row.who}</td>
              <td>{label('write', row.what)}</td>
              <td dir="ltr" title={row.object ?? undefined}>
                {row.object?.slice(0, 14)}
              </td>
              <td dir="auto">{sayDetail(row)}</td>
              <td dir="auto">{row.why}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const tabs = ['queue', 'mine', 'decisions', 'agreement', 'audit'] as const;

export function ReviewPage() {
  const tab = tabs.find((one) => one === view.value.tab) ?? 'queue';
  return (
    <section class="page-view review" aria-label={t('page.review')}>
      <h2>{t('page.review')}</h2>
      {session.value.who ? null : <p class="note">{t('review.login')}</p>}
      <div class="row tabs">
        {tabs.map((one) => (
          <Button key={one} pressed={tab === one} onClick={() => go({ tab: one })}>
            {t(`review.${one}`)}
          </Button>
        ))}
      </div>
      {tab === 'queue' || tab === 'mine' ? <Queue key={tab} mine={tab === 'mine'} /> : null}
      {tab === 'decisions' ? <Decisions /> : null}
      {tab === 'agreement' ? <Agreement /> : null}
      {tab === 'audit' ? <Audit /> : null}
    </section>
  );
}
