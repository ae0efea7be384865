// account.tsx - who looks: log in, log out.
import { useState } from 'preact/hooks';
import { send, type Session } from '../api';
import { label, t } from '../words';
import { load, loadSession, said, session } from '../store';
import { Button, Dialog, Field } from './parts';

function LogIn({ onClose }: { onClose: () => void }) {
  const [refused, setRefused] = useState('');
  const submit = async (event: Event) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    try {
      const body = { name: given.get('name'), password: given.get('password') };
      const answer = await send<Session>('POST', '/v1/session', body, null);
      if (answer) session.value = { ...session.peek(), ...answer };
      said.value = t('account.welcome', { name: String(body.name) });
      onClose();
      void loadSession();
      void load();
    } catch (error) {
      setRefused((error as Error).message);
    }
  };
  return (
    <Dialog title={t('account.login')} onClose={onClose}>
      <form onSubmit={submit}>
        <Field name={t('account.name')}>
          <input name="name" required autocomplete="username" dir="auto" />
        </Field>
        <Field name={t('account.password')}>
          <input name="password" type="password" required autocomplete="current-password" />
        </Field>
        {refused ? (
          <p class="refused" role="alert">
            {refused}
          </p>
        ) : null}
        <Button main submit>
          {t('account.login')}
        </Button>
      </form>
    </Dialog>
  );
}

async function leave(): Promise<void> {
  try {
    await send('DELETE', '/v1/session', undefined, session.peek().csrf);
  } finally {
    session.value = { ...session.peek(), who: null, role: 'anonymous', csrf: null, may: [] };
    await Promise.all([loadSession(), load()]);
    said.value = t('account.left');
  }
}

export function Account() {
  const [open, setOpen] = useState(false);
  const { who, role } = session.value;
  if (who) {
    return (
      <span class="account">
        <bdi>{who}</bdi> <small>{label('account', role)}</small>
        <Button quiet onClick={() => void leave()}>
          {t('account.logout')}
        </Button>
      </span>
    );
  }
  return (
    <>
      <Button quiet onClick={() => setOpen(true)}>
        {t('account.login')}
      </Button>
      {open ? <LogIn onClose={() => setOpen(false)} /> : null}
    </>
  );
}
