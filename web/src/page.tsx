// page.tsx - what shows the record, put into the document.
import { render } from 'preact';
import { App } from './app';
import { sayDay } from './days';
import { loadBase } from './map/base';
import { loadMap } from './map/world';
import { inOrder, sayNumber } from './words';

void loadMap();
void loadBase();
render(<App />, document.getElementById('app')!);
// what knows a language is slow to make, and there is time while the record is on its way
void [sayNumber(0), sayDay(0), inOrder('', '')];
