// evidence.tsx - one event with all that is known of it: who says so, in which words, and where they differ.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import {
  get,
  type ClaimEvidence,
  type Evidence,
  type LinkedEvent,
  type Mark,
  type SourceDocument,
  type Voice,
} from '../api';
import { sayIso } from '../days';
import { label, sayNumber, sayShare, t } from '../words';
import { go, view } from '../state';
import { canReview, table } from '../store';
import { Badge, Busy, Button, From, Sign, Trouble, useAsked } from '../frame/parts';
import { askCorrect, askMerge, askReview, askSplit } from '../review/ask';
import { History } from '../review/history';
import { typeLabel } from '../list/facets';
import { Marked } from './marked';
import { facts, sayPlace, sayQuantity, sayTime } from './say';

function Explain({ id }: { id: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="explain" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('claim.explain')}</summary>
      {open ? <Explained id={id} /> : null}
    </details>
  );
}

function Explained({ id }: { id: string }) {
  const asked = useAsked(id, (signal) =>
    get<{ text: string }>(`/v1/claims/${id}/explain`, {}, signal),
  );
  if (asked.error) return <Trouble error={asked.error} again={asked.again} />;
  return asked.value ? (
    <pre tabIndex={0} dir="ltr">
      {asked.value.text}
    </pre>
  ) : (
    <Busy />
  );
}

/** The words of a mark, from the field that holds them. */
function wordsOf(claim: ClaimEvidence['claim'], mark: Mark): string {
  type Spoken = { span?: [number, number] | null; text?: string | null } | null;
  const { place, time, source, instrument, means, actors, targets, quantities } =
    claim as unknown as Record<string, Spoken> &
      Record<'actors' | 'targets' | 'quantities', Spoken[]>;
  const fields = [place, time, source, instrument, means, ...actors, ...targets, ...quantities];
  const found = fields.find((one) => one?.span?.[0] === mark.start && one.span[1] === mark.end);
  return found?.text ?? mark.name ?? '…';
}

/** Who says so: the source, or the publisher where the report speaks for itself. */
function speaker({ claim }: ClaimEvidence): string {
  const narrated = !claim.source?.name || claim.source.kind === 'narrator';
  return (narrated ? claim.publisher : claim.source?.name) ?? t('source.narrator');
}

/** What a claim took from other sentences of its report. */
function Elsewhere({ one }: { one: ClaimEvidence }) {
  const [start, end] = one.claim.sentence.span;
  const far = one.marks.filter((mark) => mark.end <= start || mark.start >= end);
  if (!far.length) return null;
  return (
    <p class="elsewhere">
      {t('claim.elsewhere')}{' '}
      {far.map((mark, i) => (
        <span key={i}>
          <mark class={`role ${mark.role}`}>
            {wordsOf(one.claim, mark)}
            <sub class="tag">{label('role', mark.role)}</sub>
          </mark>{' '}
        </span>
      ))}
    </p>
  );
}

function Claim({ one, many }: { one: ClaimEvidence; many: boolean }) {
  const { claim } = one;
  const who = speaker(one);
  const fields: [string, string][] = [
    [t('fact.when'), sayTime(claim.time)],
    [t('fact.where'), sayPlace(claim.place)],
    ...claim.quantities.map((q): [string, string] => {
      const [what = '', n = ''] = sayQuantity(q).split(/: (.*)/s);
      return [what, n];
    }),
  ];
  return (
    <article class="claim" id={claim.id}>
      <header>
        <b>
          <bdi>{who}</bdi>
        </b>
        <span class="badge">{label('kind', claim.source?.kind ?? 'narrator')}</span>
        {claim.status !== 'actual' ? <Badge group="status" value={claim.status} /> : null}
        <Badge group="state" value={claim.state} />
        <span class="when">{sayShare(claim.confidence)}</span>
      </header>
      <blockquote dir="auto">
        <Marked text={claim.sentence.text} start={claim.sentence.span[0]} marks={one.marks} />
      </blockquote>
      <Elsewhere one={one} />
      <p class="from">
        <a
          href={`?doc=${claim.document}&claim=${claim.id}`}
          onClick={openDoc(claim.document, claim.id)}
        >
          <bdi>{claim.title || claim.publisher || t('doc.untitled')}</bdi>
        </a>
        {claim.publisher && claim.title ? (
          <>
            {' · '}
            <bdi>{claim.publisher}</bdi>
          </>
        ) : null}
        {claim.published ? <span> · {sayIso(claim.published)}</span> : null}
      </p>
      {many ? <Facts of={fields} /> : null}
      {one.why && many ? <p class="why">{t('claim.why', { why: one.why })}</p> : null}
      <Explain id={claim.id} />
      {canReview.value ? (
        <div class="row acts">
          <Button onClick={() => askReview([claim.id], 'confirmed')}>{t('act.confirm')}</Button>
          <Button onClick={() => askCorrect(one)}>{t('act.correct')}</Button>
          <Button onClick={() => askReview([claim.id], 'rejected')}>{t('act.reject')}</Button>
          {many ? (
            <Button onClick={() => askSplit(claim.event, [claim.id])}>{t('act.split')}</Button>
          ) : null}
        </div>
      ) : null}
      {one.decisions?.length ? <History decisions={one.decisions} /> : null}
    </article>
  );
}

