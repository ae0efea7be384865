// day.ts - days are whole numbers since 1970-01-01, as the service sends them.

export const DAY_MS = 86_400_000;

export const dayOf = (iso: string): number => Math.floor(Date.parse(`${iso}T00:00:00Z`) / DAY_MS);
export const isoOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** An ISO day of the address or a form; null when it is none. */
export function readDay(text: string | null): number | null {
  if (!text || !/^\d{4}-\d\d-\d\d$/.test(text)) return null;
  const day = dayOf(text);
  return Number.isNaN(day) ? null : day;
}
