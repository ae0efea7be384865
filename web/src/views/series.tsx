// series.tsx - events a week against the weeks before, as `marsad trend` judges them.
import { get } from '../api';
import { sayMonth, sayRange } from '../days';
import { filters } from '../filters';
import { label, rtl, sayCountry, sayNumber, t } from '../words';
import { choose, go, view } from '../state';
import { table } from '../store';
import { Badge, Busy, Button, Trouble, useAsked } from '../frame/parts';
import { Chart, type Plot } from './chart';
import { mondayOf, rangeOf, type Week } from './weeks';

const MOST = 40;
const JUDGED = 4; // weeks
const kinds = ['type', 'actor', 'place', 'province', 'country'] as const;
type By = (typeof kinds)[number];

const byOf = (tab: string): By =>
  (kinds as readonly string[]).includes(tab) ? (tab as By) : 'type';

/** The filter that stands, but for its first day: a trend reads the weeks before by itself. */
function asked(more: Record<string, string | number | boolean>) {
  const { since: _, ...rest } = filters();
  return { ...rest, ...more };
}

/** The filter of one row: everything, or what the row counts. */
function only(by: By, pick: string): Record<string, string> {
  if (!pick) return {};
  if (by === 'type') return { type: pick.toLowerCase() };
  return by === 'actor' ? { actor: pick } : { place: pick };
}

function nameOf(by: By, key: string): string {
  if (by === 'type') return label('type', key);
  return by === 'country' && /^[A-Z]{2}$/.test(key) ? sayCountry(key) : key;
}

function plotWeeks(of: Week[]) {
  const rows = of.map((one) => ({ ...one, from: mondayOf(one.week), to: mondayOf(one.week) + 7 }));
  const read = rows.filter(({ reports, events }) => reports || events);
  const silent = rows.filter(({ reports, events }) => !reports && !events);
  const usual = rows.filter(({ usual_to }) => usual_to !== null);
  const most = Math.max(4, ...rows.map((one) => Math.max(one.events, one.usual_to ?? 0)));
  return (Plot: Plot, width: number): Element =>
    Plot.plot({
      width,
      height: 200,
      marginLeft: 34,
      marginBottom: 24,
      x: { reverse: rtl.value, axis: null },
      y: { domain: [0, most], grid: true, ticks: 4, label: null, tickFormat: 'd' },
      marks: [
        Plot.rect(silent, { x1: 'from', x2: 'to', y1: 0, y2: most, fill: 'var(--silent)' }),
        Plot.rectY(read, {
          x1: 'from',
          x2: 'to',
          y: 'events',
          fill: 'var(--told)',
          insetLeft: 0.3,
        }),
        Plot.ruleY(
          rows.filter(({ base_52 }) => base_52 !== null),
          {
            y: 'base_52',
            x1: 'from',
            x2: 'to',
            stroke: 'var(--base)',
            strokeWidth: 1.5,
          },
        ),
        Plot.ruleY(usual, {
          y: 'usual_to',
          x1: 'from',
          x2: 'to',
          stroke: 'var(--usual)',
          strokeWidth: 1.5,
        }),
        Plot.axisX({
          ticks: Math.max(2, Math.floor(width / 120)),
          tickFormat: sayMonth,
          tickSize: 4,
          label: null,
        }),
        Plot.ruleY([0]),
      ],
    });
}

/** Every week of the row that is chosen, or of all events. */
function Weeks({ by, pick }: { by: By; pick: string }) {
  const query = asked({ ...only(by, pick), by: 'all', series: true, limit: 5000 });
  const got = useAsked(`${JSON.stringify(query)} ${table.value?.revision}`, (signal) =>
    get<{ rows: Week[] }>('/v1/answers/trend', query, signal),
  );
  if (got.error) return <Trouble error={got.error} again={got.again} />;
  if (!got.value) return <Busy />;
  const name = pick ? nameOf(by, pick) : t('series.all');
  if (!got.value.rows.length) return <p class="note">{t('list.none')}</p>;
  return (
    <figure class="weeks">
      <figcaption>
        <b>
          <bdi>{name}</bdi>
        </b>
        <span class="key told">{t('series.told')}</span>
        <span class="key base">{t('series.base')}</span>
        <span class="key usual">{t('series.usualto')}</span>
        <span class="key silent">{t('series.silent')}</span>
      </figcaption>
      <Chart of={got.value} draw={plotWeeks(got.value.rows)} name={t('series.chart', { name })} />
    </figure>
  );
}

