// bins.ts - rows counted by day, week (from Monday) or month, and by family of type.
import { families, lookOf, type Family } from '../kinds';
import { NO_DAY, type Table } from '../table';
import { DAY_MS } from '../day';

export type Per = 'day' | 'week' | 'month';

export interface Bin {
  from: number;
  to: number;
  family: Family;
  n: number;
}

export const perOf = (days: number): Per => (days <= 190 ? 'day' : days <= 1300 ? 'week' : 'month');

/** The first day of the bin that a day lies in. 1970-01-01 was a Thursday. */
export function binOf(day: number, per: Per): number {
  if (per === 'day') return day;
  if (per === 'week') return day - ((((day + 3) % 7) + 7) % 7);
  const date = new Date(day * DAY_MS);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / DAY_MS;
}

export function binAfter(start: number, per: Per): number {
  if (per === 'day') return start + 1;
  if (per === 'week') return start + 7;
  const date = new Date(start * DAY_MS);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / DAY_MS;
}

export function bins(
  table: Table,
  rows: Uint32Array,
  clock: 'event' | 'report',
  [first, last]: [number, number],
): Bin[] {
  const per = perOf(last - first + 1);
  const days = clock === 'report' ? table.reported : table.start;
  const familyOf = table.type.values.map((type) => families.indexOf(lookOf(type).family));
  const counts = new Map<number, Uint32Array>();
  for (const row of rows) {
    const day = days[row]!;
    if (day === NO_DAY || day < first || day > last) continue;
    const start = binOf(day, per);
    let of = counts.get(start);
    if (!of) counts.set(start, (of = new Uint32Array(families.length)));
    of[familyOf[table.type.codes[row]!]!]!++;
  }
  const out: Bin[] = [];
  for (const [from, of] of counts) {
    const to = binAfter(from, per);
    of.forEach((n, i) => n && out.push({ from, to, family: families[i]!, n }));
  }
  return out;
}
