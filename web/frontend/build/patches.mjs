// Small changes to libraries; the build fails loudly when one no longer applies.
import crypto from 'node:crypto';
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

// form-js 2.0.0 forgot translate() at three places
const formTexts = patch('form-js-texts', /form-js-viewer[\\/]dist[\\/]index\.es\.js$/, [
  ["children: valueLabel || 'Select'", "children: valueLabel || formTranslate('Select')"],
  ['children: "Browse"', "children: translate('Browse')"],
  ['"aria-label": `Remove list item ${itemIndex + 1}`', "'aria-label': formTranslate('Remove list item {value}', { value: itemIndex + 1 })"],
], '\nconst formTranslate = (...words) => globalThis.samphanTranslate(...words);\n');

// CodeMirror's style-mod writes a <style> element; constructed style sheets pass the content security policy
const styleMod = patch('style-mod-csp', /style-mod[\\/]src[\\/]style-mod\.js$/, [
  ['if (!root.head && root.adoptedStyleSheets', 'if (root.adoptedStyleSheets'],
]);

// where a library forgets to hand its translate function on, it falls back on English
const panelTexts = patch('panel-texts', /@bpmn-io[\\/]properties-panel[\\/]dist[\\/]index\.esm\.js$/, [
  ['function translateFallback(template, replacements) {', 'function translateFallback(template, replacements) { if (globalThis.samphanTranslate) return globalThis.samphanTranslate(template, replacements);'],
]);
const popupTexts = patch('popup-texts', /popup-menu[\\/]PopupMenuComponent\.js$/, [
  ["ariaLabel=${ title || 'Results' }", "ariaLabel=${ title || globalThis.samphanTranslate?.('Results') || 'Results' }"],
]);

// the content security policy allows images from this server only: data: images of style sheets become files
const styleImages = {
  name: 'style-images',
  setup(build) {
    const images = new Map();
    const keep = image => {
      const name = crypto.createHash('sha256').update(image).digest('hex').slice(0, 8);
      images.set(name, image);
      return name;
    };
    build.onLoad({ filter: /node_modules.*\.css$/ }, ({ path }) => {
      const contents = fs.readFileSync(path, 'utf8').replace(
        /url\((["'])data:image\/svg\+xml(?:;utf8|;charset=utf-?8)?,(.*?)\1\)/g,
        (whole, quote, image) => `url("style-image:${keep(decodeURIComponent(image))}.svg")`);
      return { contents, loader: 'css' };
    });
    build.onResolve({ filter: /^style-image:/ }, ({ path }) => ({ path: path.slice(12), namespace: 'style-image' }));
    build.onLoad({ filter: /.*/, namespace: 'style-image' }, ({ path }) => ({ contents: images.get(path.slice(0, 8)), loader: 'file' }));
  },
};

export const patches = [formTexts, styleMod, panelTexts, popupTexts, styleImages];