const num = (n: number | null): string => (n === null ? '–' : sayNumber(Math.round(n * 10) / 10));

function Row({ of, by, most }: { of: Week; by: By; most: number }) {
  const at = (n: number) => `${(100 * n) / most}%`;
  const chosen = view.value.pick === of.series;
  return (
    <tr class={chosen ? 'open' : ''}>
      <th scope="row">
        <button
          type="button"
          class="link"
          aria-pressed={chosen}
          onClick={() => go({ pick: chosen ? '' : of.series })}
        >
          <bdi>{nameOf(by, of.series)}</bdi>
        </button>
      </th>
      <td class="against" aria-hidden="true">
        <i class="told" style={{ inlineSize: at(of.events) }} />
        {of.base_52 !== null ? (
          <i class="base" style={{ insetInlineStart: at(of.base_52) }} />
        ) : null}
        {of.usual_to !== null ? (
          <i class="usual" style={{ insetInlineStart: at(of.usual_to) }} />
        ) : null}
      </td>
      <td>
        {of.events ? (
          <button type="button" class="link" onClick={() => show(by, of)}>
            {sayNumber(of.events)}
          </button>
        ) : (
          0
        )}
      </td>
      <td>{num(of.base_4)}</td>
      <td>{num(of.base_52)}</td>
      <td>{num(of.usual_to)}</td>
      <td>
        <Badge group="verdict" value={of.verdict} />
      </td>
      <td>{sayNumber(of.reports)}</td>
    </tr>
  );
}

/** The events that a row counts: its value and its weeks, in the list. */
function show(by: By, of: Week): void {
  const days = rangeOf(of.week, JUDGED);
  if (by === 'type' || by === 'actor' || by === 'country') choose(by, [of.series]);
  go({ page: 'events', tab: '', pick: '', always: false, ...days });
}

function Table({ rows, by }: { rows: Week[]; by: By }) {
  const most = Math.max(
    1,
    ...rows.flatMap((one) => [one.events, one.usual_to ?? 0, one.base_52 ?? 0]),
  );
  return (
    <div class="scrollx" tabIndex={0} role="group" aria-label={t('page.series')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t(`facet.${by}`)}</th>
            <td />
            <th scope="col">{t('series.recent', { n: JUDGED })}</th>
            <th scope="col">{t('series.base4')}</th>
            <th scope="col">{t('series.base52')}</th>
            <th scope="col">{t('series.usualto')}</th>
            <th scope="col">{t('series.verdict')}</th>
            <th scope="col">{t('page.reports')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((one) => (
            <Row key={one.series} of={one} by={by} most={most} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function SeriesPage() {
  const { tab, pick } = view.value;
  const by = byOf(tab);
  const query = asked({ by, window: JUDGED, limit: MOST });
  const got = useAsked(`${JSON.stringify(query)} ${table.value?.revision}`, (signal) =>
    get<{ rows: Week[] }>('/v1/answers/trend', query, signal),
  );
  const rows = got.value?.rows ?? [];
  const judged = rows[0] && rangeOf(rows[0].week, JUDGED);
  return (
    <section class="page-view series" aria-label={t('page.series')}>
      <h2>{t('page.series')}</h2>
      <p class="note">{t('series.note')}</p>
      <div class="row">
        {kinds.map((one) => (
          <Button key={one} pressed={by === one} onClick={() => go({ tab: one, pick: '' })}>
            {t(`facet.${one}`)}
          </Button>
        ))}
        <span class="gap" />
        {judged ? (
          <span class="note">{t('series.judged', { days: sayRange(judged.from, judged.to) })}</span>
        ) : null}
      </div>
      <Weeks by={by} pick={pick} />
      {got.error ? <Trouble error={got.error} again={got.again} /> : null}
      {!got.value && !got.error ? <Busy /> : null}
      {rows.length ? <Table rows={rows} by={by} /> : null}
    </section>
  );
}
