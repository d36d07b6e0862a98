// Steps through the events of a case on its diagram, with the data at that step.
import './replay/replay.css';
import { element, island, readJson } from './page.js';
import { pick } from './words.js';
import { makeMarks } from './diagram/marks.js';
import { stepList } from './diagram/steps.js';
import { centre, follow, openDiagram, show, zoomButtons } from './diagram/viewer.js';
import { makeControls } from './replay/controls.js';
import { stateAfter } from './replay/state.js';

// the server's fragment for one step; the newest request wins
function dataPanel(template) {
  const panel = element('section', { class: 'replay-data', 'aria-live': 'polite', 'aria-label': pick('Data at this step', 'ข้อมูล ณ เหตุการณ์นี้') });
  let wanted;
  return {
    panel,
    async at(seq) {
      if (!template || seq === wanted) return;
      wanted = seq;
      const answer = await fetch(template.replace('{seq}', seq), { headers: { 'HX-Request': 'true' } }).catch(() => null);
      if (seq !== wanted) return;
      if (!answer?.ok) { panel.textContent = pick('The data could not be loaded; try again.', 'โหลดข้อมูลไม่ได้ กรุณาลองใหม่'); return; }
      const fragment = new DOMParser().parseFromString(await answer.text(), 'text/html').body;
      if (seq === wanted) panel.replaceChildren(...fragment.childNodes);
    },
  };
}

function remember(seq) {
  const url = new URL(location.href);
  url.searchParams.set('step', seq);
  history.replaceState(history.state, '', url);
}

function highlighter(viewer) {
  const canvas = viewer.get('canvas');
  const registry = viewer.get('elementRegistry');
  let last;
  return id => {
    if (last) canvas.removeMarker(last, 'is-current');
    last = registry.get(id) ? id : null;
    if (last) canvas.addMarker(last, 'is-current');
  };
}

function firstStep(events) {
  const wanted = new URLSearchParams(location.search).get('step');
  const index = events.findIndex(event => String(event.seq) === wanted);
  return index < 0 ? events.length : index + 1;
}

async function mount(place) {
  place.classList.add('bio-theme-parent', 'diagram', 'replay');
  const events = readJson(place.dataset.events);
  const before = place.dataset.before ? readJson(place.dataset.before) : [];
  const viewer = await openDiagram(place, place.dataset.source);
  const marks = makeMarks(viewer);
  const steps = stepList(viewer, node => centre(viewer, node, 1));
  const data = dataPanel(place.dataset.step);
  const highlight = highlighter(viewer);
  const registry = viewer.get('elementRegistry');

  let current;

  function go(step) {
    const at = Math.max(0, Math.min(events.length, step));
    const state = stateAfter(events, at, before);
    // what listens on a border or at the start of an event sub-process waits, but nobody stands there
    state.active = state.active.filter(id => !/:(Boundary|Start)Event$/.test(registry.get(id)?.type));
    const event = events[at - 1];
    marks.apply(state);
    steps.apply(state);
    highlight(event?.element);
    const shape = registry.get(event?.element);
    current = shape?.id ?? current;
    if (shape) follow(viewer, shape);
    controls.at(at);
    remember(event?.seq ?? 0);
    data.at(event?.seq ?? 0);
  }
  const controls = makeControls(events, go, place.dataset.total);
  place.querySelector('.diagram-canvas').append(zoomButtons(viewer, () => current));
  place.querySelector('.diagram-canvas').after(controls.bar);
  place.append(element('div', { class: 'replay-side' }, element('h2', {}, pick('Events', 'เหตุการณ์')), controls.list), data.panel, steps.details);
  const step = firstStep(events);
  show(viewer, events.slice(0, step).findLast(event => registry.get(event.element))?.element);
  go(step);
  place.viewer = viewer;
  place.go = go;
}

island('replay', mount);
