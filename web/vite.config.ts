import { defineConfig, type HtmlTagDescriptor, type Plugin } from 'vite';

/** The document names what its first view needs, so that all of it is fetched beside the first script and not after it. */
const early: Plugin = {
  name: 'early',
  transformIndexHtml: {
    order: 'post',
    handler(html, { bundle }) {
      const first = Object.values(bundle ?? {}).filter(
        (one) => one.type === 'chunk' && /^(page|maplibre)$/.test(one.name),
      );
      return first
        .filter(({ fileName }) => !html.includes(fileName))
        .map(({ fileName }): HtmlTagDescriptor => ({
          tag: 'link',
          injectTo: 'head',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `./${fileName}` },
        }));
    },
  },
};

// Names hold a hash of the content, so the service can let them be kept for ever; index.html alone is fixed.
// MapLibre and Plot stand in files of their own: a change of ours leaves theirs as they are, and the page stands before they
// do. A file's address (?url) is no part of it: beside MapLibre it would make the page wait for all of that.
export default defineConfig({
  base: './',
  plugins: [early],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1200,
    rollupOptions: {
      output: {
        manualChunks(id) {
          if (/commonjsHelpers|vite\/preload-helper/.test(id)) return 'base';
          if (id.endsWith('?url')) return undefined;
          if (id.includes('node_modules/maplibre-gl')) return 'maplibre';
          if (/node_modules\/(@observablehq|d3|internmap|interval-tree|isoformat)/.test(id))
            return 'plot';
          return undefined;
        },
      },
    },
  },
  server: { proxy: { '/v1': 'http://127.0.0.1:8080', '/collections': 'http://127.0.0.1:8080' } },
});
