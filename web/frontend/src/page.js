// What islands read from the page: JSON beside them, the CSRF token, when to start.
export function readJson(selector) {
  const element = selector && document.querySelector(selector);
  return element ? JSON.parse(element.textContent) : {};
}

export const csrfToken = () => document.querySelector('meta[name="csrf-token"]')?.content
  ?? document.querySelector('input[name="csrf_token"]')?.value ?? '';

export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(key, '');
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children.filter(child => child !== null && child !== undefined));
  return node;
}

// mounts an island on each of its places, now and when htmx brings new ones
export function island(name, mount) {
  const start = root => {
    for (const place of root.querySelectorAll?.(`[data-island="${name}"]`) ?? []) {
      if (place.dataset.mounted) continue;
      place.dataset.mounted = 'loading';
      place.replaceChildren(); // what stood there while loading
      Promise.resolve().then(() => mount(place)).then(
        () => { place.dataset.mounted = 'ready'; },
        error => { place.dataset.mounted = 'error'; showFailure(place); console.error(error); },
      );
    }
  };
  start(document);
  document.addEventListener('htmx:load', event => start(event.target.parentNode ?? document));
}

function showFailure(place) {
  const thai = document.documentElement.lang?.startsWith('th');
  place.append(element('p', { class: 'flash bad', role: 'alert' },
    thai ? 'แสดงส่วนนี้ไม่ได้ กรุณาโหลดหน้านี้ใหม่' : 'This part could not be shown; load the page again.'));
}
