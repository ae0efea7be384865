// state.ts - what is looked at, kept in the address: each view is a link, and going back works.
import { effect, signal } from '@preact/signals';
import { isoOf, readDay } from './day';

export const pages = [
  'events',
  'network',
  'border',
  'pledges',
  'series',
  'reports',
  'review',
] as const;
export type Page = (typeof pages)[number];
export type Sort = 'newest' | 'oldest' | 'sure';

/** Facets whose chosen values stand in the address as lists. An empty list is the default set. */
export const facetNames = [
  'type',
  'actor',
  'status',
  'recency',
  'kind',
  'state',
  'precision',
  'country',
] as const;
export type FacetName = (typeof facetNames)[number];

export interface View {
  page: Page;
  lang: string;
  theme: '' | 'light' | 'dark';
  /** The window, days, both included; null is the default: the 30 days that end at the newest event. */
  from: number | null;
  to: number | null;
  /** No window at all: everything, the undated too. */
  always: boolean;
  clock: 'event' | 'report';
  facets: Record<FacetName, string[]>;
  /** All statuses, recencies and confidences, rejected ones too. */
  all: boolean;
  q: string;
  /** One spot of the map (spots.ts). */
  at: string;
  sort: Sort;
  /** Which part of a page: a series' kind, a border, a pane of the review desk; and what is chosen in it. */
  tab: string;
  pick: string;
  asOf: string;
  /** The event, report or claim that is read. */
  event: string;
  doc: string;
  claim: string;
  map: [number, number, number] | null;
}

function readMap(text: string | null): View['map'] {
  const parts = (text ?? '').split(',').map(Number);
  const [lon = NaN, lat = NaN, zoom = NaN] = parts;
  const sane = Math.abs(lon) <= 180 && Math.abs(lat) <= 85 && zoom >= 0 && zoom <= 20;
  return sane ? [lon, lat, zoom] : null;
}

const oneOf = <T extends string>(text: string | null, values: readonly T[], otherwise: T): T =>
  values.includes(text as T) ? (text as T) : otherwise;

export function readView(search: string): View {
  const query = new URLSearchParams(search);
  const facets = Object.fromEntries(
    facetNames.map((name) => [name, query.getAll(name).filter(Boolean)]),
  ) as View['facets'];
  return {
    page: oneOf(query.get('view'), pages, 'events'),
    lang: query.get('lang') ?? '',
    theme: oneOf(query.get('theme'), ['', 'light', 'dark'] as const, ''),
    from: readDay(query.get('from')),
    to: readDay(query.get('to')),
    always: query.get('from') === 'ever',
    clock: oneOf(query.get('clock'), ['event', 'report'] as const, 'event'),
    facets,
    all: query.get('all') === '1',
    q: query.get('q') ?? '',
    at: query.get('at') ?? '',
    sort: oneOf(query.get('sort'), ['newest', 'oldest', 'sure'] as const, 'newest'),
    tab: query.get('tab') ?? '',
    pick: query.get('pick') ?? '',
    asOf: query.get('as_of') ?? '',
    event: query.get('event') ?? '',
    doc: query.get('doc') ?? '',
    claim: query.get('claim') ?? '',
    map: readMap(query.get('map')),
  };
}

export function writeView(v: View): string {
  const query = new URLSearchParams();
  const put = (name: string, value: string | null | false, otherwise = '') => {
    if (value && value !== otherwise) query.append(name, value);
  };
  put('view', v.page, 'events');
  put('lang', v.lang);
  put('theme', v.theme);
  put('from', v.always ? 'ever' : v.from !== null && isoOf(v.from));
  put('to', !v.always && v.to !== null && isoOf(v.to));
  put('clock', v.clock, 'event');
  for (const name of facetNames) for (const value of v.facets[name]) put(name, value);
  put('all', v.all && '1');
  put('q', v.q);
  put('at', v.at);
  put('sort', v.sort, 'newest');
  put('tab', v.tab);
  put('pick', v.pick);
  put('as_of', v.asOf);
  put('event', v.event);
  put('doc', v.doc);
  put('claim', v.claim);
  put('map', v.map && v.map.map((x, i) => x.toFixed(i < 2 ? 4 : 2)).join(','));
  const text = query.toString().replace(/%2C/g, ',').replace(/%3A/g, ':');
  return text ? `?${text}` : location.pathname;
}

export const view = signal<View>(readView(location.search));

/** Change what is looked at. A step that a reader would want to go back from is pushed, the rest replaces. */
export function go(change: Partial<View>, how: 'push' | 'replace' = 'push'): void {
  const next = { ...view.peek(), ...change };
  const address = writeView(next);
  const same = address === writeView(view.peek());
  view.value = next;
  if (!same) history[how === 'push' ? 'pushState' : 'replaceState'](null, '', address);
}

addEventListener('popstate', () => {
  view.value = readView(location.search);
});

effect(() => {
  document.documentElement.dataset['theme'] = view.value.theme;
});

export function choose(name: FacetName, values: string[]): void {
  go({ facets: { ...view.peek().facets, [name]: values }, at: '' });
}
