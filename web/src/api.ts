// api.ts - the service's answers as types, and the one way to ask for them. Its reasons for a refusal are kept.

export interface MapAnswer {
  n: number;
  revision: number;
  notice?: string | null;
  id: string[];
  types: string[];
  type: (number | null)[];
  modes: string[];
  mode: (number | null)[];
  statuses?: string[];
  status?: (number | null)[];
  recencies?: string[];
  recency?: (number | null)[];
  states?: string[];
  state?: (number | null)[];
  precisions: string[];
  precision: (number | null)[];
  time_precisions?: string[];
  time_precision?: (number | null)[];
  lon: (number | null)[];
  lat: (number | null)[];
  radius_km?: (number | null)[];
  gazetteer_id?: (string | null)[];
  country?: (string | null)[];
  admin1?: (string | null)[];
  places: string[];
  place: (number | null)[];
  day: (number | null)[];
  end: (number | null)[];
  reported?: (number | null)[];
  confidence: number[];
  inferred?: number[];
  guessed?: number[];
  withheld?: number[];
}

export interface Summary {
  program: string;
  store: string;
  revision: number;
  sample: boolean;
  profile: string;
  role: Role;
  who: string | null;
  accounts: boolean;
  can_write: boolean;
  documents: number;
  claims: number;
  events: number;
  set_aside: number;
  not_coded: number;
  unreviewed: number;
}

export type Role = 'anonymous' | 'reader' | 'reviewer' | 'admin';

export interface Session {
  who: string | null;
  role: Role;
  csrf: string | null;
  accounts: boolean;
  /** What this account or session may do: "export", "read-precise", "export-precise" … */
  may: string[];
}

export interface Words {
  labels: { type: string; label: string; modes: { mode: string; label: string }[] }[];
  statuses: string[];
  recencies: string[];
  precisions: string[];
  quantity_kinds: string[];
  fields: string[];
}

export type Span = [number, number];

export interface Party {
  name: string;
  id: string | null;
  role: string;
  affiliation?: string;
}

export interface Quantity {
  kind: string;
  low: number | null;
  best: number | null;
  high: number | null;
  unit: string | null;
  of: string | null;
  approx?: string;
  text?: string | null;
}

export interface Time {
  start: string | null;
  end: string | null;
  precision: string;
  inferred?: boolean;
  not_before?: string | null;
  not_after?: string | null;
  deadline?: string | null;
  text?: string | null;
}

export interface Place {
  name: string | null;
  lat: number | null;
  lon: number | null;
  country: string | null;
  admin1: string | null;
  precision: string;
  radius_km: number | null;
  withheld: boolean;
  conflict?: boolean;
  gazetteer_id: string | null;
}

export interface EventRecord {
  id: string;
  type: string;
  mode: string | null;
  status: string;
  recency: string;
  time: Time | null;
  place: Place | null;
  actors: Party[];
  targets: Party[];
  quantities: Quantity[];
  sources: number;
  documents: number;
  clarity: number;
  confidence: number;
  summary: string | null;
  state: string;
  notice?: string | null;
  voices: Voice[];
}

export interface Mark {
  role: string;
  start: number;
  end: number;
  name?: string | null;
}

export interface Decision {
  /** "d-17" */
  id: string;
  at: string;
  who: string;
  kind: string;
  object: string;
  field: string | null;
  before: unknown;
  after: unknown;
  comment: string | null;
  undoes: string | null;
  undone_by: string | null;
}

export interface ClaimRecord {
  id: string;
  sentence: { text: string; span: Span };
  type: string;
  mode: string | null;
  status: string;
  recency: string;
  time: Time | null;
  place: Place | null;
  actors: Party[];
  targets: Party[];
  quantities: Quantity[];
  source: { name: string | null; kind: string; speech?: string; stake?: string } | null;
  responsibility: unknown;
  instrument?: { text: string } | string | null;
  means?: { text: string } | string | null;
  confidence: number;
  document: string;
  uri: string | null;
  publisher: string | null;
  title: string | null;
  published: string | null;
  event: string;
  state: string;
  run: string;
}

