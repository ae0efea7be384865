// say.ts - places, times, numbers and parties of the record in a line of words.
import type { EventRecord, Party, Place, Quantity, Time } from '../api';
import { sayIso, sayRange } from '../days';
import { readDay } from '../day';
import { label, sayCountry, sayNumber, t } from '../words';

/** Words of the record inside a line of the interface keep their own direction (Unicode's isolates). */
const own = (text: string): string => `\u2068${text}\u2069`;

export function sayTime(time: Time | null): string {
  if (!time) return t('list.undated');
  const parts = [sayRange(readDay(time.start), readDay(time.end))];
  if (!parts[0] && time.not_after) parts[0] = t('time.notafter', { day: sayIso(time.not_after) });
  if (time.inferred) parts.push(t('list.inferred'));
  if (time.deadline) parts.push(t('time.deadline', { day: sayIso(time.deadline) }));
  return parts.filter(Boolean).join(' · ') || time.text || t('list.undated');
}

export function sayPlace(place: Place | null): string {
  if (!place || (!place.name && place.precision === 'none')) return t('place.none');
  const country = place.country && sayCountry(place.country);
  const where = [place.name, place.admin1 !== place.name ? place.admin1 : null, country];
  const how = label('precision', place.precision);
  const around = place.radius_km ? t('place.within', { km: Math.round(place.radius_km) }) : '';
  const named = where.filter(Boolean).map((name) => own(name!));
  return `${named.join(t('comma'))} (${[how, around].filter(Boolean).join(t('comma'))})`;
}

const bound = (n: number | null): string => (n === null ? '?' : sayNumber(n));

/** "5", "3–7 (best 5)", "24 or more". */
export function sayQuantity({ kind, low, best, high, unit, of }: Quantity): string {
  const what = label('quantity', kind);
  const whose = of && of !== 'unknown' ? ` (${label('of', of)})` : '';
  const thing = unit && unit !== 'person' ? ` ${own(unit)}` : '';
  let number = bound(best);
  if (low === null && best === null && high === null) number = t('count.unknown');
  else if (high === null && best === null) number = t('count.atleast', { n: low ?? 0 });
  else if (low !== high) number = `${bound(low)}–${bound(high)}`;
  return `${what}: ${number}${thing}${whose}`;
}

export const sayParties = (parties: Party[]): string =>
  parties.map(({ name }) => own(name)).join(t('comma'));

export function facts(event: EventRecord): [string, string][] {
  const out: [string, string][] = [
    [t('fact.when'), sayTime(event.time)],
    [t('fact.where'), sayPlace(event.place)],
  ];
  if (event.actors.length) out.push([t('fact.who'), sayParties(event.actors)]);
  if (event.targets.length) out.push([t('fact.whom'), sayParties(event.targets)]);
  for (const one of event.quantities) {
    const [what = '', number = ''] = sayQuantity(one).split(/: (.*)/s);
    out.push([what, number]);
  }
  return out;
}
