// The side on a phone: opened by button[data-menu], closed by Escape or a click outside.
const button = () => document.querySelector('[data-menu]');
const side = () => document.getElementById(button()?.dataset.menu ?? '');

function show(open) {
  const menu = side();
  if (!menu) return;
  menu.classList.toggle('open', open);
  button().setAttribute('aria-expanded', String(open));
  (open ? menu.querySelector('a, button') : button()).focus();
}

document.addEventListener('click', event => {
  if (event.target.closest('[data-menu]')) show(!side()?.classList.contains('open'));
  else if (side()?.classList.contains('open') && !event.target.closest('.side')) show(false);
});
document.addEventListener('keydown', event => {
  if (event.key === 'Escape' && side()?.classList.contains('open')) show(false);
});
