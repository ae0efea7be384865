// words.ts - the interface's own words, from a catalogue a language; English stands in for what is missing.
import { computed, effect } from '@preact/signals';
import en from './words/en.json';
import ar from './words/ar.json';
import { view } from './state';

type Catalogue = Record<string, string>;
export type Word = keyof typeof en;
const catalogues: Record<string, Catalogue> = { en, ar };
export const languages: [string, string][] = [
  ['en', 'English'],
  ['ar', 'العربية'],
];

export const lang = computed(() => (view.value.lang in catalogues ? view.value.lang : 'en'));
export const rtl = computed(() => lang.value === 'ar');
/** Months as Iraq and Syria name them; digits as in the fields that people type into. */
export const locale = computed(() => (lang.value === 'ar' ? 'ar-IQ-u-nu-latn' : 'en-GB'));

effect(() => {
  document.documentElement.lang = lang.value;
  document.documentElement.dir = rtl.value ? 'rtl' : 'ltr';
});

const plurals = computed(() => new Intl.PluralRules(lang.value));

/** The form for a number; "key|zero" is for none in every language. */
function counted(words: Catalogue, key: Word, n: number): string | undefined {
  const none = n === 0 ? words[`${key}|zero`] : undefined;
  return none ?? words[`${key}|${plurals.value.select(n)}`];
}

/** A word of the catalogue with {name} replaced. `n` picks the form "key|few" where the catalogue has it. */
export function t(key: Word, values: Record<string, string | number> = {}): string {
  const words: Catalogue = catalogues[lang.value] ?? en;
  const { n } = values;
  const text =
    (typeof n === 'number' ? counted(words, key, n) : undefined) ?? words[key] ?? en[key];
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    return typeof value === 'number' ? sayNumber(value) : (value ?? '');
  });
}

/** A value of the record (type, status …): its word in the catalogue, else what the service calls it, else itself. */
export function label(group: string, value: string, given?: string): string {
  const words: Catalogue = catalogues[lang.value] ?? en;
  const own = words[`${group}.${value}`];
  if (own) return own;
  return (
    (lang.value === 'en' && given) || catalogues['en']?.[`${group}.${value}`] || given || value
  );
}

// what knows a language is slow to make: once for each
const numbers = computed(() => new Intl.NumberFormat(locale.value));
const shares = computed(
  () => new Intl.NumberFormat(locale.value, { style: 'percent', maximumFractionDigits: 0 }),
);
const regions = computed(() => new Intl.DisplayNames(locale.value, { type: 'region' }));
const order = computed(() => new Intl.Collator(locale.value));

export const sayNumber = (n: number): string => numbers.value.format(n);
export const sayShare = (p: number): string => shares.value.format(p);
export const sayCountry = (code: string): string => regions.value.of(code) ?? code;
export const inOrder = (a: string, b: string): number => order.value.compare(a, b);
