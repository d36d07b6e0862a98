// Builds the islands and style sheets of src/ into ../static/dist and records what was built from what.
// Usage: npm ci --ignore-scripts && node build.mjs [another folder for the result]
import fs from 'node:fs';
import { build } from 'esbuild';
import { patches } from './build/patches.mjs';
import { record } from './build/record.mjs';
import { allStyles } from './build/styles.mjs';

const dist = process.argv[2] ?? '../static/dist';
const entries = ['base', 'form', 'diagram', 'replay', 'modeler'];

const fresh = `${dist}.new`; // swapped in when all went well
fs.rmSync(fresh, { recursive: true, force: true });
const result = await build({
  entryPoints: entries.map(name => `src/${name}.js`),
  outdir: fresh,
  plugins: [allStyles, ...patches],
  bundle: true,
  splitting: true,
  format: 'esm',
  minify: true,
  target: 'es2022',
  metafile: true,
  legalComments: 'none', // THIRD_PARTY_LICENSES.txt holds them all
  charset: 'utf8',
  entryNames: '[name]',
  chunkNames: 'chunk/[name]-[hash]',
  assetNames: 'asset/[name]-[hash]',
  loader: { '.woff2': 'file', '.woff': 'empty', '.ttf': 'empty', '.eot': 'empty', '.svg': 'file' },
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'warning',
});
const summary = record(fresh, result.metafile);
fs.rmSync(dist, { recursive: true, force: true });
fs.renameSync(fresh, dist);
console.log(`${summary.files} files, ${summary.packages} packages, ${summary.kilobytes} KB`);
