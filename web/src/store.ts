// store.ts - what the service has told: the table of events, who is logged in, the words of the codebook.
import { batch, computed, effect, signal } from '@preact/signals';
import {
  get,
  Refusal,
  send,
  type MapAnswer,
  type Query,
  type Session,
  type Summary,
  type Words,
} from './api';
import { readTable, type Table } from './table';
import { effective, select, sorted, type Selection } from './select';
import { view } from './state';

export const table = signal<Table | null>(null);
export const notice = signal('');
export const summary = signal<Summary | null>(null);
export const session = signal<Session>({
  who: null,
  role: 'anonymous',
  csrf: null,
  accounts: false,
  may: [],
});
export const words = signal<Words | null>(null);
export const trouble = signal<Error | null>(null);
export const loading = signal(true);
/** Set when the store has changed since the table was read. */
export const stale = signal(false);
/** What was just done, told to screen readers and shown for a moment. */
export const said = signal('');

/** What the record knew in the past is read, not decided on. */
export const canReview = computed(
  () => ['reviewer', 'admin'].includes(session.value.role) && !view.value.asOf,
);

/** The service takes 0 for its default. */
const ANY = 1e-6;

/** What the service filters; the rest is filtered here, at once. */
const asked = computed(() => {
  const v = view.value;
  const query: Query = {
    ...(v.all
      ? { all: true }
      : { status: 'all', confidence: ANY, recency: effective('recency', v).join(',') }),
    text: v.q,
    as_of: v.asOf,
    actor: v.facets.actor[0],
    source_kind: v.facets.kind.join(','),
  };
  return JSON.stringify(query);
});

let running: AbortController | null = null;

/** Read the table again, for the words and the moment that the address names. */
export async function load(): Promise<void> {
  running?.abort();
  const mine = (running = new AbortController());
  loading.value = true;
  try {
    const query = JSON.parse(asked.peek()) as Query;
    const answer = await get<MapAnswer>('/v1/map', query, mine.signal);
    batch(() => {
      lost.value = new Set();
      table.value = readTable(answer);
      notice.value = answer.notice ?? '';
      trouble.value = null;
      stale.value = false;
      loading.value = false;
    });
  } catch (error) {
    if (mine.signal.aborted) return;
    batch(() => {
      trouble.value = error as Error;
      loading.value = false;
    });
  }
}

/** What stands for the session: asked again after a log-in and when a request says that it ended. */
export async function loadSession(): Promise<void> {
  const [who, sum] = await Promise.allSettled([
    get<Session>('/v1/session'),
    get<Summary>('/v1/summary'),
  ]);
  batch(() => {
    if (who.status === 'fulfilled') session.value = who.value;
    if (sum.status === 'fulfilled') summary.value = sum.value;
  });
}

/** Open the store: the table first, for it is what is looked at; news last, for it keeps a connection. */
export function open(): void {
  let first: Promise<void> | undefined;
  effect(() => {
    void asked.value;
    const read = load();
    first ??= read;
  });
  void loadSession();
  void get<Words>('/v1/words').then((answer) => (words.value = answer), ignore);
  void first?.then(follow);
}

const ignore = (): void => undefined;

function follow(): void {
  const stream = new EventSource('/v1/stream');
  // "reset": the record was put back or made anew, so that what is shown may never have been in it
  for (const news of ['change', 'reset'])
    stream.addEventListener(news, () => {
      if (!view.peek().asOf) stale.value = true;
    });
}

/** Send a decision and read the record again. The service's refusal is thrown. */
export async function decide(body: Record<string, unknown>): Promise<{ events?: string[] }> {
  const { csrf } = session.peek();
  try {
    const answer = await send<{ decision: number; events?: string[] }>(
      'POST',
      '/v1/decisions',
      body,
      csrf,
    );
    await Promise.all([load(), loadSession()]);
    return answer ?? {};
  } catch (error) {
    if (error instanceof Refusal && error.status === 401) void loadSession();
    throw error;
  }
}

/** Spots for which the map has no shape; it says so once its shapes are read. */
export const lost = signal<ReadonlySet<number>>(new Set());

export const selection = computed<Selection | null>(() =>
  table.value ? select(table.value, selecting.value, lost.value) : null,
);

/** Only what a selection depends on, so that panning or opening an event selects nothing anew. */
const selecting = computed(() => {
  const v = view.value;
  const key = JSON.stringify([v.from, v.to, v.always, v.clock, v.facets, v.all, v.at]);
  if (last?.key !== key) last = { key, v };
  return last.v;
});
let last: { key: string; v: ReturnType<typeof view.peek> } | null = null;

export const rows = computed<Uint32Array>(() =>
  table.value && selection.value
    ? sorted(table.value, selection.value.rows, view.value.sort)
    : new Uint32Array(),
);
