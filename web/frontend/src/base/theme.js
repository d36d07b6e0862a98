// button[data-theme-set=light|dark|auto]: the theme at once, remembered in a cookie that the server reads.
const root = document.documentElement;

function mark() {
  const now = root.dataset.theme ?? 'auto';
  for (const button of document.querySelectorAll('[data-theme-set]')) {
    button.setAttribute('aria-pressed', String(button.dataset.themeSet === now));
  }
}

document.addEventListener('click', event => {
  const button = event.target.closest('[data-theme-set]');
  if (!button) return;
  const theme = button.dataset.themeSet;
  if (theme === 'auto') delete root.dataset.theme;
  else root.dataset.theme = theme;
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  mark();
});
mark();
