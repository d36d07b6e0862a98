// The modeler of process owners; on a narrow window the diagram is shown, not edited.
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn.css';
import '@bpmn-io/properties-panel/dist/assets/properties-panel.css';
import 'bpmn-js-bpmnlint/dist/assets/css/bpmn-js-bpmnlint.css';
import './diagram/diagram.css';
import './modeler/modeler.css';
import { element, island, readJson } from './page.js';
import { pick } from './words.js';

async function look(place) {
  const { openDiagram, show, zoomButtons } = await import('./diagram/viewer.js');
  place.classList.add('diagram', 'tall');
  place.append(element('p', { class: 'flash' }, pick('Drawing needs a window at least 900 pixels wide; here the diagram is shown.', 'การวาดผังต้องใช้หน้าต่างกว้างอย่างน้อย 900 พิกเซล ที่นี่แสดงผังให้ดูเท่านั้น')));
  const viewer = await openDiagram(place, place.dataset.source);
  place.querySelector('.diagram-canvas').append(zoomButtons(viewer));
  show(viewer);
  place.viewer = viewer;
}

async function mount(place) {
  place.classList.add('bio-theme-parent', 'modeler');
  if (innerWidth < 900) { await look(place); return; }
  const { draw } = await import('./modeler/drawing.js');
  place.modeler = await draw(place, readJson(place.dataset.offers));
}

island('modeler', mount);
