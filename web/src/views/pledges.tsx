// pledges.tsx - what was promised, by when, and what the record holds of it since.
import { get } from '../api';
import { sayIso } from '../days';
import { t } from '../words';
import { go, view } from '../state';
import { table } from '../store';
import { Busy, Trouble, useAsked } from '../frame/parts';

interface Pledge {
  id: string;
  who: string | null;
  what: string | null;
  made: string | null;
  deadline: string | null;
  status: string;
  later: { id: string; kind: string; summary: string | null; start: string | null }[];
}

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

function Card({ of, today }: { of: Pledge; today: string }) {
  const due = of.deadline !== null && of.deadline < today;
  return (
    <li class="card">
      <p class="head">
        <b>
          <bdi>{of.who ?? t('list.unknown')}</bdi>
        </b>
        <span class="when">{sayIso(of.made)}</span>
      </p>
      <p dir="auto">
        <Event id={of.id}>{of.what ?? of.id}</Event>
      </p>
      {of.deadline ? (
        <p>
          <span class={due ? 'badge due' : 'badge'}>
            {t('time.deadline', { day: sayIso(of.deadline) })}
          </span>
        </p>
      ) : null}
      {of.later.length ? (
        <ul class="links">
          {of.later.map((one) => (
            <li key={one.id}>
              <Event id={one.id}>
                <bdi>{one.summary ?? one.id}</bdi>
              </Event>{' '}
              <small>{sayIso(one.start)}</small>
            </li>
          ))}
        </ul>
      ) : null}
    </li>
  );
}

/** Told by what the record holds, not judged: something followed; a deadline has passed with nothing; still open. */
export function PledgesPage() {
  const { asOf, q } = view.value;
  const asked = useAsked(`${asOf} ${q} ${table.value?.revision ?? ''}`, (signal) =>
    get<{ pledges: Pledge[] }>('/v1/pledges', { as_of: asOf, text: q }, signal),
  );
  const today = new Date().toISOString().slice(0, 10);
  const all = asked.value?.pledges ?? [];
  const columns = [
    {
      name: t('pledge.open'),
      of: all.filter((one) => !one.later.length && !(one.deadline && one.deadline < today)),
    },
    {
      name: t('pledge.due'),
      of: all.filter((one) => !one.later.length && one.deadline && one.deadline < today),
    },
    { name: t('pledge.followed'), of: all.filter((one) => one.later.length) },
  ];
  return (
    <section class="page-view pledges" aria-label={t('page.pledges')}>
      <h2>{t('page.pledges')}</h2>
      <p class="note">{t('pledge.note')}</p>
      {asked.error ? <Trouble error={asked.error} again={asked.again} /> : null}
      {!asked.value && !asked.error ? <Busy /> : null}
      {asked.value && !all.length ? <p class="note">{t('pledge.none')}</p> : null}
      {all.length ? (
        <div class="board">
          {columns.map(({ name, of }) => (
            <section key={name}>
              <h3>
                {name} <span class="n">{of.length}</span>
              </h3>
              <ul>
                {of.map((one) => (
                  <Card key={one.id} of={one} today={today} />
                ))}
              </ul>
            </section>
          ))}
        </div>
      ) : null}
    </section>
  );
}