export interface ClaimEvidence {
  claim: ClaimRecord;
  label: string;
  score: number | null;
  why: string | null;
  marks: Mark[];
  decisions?: Decision[];
  reasons?: { field: string; reason: string }[];
}

export interface LinkedEvent {
  id: string;
  label: string;
  summary: string | null;
  start: string | null;
}

export interface Voice {
  name: string | null;
  kind: string;
  stake: string;
  document: string;
  counts: boolean;
  why: string | null;
  publisher?: string | null;
  title?: string | null;
  published?: string | null;
}

export interface SourceDocument {
  id: string;
  title: string | null;
  publisher: string | null;
  published: string | null;
  uri: string | null;
  sha256: string | null;
  bytes: number | null;
  retrieved: string | null;
  fetched?: boolean;
  copies?: { id: string; uri: string | null; publisher: string | null; published: string | null }[];
}

export interface Evidence {
  event: EventRecord;
  label: string;
  claims: ClaimEvidence[];
  differences: { field: string; values: { value: string | null; claims: string[] }[] }[];
  links: Record<string, LinkedEvent[]>;
  documents: SourceDocument[];
}

export interface ReportRecord {
  id: string;
  title: string | null;
  publisher: string | null;
  author?: string | null;
  published: string | null;
  lang: string | null;
  uri: string | null;
  text: string;
  dir?: 'ltr' | 'rtl';
  not_coded?: unknown[];
  claims: {
    id: string;
    event: string;
    type: string;
    label: string;
    state: string;
    trigger: Span;
    sentence: Span;
    marks: Mark[];
  }[];
  origin?: Record<string, string | number | boolean | null>;
}

/** A report as the service sends it: what the record holds, and beside it what was made of it. */
export type ReportAnswer = { document: Omit<ReportRecord, 'claims' | 'dir' | 'origin'> } & Pick<
  ReportRecord,
  'claims' | 'dir' | 'origin'
>;

export interface ReportRow {
  id: string;
  title: string | null;
  publisher: string | null;
  published: string | null;
  lang: string | null;
  claims: number;
  not_coded: number;
  copies: number;
  /** Where the words that were searched for stand in the text; marks in characters of it. */
  snippet?: { text: string; marks: Span[] } | null;
}

export interface QueueRow {
  claim: string;
  state: string;
  score: number;
  document: string;
  event: string;
  type: string;
  label: string;
  sentence: string;
}

/** A refusal, in the service's words (RFC 9457). */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    detail: string,
  ) {
    super(detail || title);
  }
}

export async function refuse(answer: Response): Promise<never> {
  let [title, detail] = [answer.statusText || String(answer.status), ''];
  if (answer.headers.get('content-type')?.includes('json')) {
    const problem = (await answer.json()) as { title?: string; detail?: string };
    [title, detail] = [problem.title ?? title, problem.detail ?? ''];
  }
  throw new Refusal(answer.status, title, detail);
}

export type Query = Record<string, string | number | boolean | null | undefined>;

export function address(path: string, query: Query = {}): string {
  const words = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') words.append(key, String(value));
  }
  const text = words.toString();
  return text ? `${path}?${text}` : path;
}

const TRIES = 4;

/** Busy, as a service is that has just begun and reads its record: asked again when it says so. */
async function asked(path: string, signal?: AbortSignal): Promise<Response> {
  for (let n = 1; ; n++) {
    const answer = await fetch(path, { headers: { accept: 'application/json' }, signal });
    const seconds = Number(answer.headers.get('retry-after'));
    if (answer.status !== 503 || !seconds || n === TRIES) return answer;
    await new Promise((go) => setTimeout(go, seconds * 1000));
  }
}

export async function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  const answer = await asked(address(path, query), signal);
  if (!answer.ok) return refuse(answer);
  return (await answer.json()) as T;
}

export async function send<T>(
  method: 'POST' | 'DELETE',
  path: string,
  body: unknown,
  csrf: string | null,
): Promise<T | null> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (csrf) headers['x-marsad-csrf'] = csrf;
  const answer = await fetch(path, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!answer.ok) return refuse(answer);
  return answer.status === 204 ? null : ((await answer.json()) as T);
}
