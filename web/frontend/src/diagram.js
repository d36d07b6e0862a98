// The diagram of a case, coloured by its state.
import { island, readJson } from './page.js';
import { makeMarks } from './diagram/marks.js';
import { stepList } from './diagram/steps.js';
import { centre, openDiagram, show, zoomButtons } from './diagram/viewer.js';

function hottest(heat = {}) {
  return Object.keys(heat).sort((a, b) => heat[b].level - heat[a].level)[0];
}

// a click on a step chooses it in the list of that id, if it is offered there
function pickFrom(id, node) {
  const list = document.getElementById(id);
  const offered = [...(list?.options ?? [])].find(one => one.value === node.id);
  if (!offered) return;
  list.value = node.id;
  list.dispatchEvent(new Event('change', { bubbles: true }));
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
  if (place.dataset.pick) viewer.on('element.click', event => pickFrom(place.dataset.pick, event.element));
  // warmth is seen at a glance over the whole, where there is room for it
  show(viewer, state.heat && place.clientWidth > 700 ? null : focus);
  place.viewer = viewer;
}

island('diagram', mount);
