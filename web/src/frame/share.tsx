// share.tsx - the view to take away: a link, a picture, the rows.
import { useState } from 'preact/hooks';
import { t } from '../words';
import { said, table } from '../store';
import { windowOf } from '../select';
import { view, writeView } from '../state';
import { Button, Dialog, Field } from './parts';
import { TakeRows } from './rows';
import { save } from './save';

/** The link to what stands now: its window said outright. */
function link(): string {
  const v = view.peek();
  const data = table.peek();
  const window = data && windowOf(data, v);
  return location.origin + location.pathname + writeView({ ...v, ...(window ?? {}) });
}

async function picture(kind: 'svg' | 'png'): Promise<void> {
  const { drawSvg, toPng } = await import('../map/picture');
  const svg = await drawSvg();
  if (kind === 'svg') save(new Blob([svg], { type: 'image/svg+xml' }), 'marsad.svg');
  else save(await toPng(svg), 'marsad.png');
}

function Share({ onClose }: { onClose: () => void }) {
  const text = link();
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    said.value = t('share.copied');
    onClose();
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
      <h3>{t('share.rows')}</h3>
      <TakeRows />
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
