// Colours a diagram by the state of a case: done, active, flows taken, how often, where you are.
import { element } from '../page.js';
import { pick } from '../words.js';

const kinds = ['is-done', 'is-active', 'is-taken'];

export function makeMarks(viewer) {
  const canvas = viewer.get('canvas');
  const registry = viewer.get('elementRegistry');
  const overlays = viewer.get('overlays');
  const marked = new Map();

  function put(id, kind) {
    const now = marked.get(id);
    if (now === kind || !registry.get(id)) return;
    if (now) canvas.removeMarker(id, now);
    if (kind) { canvas.addMarker(id, kind); marked.set(id, kind); } else marked.delete(id);
  }

  function overlay(id, position, className, text, scale = true) {
    if (!registry.get(id)) return;
    const html = element('div', { class: `diagram-chip ${className}` }, text);
    overlays.add(id, 'state', { position, html, scale });
  }

  return {
    apply({ active = [], done = [], flows = [], counts = {}, focus, heat = {} }) {
      // the journal says nothing about gateways: one is done when a flow left it
      const passed = flows.map(id => registry.get(id)?.source).filter(node => /Gateway$/.test(node?.type)).map(node => node.id);
      // a frame around other steps is only outlined: filled, it would hide what was done in it
      const framed = kind => id => [id, registry.get(id)?.children?.length ? `${kind}-around` : kind];
      const wanted = new Map([...passed.map(id => [id, kinds[0]]), ...flows.map(id => [id, kinds[2]]), ...done.map(framed(kinds[0])), ...active.map(framed(kinds[1]))]);
      for (const id of [...marked.keys()]) if (!wanted.has(id)) put(id, null);
      for (const [id, kind] of wanted) put(id, kind);
      overlays.remove({ type: 'state' });
      for (const [id, count] of Object.entries(counts)) {
        if (count > 1) overlay(id, { top: -10, right: 26 }, '', `×${count}`);
      }
      // how warm each activity is, in a colour and in text
      for (const [id, { level, text }] of Object.entries(heat)) {
        if (level) put(id, `heat-${level}`);
        // readable over the whole diagram, and two numbers below each other: steps stand close
        overlay(id, { bottom: 10, left: -4 }, 'heat', text.replace(' · ', '\n'), { min: 0.7 });
      }
      if (focus) overlay(focus, { top: -14, left: 6 }, 'here', pick('You are here', 'คุณอยู่ตรงนี้'));
    },
  };
}
