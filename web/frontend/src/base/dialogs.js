// button[data-dialog=id] opens <dialog id>; button[data-close] and a click beside it close it.
document.addEventListener('click', event => {
  const opener = event.target.closest('[data-dialog]');
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  const closer = event.target.closest('[data-close]');
  if (closer) closer.closest('dialog')?.close();
  if (event.target.matches?.('dialog.dialog') && !event.target.dataset.modal) event.target.close();
  for (const drop of document.querySelectorAll('details.drop[open]')) {
    if (!drop.contains(event.target)) drop.open = false;
  }
});
document.addEventListener('keydown', event => {
  const drop = event.key === 'Escape' && event.target.closest?.('details.drop[open]');
  if (drop) { drop.open = false; drop.querySelector('summary').focus(); }
});
