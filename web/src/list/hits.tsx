// hits.tsx - text with the words that were searched for marked, as the service marks them.

export const OPEN = '\ue000';
export const CLOSE = '\ue001';

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
