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
