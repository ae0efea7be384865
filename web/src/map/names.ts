// names.ts - what a spot is called: in Arabic by the interface's own names where it has them, else as the record does.
import { lang, sayCountry, t } from '../words';
import type { Spot } from '../table';
import { base } from './base';

export function spotName({ kind, name, shape }: Spot): string {
  if (lang.value === 'en' || !shape) return name;
  if (kind === 'line') {
    const [a = '', b = ''] = shape.split('-').map(sayCountry);
    return t('map.border', { a, b });
  }
  if (shape.length === 2) return sayCountry(shape);
  const own = base.value?.labels.find(
    (one) => one.kind === 'province' && `${one.code}/${one.name}` === shape,
  );
  return own?.ar ?? name;
}
