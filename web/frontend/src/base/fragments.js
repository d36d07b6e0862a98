// htmx under a strict content security policy: no eval, no style element, CSRF header on every request.
import htmx from 'htmx.org';
import { csrfToken } from '../page.js';

Object.assign(htmx.config, {
  allowEval: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  // a refused form comes back as a page with its problems
  responseHandling: [
    { code: '204', swap: false },
    { code: '[23]..', swap: true },
    { code: '(401|403|404|409|422|429)', swap: true, error: false },
    { code: '[45]..', swap: false, error: true },
  ],
});
document.addEventListener('htmx:configRequest', event => {
  event.detail.headers['X-CSRFToken'] = csrfToken();
});
// after a swap the focus goes to what asks for it, so that keyboard users don't start at the top
document.addEventListener('htmx:afterSwap', event => {
  event.detail.target?.querySelector?.('[data-focus]')?.focus();
});
