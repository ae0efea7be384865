// app.tsx - which panes stand, by the view of the address.
import { useEffect, useState } from 'preact/hooks';
import { lang, t } from './words';
import { view } from './state';
import { load, loading, notice, said, summary, table, trouble } from './store';
import { CountsBar, Legend } from './frame/counts';
import { Head, Notes } from './frame/head';
import { Busy, Trouble } from './frame/parts';
import { EvidencePane } from './evidence/evidence';
import { FacetPane } from './list/facets';
import { ListPane } from './list/list';
import { MapPane } from './map/view';
import { TimePane } from './time/histogram';
import { Asked } from './review/ask';
import { ReportPane } from './review/report';
import { ReviewPage } from './review/page';
import { NetworkPage } from './views/network';
import { BorderPage } from './views/border';
import { PledgesPage } from './views/pledges';
import { SeriesPage } from './views/series';
import { ReportsPage } from './views/reports';

function Empty() {
  return (
    <section class="page-view empty">
      <h2>{t('empty.title')}</h2>
      <p>{t('empty.how')}</p>
      <pre dir="ltr">marsad add --store {summary.value?.store ?? 'marsad.gpkg'} reports/</pre>
      <p>{t('empty.then')}</p>
    </section>
  );
}

const tabs = ['map', 'list', 'facets'] as const;

/** On a phone one pane stands at a time. */
function EventsPage() {
  const [tab, setTab] = useState<(typeof tabs)[number]>('map');
  const { event } = view.value;
  return (
    <div class="events" data-tab={tab}>
      <div class="phone-tabs" role="group" aria-label={t('phone.panes')}>
        {tabs.map((one) => (
          <button key={one} type="button" aria-pressed={tab === one} onClick={() => setTab(one)}>
            {t(`phone.${one}`)}
          </button>
        ))}
      </div>
      <FacetPane />
      <div class="middle">
        <CountsBar />
        <div class="mapbox">
          <MapPane />
          <Legend />
        </div>
        <TimePane />
      </div>
      <div class="side">
        {event ? <EvidencePane /> : null}
        <ListPane away={event !== ''} />
      </div>
    </div>
  );
}

function Page() {
  const { page, doc } = view.value;
  if (doc) return <ReportPane />;
  if (page === 'reports') return <ReportsPage />;
  if (page === 'review') return <ReviewPage />;
  if (page === 'pledges') return <PledgesPage />;
  if (trouble.value) return <Trouble error={trouble.value} again={() => void load()} />;
  if (!table.value) return <Busy />;
  if (!table.value.n && !view.value.q && !view.value.asOf && !loading.value) return <Empty />;
  if (page === 'network') return <NetworkPage />;
  if (page === 'border') return <BorderPage />;
  if (page === 'series') return <SeriesPage />;
  return <EventsPage />;
}

function Said() {
  const text = said.value;
  useEffect(() => {
    if (!text) return;
    const timer = setTimeout(() => (said.value = ''), 5000);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div class={text ? 'said on' : 'said'} role="status">
      {text}
    </div>
  );
}

export function App() {
  useEffect(() => {
    document.title = `marsad · ${t(`page.${view.value.page}`)}`;
  }, [view.value.page, lang.value]);
  return (
    <>
      <a class="skip" href="#main">
        {t('skip')}
      </a>
      <Head />
      <Notes invented={notice.value || (summary.value?.sample ? 'INVENTED' : '')} />
      <main id="main" tabIndex={-1} aria-busy={loading.value}>
        <h1 class="hidden">{t('brand.title')}</h1>
        <Page />
      </main>
      <Asked />
      <Said />
    </>
  );
}
