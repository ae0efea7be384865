// pledges.tsx - what was promised, by when, and what the record holds of it since.
import { get } from '../api';
import { sayIso } from '../days';
import { label, t } from '../words';
import { go, view } from '../state';
import { table } from '../store';
import { Busy, Trouble, useAsked } from '../frame/parts';

interface Pledge {
  pledge: string;
  said: string | null;
  due: string | null;
  /** As marsad pledges says it: "open", "due with no word" ... */
  state: string;
  who: string | null;
  summary: string | null;
  event_ids: string[];
  word_summary: string | null;
}

const MOST = 2000;

function Event({ id, children }: { id: string; children: preact.ComponentChildren }) {
  return (
    <a
      href={`?event=${id}`}
      onClick={(event) => {
        event.preventDefault();
        go({ event: id, page: 'events' });
      }}
    >
      {children}
    </a>
  );
}

function Card({ of }: { of: Pledge }) {
  return (
    <li class="card">
      <p class="head">
        <b>
          <bdi>{of.who ?? t('list.unknown')}</bdi>
        </b>
        <span class="when">{sayIso(of.said)}</span>
      </p>
      <p dir="auto">
        <Event id={of.pledge}>{of.summary ?? of.pledge}</Event>
      </p>
      {of.due ? (
        <p>
          <span class="badge">{t('time.deadline', { day: sayIso(of.due) })}</span>
        </p>
      ) : null}
      {of.event_ids.length ? (
        <ul class="links">
          {of.event_ids.map((id, i) => (
            <li key={id}>
              <Event id={id}>
                <bdi>{(!i && of.word_summary) || t('pledge.event')}</bdi>
              </Event>
            </li>
          ))}
        </ul>
      ) : null}
    </li>
  );
}

/** Told by what the record holds, not judged: a column for each state. */
export function PledgesPage() {
  const { asOf } = view.value;
  const asked = useAsked(`${asOf} ${table.value?.revision ?? ''}`, (signal) =>
    get<{ rows: Pledge[] }>('/v1/answers/pledges', { as_of: asOf, limit: MOST }, signal),
  );
  const all = asked.value?.rows ?? [];
  const states = [...new Set(all.map(({ state }) => state))].sort();
  return (
    <section class="page-view pledges" aria-label={t('page.pledges')}>
      <h2>{t('page.pledges')}</h2>
      <p class="note">{t('pledge.note')}</p>
      {asked.error ? <Trouble error={asked.error} again={asked.again} /> : null}
      {!asked.value && !asked.error ? <Busy /> : null}
      {asked.value && !all.length ? <p class="note">{t('pledge.none')}</p> : null}
      <div class="board">
        {states.map((state) => {
          const of = all.filter((one) => one.state === state);
          return (
            <section key={state}>
              <h3>
                {label('pledge', state)} <span class="n">{of.length}</span>
              </h3>
              <ul>
                {of.map((one) => (
                  <Card key={one.pledge} of={one} />
                ))}
              </ul>
            </section>
          );
        })}
      </div>
    </section>
  );
}
