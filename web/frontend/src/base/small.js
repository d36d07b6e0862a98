// Small things: a box that chooses all others of its page, a button that prints, the keyboard for a length of time, files.
import { element } from '../page.js';
import { language, pick } from '../words.js';

document.addEventListener('change', event => {
  if (!event.target.matches('[data-choose-all]')) return;
  for (const box of document.querySelectorAll('.list .choose input[type="checkbox"]')) box.checked = event.target.checked;
});
document.addEventListener('click', event => {
  if (event.target.closest('[data-print]')) window.print();
});
document.addEventListener('change', event => {
  if (!event.target.matches('[data-span] select')) return;
  const words = !/:|^percent$/.test(event.target.value);
  event.target.parentElement.classList.toggle('words', words);
  event.target.parentElement.querySelector('input').inputMode = words ? 'text' : 'decimal';
});

// the browser's own button speaks the language of the browser, not that of the page
for (const field of document.querySelectorAll('input[type="file"].in')) {
  const none = pick('No file chosen', 'ยังไม่ได้เลือกไฟล์');
  const name = element('span', { class: 'muted', 'data-chosen': '' }, none);
  const button = element('label', { class: 'btn', for: field.id }, pick('Choose a file', 'เลือกไฟล์'));
  const box = element('div', { class: 'file' }, button, name);
  field.replaceWith(box);
  field.className = 'sr-only';
  box.prepend(field);
  field.addEventListener('change', () => { name.textContent = field.files[0]?.name ?? none; });
}

// a date field of the browser counts years and orders days its own way: the label says the day in words
const spoken = new Intl.DateTimeFormat(language === 'th' ? 'th-TH-u-ca-buddhist' : 'en-GB', { dateStyle: 'medium', timeZone: 'UTC' });
function sayDay(field) {
  const label = field.labels?.[0];
  if (!label) return;
  const said = label.querySelector('[data-day]') ?? label.appendChild(element('span', { class: 'muted small', 'data-day': '' }));
  said.textContent = field.valueAsDate ? ` ${spoken.format(field.valueAsDate)}` : '';
}
document.addEventListener('input', event => { if (event.target.type === 'date') sayDay(event.target); });
document.querySelectorAll('input[type="date"]').forEach(sayDay);

// what the browser says of an empty field is in the language of the browser, too
document.addEventListener('invalid', ({ target }) => {
  if (!target.validity.valueMissing || /^(radio|checkbox|file)$/.test(target.type)) return;
  target.setCustomValidity(target.matches('select') ? pick('Choose one.', 'โปรดเลือกหนึ่งรายการ') : pick('Fill this in.', 'โปรดกรอกช่องนี้'));
}, true);
for (const kind of ['input', 'change']) document.addEventListener(kind, ({ target }) => target.setCustomValidity?.(''));

// on paper nobody can open what is folded away
const folded = 'main .card details.more:not([open]):not(details details):not(:has(.diagram-steps))';
window.addEventListener('beforeprint', () => document.querySelectorAll(folded).forEach(one => { one.open = true; one.dataset.printed = ''; }));
window.addEventListener('afterprint', () => document.querySelectorAll('[data-printed]').forEach(one => { one.open = false; delete one.dataset.printed; }));
