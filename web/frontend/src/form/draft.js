// Saves what was typed one second after the last change, says so, and tries again when the line is down.
import { csrfToken, element } from '../page.js';
import { pick, timeText } from '../words.js';

const texts = {
  dirty: () => pick('Not saved yet…', 'ยังไม่ได้บันทึก…'),
  saving: () => pick('Saving the draft…', 'กำลังบันทึกร่าง…'),
  saved: () => `${pick('Draft saved', 'บันทึกร่างแล้ว')} ${timeText(Date.now())}`,
  failed: () => pick('The draft could not be saved; trying again', 'บันทึกร่างไม่สำเร็จ กำลังลองใหม่'),
  refused: () => pick('The draft was refused; load the page again', 'บันทึกร่างไม่ได้ กรุณาโหลดหน้านี้ใหม่'),
};

function statusBox(outer, place) {
  const box = outer.querySelector('[data-draft-state]') ?? place.insertAdjacentElement('afterend', element('p'));
  box.classList.add('draft-state');
  box.setAttribute('role', 'status');
  return box;
}

export function keepDraft({ form, place, outer, url, files }) {
  const now = () => JSON.stringify(files.merged(form._getSubmitData()));
  if (!url) return { stop() {}, now };
  const box = statusBox(outer, place);
  let saved = now();
  let timer;
  let pause = 1000;
  let stopped = false;

  const show = state => { box.dataset.state = state; box.textContent = texts[state](); };
  const schedule = wait => { clearTimeout(timer); timer = setTimeout(save, wait); };

  async function save() {
    const body = now();
    if (stopped || body === saved) return;
    show('saving');
    const headers = { 'Content-Type': 'application/json', 'X-CSRFToken': csrfToken() };
    const answer = await fetch(url, { method: 'POST', body, headers, keepalive: body.length < 60000 }).catch(() => null);
    if (stopped) return;
    if (answer?.ok) {
      saved = body;
      pause = 1000;
      show('saved');
      if (now() !== saved) schedule(1000);
    } else if (answer && answer.status < 500 && answer.status !== 429) show('refused');
    else {
      show('failed');
      pause = Math.min(pause * 2, 60000);
      schedule(pause);
    }
  }

  form.on('changed', () => {
    if (stopped || now() === saved) return;
    show('dirty');
    schedule(1000);
  });
  addEventListener('pagehide', () => { clearTimeout(timer); save(); });
  return { stop() { stopped = true; clearTimeout(timer); }, now };
}
