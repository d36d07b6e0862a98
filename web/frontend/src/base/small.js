// Small things of lists: a box that chooses all others of its page, a button that prints.
document.addEventListener('change', event => {
  if (!event.target.matches('[data-choose-all]')) return;
  for (const box of document.querySelectorAll('.list input[type="checkbox"][name="items"]')) box.checked = event.target.checked;
});
document.addEventListener('click', event => {
  if (event.target.closest('[data-print]')) window.print();
});
