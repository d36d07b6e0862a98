// Undo, redo, fit, check and deploy above the canvas.
import { element } from '../page.js';
import { pick } from '../words.js';
import { askReason, send } from './report.js';

export function makeToolbar(modeler, report, { check, deploy }) {
  const stack = modeler.get('commandStack');
  const busy = element('span', { class: 'muted', role: 'status' });
  let changed = false;

  const button = (className, text, act) => {
    const node = element('button', { type: 'button', class: `btn ${className}` }, text);
    node.addEventListener('click', act);
    return node;
  };
  const undo = button('small', pick('Undo', 'เลิกทำ'), () => stack.undo());
  const redo = button('small', pick('Redo', 'ทำซ้ำ'), () => stack.redo());
  const whole = button('small', pick('Whole diagram', 'ทั้งผัง'), () => modeler.get('canvas').zoom('fit-viewport', 'auto'));
  const refresh = () => { undo.disabled = !stack.canUndo(); redo.disabled = !stack.canRedo(); };
  modeler.on('commandStack.changed', () => { changed = stack.canUndo(); refresh(); });
  addEventListener('beforeunload', event => { if (changed) event.preventDefault(); });

  async function ask(url, text) {
    busy.textContent = text;
    const answer = await send(modeler, url);
    busy.textContent = '';
    return answer;
  }
  async function checkNow() {
    report.show(await ask(check, pick('Checking…', 'กำลังตรวจ…')), pick('Ready to deploy', 'พร้อมนำขึ้นใช้งาน'));
  }
  async function deployNow() {
    const reason = await askReason();
    if (!reason) return;
    const url = new URL(deploy, location.href);
    url.searchParams.set('reason', reason);
    const answer = await ask(url, pick('Deploying…', 'กำลังนำขึ้นใช้งาน…'));
    if (answer.ok && answer.location) {
      changed = false;
      location.assign(answer.location);
    } else report.show(answer, pick('Deployed', 'นำขึ้นใช้งานแล้ว'));
  }
  refresh();
  return element('div', { class: 'modeler-tools', role: 'toolbar', 'aria-label': pick('Modeler', 'เครื่องมือวาดผัง') },
    undo, redo, whole, busy,
    check ? button('right', pick('Check', 'ตรวจผัง'), checkNow) : null,
    deploy ? button('primary', pick('Deploy…', 'นำขึ้นใช้งาน…'), deployNow) : null);
}
