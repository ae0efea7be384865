// report.tsx - one report: its text, what was coded in it, where it came from; here claims are made by hand.
import { useEffect } from 'preact/hooks';
import { get, type ReportAnswer, type ReportRecord } from '../api';
import { t } from '../words';
import { go, view } from '../state';
import { canReview, table } from '../store';
import { Badge, Busy, Button, Field, From, Sign, Trouble, useAsked } from '../frame/parts';
import { givenLabel } from '../list/facets';
import { ask } from './ask';
import { draft, DraftForm } from './draft';
import { ReportText } from './text';

function Coded({ of, claim }: { of: ReportRecord; claim: string }) {
  return (
    <section>
      <h3>{t('report.coded', { n: of.claims.length })}</h3>
      <ul class="coded">
        {of.claims.map((one) => (
          <li key={one.id} class={one.id === claim ? 'open' : ''}>
            <button
              type="button"
              aria-pressed={one.id === claim}
              onClick={() => pick(one.id, claim, one.trigger[0])}
            >
              <Sign type={one.type} size={20} />
              <span>{givenLabel(one.type, one.label)}</span>
              {one.state !== 'machine' ? <Badge group="state" value={one.state} /> : null}
            </button>
            <a
              href={`?event=${one.event}`}
              onClick={(event) => {
                event.preventDefault();
                go({ event: one.event, doc: '', claim: '', page: 'events' });
              }}
            >
              {t('report.event')}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function pick(id: string, now: string, at: number): void {
  go({ claim: id === now ? '' : id }, 'replace');
  requestAnimationFrame(() =>
    document.getElementById(`at-${at}`)?.scrollIntoView({ block: 'center' }),
  );
}

function Origin({ of }: { of: ReportRecord }) {
  const rows = Object.entries(of.origin ?? {}).filter(
    ([, value]) => value !== null && value !== '',
  );
  return (
    <details class="origin">
      <summary>{t('report.origin')}</summary>
      <dl class="hash">
        {of.uri ? (
          <>
            <dt>{t('report.address')}</dt>
            <dd dir="ltr">{of.uri}</dd>
          </>
        ) : null}
        {rows.map(([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd dir="ltr">{String(value)}</dd>
          </>
        ))}
      </dl>
    </details>
  );
}

/** Two people code one report unseen: who shall, and that one has finished. */
function Double({ doc }: { doc: string }) {
  return (
    <div class="row acts">
      <Button
        onClick={() =>
          ask({
            title: t('double.assign'),
            body: { verb: 'assign', objects: [doc], blind: true },
            done: 'done.assign',
            form: (set) => (
              <>
                <Field name={t('double.to')}>
                  <input
                    required
                    onInput={(event) => set({ to: event.currentTarget.value.trim() })}
                  />
                </Field>
                <label class="check">
                  <input
                    type="checkbox"
                    checked
                    onChange={(event) => set({ blind: event.currentTarget.checked })}
                  />
                  {t('double.blind')}
                </label>
              </>
            ),
          })
        }
      >
        {t('double.assign')}
      </Button>
      <Button
        onClick={() =>
          ask({
            title: t('double.done'),
            body: { verb: 'done', objects: [doc] },
            done: 'done.done',
          })
        }
      >
        {t('double.done')}
      </Button>
    </div>
  );
}

export function ReportPane() {
  const { doc, claim, asOf } = view.value;
  const asked = useAsked(`${doc} ${asOf} ${table.value?.revision ?? ''}`, (signal) =>
    get<ReportAnswer>(`/v1/documents/${doc}`, { as_of: asOf }, signal).then(
      ({ document, ...rest }): ReportRecord => ({ ...document, ...rest }),
    ),
  );
  useEffect(() => {
    if (draft.peek() && draft.peek()?.doc !== doc) draft.value = null;
  }, [doc]);
  useEffect(() => {
    const at = asked.value?.claims.find(({ id }) => id === claim)?.trigger[0];
    if (at !== undefined) document.getElementById(`at-${at}`)?.scrollIntoView({ block: 'center' });
  }, [asked.value]);
  const of = asked.value;
  const close = () => go({ doc: '', claim: '' });
  return (
    <section
      class="report"
      aria-label={t('report.title')}
      onKeyDown={(event) => event.key === 'Escape' && close()}
    >
      <div class="panehead">
        <Button quiet onClick={close}>
          <span class="back" aria-hidden="true" /> {t('evidence.back')}
        </Button>
      </div>
      {asked.error ? <Trouble error={asked.error} again={asked.again} /> : null}
      {!of && !asked.error ? <Busy /> : null}
      {of ? (
        <div class="columns">
          <article>
            <h2 dir="auto">{of.title || t('doc.untitled')}</h2>
            <p class="from">
              <From publisher={of.publisher} published={of.published} />
            </p>
            {of.not_coded?.length ? (
              <p class="note">{t('report.notcoded', { n: of.not_coded.length })}</p>
            ) : null}
            <ReportText report={of} claim={claim} />
          </article>
          <aside>
            <DraftForm />
            <Coded of={of} claim={claim} />
            {canReview.value ? <Double doc={of.id} /> : null}
            <Origin of={of} />
          </aside>
        </div>
      ) : null}
    </section>
  );
}
