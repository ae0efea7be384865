// head.tsx - the top of the page: views, search, language, theme, account.
import { useEffect, useRef, useState } from 'preact/hooks';
import { languages, lang, t } from '../words';
import { go, pages, view, writeView, type Page } from '../state';
import { load, stale, summary } from '../store';
import { Account } from './account';
import { Button } from './parts';
import { ShareButton } from './share';

function Search() {
  const { q } = view.value;
  const [text, setText] = useState(q);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setText(q), [q]);
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      const typing = (event.target as HTMLElement).closest('input,textarea,select,[role=textbox]');
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      field.current?.focus();
    };
    addEventListener('keydown', key);
    return () => removeEventListener('keydown', key);
  }, []);
  return (
    <form
      class="search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        go({ q: text.trim(), at: '' });
      }}
    >
      <input
        ref={field}
        type="search"
        dir="auto"
        aria-label={t('search.label')}
        placeholder={t('search.hint')}
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          if (!event.currentTarget.value && q) go({ q: '' });
        }}
      />
    </form>
  );
}

function Views() {
  const now = view.value;
  return (
    <nav aria-label={t('nav.label')}>
      {pages.map((page: Page) => {
        const event = page === 'events' ? now.event : '';
        const change = { page, doc: '', claim: '', event, tab: '', pick: '' };
        return (
          <a
            key={page}
            href={writeView({ ...now, ...change })}
            aria-current={now.page === page ? 'page' : undefined}
            onClick={(event) => {
              if (event.metaKey || event.ctrlKey) return;
              event.preventDefault();
              go(change);
            }}
          >
            {t(`page.${page}`)}
          </a>
        );
      })}
    </nav>
  );
}

function Theme() {
  const dark = view.value.theme
    ? view.value.theme === 'dark'
    : matchMedia('(prefers-color-scheme: dark)').matches;
  return (
    <Button
      quiet
      label={t(dark ? 'theme.light' : 'theme.dark')}
      onClick={() => go({ theme: dark ? 'light' : 'dark' })}
    >
      {dark ? '☀' : '☾'}
    </Button>
  );
}

export function Head() {
  return (
    <header class="head-bar">
      <a class="brand" href={location.pathname} title={t('brand.title')}>
        <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
          <path d="M5 16c3.2-5.3 6.9-8 11-8s7.8 2.7 11 8c-3.2 5.3-6.9 8-11 8S8.2 21.3 5 16z" />
          <circle cx="16" cy="16" r="3.6" />
        </svg>
        marsad
      </a>
      <Views />
      <Search />
      <div class="tools">
        <ShareButton />
        {languages.map(([code, name]) =>
          code === lang.value ? null : (
            <button
              key={code}
              type="button"
              class="button quiet"
              lang={code}
              onClick={() => go({ lang: code === 'en' ? '' : code })}
            >
              {name}
            </button>
          ),
        )}
        <Theme />
        <Account />
      </div>
    </header>
  );
}

/** What a reader must know before reading: invented samples, a past state, coarsened places, news. */
export function Notes({ invented }: { invented: string }) {
  const { asOf } = view.value;
  const coarse = summary.value?.profile === 'coarsened';
  if (!invented && !asOf && !coarse && !stale.value) return null;
  return (
    <section class="notes" aria-label={t('notes.title')}>
      {invented ? <p class="invented">{t('notes.invented')}</p> : null}
      {asOf ? (
        <p>
          {t('notes.asof', { when: asOf })}{' '}
          <button type="button" class="link" onClick={() => go({ asOf: '' })}>
            {t('notes.now')}
          </button>
        </p>
      ) : null}
      {coarse ? <p>{t('notes.coarse')}</p> : null}
      {stale.value ? (
        <p>
          {t('notes.stale')}{' '}
          <button type="button" class="link" onClick={() => void load()}>
            {t('notes.reload')}
          </button>
        </p>
      ) : null}
    </section>
  );
}
