// served.ts - the facets that the service counts: actors, kinds of sources, recency.
import { effect, signal } from '@preact/signals';
import { get } from '../api';
import { filters } from '../filters';
import type { FacetName } from '../state';
import { table } from '../store';

export interface Served {
  value: string;
  label: string;
  n: number;
}

const NAMES: Partial<Record<FacetName, string>> = {
  actor: 'actor',
  kind: 'source_kind',
  recency: 'recency',
};
export const isServed = (name: FacetName): boolean => name in NAMES;

export const served = signal<Partial<Record<FacetName, Served[]>>>({});

/** Each facet is counted as if it were not chosen in itself. */
async function count(name: FacetName, signal: AbortSignal): Promise<Served[]> {
  const facets = NAMES[name]!;
  const query = { ...filters(), [facets]: name === 'recency' ? 'all' : undefined, facets, top: 60 };
  const answer = await get<{ facets: Record<string, Served[]> }>('/v1/facets', query, signal);
  return answer.facets[facets] ?? [];
}

/** Ask anew a moment after the filter or the record has changed. */
export function keepServed(): () => void {
  let [stop, timer] = [new AbortController(), 0];
  const end = effect(() => {
    void [table.value, JSON.stringify(filters())];
    stop.abort();
    clearTimeout(timer);
    stop = new AbortController();
    timer = window.setTimeout(() => {
      for (const name of Object.keys(NAMES) as FacetName[]) {
        void count(name, stop.signal).then(
          (values) => (served.value = { ...served.value, [name]: values }),
          () => undefined,
        );
      }
    }, 250);
  });
  return () => {
    end();
    clearTimeout(timer);
    stop.abort();
  };
}
