// The slider with one tick per event, play and pause, and the list of events; all three move the same step.
import { element } from '../page.js';
import { momentText, pick } from '../words.js';

const loud = /^(incident|error|escalation)|:cancelled$|:withdrawn$/;

export function makeControls(events, go, total = events.length) {
  const slider = element('input', {
    type: 'range', min: 0, max: events.length, step: 1, class: 'replay-slider', 'aria-label': pick('Step', 'ลำดับเหตุการณ์'),
  });
  const now = element('output', { class: 'replay-now' });
  const button = (label, text) => element('button', { type: 'button', class: 'btn icon', 'aria-label': label, title: label }, text);
  const back = button(pick('One event back', 'ย้อนหนึ่งเหตุการณ์'), '◂');
  const play = button(pick('Play', 'เล่น'), '▶');
  const next = button(pick('One event on', 'ไปอีกหนึ่งเหตุการณ์'), '▸');
  const ticks = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  ticks.setAttribute('class', 'replay-ticks');
  ticks.setAttribute('aria-hidden', 'true');
  ticks.setAttribute('viewBox', `0 0 ${Math.max(1, events.length)} 10`);
  ticks.setAttribute('preserveAspectRatio', 'none');
  events.forEach(({ event }, index) => {
    const tick = document.createElementNS('http://www.w3.org/2000/svg', 'line');
    for (const [name, value] of Object.entries({ x1: index + 1, x2: index + 1, y1: 0, y2: 10, class: loud.test(event) ? 'loud' : '' })) tick.setAttribute(name, value);
    ticks.append(tick);
  });
  const bar = element('div', { class: 'replay-bar' }, back, play, next, element('div', { class: 'replay-track' }, slider, ticks), now);
  const list = element('ol', { class: 'replay-log' });
  const rows = events.map((event, index) => {
    const row = element('button', { type: 'button' },
      element('time', { datetime: event.at }, momentText(event.at)),
      element('span', {}, event.text || event.event), event.actor ? element('small', {}, event.actor) : null);
    row.addEventListener('click', () => { pause(); go(index + 1); });
    list.append(element('li', {}, row));
    return row;
  });

  let timer;
  const pause = () => { clearInterval(timer); timer = null; play.textContent = '▶'; play.setAttribute('aria-label', pick('Play', 'เล่น')); };
  const start = () => {
    if (Number(slider.value) >= events.length) go(0);
    play.textContent = '❚❚';
    play.setAttribute('aria-label', pick('Pause', 'หยุด'));
    timer = setInterval(() => (Number(slider.value) < events.length ? go(Number(slider.value) + 1) : pause()), 900);
  };
  play.addEventListener('click', () => (timer ? pause() : start()));
  back.addEventListener('click', () => { pause(); go(Number(slider.value) - 1); });
  next.addEventListener('click', () => { pause(); go(Number(slider.value) + 1); });
  slider.addEventListener('input', () => { pause(); go(Number(slider.value)); });

  return {
    bar,
    list,
    at(step) {
      const event = events[step - 1];
      const text = event ? `${event.seq}/${total} · ${momentText(event.at)} · ${event.text || event.event}` : pick('Before the first event', 'ก่อนเหตุการณ์แรก');
      slider.value = step;
      slider.setAttribute('aria-valuetext', text);
      now.textContent = text;
      rows.forEach((row, index) => {
        row.parentNode.className = index + 1 < step ? 'past' : index + 1 === step ? 'current' : 'future';
        if (index + 1 === step) row.setAttribute('aria-current', 'step'); else row.removeAttribute('aria-current');
      });
      const current = rows[step - 1]?.parentNode;
      if (current) list.scrollTop = current.offsetTop - list.clientHeight / 2;
    },
  };
}
