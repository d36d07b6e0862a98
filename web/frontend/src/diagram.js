// The diagram of a case, coloured by its state.
import { island, readJson } from './page.js';
import { makeMarks } from './diagram/marks.js';
import { stepList } from './diagram/steps.js';
import { centre, openDiagram, show, zoomButtons } from './diagram/viewer.js';

function hottest(heat = {}) {
  return Object.keys(heat).sort((a, b) => heat[b].level - heat[a].level)[0];
}

async function mount(place) {
  place.classList.add('bio-theme-parent', 'diagram');
  const state = readJson(place.dataset.state);
  const viewer = await openDiagram(place, place.dataset.source);
  const focus = state.focus ?? state.active?.[0] ?? hottest(state.heat);
  makeMarks(viewer).apply(state);
  const steps = stepList(viewer, node => centre(viewer, node, 1));
  steps.apply(state);
  place.querySelector('.diagram-canvas').append(zoomButtons(viewer, focus && (() => focus)));
  place.append(steps.details);
  show(viewer, focus);
  place.viewer = viewer;
}

island('diagram', mount);
