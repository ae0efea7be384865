// weeks.ts - events by week and by type, country or place, with the change against what came before.
import { binOf } from '../time/bins';
import { NO_DAY, type Table } from '../table';

export type By = 'type' | 'country' | 'place';

export interface Point {
  week: number;
  n: number;
}

export interface Line {
  key: string;
  total: number;
  points: Point[];
  /** The last four full weeks, and the mean of four weeks over the year before them. */
  recent: number;
  usual: number | null;
}

const RECENT = 4; // weeks
const BEFORE = 52;

function keyOf(table: Table, row: number, by: By): string {
  if (by === 'type') return table.type.values[table.type.codes[row]!]!;
  if (by === 'country') return table.country.values[table.country.codes[row]!]!;
  return table.spots[table.spot[row]!]!.name;
}

/** Weeks start on Monday; those with no event are there with 0. Events of more than a week count where they start. */
export function weeks(table: Table, rows: Uint32Array, by: By, most: number): Line[] {
  const counts = new Map<string, Map<number, number>>();
  let [first, last] = [Infinity, -Infinity];
  for (const row of rows) {
    const day = table.start[row]!;
    if (day === NO_DAY) continue;
    const week = binOf(day, 'week');
    [first, last] = [Math.min(first, week), Math.max(last, week)];
    const key = keyOf(table, row, by);
    if (!key) continue;
    const of = counts.get(key) ?? new Map<number, number>();
    of.set(week, (of.get(week) ?? 0) + 1);
    counts.set(key, of);
  }
  const every: number[] = [];
  for (let week = first; week <= last; week += 7) every.push(week);
  const lines = [...counts].map(([key, of]) => line(key, of, every));
  return lines.sort((a, b) => b.total - a.total || a.key.localeCompare(b.key)).slice(0, most);
}

function line(key: string, of: Map<number, number>, every: number[]): Line {
  const points = every.map((week) => ({ week, n: of.get(week) ?? 0 }));
  const sum = (some: Point[]) => some.reduce((total, { n }) => total + n, 0);
  const before = points.slice(0, -RECENT).slice(-BEFORE);
  return {
    key,
    total: sum(points),
    points,
    recent: sum(points.slice(-RECENT)),
    usual: before.length >= RECENT ? (sum(before) / before.length) * RECENT : null,
  };
}

export type Change = 'large' | 'moderate' | 'limited' | 'less' | 'new' | 'none';

/** Thresholds as printed on the page: over 25 % large, 10 to 25 % moderate, down to -25 % limited. */
export function changeOf({ recent, usual }: Line): Change {
  if (usual === null) return 'none';
  if (usual === 0) return recent ? 'new' : 'limited';
  const change = recent / usual - 1;
  if (change > 0.25) return 'large';
  if (change >= 0.1) return 'moderate';
  return change >= -0.25 ? 'limited' : 'less';
}
