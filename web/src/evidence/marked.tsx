// marked.tsx - words of a report with each role marked; the role is told in words too, not by colour alone.
import type { Mark } from '../api';
import { label } from '../words';
import { pieces } from './spans';

export function Marked({ text, start, marks }: { text: string; start: number; marks: Mark[] }) {
  return (
    <>
      {pieces(text, start, marks).map((piece) => {
        const [mark] = piece.marks;
        if (!mark) return piece.text;
        const role = label('role', mark.role);
        const ends = mark.end === piece.end;
        return (
          <mark
            key={piece.start}
            class={`role ${mark.role}`}
            title={mark.name ? `${role}: ${mark.name}` : role}
          >
            {piece.text}
            {ends ? <sub class="tag">{role}</sub> : null}
          </mark>
        );
      })}
    </>
  );
}
