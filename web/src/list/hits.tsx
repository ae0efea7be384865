// hits.tsx - text with the words that were searched for marked, as the service marks them.

export const OPEN = '\ue000';
export const CLOSE = '\ue001';

/** Text with the words of a search put between the marks. */
export function marked(text: string, q: string): string {
  const words = q.split(/\s+/).filter(Boolean);
  if (!words.length) return text;
  const any = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return text.replace(new RegExp(any, 'gi'), (found) => OPEN + found + CLOSE);
}

/** Text with the service's own marks, counted in characters of Unicode. */
export function markedAt(text: string, marks: [number, number][]): string {
  const chars = [...text];
  for (const [start, end] of marks.slice().sort((a, b) => b[0] - a[0])) {
    chars.splice(end, 0, CLOSE);
    chars.splice(start, 0, OPEN);
  }
  return chars.join('');
}

export function Hits({ text }: { text: string }) {
  const parts = text.split(OPEN);
  return (
    <>
      {parts.map((part, i) => {
        if (!i) return part;
        const [hit, ...rest] = part.split(CLOSE);
        return (
          <>
            <mark>{hit}</mark>
            {rest.join('')}
          </>
        );
      })}
    </>
  );
}
