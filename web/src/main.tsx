// main.tsx - the page starts: the record is asked for at once, what draws map and bars beside it.
import { render } from 'preact';
import './style.css';
import { App } from './app';
import { loadBase } from './map/base';
import { open } from './store';

open();
void import('maplibre-gl/dist/maplibre-gl-csp.js');
void import('@observablehq/plot');
void loadBase();
render(<App />, document.getElementById('app')!);