/** A link that opens a report here, and in a tab of its own where the reader asks for that. */
export function openDoc(doc: string, claim = '') {
  return (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    go({ doc, claim });
  };
}

export function Facts({ of }: { of: [string, string][] }) {
  return (
    <dl class="facts">
      {of.map(([name, value], i) => (
        <div key={i}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Differences({
  of: apart,
  claims,
}: {
  of: Evidence['differences'];
  claims: ClaimEvidence[];
}) {
  if (!apart.length) return null;
  const who = (id: string) => claims.filter(({ claim }) => claim.id === id).map(speaker);
  return (
    <section>
      <h3>{t('evidence.differ')}</h3>
      <div class="scrollx" tabIndex={0} role="group" aria-label={t('evidence.differ')}>
        <table class="differ">
          <tbody>
            {apart.flatMap(({ field, values }) =>
              values.map((one, i) => (
                <tr key={field + i}>
                  {i ? null : (
                    <th scope="rowgroup" rowSpan={values.length}>
                      {label('field', field, label('quantity', field))}
                    </th>
                  )}
                  <td>
                    <b dir="auto">{one.value ?? '–'}</b>
                  </td>
                  <td dir="auto">{[...new Set(one.claims.flatMap(who))].join(t('comma'))}</td>
                </tr>
              )),
            )}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Chain({ voices, sources }: { voices: Voice[]; sources: number }) {
  return (
    <section>
      <h3>{t('evidence.chain', { n: sources })}</h3>
      <ul class="chain">
        {voices.map((one, i) => (
          <li key={i} class={one.counts ? 'independent' : ''}>
            <b>
              <bdi>{one.name ?? t('source.narrator')}</bdi>
            </b>{' '}
            <span class="badge">{label('kind', one.kind)}</span>
            {one.publisher && one.publisher !== one.name ? (
              <span>
                {' '}
                {t('evidence.in')} <bdi>{one.publisher}</bdi>
              </span>
            ) : null}
            <small>{one.counts ? t('evidence.counts') : (one.why ?? t('evidence.not'))}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Links({ of }: { of: Record<string, LinkedEvent[]> }) {
  const kinds = Object.entries(of).filter(([, events]) => events.length);
  if (!kinds.length) return null;
  return (
    <section>
      <h3>{t('evidence.links')}</h3>
      <ul class="links">
        {kinds.flatMap(([kind, events]) =>
          events.map((one) => (
            <li key={kind + one.id}>
              <span class="badge">{label('link', kind)}</span>{' '}
              <a
                href={`?event=${one.id}`}
                onClick={(event) => {
                  event.preventDefault();
                  go({ event: one.id });
                }}
              >
                <bdi>{one.summary ?? one.label}</bdi>
              </a>{' '}
              <small>{sayIso(one.start)}</small>
            </li>
          )),
        )}
      </ul>
    </section>
  );
}

function Origin({ doc }: { doc: SourceDocument }) {
  return (
    <li>
      <a href={`?doc=${doc.id}`} onClick={openDoc(doc.id)}>
        <bdi>{doc.title || t('doc.untitled')}</bdi>
      </a>
      <p>
        <From publisher={doc.publisher} published={doc.published} />
        {doc.uri ? (
          <span class="uri" dir="ltr">
            {doc.uri}
          </span>
        ) : null}
      </p>
      <dl class="hash">
        <dt>SHA-256</dt>
        <dd dir="ltr">{doc.sha256 ?? doc.id}</dd>
        {doc.bytes ? (
          <>
            <dt>{t('doc.bytes')}</dt>
            <dd>{sayNumber(doc.bytes)}</dd>
          </>
        ) : null}
        {doc.retrieved ? (
          <>
            <dt>{t('doc.received')}</dt>
            <dd>{sayIso(doc.retrieved)}</dd>
          </>
        ) : null}
        {doc.copies?.length ? (
          <>
            <dt>{t('doc.copies')}</dt>
            <dd dir="auto">
              {doc.copies.map((c) => c.publisher ?? c.uri ?? c.id.slice(0, 8)).join(', ')}
            </dd>
          </>
        ) : null}
      </dl>
    </li>
  );
}

function Acts({ of }: { of: Evidence }) {
  const { id } = of.event;
  return (
    <div class="row acts">
      <Button main onClick={() => askReview([id], 'confirmed')}>
        {t('act.confirm')}
      </Button>
      <Button onClick={() => askReview([id], 'needs-work')}>{t('act.needs')}</Button>
      <Button onClick={() => askReview([id], 'rejected')}>{t('act.reject')}</Button>
      <Button onClick={() => askMerge(id)}>{t('act.merge')}</Button>
    </div>
  );
}

function Body({ of }: { of: Evidence }) {
  const { event } = of;
  const type = event.mode ? `${event.type}/${event.mode}` : event.type;
  const title = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => title.current?.focus({ preventScroll: true }), [event.id]);
  return (
    <>
      <header class="title">
        <Sign type={event.type} size={34} />
        <div>
          <h2 ref={title} tabIndex={-1}>
            {typeLabel(type)}
          </h2>
          <p class="row">
            {event.status !== 'actual' ? <Badge group="status" value={event.status} /> : null}
            {event.recency !== 'fresh' ? <Badge group="recency" value={event.recency} /> : null}
            <Badge group="state" value={event.state} />
            <span class="badge">{t('evidence.sure', { p: sayShare(event.confidence) })}</span>
          </p>
        </div>
      </header>
      {event.summary ? (
        <p class="summary" dir="auto">
          {event.summary}
        </p>
      ) : null}
      <Facts of={facts(event)} />
      {canReview.value ? <Acts of={of} /> : null}
      <Differences of={of.differences} claims={of.claims} />
      <section>
        <h3>{t('evidence.words', { n: of.claims.length })}</h3>
        {of.claims.map((one) => (
          <Claim key={one.claim.id} one={one} many={of.claims.length > 1} />
        ))}
      </section>
      <Chain voices={event.voices} sources={event.sources} />
      <Links of={of.links ?? {}} />
      <section>
        <h3>{t('evidence.reports', { n: of.documents.length })}</h3>
        <ul class="origins">
          {of.documents.map((doc) => (
            <Origin key={doc.id} doc={doc} />
          ))}
        </ul>
      </section>
      <p class="ident" dir="ltr">
        {event.id}
      </p>
    </>
  );
}

export function EvidencePane() {
  const { event, asOf } = view.value;
  const key = `${event} ${asOf} ${table.value?.revision ?? ''}`;
  const asked = useAsked(key, (signal) =>
    get<Evidence>(`/v1/events/${event}/evidence`, { as_of: asOf }, signal),
  );
  const close = () => go({ event: '' });
  return (
    <section
      class="evidence"
      aria-label={t('evidence.title')}
      onKeyDown={(pressed) => pressed.key === 'Escape' && close()}
    >
      <div class="panehead">
        <Button quiet onClick={close}>
          <span class="back" aria-hidden="true" /> {t('evidence.back')}
        </Button>
      </div>
      <div class="body">
        {asked.error ? <Trouble error={asked.error} again={asked.again} /> : null}
        {asked.value ? <Body of={asked.value} /> : asked.error ? null : <Busy />}
      </div>
    </section>
  );
}
