// Messages get a close button; those with data-dismiss="seconds" go away unless the pointer or focus is on them.
import { element } from '../page.js';
import { pick } from '../words.js';

function dismiss(flash) {
  flash.classList.add('leaving');
  setTimeout(() => flash.remove(), 400);
}

function prepare(flash) {
  if (flash.dataset.prepared) return;
  flash.dataset.prepared = 'yes';
  const close = element('button', { type: 'button', class: 'close', 'aria-label': pick('Close the message', 'ปิดข้อความ') }, '✕');
  close.addEventListener('click', () => dismiss(flash));
  if (!flash.querySelector('.close')) flash.append(close);
  const seconds = Number(flash.dataset.dismiss);
  if (seconds) {
    setTimeout(function leave() {
      if (flash.matches(':hover, :focus-within')) setTimeout(leave, 2000);
      else dismiss(flash);
    }, seconds * 1000);
  }
}

const prepareAll = () => document.querySelectorAll('.flashes .flash').forEach(prepare);
prepareAll();
document.addEventListener('htmx:afterSwap', prepareAll);
