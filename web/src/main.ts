// main.ts - the page starts: first of all the record is asked for, then what shows it. Small, so that it runs at once.
import './style.css';
import { open } from './store';

open();
void import('./page');
