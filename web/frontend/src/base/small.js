// Small things: a box that chooses all others of its page, a button that prints, the keyboard for a length of time.
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
