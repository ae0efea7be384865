// filters.ts - the view's filter in the service's words, for what the service counts, draws or exports itself.
import type { Query } from './api';
import { isoOf } from './day';
import { view, type FacetName } from './state';
import { table } from './store';
import { effective, windowOf } from './select';

export function filters(): Query {
  const v = view.value;
  const data = table.value;
  const window = data && windowOf(data, v);
  const list = (name: FacetName) => effective(name, v).join(',') || undefined;
  return {
    type: list('type')?.toLowerCase(),
    actor: v.facets.actor[0],
    status: list('status'),
    recency: list('recency'),
    source_kind: list('kind'),
    state: list('state')?.replace('needs work', 'needs-work'),
    precision: list('precision'),
    place: v.facets.country[0],
    text: v.q || undefined,
    as_of: v.asOf || undefined,
    all: v.all || undefined,
    since: window ? isoOf(window.from) : undefined,
    until: window ? isoOf(window.to) : undefined,
  };
}
