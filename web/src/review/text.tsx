// text.tsx - a report's text: what was coded is marked; with an account, words are chosen by mouse or keyboard.
import { useMemo, useRef, useState } from 'preact/hooks';
import type { Mark, ReportRecord } from '../api';
import { label, t } from '../words';
import { canReview } from '../store';
import { cut, pieces, tokens, type Token } from '../evidence/spans';
import { draft, keys, take } from './draft';

interface Choice {
  anchor: number;
  focus: number;
}

/** The words from one to the other, whichever comes first. */
function spanOf(words: Token[], { anchor, focus }: Choice): [number, number] {
  const [a, b] = [Math.min(anchor, focus), Math.max(anchor, focus)];
  return [words[a]!.start, words[b]!.end];
}

function marksOf(report: ReportRecord, claim: string): Mark[] {
  const chosen = report.claims.find(({ id }) => id === claim);
  if (chosen) {
    const [start, end] = chosen.sentence;
    const sentence: Mark = { role: 'sentence', start, end };
    return [...chosen.marks, sentence];
  }
  return report.claims.map(({ trigger, label: name }) => ({
    role: 'trigger',
    start: trigger[0],
    end: trigger[1],
    name,
  }));
}

function Body({
  text,
  marks,
  chosen,
}: {
  text: string;
  marks: Mark[];
  chosen: [number, number] | null;
}) {
  const all: Mark[] = chosen
    ? [...marks, { role: 'chosen', start: chosen[0], end: chosen[1] }]
    : marks;
  return (
    <>
      {pieces(text, 0, all).map((piece) => {
        const mark = piece.marks.find(({ role }) => role !== 'chosen' && role !== 'sentence');
        const classes = piece.marks.map(({ role }) => role);
        if (!classes.length) return piece.text;
        const role = mark ? label('role', mark.role) : '';
        return (
          <mark
            key={piece.start}
            id={mark && mark.start === piece.start ? `at-${mark.start}` : undefined}
            class={`role ${classes.join(' ')}`}
            title={mark?.name ? `${role}: ${mark.name}` : role || undefined}
          >
            {piece.text}
          </mark>
        );
      })}
    </>
  );
}

export function ReportText({ report, claim }: { report: ReportRecord; claim: string }) {
  const words = useMemo(() => tokens(report.text).filter(({ word }) => word), [report.text]);
  const marks = useMemo(() => marksOf(report, claim), [report, claim]);
  const [choice, setChoice] = useState<Choice | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const span = choice && words.length ? spanOf(words, choice) : null;
  const chosen = span ? cut(report.text, ...span) : '';

  const step = (by: number, extend: boolean) => {
    const from = choice?.focus ?? (by > 0 ? -1 : words.length);
    const focus = Math.max(0, Math.min(words.length - 1, from + by));
    setChoice({ anchor: extend && choice ? choice.anchor : focus, focus });
  };
  const key = (event: KeyboardEvent) => {
    const ahead = report.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const back = report.dir === 'rtl' ? 'ArrowRight' : 'ArrowLeft';
    const steps: Record<string, number> = { [ahead]: 1, [back]: -1, ArrowDown: 12, ArrowUp: -12 };
    const by = steps[event.key];
    const field = keys[event.key];
    if (by !== undefined) step(by, event.shiftKey);
    else if ((event.key === 't' || event.key === 'Enter') && span) begin();
    else if (field && span && draft.value) take(field, chosen, span);
    else if (event.key === 'Escape') setChoice(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const begin = () => {
    if (!span) return;
    draft.value = { doc: report.id, span, words: chosen, fields: { status: 'actual' } };
  };
  const mouse = () => {
    const range = getSelection()?.rangeCount ? getSelection()!.getRangeAt(0) : null;
    if (!range || range.collapsed || !box.current?.contains(range.commonAncestorContainer)) return;
    const before = document.createRange();
    before.setStart(box.current, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const start = Array.from(before.toString()).length;
    const end = start + Array.from(range.toString()).length;
    const inside = words.flatMap((w, i) => (w.end > start && w.start < end ? [i] : []));
    if (inside.length) setChoice({ anchor: inside[0]!, focus: inside[inside.length - 1]! });
  };
  const may = canReview.value;
  return (
    <>
      {may ? <p class="keys">{t('report.keys')}</p> : null}
      <div
        ref={box}
        class="text"
        dir={report.dir ?? 'auto'}
        lang={report.lang ?? undefined}
        role={may ? 'textbox' : undefined}
        aria-multiline={may ? true : undefined}
        aria-readonly={may ? true : undefined}
        aria-label={may ? t('report.text') : undefined}
        tabIndex={may ? 0 : undefined}
        onKeyDown={may ? key : undefined}
        onMouseUp={may ? mouse : undefined}
      >
        <Body text={report.text} marks={marks} chosen={span} />
      </div>
      <p class="hidden" aria-live="polite">
        {chosen}
      </p>
    </>
  );
}
