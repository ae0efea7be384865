// border.tsx - what happens along one border, as `marsad border` tells it: by stretch and distance, at crossings, and
// what is built there.
import { get } from '../api';
import { sayIso } from '../days';
import { filters } from '../filters';
import { label, sayCountry, sayNumber, t } from '../words';
import { go, view } from '../state';
import { table } from '../store';
import { Badge, Busy, Sign, Trouble, useAsked } from '../frame/parts';
import { TimePane } from '../time/histogram';
import { Chart } from './chart';
import { isPoint, unrolled, type Near } from './unrolled';

interface Line {
  a: string;
  b: string;
  km: number;
}

const USUAL = 'IQ-SY';
const HOME = ['IQ', 'SY'];
const WORKS = ['barrier works', 'surveillance works', 'posts', 'other works'];
const MOST = 5000;

const sayPair = (codes: string): string => codes.split('-').map(sayCountry).join(' – ');

function Which({ pair }: { pair: string }) {
  const got = useAsked('', (signal) =>
    get<{ rows: Line[] }>('/v1/answers/border', { lines: true, limit: 2000 }, signal),
  );
  const near = ({ a, b }: Line) => HOME.filter((one) => one === a || one === b).length;
  const lines = (got.value?.rows ?? []).slice().sort((x, y) => near(y) - near(x));
  const codes = [...new Set([pair, ...lines.map(({ a, b }) => `${a}-${b}`)])];
  return (
    <select
      aria-label={t('border.which')}
      value={pair}
      onChange={(event) => go({ tab: event.currentTarget.value })}
    >
      {codes.map((one) => (
        <option key={one} value={one}>
          {sayPair(one)}
        </option>
      ))}
    </select>
  );
}

function counted<T>(of: T[], key: (one: T) => string | null): [string, T[]][] {
  const out = new Map<string, T[]>();
  for (const one of of) {
    const name = key(one);
    if (name !== null) out.set(name, [...(out.get(name) ?? []), one]);
  }
  return [...out].sort((a, b) => b[1].length - a[1].length);
}

const sayKinds = (of: Near[]): string =>
  counted(of, ({ kind }) => kind)
    .slice(0, 3)
    .map(([kind, rows]) => `${label('deed', kind)} ${sayNumber(rows.length)}`)
    .join(' · ');

