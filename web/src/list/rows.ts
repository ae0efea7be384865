// rows.ts - the words of rows (summary, hit), asked for as they come into view and kept while the answer stands.
import { signal } from '@preact/signals';
import { get, type Row } from '../api';
import { view } from '../state';
import { table } from '../store';

const MOST = 100; // rows asked for at once
const kept = new Map<string, Row>();
let keptFor = '';
let wanted = new Set<string>();
let timer = 0;

/** Counts up when rows have come. */
export const arrived = signal(0);

export const rowWords = (id: string): Row | undefined => kept.get(id);

export function want(ids: string[]): void {
  const now = `${table.peek()?.revision} ${view.peek().q} ${view.peek().asOf}`;
  if (now !== keptFor) {
    kept.clear();
    wanted.clear();
    keptFor = now;
  }
  for (const id of ids) if (!kept.has(id)) wanted.add(id);
  if (wanted.size && !timer) timer = window.setTimeout(ask, 30);
}

async function ask(): Promise<void> {
  timer = 0;
  const ids = [...wanted].slice(-MOST);
  wanted = new Set();
  const asked = keptFor;
  try {
    const { q, asOf } = view.peek();
    const answer = await get<{ rows: Row[] }>('/v1/rows', {
      ids: ids.join(','),
      text: q,
      as_of: asOf,
    });
    if (asked !== keptFor) return;
    for (const row of answer.rows) kept.set(row.id, row);
    arrived.value++;
  } catch {
    // the list stands without the words; it asks again when it is scrolled
  }
}
