// Check and deploy: sends the diagram, lists what was found, a click selects the element.
import { csrfToken, element } from '../page.js';
import { pick } from '../words.js';

export function makeReport(modeler) {
  const registry = modeler.get('elementRegistry');
  const canvas = modeler.get('canvas');
  const selection = modeler.get('selection');
  const box = element('section', { class: 'modeler-report', 'aria-live': 'polite', 'aria-label': pick('Result', 'ผลการตรวจ'), hidden: true });
  let marked = [];

  function select(id) {
    const shape = registry.get(id);
    if (!shape) return;
    selection.select(shape);
    canvas.scrollToElement(shape, 120);
  }

  function line({ element: id, line: at, text }) {
    const shape = id ? registry.get(id) : undefined;
    const name = shape?.businessObject.name || id;
    const where = [name, at && `${pick('line', 'บรรทัด')} ${at}`].filter(Boolean).join(', ');
    const button = element('button', { type: 'button', class: 'modeler-problem', disabled: !shape }, where ? element('strong', {}, where) : null, text);
    button.addEventListener('click', () => select(id));
    return element('li', {}, button);
  }

  return {
    box,
    show({ problems = [], remarks = [], message }, good) {
      for (const id of marked) if (registry.get(id)) canvas.removeMarker(id, 'is-wrong');
      marked = problems.map(one => one.element).filter(id => registry.get(id));
      for (const id of marked) canvas.addMarker(id, 'is-wrong');
      const title = message ?? (problems.length ? pick(problems.length === 1 ? 'One problem stands in the way of deploying' : `${problems.length} problems stand in the way of deploying`, `มี ${problems.length} ข้อที่ต้องแก้ก่อนนำขึ้นใช้งาน`) : good);
      const close = element('button', { type: 'button', class: 'btn small right' }, pick('Close', 'ปิด'));
      close.addEventListener('click', () => { box.hidden = true; });
      box.replaceChildren(
        element('div', { class: 'row' }, element('strong', { class: problems.length || message ? 'err' : 'ok' }, title), close),
        problems.length ? element('ol', {}, ...problems.map(line)) : '',
        remarks.length ? element('div', {}, element('p', { class: 'muted' }, pick('Remarks', 'ข้อสังเกต')), element('ul', {}, ...remarks.map(line))) : '');
      box.hidden = false;
      box.scrollIntoView({ block: 'nearest' });
    },
  };
}

export async function send(modeler, url) {
  const { xml } = await modeler.saveXML({ format: true });
  const headers = { 'Content-Type': 'application/xml', Accept: 'application/json', 'X-CSRFToken': csrfToken() };
  const answer = await fetch(url, { method: 'POST', headers, body: xml }).catch(() => null);
  const report = await answer?.json().catch(() => null);
  if (report) return { ...report, ok: answer.ok };
  return { ok: false, message: pick('The server did not answer; try again.', 'เซิร์ฟเวอร์ไม่ตอบ กรุณาลองใหม่') };
}

export function askReason() {
  const reason = element('textarea', { class: 'in wide', id: 'deploy-reason', required: true, rows: 3, maxlength: 2000 });
  const dialog = element('dialog', { class: 'dialog', 'aria-labelledby': 'deploy-title' },
    element('form', { method: 'dialog' },
      element('h2', { id: 'deploy-title' }, pick('Deploy as a new version', 'นำขึ้นใช้งานเป็นรุ่นใหม่')),
      element('p', {}, pick('New cases run on it; cases that are running stay on their version.', 'เรื่องใหม่จะใช้รุ่นนี้ เรื่องที่ดำเนินการอยู่จะใช้รุ่นเดิมต่อไป')),
      element('div', { class: 'f' }, element('label', { for: 'deploy-reason' }, pick('What changed, and why?', 'เปลี่ยนอะไร เพราะอะไร')), reason),
      element('div', { class: 'actions' },
        element('button', { class: 'btn', value: 'no', formnovalidate: true }, pick('Cancel', 'ยกเลิก')),
        element('button', { class: 'btn primary', value: 'yes' }, pick('Deploy', 'นำขึ้นใช้งาน')))));
  document.body.append(dialog);
  dialog.showModal();
  reason.focus();
  return new Promise(resolve => dialog.addEventListener('close', () => {
    dialog.remove();
    resolve(dialog.returnValue === 'yes' ? reason.value.trim() : null);
  }));
}
