// Keys: j and k walk the rows of .list[data-keys], Enter opens; data-key="g w" on a link or button; ? shows them all.
// They can be switched off in the sheet (WCAG 2.1.4); the choice stays in this browser.
import { element } from '../page.js';
import { pick } from '../words.js';

const store = 'samphan-keys';
const isOff = () => localStorage.getItem(store) === 'off';
const typing = target => target.closest?.('input, textarea, select, [contenteditable], [data-island="modeler"], dialog, .djs-parent');

function rows() {
  return [...document.querySelectorAll('.list[data-keys] tbody tr')].filter(row => row.querySelector('a'));
}

function walk(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex(row => row.classList.contains('sel'));
  const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + step))];
  all.forEach(row => row.classList.toggle('sel', row === next));
  const link = next.querySelector('a.t') ?? next.querySelector('a');
  link.focus();
  next.scrollIntoView({ block: 'nearest' });
}

const label = target => target.dataset.keyLabel || target.getAttribute('aria-label') || target.textContent.trim();

function sheet() {
  const known = [...document.querySelectorAll('[data-key]')].map(target => [target.dataset.key, label(target)]);
  if (rows().length) {
    known.unshift(['j', pick('Next row', 'แถวถัดไป')], ['k', pick('Previous row', 'แถวก่อนหน้า')], ['Enter', pick('Open the row', 'เปิดแถวที่เลือก')]);
  }
  known.push(['?', pick('This sheet', 'หน้านี้')]);
  const off = element('input', { type: 'checkbox', checked: isOff() });
  off.addEventListener('change', () => localStorage.setItem(store, off.checked ? 'off' : 'on'));
  const list = element('dl', { class: 'keys' }, ...known.flatMap(([keys, text]) => [
    element('dt', {}, ...keys.split(' ').flatMap((key, i) => (i ? [' ', element('kbd', {}, key)] : [element('kbd', {}, key)]))),
    element('dd', {}, text)]));
  const dialog = element('dialog', { class: 'dialog', 'aria-labelledby': 'keys-title' },
    element('h2', { id: 'keys-title' }, pick('Keys', 'ปุ่มลัด')), list,
    element('label', { class: 'check' }, off, pick('Switch single keys off in this browser', 'ปิดปุ่มลัดในเบราว์เซอร์นี้')),
    element('div', { class: 'actions' }, element('button', { type: 'button', class: 'btn', 'data-close': true }, pick('Close', 'ปิด'))));
  document.body.append(dialog);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.showModal();
}

let before = '';
function press(key) {
  const target = document.querySelector(`[data-key="${CSS.escape(before ? `${before} ${key}` : key)}"]`)
    ?? document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const pending = [...document.querySelectorAll('[data-key]')].some(one => one.dataset.key.startsWith(`${key} `));
  before = pending && !target ? key : '';
  if (target) target.click();
}

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  const sheetButton = document.querySelector('[data-keys-sheet]');
  if (event.key.length !== 1) return;
  if (isOff() && (sheetButton || event.key !== '?')) return;
  if (event.key === '?') { event.preventDefault(); sheet(); return; }
  if (event.key === 'j' || event.key === 'k') walk(event.key === 'j' ? 1 : -1);
  else press(event.key);
});
document.addEventListener('click', event => {
  if (event.target.closest('[data-keys-sheet]')) sheet();
});
