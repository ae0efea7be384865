// facets.tsx - what the answer can be narrowed by, each value with the number it would give.
import { useEffect, useState } from 'preact/hooks';
import { inOrder, label, lang, sayCountry, sayNumber, t } from '../words';
import { choose, facetNames, go, view, type FacetName } from '../state';
import { selection, words } from '../store';
import { effective } from '../select';
import { Sign } from '../frame/parts';
import { isServed, keepServed, served } from './served';

const SHORT = 8;
/** Facets whose values have an order of their own; the others stand by number. */
const ORDER: Partial<Record<FacetName, string[]>> = {
  status: ['actual', 'attempted', 'alleged', 'planned', 'possible', 'negated'],
  recency: ['fresh', 'background', 'aggregate', 'general'],
  state: ['machine', 'confirmed', 'corrected', 'needs work', 'rejected'],
  precision: [
    'exact',
    'near',
    'admin2',
    'admin1',
    'region',
    'border',
    'country',
    'composite',
    'none',
  ],
};

interface Value {
  value: string;
  n: number;
  label: string;
}

export function typeLabel(value: string): string {
  const [type = '', mode] = value.split('/');
  const given = words.value?.labels.find((one) => one.type === type);
  if (!mode) return label('type', type, given?.label);
  return label('mode', value, given?.modes.find((one) => one.mode === mode)?.label);
}

/** What the service calls a type with its mode, in the reader's language. */
export function givenLabel(type: string, given: string): string {
  const modes = words.value?.labels.find((one) => one.type === type)?.modes ?? [];
  const mode = modes.find(({ label }) => label === given)?.mode;
  return mode
    ? typeLabel(`${type}/${mode}`)
    : given && lang.value === 'en'
      ? given
      : typeLabel(type);
}

function nameOf(name: FacetName, value: string): string {
  if (name === 'type') return typeLabel(value);
  if (name === 'country') return sayCountry(value);
  if (name !== 'actor') return label(name, value);
  return served.value.actor?.find((one) => one.value === value)?.label ?? value;
}

/** Of one facet: how many each value would give. */
function countsOf(name: FacetName): Map<string, number> | null {
  if (!isServed(name)) return selection.value?.facets[name] ?? null;
  return new Map((served.value[name] ?? []).map(({ value, n }) => [value, n]));
}

/** Modes of a type are added to the type, which stands for all of them. */
function values(name: FacetName, counts: Map<string, number>, chosen: string[]): Value[] {
  const sums = new Map<string, number>();
  for (const [value, n] of counts) {
    const key = name === 'type' ? value.split('/')[0]! : value;
    if (key) sums.set(key, (sums.get(key) ?? 0) + n);
  }
  for (const value of chosen) if (!sums.has(value)) sums.set(value, counts.get(value) ?? 0);
  const out = [...sums].map(([value, n]) => ({ value, n, label: nameOf(name, value) }));
  const order = ORDER[name];
  const at = (one: Value) => order?.indexOf(one.value) ?? 0;
  return out.sort((a, b) => at(a) - at(b) || b.n - a.n || inOrder(a.label, b.label));
}

function toggle(name: FacetName, value: string): void {
  const now = effective(name, view.peek());
  if (name === 'actor' || name === 'country')
    return choose(name, now.includes(value) ? [] : [value]);
  const next = now.includes(value) ? now.filter((one) => one !== value) : [...now, value];
  const usual = effective(name, { ...view.peek(), facets: { ...view.peek().facets, [name]: [] } });
  const same = next.length === usual.length && next.every((one) => usual.includes(one));
  choose(name, same ? [] : next);
}

function Facet({ name }: { name: FacetName }) {
  const [all, setAll] = useState(false);
  const [find, setFind] = useState('');
  const counts = countsOf(name);
  if (!counts) return null;
  const chosen = effective(name, view.value);
  const every = values(name, counts, view.value.facets[name]);
  if (!every.length || (every.length === 1 && !view.value.facets[name].length && name !== 'status'))
    return null;
  const found = find
    ? every.filter((one) => one.label.toLowerCase().includes(find.toLowerCase()))
    : every;
  const shown =
    all || find
      ? found.slice(0, 200)
      : found.filter((one, i) => i < SHORT || chosen.includes(one.value));
  return (
    <details class="facet" open={name !== 'recency' && name !== 'precision' && name !== 'country'}>
      <summary>
        <h3>{t(`facet.${name}`)}</h3>
        {view.value.facets[name].length ? <span class="dot" title={t('facet.narrowed')} /> : null}
      </summary>
      {every.length > 2 * SHORT ? (
        <input
          type="search"
          placeholder={t('facet.find')}
          aria-label={`${t('facet.find')}: ${t(`facet.${name}`)}`}
          value={find}
          onInput={(event) => setFind(event.currentTarget.value)}
        />
      ) : null}
      <ul>
        {shown.map((one) => (
          <li key={one.value}>
            <label>
              <input
                type="checkbox"
                checked={chosen.includes(one.value)}
                onChange={() => toggle(name, one.value)}
              />
              {name === 'type' ? <Sign type={one.value.split('/')[0]!} size={18} /> : null}
              <bdi class="value">{one.label}</bdi>
              <span class="n">{sayNumber(one.n)}</span>
            </label>
          </li>
        ))}
      </ul>
      {found.length > shown.length ? (
        <button type="button" class="more" onClick={() => setAll(true)}>
          {t('facet.more', { n: found.length - shown.length })}
        </button>
      ) : null}
    </details>
  );
}

export function FacetPane() {
  useEffect(keepServed, []);
  const v = view.value;
  const narrowed = facetNames.some((name) => v.facets[name].length) || v.all;
  return (
    <section class="facets" aria-labelledby="facets-title">
      <h2 id="facets-title" class="hidden">
        {t('facet.title')}
      </h2>
      <label class="all">
        <input type="checkbox" checked={v.all} onChange={() => go({ all: !v.all })} />
        <span>{t('facet.all')}</span>
      </label>
      {facetNames.map((name) => (
        <Facet key={name} name={name} />
      ))}
      {narrowed ? (
        <button
          type="button"
          class="button"
          onClick={() =>
            go({ facets: Object.fromEntries(facetNames.map((n) => [n, []])) as never, all: false })
          }
        >
          {t('facet.clear')}
        </button>
      ) : null}
    </section>
  );
}
