// [data-live=seconds][data-live-address]: asks for itself again, but never while the tab is hidden,
// nor while somebody reads a fold-out or types in it. data-live-reload loads the whole page instead.
import htmx from 'htmx.org';

const begun = new WeakMap();

function busy(place) {
  return document.hidden || place.querySelector('details[open]') || place.contains(document.activeElement);
}

function look() {
  for (const place of document.querySelectorAll('[data-live]')) {
    if (!begun.has(place)) begun.set(place, Date.now());
    if (Date.now() - begun.get(place) < 1000 * Number(place.dataset.live) || busy(place)) continue;
    begun.set(place, Date.now());
    if ('liveReload' in place.dataset) location.assign(place.dataset.liveAddress);
    // X-Live: nobody clicked, so the session is not prolonged
    else htmx.ajax('GET', place.dataset.liveAddress, { target: place, select: `#${place.id}`, swap: 'outerHTML', headers: { 'X-Live': '1' } });
  }
}

setInterval(look, 1000);
