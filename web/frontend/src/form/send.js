// Sends the answers with the surrounding form: hidden input `submission`, files as `file:<field key>`.
import { element } from '../page.js';
import { clientProblems, focusField, summarise } from './problems.js';

function fill(outer, form, data, chosen, files) {
  for (const old of outer.querySelectorAll('[data-from-form]')) old.remove();
  const add = attributes => outer.appendChild(element('input', { 'data-from-form': true, hidden: true, ...attributes }));
  const body = files.merged(data);
  add({ type: 'hidden', name: 'submission', value: JSON.stringify(body) });
  for (const [key, value] of Object.entries(data)) {
    const list = typeof value === 'string' && value.startsWith('files::') ? chosen.get(value) : undefined;
    if (!list?.length) continue;
    const transfer = new DataTransfer();
    for (const file of list) transfer.items.add(file);
    add({ type: 'file', name: `file:${key}`, multiple: true }).files = transfer.files;
  }
}

export function sendWith({ form, place, outer, files, draft }) {
  let fromInside = true;
  let sent = false;
  addEventListener('pageshow', () => { sent = false; });

  function submit() {
    fromInside = false;
    try { return form.submit(); } finally { fromInside = true; }
  }
  // the form's own button, or Enter in a field
  form.on('submit', () => { if (fromInside) queueMicrotask(() => outer.requestSubmit()); });

  outer.addEventListener('submit', event => {
    if (sent) { event.preventDefault(); return; }
    const { data, errors, files: chosen } = submit();
    const entries = event.submitter?.formNoValidate ? [] : clientProblems(form, errors);
    summarise(form, place, entries);
    if (entries.length) {
      event.preventDefault();
      requestAnimationFrame(() => focusField(form, place, entries[0].where));
      return;
    }
    fill(outer, form, data, chosen, files);
    draft.stop();
    sent = true;
  });
}
