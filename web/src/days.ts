// days.ts - days in words for people, by Intl.
import { DAY_MS, readDay } from './day';
import { locale } from './words';

const formats = new Map<string, Intl.DateTimeFormat>();

function format(kind: 'day' | 'short' | 'month'): Intl.DateTimeFormat {
  const key = `${locale.value} ${kind}`;
  let made = formats.get(key);
  if (!made) {
    const shape: Intl.DateTimeFormatOptions =
      kind === 'day'
        ? { day: 'numeric', month: 'short', year: 'numeric' }
        : kind === 'short'
          ? { day: 'numeric', month: 'short' }
          : { month: 'short', year: 'numeric' };
    made = new Intl.DateTimeFormat(locale.value, { ...shape, timeZone: 'UTC' });
    formats.set(key, made);
  }
  return made;
}

export const sayDay = (day: number): string => format('day').format(day * DAY_MS);
export const sayShort = (day: number): string => format('short').format(day * DAY_MS);
export const sayMonth = (day: number): string => format('month').format(day * DAY_MS);

/** "28 Apr 2025", "26 – 28 Apr 2025", or "" when there is no day. */
export function sayRange(start: number | null, end: number | null): string {
  if (start === null) return end === null ? '' : `… ${sayDay(end)}`;
  if (end === null || end === start) return sayDay(start);
  return format('day').formatRange(start * DAY_MS, end * DAY_MS);
}

/** A date or date-time of the record, in the reader's words; text that is none stays as it is. */
export function sayIso(text: string | null | undefined): string {
  if (!text) return '';
  const day = readDay(text.slice(0, 10));
  return day === null ? text : sayDay(day) + (text.length > 10 ? ` ${text.slice(11, 16)}` : '');
}
