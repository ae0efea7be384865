// select.ts - which rows stand in the answer, and how many each facet value would give, in one pass over the table.
//
// Each row gets a bit for every dimension that it fails. A row with no bit is in the answer; one that fails only
// dimension d is counted for d's values, so that a facet shows what choosing another value would give. Actor, kind of
// source and recency the service filters and counts (list/served.ts).
import { facetNames, type FacetName, type View } from './state';
import { NO_DAY, type Coded, type Table } from './table';

export const DEFAULT_STATUS = ['actual', 'attempted', 'alleged'];
export const DEFAULT_RECENCY = ['fresh'];
export const DEFAULT_CONFIDENCE = 0.7;
export const DEFAULT_DAYS = 30;

export interface Window {
  from: number;
  to: number;
}

export interface Selection {
  /** In the table's order, newest first. */
  rows: Uint32Array;
  /** Counts of a facet's values, others chosen. */
  facets: Partial<Record<FacetName, Map<string, number>>>;
  /** All that pass but for the window: what the histogram shows. */
  timed: Uint32Array;
  counts: Counts;
}

/** points + areas + lines + nowhere = rows; the rest says what was left out and why. */
export interface Counts {
  rows: number;
  points: number;
  areas: number;
  lines: number;
  nowhere: number;
  undated: number;
  outside: number;
  unsure: number;
  inferred: number;
  unreviewed: number;
}

/** null: no window. Default: the 30 days that end at the newest event. */
export function windowOf(table: Table, v: View): Window | null {
  if (v.always || table.newest === NO_DAY) return null;
  const to = v.to ?? table.newest;
  return { from: v.from ?? to - DEFAULT_DAYS + 1, to };
}

function allowed(of: Coded, chosen: string[]): Uint8Array | null {
  if (!chosen.length || of.values.length === 1) return null;
  return Uint8Array.from(of.values, (value) => Number(chosen.includes(value)));
}

export function effective(name: FacetName, v: View): string[] {
  const chosen = v.facets[name];
  if (chosen.length || v.all) return chosen;
  if (name === 'status') return DEFAULT_STATUS;
  if (name === 'recency') return DEFAULT_RECENCY;
  return chosen;
}

type Plan = { bit: number; name: FacetName; of: Coded; ok: Uint8Array | null }[];

/** "ASSAULT" and "ASSAULT/aerial" as one column, so that type and mode are one facet. */
const typesOf = new WeakMap<Table, Coded>();
export function typeColumn(table: Table): Coded {
  let made = typesOf.get(table);
  if (made) return made;
  const { type, mode } = table;
  const values: string[] = [];
  const seen = new Map<number, number>();
  const codes = new Uint16Array(table.n);
  for (let row = 0; row < table.n; row++) {
    const key = type.codes[row]! * 1024 + mode.codes[row]!;
    let code = seen.get(key);
    if (code === undefined) {
      const word = mode.values[mode.codes[row]!];
      const name = type.values[type.codes[row]!]!;
      code = values.push(word ? `${name}/${word}` : name) - 1;
      seen.set(key, code);
    }
    codes[row] = code;
  }
  made = { codes, values };
  typesOf.set(table, made);
  return made;
}

function typeAllowed(column: Coded, chosen: string[]): Uint8Array | null {
  if (!chosen.length) return null;
  return Uint8Array.from(column.values, (value) =>
    Number(chosen.includes(value) || chosen.includes(value.split('/')[0]!)),
  );
}

function plan(table: Table, v: View): Plan {
  const types = typeColumn(table);
  const columns: Partial<Record<FacetName, Coded>> = {
    type: types,
    status: table.status,
    state: table.state,
    precision: table.precision,
    country: table.country,
  };
  return facetNames.flatMap((name, i) => {
    const of = columns[name];
    if (!of) return [];
    const chosen = effective(name, v);
    const ok = name === 'type' ? typeAllowed(of, chosen) : allowed(of, chosen);
    return [
      { bit: 1 << i, name, of, ok: name === 'state' && !ok && !v.all ? notRejected(of) : ok },
    ];
  });
}

const notRejected = (of: Coded): Uint8Array =>
  Uint8Array.from(of.values, (value) => Number(value !== 'rejected'));

const TIME = 1 << 20;
const SURE = 1 << 21;
const SPOT = 1 << 22;

