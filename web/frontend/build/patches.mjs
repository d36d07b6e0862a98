// Small changes to libraries; the build fails loudly when one no longer applies.
import fs from 'node:fs';

function replaceOnce(source, from, to, file) {
  if (source.split(from).length !== 2) throw new Error(`patch does not apply to ${file}: ${from}`);
  return source.replace(from, to);
}

function patch(name, filter, changes, appendix = '') {
  return {
    name,
    setup(build) {
      build.onLoad({ filter }, ({ path }) => {
        const source = changes.reduce((text, [from, to]) => replaceOnce(text, from, to, path), fs.readFileSync(path, 'utf8'));
        return { contents: source + appendix, loader: 'js' };
      });
    },
  };
}

// form-js 2.0.0 forgot translate() at two places
const formTexts = patch('form-js-texts', /form-js-viewer[\\/]dist[\\/]index\.es\.js$/, [
  ["children: valueLabel || 'Select'", "children: valueLabel || formTranslate('Select')"],
  ['children: "Browse"', "children: translate('Browse')"],
], '\nconst formTranslate = text => globalThis.samphanTranslate ? globalThis.samphanTranslate(text) : text;\n');

// CodeMirror's style-mod writes a <style> element; constructed style sheets pass the content security policy
const styleMod = patch('style-mod-csp', /style-mod[\\/]src[\\/]style-mod\.js$/, [
  ['if (!root.head && root.adoptedStyleSheets', 'if (root.adoptedStyleSheets'],
]);

export const patches = [formTexts, styleMod];
