// <form data-confirm="…"> asks in a dialog before it is sent; data-confirm-reason also asks why.
// Buttons may carry the same attributes and then win over their form.
import { element } from '../page.js';
import { pick } from '../words.js';

function ask(settings) {
  const reason = settings.confirmReason && element('textarea', { class: 'in wide', id: 'confirm-reason', required: true, rows: 3, maxlength: 2000 });
  const dialog = element('dialog', { class: 'dialog', 'aria-labelledby': 'confirm-title' },
    element('form', { method: 'dialog' },
      element('h2', { id: 'confirm-title' }, settings.confirm),
      settings.confirmText ? element('p', {}, settings.confirmText) : null,
      reason ? element('div', { class: 'f' }, element('label', { for: 'confirm-reason' }, settings.confirmReason), reason) : null,
      element('div', { class: 'actions' },
        element('button', { class: 'btn', value: 'no', formnovalidate: true }, settings.confirmCancel || pick('Cancel', 'ยกเลิก')),
        element('button', { class: settings.confirmDanger === undefined ? 'btn primary' : 'btn danger', value: 'yes' }, settings.confirmOk || pick('Yes', 'ตกลง')))));
  document.body.append(dialog);
  dialog.showModal();
  (reason ?? dialog.querySelector('[value=yes]')).focus();
  return new Promise(resolve => dialog.addEventListener('close', () => {
    dialog.remove();
    resolve(dialog.returnValue === 'yes' ? { reason: reason?.value.trim() ?? null } : null);
  }));
}

function keepReason(form, reason) {
  if (reason === null) return;
  const field = form.elements.reason ?? form.appendChild(element('input', { type: 'hidden', name: 'reason' }));
  field.value = reason;
}

const agreed = new WeakSet();
document.addEventListener('submit', async event => {
  const form = event.target;
  const settings = { ...form.dataset, ...event.submitter?.dataset };
  if (!settings.confirm || agreed.delete(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const answer = await ask(settings);
  if (!answer) return;
  keepReason(form, answer.reason);
  agreed.add(form);
  form.requestSubmit(event.submitter);
}, true);
