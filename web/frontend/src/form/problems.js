// What is wrong, twice: a summary on top that links to the fields, and a sentence at each field.
import { element } from '../page.js';
import { pick } from '../words.js';
import { locate } from './schema.js';

const inputs = 'input:not([type=hidden]):not([type=file]), select, textarea, button';

function domId(form, { id, rows }) {
  return [`fjs-form-${form._id}-${id}`, ...rows.map(String)].join('_');
}

export function focusField(form, place, where) {
  const start = domId(form, where);
  const node = [...place.querySelectorAll(`[id^="${CSS.escape(start)}"]`)]
    .find(one => one.id === start || '-_'.includes(one.id[start.length]));
  const field = node?.closest('.fjs-form-field') ?? node;
  const target = field?.matches('input, select, textarea') ? field : field?.querySelector(inputs);
  field?.scrollIntoView({ block: 'center' });
  target?.focus({ preventScroll: true });
}

function summary(place) {
  const old = place.parentNode.querySelector(':scope > .form-summary');
  if (old) return old;
  const box = element('div', { class: 'form-summary flash bad', role: 'alert', tabindex: '-1', hidden: true });
  place.before(box);
  return box;
}

export function summarise(form, place, entries) {
  const box = summary(place);
  box.hidden = entries.length === 0;
  const title = pick(entries.length === 1 ? 'One field needs a look' : `${entries.length} fields need a look`, `มี ${entries.length} ช่องที่ต้องแก้ไข`);
  box.replaceChildren(element('div', {}, element('strong', {}, title), element('ul', {}, ...entries.map(({ where, text }) => {
    if (!where) return element('li', {}, text);
    const link = element('a', { href: `#${domId(form, where)}` }, text);
    link.addEventListener('click', event => { event.preventDefault(); focusField(form, place, where); });
    return element('li', {}, link);
  }))));
  return box;
}

// server problems: {field key or list.row.key: sentence}; an empty key is about the whole form
export function showProblems(form, place, problems) {
  const known = form.get('formFieldRegistry');
  const errors = {};
  const entries = Object.entries(problems).map(([key, text]) => {
    const where = locate(key);
    if (!known.get(where.id)) return { text };
    if (where.rows.length) (errors[where.id] ??= [])[where.rows[0]] = [text];
    else errors[where.id] = [text];
    return { where, text };
  });
  // after form-js has validated the initial values, which would wipe these
  setTimeout(() => form._setState({ errors }), 60);
  if (entries.length) summarise(form, place, entries).focus();
}

export function clientProblems(form, errors) {
  const known = form.get('formFieldRegistry');
  return Object.entries(errors).flatMap(([id, found]) => {
    const field = known.get(id);
    const label = field?.label || field?.dateLabel || field?.timeLabel || field?.key;
    const inRows = found.some(one => Array.isArray(one));
    const rows = inRows ? found.map((texts, row) => ({ texts, rows: [row] })).filter(one => one.texts?.length) : [{ texts: found, rows: [] }];
    return rows.map(({ texts, rows: at }) => ({ where: { id, rows: at }, text: `${label}${at.length ? ` (${at[0] + 1})` : ''}: ${texts[0]}` }));
  });
}