function inWindow(table: Table, row: number, w: Window, report: boolean): boolean {
  if (report) {
    const day = table.reported[row]!;
    return day !== NO_DAY && day >= w.from && day <= w.to;
  }
  const start = table.start[row]!;
  if (start === NO_DAY) return false;
  const end = table.end[row]!;
  return start <= w.to && (end === NO_DAY ? start : end) >= w.from;
}

/** For each row the dimensions that it fails. */
function failures(
  table: Table,
  v: View,
  p: Plan,
  w: Window | null,
  lost: ReadonlySet<number>,
): Uint32Array {
  const out = new Uint32Array(table.n);
  for (const { bit, of, ok } of p) {
    if (!ok) continue;
    const { codes } = of;
    for (let row = 0; row < out.length; row++) if (!ok[codes[row]!]) out[row]! |= bit;
  }
  const report = v.clock === 'report';
  const here = v.at
    ? table.spots.map(({ key }, i) => key === v.at || (v.at === 'none' && lost.has(i)))
    : [];
  for (let row = 0; row < out.length; row++) {
    if (w && !inWindow(table, row, w, report)) out[row]! |= TIME;
    if (!v.all && table.confidence[row]! < DEFAULT_CONFIDENCE - 1e-6) out[row]! |= SURE;
    if (v.at && !here[table.spot[row]!]) out[row]! |= SPOT;
  }
  return out;
}

function tally(of: Coded, fails: Uint32Array, bit: number): Map<string, number> {
  const n = new Uint32Array(of.values.length);
  for (let row = 0; row < fails.length; row++) if (!(fails[row]! & ~bit)) n[of.codes[row]!]!++;
  return named(of.values, n);
}

function named(values: string[], n: Uint32Array): Map<string, number> {
  const out = new Map<string, number>();
  values.forEach((value, i) => {
    if (n[i]) out.set(value, (out.get(value) ?? 0) + n[i]!);
  });
  return out;
}

function countAll(
  table: Table,
  fails: Uint32Array,
  rows: Uint32Array,
  report: boolean,
  lost: ReadonlySet<number>,
): Counts {
  const c = { rows: rows.length, points: 0, areas: 0, lines: 0, nowhere: 0 };
  const extra = { undated: 0, outside: 0, unsure: 0, inferred: 0, unreviewed: 0 };
  const machine = table.state.values.indexOf('machine');
  for (const row of rows) {
    const spot = table.spot[row]!;
    const kind = lost.has(spot) ? 'none' : table.spots[spot]!.kind;
    if (kind === 'point') c.points++;
    else if (kind === 'area') c.areas++;
    else if (kind === 'line') c.lines++;
    else c.nowhere++;
    if (table.inferred[row]) extra.inferred++;
    if (table.state.codes[row] === machine) extra.unreviewed++;
  }
  const dates = report ? table.reported : table.start;
  for (let row = 0; row < fails.length; row++) {
    if (fails[row] === TIME) {
      if (dates[row] === NO_DAY) extra.undated++;
      else extra.outside++;
    } else if (fails[row] === SURE) extra.unsure++;
  }
  return { ...c, ...extra };
}

function rowsWhere(fails: Uint32Array, ignore: number): Uint32Array {
  const out = new Uint32Array(fails.length);
  let n = 0;
  for (let row = 0; row < fails.length; row++) if (!(fails[row]! & ~ignore)) out[n++] = row;
  return out.slice(0, n);
}

/** `lost`: spots for which the map has no shape. */
export function select(table: Table, v: View, lost: ReadonlySet<number>): Selection {
  const p = plan(table, v);
  const fails = failures(table, v, p, windowOf(table, v), lost);
  const rows = rowsWhere(fails, 0);
  const facets: Selection['facets'] = {};
  for (const { name, of, bit } of p) facets[name] = tally(of, fails, bit);
  const counts = countAll(table, fails, rows, v.clock === 'report', lost);
  return { rows, facets, timed: rowsWhere(fails, TIME), counts };
}

const orders: Record<
  Exclude<View['sort'], 'newest'>,
  (t: Table, a: number, b: number) => number
> = {
  oldest: (t, a, b) => dated(t, a) - dated(t, b) || b - a,
  sure: (t, a, b) => t.confidence[b]! - t.confidence[a]! || a - b,
};

/** The undated stand last, whatever the direction. */
const dated = (table: Table, row: number): number =>
  table.start[row] === NO_DAY ? Infinity : table.start[row]!;

export function sorted(table: Table, rows: Uint32Array, sort: View['sort']): Uint32Array {
  if (sort === 'newest') return rows;
  const order = orders[sort];
  return rows.slice().sort((a, b) => order(table, a, b));
}