/** "Euphrates or beside" belongs to no one stretch: it has a row of its own, as the answer gives it. */
function Groups(props: { name: string; of: [string, Near[]][]; sides?: [string, string] }) {
  const { sides } = props;
  const on = (rows: Near[], side: string) => sayNumber(rows.filter((r) => r.side === side).length);
  if (!props.of.length) return null;
  return (
    <div class="scrollx" tabIndex={0} role="group" aria-label={props.name}>
      <table>
        <thead>
          <tr>
            <th scope="col">{props.name}</th>
            <th scope="col">{t('net.n')}</th>
            {sides?.map((side) => (
              <th key={side} scope="col">
                {sayCountry(side)}
              </th>
            ))}
            <th scope="col">{t('border.mostly')}</th>
            <th scope="col">{t('border.last')}</th>
          </tr>
        </thead>
        <tbody>
          {props.of.map(([name, rows]) => (
            <tr key={name}>
              <th scope="row">
                <bdi>{name}</bdi>
              </th>
              <td>{sayNumber(rows.length)}</td>
              {sides?.map((side) => (
                <td key={side}>{on(rows, side)}</td>
              ))}
              <td>{sayKinds(rows)}</td>
              <td class="day">
                {sayIso(
                  rows
                    .map((one) => one.start ?? '')
                    .sort()
                    .pop(),
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Item({ of }: { of: Near }) {
  const where = [of.place, of.stretch && of.stretch !== of.place ? of.stretch : null];
  return (
    <li>
      <p class="head">
        <Sign type={of.type} size={20} />
        <a
          href={`?event=${of.event}`}
          onClick={(event) => {
            event.preventDefault();
            go({ event: of.event, page: 'events', tab: '' });
          }}
        >
          {label('deed', of.kind)}
          {of.object ? ` · ${of.object}` : ''}
        </a>
        {of.status !== 'actual' ? <Badge group="status" value={of.status} /> : null}
        {of.near === 'may be' ? <span class="badge">{t('border.maybe')}</span> : null}
        <span class="when">{sayIso(of.start) || t('list.undated')}</span>
      </p>
      <small>
        <bdi>{where.filter(Boolean).join(', ') || t('border.unplaced')}</bdi>
        {of.off_km !== null ? ` · ${t('border.away', { km: Math.round(of.off_km) })}` : ''}
        {of.who ? (
          <>
            {' · '}
            <bdi>{of.who}</bdi>
          </>
        ) : null}
        {of.count ? (
          <>
            {' · '}
            <bdi>{of.count}</bdi>
          </>
        ) : null}
      </small>
      <p class="text" dir="auto">
        {of.summary}
      </p>
    </li>
  );
}

function Items({ of, title, none }: { of: Near[]; title: string; none?: string }) {
  if (!of.length && !none) return null;
  return (
    <section>
      <h3>
        {title} <span class="n">{sayNumber(of.length)}</span>
      </h3>
      {of.length ? null : <p class="note">{none}</p>}
      <ul class="plain">
        {of.slice(0, 100).map((one) => (
          <Item key={one.event} of={one} />
        ))}
      </ul>
      {of.length > 100 ? <p class="note">{t('facet.more', { n: of.length - 100 })}</p> : null}
    </section>
  );
}

function Told({ of, pair }: { of: Near[]; pair: [string, string] }) {
  const works = of.filter(({ kind }) => WORKS.includes(kind));
  const crossings = counted(of, ({ crossing }) => crossing);
  const placed = of.filter(isPoint);
  const far = t('border.unplaced');
  return (
    <>
      <h3>{t('border.line')}</h3>
      <p class="note">
        {t('border.sides', { a: sayCountry(pair[0]), b: sayCountry(pair[1]) })}{' '}
        {t('border.left', { n: of.length - placed.length })}
      </p>
      <Chart of={of} draw={unrolled(placed, pair)} name={t('border.line')} />
      <Groups
        name={t('border.stretch')}
        of={counted(of, ({ stretch }) => stretch ?? far)}
        sides={pair}
      />
      <Groups name={t('border.crossing')} of={crossings} />
      <div class="halves">
        <div>
          <Items of={works} title={t('border.barrier')} none={t('border.noworks')} />
        </div>
        <div>
          <Items of={of.filter((one) => !works.includes(one))} title={t('border.events')} />
        </div>
      </div>
    </>
  );
}

export function BorderPage() {
  const pair = /^[A-Z]{2}-[A-Z]{2}$/.test(view.value.tab) ? view.value.tab : USUAL;
  const query = { ...filters(), pair, limit: MOST };
  const got = useAsked(`${JSON.stringify(query)} ${table.value?.revision}`, (signal) =>
    get<{ rows: Near[] }>('/v1/answers/border', query, signal),
  );
  const rows = got.value?.rows;
  return (
    <section class="page-view border" aria-label={t('page.border')}>
      <div class="row">
        <h2>{t('page.border')}</h2>
        <Which pair={pair} />
        {rows ? <span class="note">{t('count.events', { n: rows.length })}</span> : null}
      </div>
      <p class="note">{t('border.note')}</p>
      <TimePane />
      {got.error ? <Trouble error={got.error} again={got.again} /> : null}
      {!got.value && !got.error ? <Busy /> : null}
      {rows && !rows.length ? <p class="note">{t('list.none')}</p> : null}
      {rows?.length ? <Told of={rows} pair={pair.split('-') as [string, string]} /> : null}
    </section>
  );
}
