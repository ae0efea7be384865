// weeks.ts - a row of `marsad trend`, and the days of its ISO weeks.
import { DAY_MS } from '../day';

export interface Week {
  series: string;
  /** The last week that it judges: "2025-W17". */
  week: string;
  events: number;
  /** What the 4 and the 52 weeks before tell of as many weeks; null where none of them was read. */
  base_4: number | null;
  base_52: number | null;
  /** The most that is usual; null where too few weeks were read. */
  usual_to: number | null;
  verdict: string;
  reports: number;
}

/** Week 1 of ISO 8601 holds 4 January; 1970-01-01 was a Thursday. */
export function mondayOf(week: string): number {
  const [year = 1970, number = 1] = week.split('-W').map(Number);
  const fourth = Date.UTC(year, 0, 4) / DAY_MS;
  const weekday = (((fourth + 3) % 7) + 7) % 7;
  return fourth - weekday + 7 * (number - 1);
}

/** First and last day of the weeks up to this one. */
export function rangeOf(week: string, weeks: number): { from: number; to: number } {
  const monday = mondayOf(week);
  return { from: monday - 7 * (weeks - 1), to: monday + 6 };
}
