// table.ts - the events as columns, made once of the service's answer; a row is a number from 0, newest first.
import type { MapAnswer } from './api';
import world from './base/codes.json';

/** A column of few values: codes[row] is an index into values. */
export interface Coded {
  codes: Uint16Array;
  values: string[];
}

export type SpotKind = 'point' | 'area' | 'line' | 'none';

/** Where on the map a row is drawn: a point only if the record knows one; else an area, a border, or nowhere. */
export interface Spot {
  key: string;
  kind: SpotKind;
  name: string;
  country: string;
  /** Of an area by its centre, or of a point. */
  lon: number;
  lat: number;
  radiusKm: number;
  /** Of a province: "IQ/Anbar"; of a border: "IQ-SY". */
  shape: string;
}

export const NO_DAY = -2147483648;

export interface Table {
  n: number;
  revision: number;
  id: string[];
  row: Map<string, number>;
  type: Coded;
  mode: Coded;
  status: Coded;
  recency: Coded;
  state: Coded;
  precision: Coded;
  country: Coded;
  timePrecision: Coded;
  start: Int32Array;
  end: Int32Array;
  reported: Int32Array;
  confidence: Float32Array;
  inferred: Uint8Array;
  withheld: Uint8Array;
  spot: Uint32Array;
  spots: Spot[];
  newest: number;
  oldest: number;
}

function coded(
  codes: (number | null)[] | undefined,
  values: string[] | undefined,
  n: number,
): Coded {
  const out = new Uint16Array(n);
  if (!codes) return { codes: out, values: [''] };
  const names = [...(values ?? [])];
  const none = names.length;
  names.push('');
  for (let i = 0; i < n; i++) out[i] = codes[i] ?? none;
  return { codes: out, values: names };
}

/** Of strings, row by row. */
function dictionary(column: (string | null)[] | undefined, n: number): Coded {
  const codes = new Uint16Array(n);
  const values = [''];
  const seen = new Map([['', 0]]);
  for (let i = 0; i < n; i++) {
    const value = column?.[i] ?? '';
    let code = seen.get(value);
    if (code === undefined) {
      code = values.push(value) - 1;
      seen.set(value, code);
    }
    codes[i] = code;
  }
  return { codes, values };
}

function days(column: (number | null)[] | undefined, n: number): Int32Array {
  const out = new Int32Array(n).fill(NO_DAY);
  if (column) for (let i = 0; i < n; i++) out[i] = column[i] ?? NO_DAY;
  return out;
}

const POINTS = new Set(['exact', 'near']);

/** Countries by the names that the record has for them. */
const codes = new Map([...world, ['Turkey', 'TR']] as [string, string][]);

/** "Iraq-Syria border" as "IQ-SY": the record names a border by its two countries. */
function borderOf(name: string): string | null {
  const pair = name
    .replace(/ border$/, '')
    .split('-')
    .map((one) => codes.get(one));
  return pair.length === 2 && pair.every(Boolean) ? pair.sort().join('-') : null;
}

/** The spot of one row, from its place. */
function spotOf(answer: MapAnswer, row: number): Spot {
  const name = answer.places[answer.place[row] ?? -1] ?? '';
  const precision = answer.precisions[answer.precision[row] ?? -1] ?? 'none';
  const country = answer.country?.[row] ?? '';
  const admin1 = answer.admin1?.[row] ?? '';
  const [lon, lat] = [answer.lon[row] ?? NaN, answer.lat[row] ?? NaN];
  const radiusKm = answer.radius_km?.[row] ?? 0;
  const spot: Spot = { key: 'none', kind: 'none', name, country, lon, lat, radiusKm, shape: '' };
  const has = Number.isFinite(lon) && Number.isFinite(lat);
  const shape = precision === 'border' ? borderOf(name) : null;
  if (shape) return { ...spot, key: `line:${shape}`, kind: 'line', shape };
  if (POINTS.has(precision) && has) {
    const key = answer.gazetteer_id?.[row] ?? `${lon.toFixed(3)},${lat.toFixed(3)}`;
    return { ...spot, key, kind: 'point' };
  }
  if (precision === 'admin1' && country && (admin1 || name)) {
    const shape = `${country}/${admin1 || name}`;
    return { ...spot, key: `area:${shape}`, kind: 'area', shape };
  }
  if (precision === 'country' && country) {
    return { ...spot, key: `area:${country}`, kind: 'area', shape: country };
  }
  if (has && radiusKm > 0) {
    const key = answer.gazetteer_id?.[row] ?? `${lon.toFixed(2)},${lat.toFixed(2)},${radiusKm}`;
    return { ...spot, key: `area:${key}`, kind: 'area' };
  }
  return { ...spot, name: '' };
}

function spots(answer: MapAnswer): { spot: Uint32Array; spots: Spot[] } {
  const spot = new Uint32Array(answer.n);
  const out: Spot[] = [];
  const seen = new Map<string, number>();
  for (let row = 0; row < answer.n; row++) {
    const one = spotOf(answer, row);
    let index = seen.get(one.key);
    if (index === undefined) {
      index = out.push(one) - 1;
      seen.set(one.key, index);
    }
    spot[row] = index;
  }
  return { spot, spots: out };
}

function bounds(...columns: Int32Array[]): [number, number] {
  let [oldest, newest] = [Infinity, -Infinity];
  for (const column of columns) {
    for (const day of column) {
      if (day === NO_DAY) continue;
      if (day < oldest) oldest = day;
      if (day > newest) newest = day;
    }
  }
  return newest < oldest ? [NO_DAY, NO_DAY] : [oldest, newest];
}

const flags = (column: (number | boolean)[] | undefined, n: number): Uint8Array =>
  column ? Uint8Array.from(column, Number) : new Uint8Array(n);

export function readTable(answer: MapAnswer): Table {
  const { n } = answer;
  const start = days(answer.day, n);
  const end = days(answer.end, n);
  const [oldest, newest] = bounds(start);
  return {
    n,
    revision: answer.revision,
    id: answer.id,
    row: new Map(answer.id.map((id, row) => [id, row])),
    type: coded(answer.type, answer.types, n),
    mode: coded(answer.mode, answer.modes, n),
    status: coded(answer.status, answer.statuses, n),
    recency: coded(answer.recency, answer.recencies, n),
    state: coded(answer.state, answer.states, n),
    precision: coded(answer.precision, answer.precisions, n),
    country: dictionary(answer.country, n),
    timePrecision: coded(answer.time_precision, answer.time_precisions, n),
    start,
    end,
    reported: days(answer.reported, n),
    confidence: Float32Array.from(answer.confidence),
    inferred: flags(answer.guessed ?? answer.inferred, n),
    withheld: flags(answer.withheld, n),
    ...spots(answer),
    newest,
    oldest,
  };
}
