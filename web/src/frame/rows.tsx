// rows.tsx - the form that takes rows away: in which shape, out of which record, and why.
import { useState } from 'preact/hooks';
import { Refusal } from '../api';
import { t } from '../words';
import { loadSession, selection, session } from '../store';
import { Button, Field } from './parts';
import { save } from './save';
import { cannotNarrow, forms, take, type Form, type Order, type Taken } from './take';

/** The service's words, but where it says no more than that it may not be. */
function sayRefusal(error: Error, { precise }: Order): string {
  const status = error instanceof Refusal ? error.status : 0;
  if (status === 401) void loadSession();
  if (status === 403 && precise) return t('export.forbidden');
  return error.message;
}

function Said({ taken }: { taken: Taken }) {
  return (
    <div class="taken" role="status">
      <p>
        <b>{t('export.done', { n: taken.rows })}</b> {t('export.logged')}
      </p>
      {taken.leftOut ? (
        <p>
          {t('export.left', { n: taken.leftOut })}{' '}
          {taken.report ? (
            <a href={taken.report} target="_blank">
              {t('export.report')}
            </a>
          ) : null}
        </p>
      ) : null}
      <p class="ident" dir="ltr">
        SHA-256 {taken.sha256}
      </p>
    </div>
  );
}

function Shape({ order, set }: { order: Order; set: (change: Partial<Order>) => void }) {
  const { form, of } = order;
  return (
    <>
      <div class="pair">
        <Field name={t('export.form')}>
          <select
            value={form}
            onChange={(event) => {
              const next = event.currentTarget.value as Form;
              set({ form: next, of: forms[next].claims ? of : 'events' });
            }}
          >
            {(Object.keys(forms) as Form[]).map((one) => (
              <option key={one} value={one}>
                {t(`form.${one}`)}
              </option>
            ))}
          </select>
        </Field>
        <Field name={t('export.of')}>
          <select
            value={of}
            disabled={!forms[form].claims}
            onChange={(event) => set({ of: event.currentTarget.value as Order['of'] })}
          >
            <option value="events">{t('export.events')}</option>
            <option value="claims">{t('export.claims')}</option>
          </select>
        </Field>
      </div>
      <p class="note">{t(`form.${form}.note`)}</p>
    </>
  );
}

/** For the team: what may be handed on, or what it sees itself. */
function Record({ order, set }: { order: Order; set: (change: Partial<Order>) => void }) {
  return (
    <fieldset>
      <legend>{t('export.which')}</legend>
      {[false, true].map((precise) => (
        <label key={String(precise)} class="choice">
          <input
            type="radio"
            name="which"
            checked={order.precise === precise}
            onChange={() => set({ precise })}
          />
          <span>
            {t(precise ? 'export.precise' : 'export.published')}
            <small>{t(precise ? 'export.precisenote' : 'export.publishednote')}</small>
          </span>
        </label>
      ))}
      {order.precise ? (
        <Field name={t('export.reason')} hint={t('export.reasonnote')}>
          <textarea
            required
            rows={2}
            value={order.reason}
            onInput={(event) => set({ reason: event.currentTarget.value })}
          />
        </Field>
      ) : null}
    </fieldset>
  );
}

export function TakeRows() {
  const [order, setOrder] = useState<Order>({
    form: 'csv',
    of: 'events',
    precise: false,
    reason: '',
  });
  const [state, tell] = useState<{ busy?: boolean; refused?: string; taken?: Taken }>({});
  const may = session.value.may;
  const set = (change: Partial<Order>) => {
    setOrder({ ...order, ...change });
    tell({});
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    tell({ busy: true });
    try {
      const taken = await take(order);
      save(taken.file, taken.name);
      tell({ taken });
    } catch (error) {
      tell({ refused: sayRefusal(error as Error, order) });
    }
  };
  if (!may.includes('export')) return <p class="note">{t('export.account')}</p>;
  return (
    <form class="take" onSubmit={submit}>
      <Shape order={order} set={set} />
      {may.includes('read-precise') ? <Record order={order} set={set} /> : null}
      {cannotNarrow().map((one) => (
        <p key={one} class="note caution">
          {t(`export.wider.${one}`)}
        </p>
      ))}
      {state.refused ? (
        <p class="refused" role="alert">
          {state.refused}
        </p>
      ) : null}
      <div class="row">
        <Button main submit disabled={state.busy}>
          {t(state.busy ? 'export.busy' : 'export.take')}
        </Button>
        <span class="note">{t('export.view', { n: selection.value?.rows.length ?? 0 })}</span>
      </div>
      {state.taken ? <Said taken={state.taken} /> : null}
    </form>
  );
}
