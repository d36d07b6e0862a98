// A read-only diagram: Thai labels, zoom buttons, wheel only with Ctrl so that the page keeps scrolling.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import './diagram.css';
import { element } from '../page.js';
import { pick } from '../words.js';
import { colours, fontsReady, textStyle, thaiText } from './thai-text.js';

export async function openDiagram(place, source) {
  const canvas = element('div', { class: 'diagram-canvas' });
  place.prepend(canvas);
  const viewer = new NavigatedViewer({
    container: canvas, additionalModules: [thaiText], textRenderer: textStyle(), bpmnRenderer: colours,
  });
  const [answer] = await Promise.all([fetch(source), fontsReady()]);
  if (!answer.ok) throw new Error(`${source}: ${answer.status}`);
  await viewer.importXML(await answer.text());
  const svg = canvas.querySelector('svg');
  svg.setAttribute('role', 'group');
  svg.setAttribute('aria-label', pick('Diagram; arrow keys move it; its steps are listed as text below',
    'ผังกระบวนการ ใช้ปุ่มลูกศรเลื่อนผัง มีรายการขั้นตอนเป็นข้อความด้านล่าง'));
  wheel(viewer, canvas);
  return viewer;
}

function wheel(viewer, canvas) {
  const zoom = viewer.get('zoomScroll');
  zoom.toggle(false);
  canvas.addEventListener('wheel', event => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const { left, top } = canvas.getBoundingClientRect();
    zoom.zoom(event.deltaY < 0 ? 0.2 : -0.2, { x: event.clientX - left, y: event.clientY - top });
  }, { passive: false });
}

// shows the whole diagram, or, where that would be too small to read, the place that matters
export function show(viewer, focus) {
  const canvas = viewer.get('canvas');
  const shape = focus && viewer.get('elementRegistry').get(focus);
  canvas.zoom('fit-viewport', 'auto');
  const close = shape && canvas.zoom() < 0.62;
  lower(canvas, close ? 0.8 : Math.min(canvas.zoom(), 1));
  if (close) centre(viewer, shape, 0.8);
  else canvas.zoom('fit-viewport', 'auto');
}

// a wide diagram needs no tall box; never taller than the style sheet says
function lower(canvas, scale) {
  const box = canvas.getContainer().closest('.diagram-canvas');
  const wanted = Math.max(300, canvas.viewbox().inner.height * scale + 96);
  if (wanted >= box.clientHeight || box.closest('.mini')) return;
  box.style.height = `${Math.round(wanted)}px`;
  canvas.resized();
}

// brings a shape to the middle as far as the diagram reaches: nobody looks at empty paper
export function centre(viewer, shape, scale) {
  const canvas = viewer.get('canvas');
  const { inner, outer } = canvas.viewbox();
  const at = middle(shape);
  const width = outer.width / scale;
  const height = outer.height / scale;
  canvas.viewbox({
    x: within(at.x - width / 2, width, inner.x, inner.width),
    y: within(at.y - height / 2, height, inner.y, inner.height + mark / scale),
    width, height,
  });
}

const mark = 56; // pixels that the buttons and the maker's mark need below the diagram

function within(wanted, view, low, length) {
  const margin = 30;
  if (length + 2 * margin <= view) return low - (view - length) / 2;
  return Math.min(Math.max(wanted, low - margin), low + length + margin - view);
}

// moves the diagram only when the shape is out of sight
export function follow(viewer, shape) {
  const { x, y, width, height, scale } = viewer.get('canvas').viewbox();
  const at = middle(shape);
  const seen = at.x > x + 40 && at.x < x + width - 40 && at.y > y + 30 && at.y < y + height - 30;
  if (!seen) centre(viewer, shape, scale);
}

export function middle(shape) {
  const points = shape.waypoints;
  if (points) return points[Math.floor(points.length / 2)];
  return { x: shape.x + shape.width / 2, y: shape.y + shape.height / 2 };
}

export function zoomButtons(viewer, getFocus) {
  const button = (label, text, act) => {
    const node = element('button', { type: 'button', class: 'btn small', 'aria-label': label, title: label }, text);
    node.addEventListener('click', act);
    return node;
  };
  const canvas = viewer.get('canvas');
  const bar = element('div', { class: 'diagram-tools', role: 'group', 'aria-label': pick('Zoom', 'ย่อขยาย') },
    button(pick('Zoom in', 'ขยาย'), '+', () => canvas.zoom(canvas.zoom() * 1.25)),
    button(pick('Zoom out', 'ย่อ'), '−', () => canvas.zoom(canvas.zoom() / 1.25)),
    button(pick('Whole diagram', 'ทั้งผัง'), '⤢', () => canvas.zoom('fit-viewport', 'auto')));
  if (getFocus) {
    bar.append(button(pick('Where it stands', 'จุดที่อยู่ตอนนี้'), '◎', () => {
      const shape = viewer.get('elementRegistry').get(getFocus());
      if (shape) centre(viewer, shape, 1);
    }));
  }
  return bar;
}
