// series.tsx - how many events a week, against what came before.
import { computed, signal } from '@preact/signals';
import { sayMonth } from '../days';
import { colours, lookOf } from '../kinds';
import { label, rtl, sayCountry, sayNumber, t } from '../words';
import { selection, table } from '../store';
import { Button } from '../frame/parts';
import { Chart, type Plot } from './chart';
import { changeOf, weeks, type By, type Line } from './weeks';

const MOST = 12;
const by = signal<By>('type');

const lines = computed<Line[]>(() =>
  table.value && selection.value ? weeks(table.value, selection.value.timed, by.value, MOST) : [],
);

function nameOf(key: string): string {
  if (by.value === 'type') return label('type', key);
  return by.value === 'country' ? sayCountry(key) : key;
}

const colourOf = (key: string): string =>
  by.value === 'type' ? colours[lookOf(key).family] : 'currentColor';

function small(of: Line) {
  return (Plot: Plot, width: number): Element =>
    Plot.plot({
      width,
      height: 64,
      marginLeft: 24,
      marginRight: 4,
      marginTop: 6,
      marginBottom: 16,
      x: { reverse: rtl.value, axis: null },
      y: { axis: null, domain: [0, Math.max(1, ...of.points.map(({ n }) => n))] },
      marks: [
        Plot.axisX({
          ticks: Math.max(2, Math.floor(width / 120)),
          tickFormat: sayMonth,
          tickSize: 3,
          label: null,
        }),
        Plot.axisY({ ticks: 2, tickSize: 0, tickFormat: 'd', label: null }),
        Plot.areaY(of.points, {
          x: 'week',
          y: 'n',
          fill: colourOf(of.key),
          fillOpacity: 0.18,
          curve: 'step-after',
        }),
        Plot.lineY(of.points, { x: 'week', y: 'n', stroke: colourOf(of.key), curve: 'step-after' }),
        Plot.ruleY([0], { strokeOpacity: 0.4 }),
      ],
    });
}

function Row({ of }: { of: Line }) {
  const change = changeOf(of);
  return (
    <tr>
      <th scope="row">
        <bdi>{nameOf(of.key)}</bdi>
      </th>
      <td class="spark">
        <Chart of={of} draw={small(of)} name={t('series.chart', { name: nameOf(of.key) })} />
      </td>
      <td>{sayNumber(of.recent)}</td>
      <td>{of.usual === null ? '–' : sayNumber(Math.round(of.usual * 10) / 10)}</td>
      <td>
        <span class={`badge change ${change}`}>{t(`change.${change}`)}</span>
      </td>
      <td>{sayNumber(of.total)}</td>
    </tr>
  );
}

export function SeriesPage() {
  return (
    <section class="page-view series" aria-label={t('page.series')}>
      <h2>{t('page.series')}</h2>
      <p class="note">{t('series.note')}</p>
      <div class="row">
        {(['type', 'country', 'place'] as const).map((one) => (
          <Button key={one} pressed={by.value === one} onClick={() => (by.value = one)}>
            {t(`facet.${one}`)}
          </Button>
        ))}
      </div>
      {lines.value.length ? (
        <div class="scrollx" tabIndex={0} role="group" aria-label={t('page.series')}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t(`facet.${by.value}`)}</th>
                <th scope="col">{t('series.weeks')}</th>
                <th scope="col">{t('series.recent')}</th>
                <th scope="col">{t('series.usual')}</th>
                <th scope="col">{t('series.change')}</th>
                <th scope="col">{t('series.total')}</th>
              </tr>
            </thead>
            <tbody>
              {lines.value.map((one) => (
                <Row key={by.value + one.key} of={one} />
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <p class="note">{t('list.none')}</p>
      )}
    </section>
  );
}
