/// <reference types="vite/client" />
declare module 'maplibre-gl/dist/maplibre-gl-csp.js' {
  import * as gl from 'maplibre-gl';
  export default gl;
}
