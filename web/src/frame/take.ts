// take.ts - the rows of the view as a file, read from the service page by page, as the reader may see them.
import { get } from '../api';
import { filters } from '../filters';
import { selection, table } from '../store';

export const forms = {
  csv: 'text/csv',
  geojson: 'application/geo+json',
  jsonl: 'application/jsonl',
};
export type Form = keyof typeof forms;

interface Feature {
  id: string;
  properties: Record<string, unknown>;
}
interface Page {
  features: Feature[];
  links: { rel: string; href: string }[];
  notice?: string;
}

const PAGE = 5000;

/** A spreadsheet runs what begins so (OWASP, CSV injection): such text gets an apostrophe before it. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text =
    typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

function csv(features: Feature[]): string {
  const names = [...new Set(features.flatMap(({ properties }) => Object.keys(properties)))];
  const rows = features.map(({ properties }) => names.map((name) => cell(properties[name])));
  return [names, ...rows].map((row) => row.join(',') + '\r\n').join('');
}

const write: Record<Form, (features: Feature[], notice?: string) => string> = {
  csv,
  geojson: (features, notice) => JSON.stringify({ type: 'FeatureCollection', notice, features }),
  jsonl: (features) => features.map((one) => JSON.stringify(one) + '\n').join(''),
};

/** `told` hears how many rows have been read of how many. */
export async function take(form: Form, told: (n: number, of: number) => void): Promise<Blob> {
  const data = table.peek();
  const chosen = new Set(Array.from(selection.peek()?.rows ?? [], (row) => data!.id[row]!));
  const found: Feature[] = [];
  let after: string | null = '';
  let notice: string | undefined;
  while (after !== null && found.length < chosen.size) {
    const query = { ...filters(), limit: PAGE, after };
    const page: Page = await get<Page>('/collections/events/items', query);
    found.push(...page.features.filter(({ id }) => chosen.has(id)));
    told(found.length, chosen.size);
    notice = page.notice;
    const next = page.links.find(({ rel }) => rel === 'next');
    after = next ? new URL(next.href).searchParams.get('after') : null;
  }
  return new Blob([write[form](found, notice)], { type: forms[form] });
}
