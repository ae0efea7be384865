// rows.ts - the words of rows, asked for as they come into view and kept while the answer stands.
import { signal } from '@preact/signals';
import { get } from '../api';
import { view } from '../state';
import { table } from '../store';
import { marked } from './hits';

export interface Row {
  /** With the words that were searched for marked (hits.tsx). */
  summary: string;
  actors: string;
  targets: string;
  killed: number | null;
  contradictions: number;
}

interface Item {
  properties: {
    summary: string | null;
    actors: string | null;
    targets: string | null;
    killed_best: number | null;
    killed_low: number | null;
    contradictions: number;
  };
}

const MOST = 6; // asked at once, as many as a browser sends to one service
const kept = new Map<string, Row>();
let keptFor = '';
let wanted: string[] = [];
const flying = new Set<string>();

/** Counts up when rows have come. */
export const arrived = signal(0);

/** Who asks is drawn anew when rows have come. */
export function rowWords(id: string): Row | undefined {
  void arrived.value;
  return kept.get(id);
}

/** These rows are in view; what was asked for before them and has not been sent is not sent any more. */
export function want(ids: string[]): void {
  const now = `${table.peek()?.revision} ${view.peek().q} ${view.peek().asOf}`;
  if (now !== keptFor) kept.clear();
  keptFor = now;
  wanted = ids.filter((id) => !kept.has(id) && !flying.has(id));
  while (flying.size < MOST && wanted.length) void ask(wanted.shift()!);
}

async function ask(id: string): Promise<void> {
  flying.add(id);
  const asked = keptFor;
  try {
    const { q, asOf } = view.peek();
    const item = await get<Item>(`/collections/events/items/${id}`, { as_of: asOf });
    if (asked === keptFor) kept.set(id, rowOf(item.properties, q));
    arrived.value++;
  } catch {
    // the list stands without the words; it asks again when it is scrolled
  }
  flying.delete(id);
  if (wanted.length) void ask(wanted.shift()!);
}

function rowOf(of: Item['properties'], q: string): Row {
  return {
    summary: marked(of.summary ?? '', q),
    actors: of.actors ?? '',
    targets: of.targets ?? '',
    killed: of.killed_best ?? of.killed_low,
    contradictions: of.contradictions,
  };
}
