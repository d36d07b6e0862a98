// The steps of a diagram as a text list in flow order: what a screen reader or a keyboard user reads instead.
import { element } from '../page.js';
import { pick } from '../words.js';

const nodes = /(Task|SubProcess|CallActivity|Event|Gateway)$/;

function inFlowOrder(registry) {
  const all = registry.filter(one => nodes.test(one.type) && !one.labelTarget);
  const seen = new Set();
  const order = [];
  const visit = start => {
    const queue = [start];
    while (queue.length) {
      const node = queue.shift();
      if (seen.has(node)) continue;
      seen.add(node);
      order.push(node);
      const near = [...(node.attachers ?? []), ...(node.outgoing ?? []).map(flow => flow.target)];
      queue.push(...near.filter(one => one && nodes.test(one.type)));
    }
  };
  [...all].sort((a, b) => (a.incoming?.length ?? 0) - (b.incoming?.length ?? 0) || a.x - b.x).forEach(visit);
  return order.filter(node => node.businessObject.name);
}

const words = {
  active: () => pick('now', 'กำลังทำ'), done: () => pick('done', 'เสร็จแล้ว'), '': () => pick('not yet', 'ยังไม่ถึง'),
};

export function stepList(viewer, select) {
  const order = inFlowOrder(viewer.get('elementRegistry'));
  const list = element('ol', { class: 'diagram-steps' });
  const details = element('details', { class: 'more' }, element('summary', {}, pick('The steps as text', 'ขั้นตอนเป็นข้อความ')), list);
  const items = new Map(order.map(node => {
    const state = element('span', { class: 'badge' });
    const name = element('button', { type: 'button', class: 'diagram-step' }, node.businessObject.name);
    name.addEventListener('click', () => select?.(node));
    const item = element('li', {}, name, ' ', state);
    list.append(item);
    return [node.id, { item, state }];
  }));
  return {
    details,
    apply({ active = [], done = [], counts = {}, heat }) {
      for (const [id, { item, state }] of items) {
        if (heat) {
          state.textContent = heat[id]?.text ?? '–';
          continue;
        }
        const now = active.includes(id) ? 'active' : done.includes(id) ? 'done' : '';
        state.textContent = words[now]() + (counts[id] > 1 ? ` ×${counts[id]}` : '');
        state.className = `badge ${now === 'active' ? 'warn' : now === 'done' ? 'ok' : ''}`;
        if (now === 'active') item.setAttribute('aria-current', 'step'); else item.removeAttribute('aria-current');
      }
    },
  };
}
