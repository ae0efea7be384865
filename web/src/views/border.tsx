// border.tsx - what happens along one border: by distance, by stretch, and what is built there.
import { computed, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { colours, families, lookOf } from '../kinds';
import { rtl, sayCountry, sayNumber, t } from '../words';
import { go, view } from '../state';
import { selection, table } from '../store';
import { loadBase } from '../map/base';
import { base } from '../map/view';
import { when } from '../list/list';
import { Hits } from '../list/hits';
import { rowWords, want, arrived } from '../list/rows';
import { typeLabel } from '../list/facets';
import { Busy, Sign } from '../frame/parts';
import { TimePane } from '../time/histogram';
import { Chart, type Plot } from './chart';
import { near, type Near } from './stretch';

const PAIRS = ['IQ-SY', 'IQ-TR', 'IQ-IR', 'IQ-JO', 'SA-IQ', 'SY-TR', 'JO-SY', 'LB-SY', 'IL-SY'].map(
  (one) => one.split('-').sort().join('-'),
);
const REACH = 25; // km
const pair = signal(PAIRS[0]!);

const found = computed<Near[] | null>(() => {
  const line = base.value?.border(pair.value);
  if (!table.value || !selection.value || !base.value) return null;
  if (!line) return [];
  return near(table.value, selection.value.rows, pair.value, line, base.value.labels, REACH);
});

const sayPair = (codes: string): string => codes.split('-').map(sayCountry).join(' – ');

interface Step {
  from: number;
  to: number;
  family: string;
  n: number;
}

const STEP = 2.5; // km

function steps(rows: Near[]): Step[] {
  const data = table.peek()!;
  const out = new Map<string, Step>();
  for (const { row, km } of rows) {
    if (km === null) continue;
    const { family } = lookOf(data.type.values[data.type.codes[row]!]!);
    const from = Math.floor(km / STEP) * STEP;
    const key = `${from} ${family}`;
    const one = out.get(key) ?? { from, to: from + STEP, family, n: 0 };
    one.n++;
    out.set(key, one);
  }
  return [...out.values()];
}

function byDistance(rows: Near[]) {
  return (Plot: Plot, width: number): Element =>
    Plot.plot({
      width,
      height: 150,
      marginBottom: 36,
      x: {
        domain: [0, REACH],
        reverse: rtl.value,
        label: t('border.km'),
        labelAnchor: 'center',
        labelArrow: 'none',
      },
      y: { label: null, grid: true, ticks: 4 },
      color: { domain: [...families], range: families.map((one) => colours[one]) },
      marks: [
        Plot.rectY(steps(rows), { x1: 'from', x2: 'to', y: 'n', fill: 'family', insetLeft: 1 }),
        Plot.ruleY([0]),
      ],
    });
}

function Stretches({ of }: { of: Near[] }) {
  const counts = new Map<string, number>();
  for (const { crossing, km } of of) {
    const key = km === null ? t('border.unplaced') : (crossing ?? t('border.nocrossing'));
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t('border.stretch')}</th>
          <th scope="col">{t('net.n')}</th>
        </tr>
      </thead>
      <tbody>
        {[...counts]
          .sort((a, b) => b[1] - a[1])
          .map(([name, n]) => (
            <tr key={name}>
              <th scope="row">
                <bdi>{name}</bdi>
              </th>
              <td>{sayNumber(n)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

function Rows({ of, title }: { of: Near[]; title: string }) {
  const data = table.value!;
  void arrived.value;
  const some = of.slice(0, 60);
  useEffect(() => want(some.map(({ row }) => data.id[row]!)));
  if (!of.length) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul class="plain">
        {some.map(({ row, km }) => {
          const id = data.id[row]!;
          const type = data.type.values[data.type.codes[row]!]!;
          const mode = data.mode.values[data.mode.codes[row]!]!;
          return (
            <li key={id}>
              <Sign type={type} size={20} />
              <a
                href={`?event=${id}`}
                onClick={(event) => {
                  event.preventDefault();
                  go({ event: id, page: 'events' });
                }}
              >
                <b>{typeLabel(mode ? `${type}/${mode}` : type)}</b>
              </a>{' '}
              <small>
                {when(data, row)} · <bdi>{data.spots[data.spot[row]!]!.name}</bdi>
                {km !== null ? ` · ${t('border.away', { km: Math.round(km * 10) / 10 })}` : ''}
              </small>
              <p class="text" dir="auto">
                <Hits text={rowWords(id)?.summary ?? ''} />
              </p>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

export function BorderPage() {
  useEffect(() => void loadBase().then((made) => (base.value = made)), []);
  const rows = found.value;
  const data = table.value;
  const built = (rows ?? []).filter(
    ({ row }) => data!.type.values[data!.type.codes[row]!] === 'BUILD',
  );
  void view.value.lang;
  return (
    <section class="page-view border" aria-label={t('page.border')}>
      <div class="row">
        <h2>{t('page.border')}</h2>
        <select
          aria-label={t('border.which')}
          value={pair.value}
          onChange={(event) => (pair.value = event.currentTarget.value)}
        >
          {PAIRS.map((one) => (
            <option key={one} value={one}>
              {sayPair(one)}
            </option>
          ))}
        </select>
      </div>
      <p class="note">{t('border.note', { km: REACH })}</p>
      <TimePane />
      {!rows ? <Busy /> : null}
      {rows && !rows.length ? <p class="note">{t('list.none')}</p> : null}
      {rows?.length ? (
        <div class="halves">
          <div>
            <h3>{t('border.distance')}</h3>
            <Chart of={rows} draw={byDistance(rows)} name={t('border.distance')} />
            <Stretches of={rows} />
          </div>
          <div>
            <Rows of={built} title={t('border.barrier')} />
            <Rows of={rows.filter((one) => !built.includes(one))} title={t('border.events')} />
          </div>
        </div>
      ) : null}
    </section>
  );
}
