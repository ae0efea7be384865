// share.tsx - the view to take away: a link, a picture, the rows.
import { useState } from 'preact/hooks';
import { t } from '../words';
import { selection, said, table } from '../store';
import { windowOf } from '../select';
import { view, writeView } from '../state';
import { Button, Dialog, Field } from './parts';
import { forms, take, type Form } from './take';

/** The link to what stands now: its window said outright. */
function link(): string {
  const v = view.peek();
  const data = table.peek();
  const window = data && windowOf(data, v);
  return location.origin + location.pathname + writeView({ ...v, ...(window ?? {}) });
}

function save(blob: Blob, name: string): void {
  const at = URL.createObjectURL(blob);
  const a = document.createElement('a');
  a.href = at;
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(at), 10_000);
}

async function picture(kind: 'svg' | 'png'): Promise<void> {
  const { drawSvg, toPng } = await import('../map/picture');
  const svg = await drawSvg();
  if (kind === 'svg') save(new Blob([svg], { type: 'image/svg+xml' }), 'marsad.svg');
  else save(await toPng(svg), 'marsad.png');
}

const names: Record<Form, string> = { csv: 'CSV', geojson: 'GeoJSON', jsonl: 'JSON Lines' };

function Share({ onClose }: { onClose: () => void }) {
  const text = link();
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    said.value = t('share.copied');
    onClose();
  };
  const [state, tell] = useState('');
  const rows = async (form: Form) => {
    try {
      const file = await take(form, (n, of) => tell(t('share.reading', { read: n, of })));
      save(file, `marsad.${form}`);
      tell('');
    } catch (error) {
      tell((error as Error).message);
    }
  };
  return (
    <Dialog title={t('share.title')} onClose={onClose}>
      <Field name={t('share.link')} hint={t('share.linknote')}>
        <input readOnly value={text} dir="ltr" onFocus={(event) => event.currentTarget.select()} />
      </Field>
      <div class="row">
        <Button main onClick={() => void copy()}>
          {t('share.copy')}
        </Button>
      </div>
      <h3>{t('share.picture')}</h3>
      <div class="row">
        <Button onClick={() => void picture('png')}>PNG</Button>
        <Button onClick={() => void picture('svg')}>SVG</Button>
        <Button onClick={() => print()}>{t('share.print')}</Button>
      </div>
      <h3>{t('share.rows', { n: selection.peek()?.rows.length ?? 0 })}</h3>
      <div class="row">
        {(Object.keys(forms) as Form[]).map((one) => (
          <Button key={one} onClick={() => void rows(one)}>
            {names[one]}
          </Button>
        ))}
      </div>
      <p class="note" role="status">
        {state || t('share.seen')}
      </p>
    </Dialog>
  );
}

export function ShareButton() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button quiet onClick={() => setOpen(true)}>
        {t('share.button')}
      </Button>
      {open ? <Share onClose={() => setOpen(false)} /> : null}
    </>
  );
}
