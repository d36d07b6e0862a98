// `import 'all-styles'` gives every file of src/css: tokens, document, the others by name, pages, print.
import fs from 'node:fs';
import path from 'node:path';

const first = ['tokens.css', 'document.css'];
const last = ['pages.css', 'print.css'];
const rank = name => (first.includes(name) ? first.indexOf(name) - 10 : last.includes(name) ? last.indexOf(name) + 10 : 0);

export const allStyles = {
  name: 'all-styles',
  setup(build) {
    const folder = path.resolve('src/css');
    build.onResolve({ filter: /^all-styles$/ }, () => ({ path: 'all-styles', namespace: 'all-styles' }));
    build.onLoad({ filter: /.*/, namespace: 'all-styles' }, () => {
      const names = fs.readdirSync(folder).filter(name => name.endsWith('.css'))
        .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
      return { contents: names.map(name => `@import "./${name}";`).join('\n'), loader: 'css', resolveDir: folder };
    });
  },
};
