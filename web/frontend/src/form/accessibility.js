// Roles and names that form-js 2.0 does not set: groups of choices, comboboxes, live errors, row headings.
import { pick } from '../words.js';

let count = 0;
function set(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

function nameGroups(root) {
  for (const field of root.querySelectorAll('.fjs-form-field-radio, .fjs-form-field-checklist')) {
    const label = field.querySelector(':scope > label');
    if (!label || field.hasAttribute('role')) continue;
    label.id ||= `form-group-${++count}`;
    field.setAttribute('role', field.matches('.fjs-form-field-radio') ? 'radiogroup' : 'group');
    field.setAttribute('aria-labelledby', label.id);
  }
}

function describeSelects(root) {
  for (const field of root.querySelectorAll('.fjs-form-field-select, .fjs-form-field-taglist')) {
    const input = field.querySelector('.fjs-select-hidden-input, .fjs-taglist-input, .fjs-input-group input');
    if (!input) continue;
    set(input, 'role', 'combobox');
    set(input, 'aria-haspopup', 'listbox');
    set(input, 'aria-expanded', String(Boolean(field.querySelector('.fjs-dropdownlist'))));
    set(input, 'aria-required', String(Boolean(field.querySelector('.fjs-asterix'))));
    set(input, 'aria-invalid', String(field.classList.contains('fjs-has-errors')));
  }
}

function announceErrors(root) {
  for (const error of root.querySelectorAll('.fjs-form-field-error')) set(error, 'aria-live', 'polite');
}

// form-js points labels of the two halves of a date-time and of file pickers at hidden inputs; name the buttons instead
function nameButtons(root) {
  for (const field of root.querySelectorAll('.fjs-form-field-filepicker')) {
    const label = field.querySelector(':scope > label');
    const button = field.querySelector('.fjs-filepicker-button');
    if (label && button) set(button, 'aria-label', `${label.textContent.trim()}: ${button.textContent}`);
    field.querySelector('input[type=file]')?.setAttribute('aria-hidden', 'true');
  }
}

function placeholders(root) {
  for (const input of root.querySelectorAll('input[placeholder^="hh:mm"]')) input.placeholder = pick('hh:mm', 'ชม.:นาที');
}

function nameRows(root) {
  root.querySelectorAll('.fjs-repeat-row-container').forEach(row => {
    const number = [...row.parentNode.parentNode.children].indexOf(row.parentNode) + 1;
    set(row, 'role', 'group');
    set(row, 'aria-label', `${pick('Row', 'แถวที่')} ${number}`);
  });
}

export function makeAccessible(root) {
  const mend = () => [nameGroups, describeSelects, announceErrors, nameButtons, nameRows, placeholders].forEach(part => part(root));
  new MutationObserver(mend).observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ['class'] });
  mend();
}
