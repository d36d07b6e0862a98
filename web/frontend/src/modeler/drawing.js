// The modeler itself: bpmn-js with our groups, lint, Thai line breaks and the page's language.
import BpmnModeler from 'bpmn-js/lib/Modeler';
import lintModule from 'bpmn-js-bpmnlint';
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule } from 'bpmn-js-properties-panel';
import { element } from '../page.js';
import { language, makeTranslate, pick } from '../words.js';
import { colours, fontsReady, textStyle, thaiText } from '../diagram/thai-text.js';
import { translateModeler } from '../words/modeler.js';
import groups from './groups.js';
import keepForeign from './keep-foreign.js';
import lintConfig from './lint.js';
import menus from './menus.js';
import { makeReport } from './report.js';
import samphan from './samphan-moddle.json';
import { makeToolbar } from './toolbar.js';

// the whole diagram if it can be read, else its beginning; room on the left for the palette
function arrange(modeler) {
  const view = modeler.get('canvas');
  view.zoom('fit-viewport', 'auto');
  const scale = Math.max(0.6, view.zoom() * 0.92);
  const { inner, outer } = view.viewbox();
  const height = outer.height / scale;
  view.viewbox({ x: inner.x - 90 / scale, y: inner.y + inner.height / 2 - height / 2, width: outer.width / scale, height });
  const pool = modeler.get('elementRegistry').find(shape => shape.type === 'bpmn:Participant');
  // once the panel listens
  if (pool) setTimeout(() => modeler.get('selection').select(pool), 50);
}

export async function draw(place, offers) {
  const canvas = element('div', { class: 'modeler-canvas' });
  const panel = element('aside', { class: 'modeler-panel', 'aria-label': pick('Properties', 'คุณสมบัติ') });
  place.append(element('div', { class: 'modeler-desk' }, canvas, panel));
  const translate = language === 'th' ? translateModeler : makeTranslate({});
  globalThis.samphanTranslate = translate; // for the places that build/patches.mjs mends
  const modeler = new BpmnModeler({
    container: canvas,
    propertiesPanel: { parent: panel },
    linting: { bpmnlint: lintConfig, active: true },
    additionalModules: [BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, groups, menus, keepForeign, lintModule, thaiText, { translate: ['value', translate] }],
    moddleExtensions: { samphan },
    samphan: { groups: [], forms: [], handlers: [], decisions: [], ...offers },
    textRenderer: textStyle(),
    bpmnRenderer: colours,
  });
  const [answer] = await Promise.all([fetch(place.dataset.source), fontsReady()]);
  if (!answer.ok) throw new Error(`${place.dataset.source}: ${answer.status}`);
  await modeler.importXML(await answer.text());
  arrange(modeler);
  const report = makeReport(modeler);
  place.prepend(makeToolbar(modeler, report, place.dataset));
  place.append(report.box);
  canvas.querySelector('svg').setAttribute('aria-label', pick('Diagram', 'ผังกระบวนการ'));
  return modeler;
}
