// take.ts - rows of the view as a file of the service's: it applies the profile, and logs what leaves and why.
import { address, refuse, type Query } from '../api';
import { filters } from '../filters';
import { table } from '../store';
import { view } from '../state';
import type { Spot } from '../table';

/** Those that can hold claims hold events too. */
export const forms = {
  csv: { claims: true },
  geojson: { claims: true },
  jsonl: { claims: true },
  gpkg: { claims: false },
  acled: { claims: false },
  ucdp: { claims: false },
  plover: { claims: false },
  hxl: { claims: false },
  graphml: { claims: false },
  atom: { claims: false },
} as const;
export type Form = keyof typeof forms;

export interface Order {
  form: Form;
  of: 'events' | 'claims';
  precise: boolean;
  reason: string;
}

export interface Taken {
  file: Blob;
  name: string;
  rows: number;
  sha256: string;
  /** Events for which the form has no row, and where each is named with the reason. */
  leftOut: number;
  report: string | null;
}

const POINTS = 'exact,near';

/** A spot of the map in the service's words, or null where it has none for it. */
function spotFilter(spot: Spot): Query | null {
  const { kind, key, name, shape, lon, lat } = spot;
  const [country, province] = shape.split('/');
  if (kind === 'line') return { place: name, precision: 'border' };
  if (kind === 'area' && province) return { place: province, precision: 'admin1' };
  if (kind === 'area' && country) return { place: country, precision: 'country' };
  if (kind !== 'point') return null;
  if (/^[^,]+:/.test(key)) return { place: key, precision: POINTS };
  const [w, s, e, n] = [lon - 5e-4, lat - 5e-4, lon + 5e-4, lat + 5e-4].map((x) => x.toFixed(5));
  return { bbox: [w, s, e, n].join(','), precision: POINTS };
}

function chosenSpot(): Query | null {
  const spot = table.value?.spots.find(({ key }) => key === view.value.at);
  return spot ? spotFilter(spot) : null;
}

/** What of the view no file can be narrowed by: the day of the report, some spots. */
export function cannotNarrow(): ('clock' | 'spot')[] {
  const { at, clock } = view.value;
  return [
    ...(clock === 'report' ? (['clock'] as const) : []),
    ...(at && !chosenSpot() ? (['spot'] as const) : []),
  ];
}

function query({ form, of, precise, reason }: Order): Query {
  const asked = filters();
  const spot = chosenSpot();
  const days = view.value.clock === 'report' ? { since: undefined, until: undefined } : {};
  const narrowed = { ...asked, ...spot, precision: asked['precision'] ?? spot?.['precision'] };
  return { ...narrowed, ...days, of, format: form, ...(precise ? { precise, reason } : {}) };
}

const named = (field: string | null, pattern: RegExp): string | null =>
  pattern.exec(field ?? '')?.[1] ?? null;

export async function take(order: Order): Promise<Taken> {
  const answer = await fetch(address('/v1/export', query(order)));
  if (!answer.ok) return refuse(answer);
  const field = (name: string) => answer.headers.get(name);
  return {
    file: await answer.blob(),
    name: named(field('content-disposition'), /filename="([\w.-]+)"/) ?? `marsad.${order.form}`,
    rows: Number(field('x-marsad-rows')),
    sha256: field('x-marsad-sha256') ?? '',
    leftOut: Number(field('x-marsad-left-out') ?? 0),
    report: named(field('link'), /<([^>]+)>;\s*rel="describedby"/),
  };
}
