// The form of a task or a start: form-js in the page's language inside the surrounding <form>.
import { Form } from '@bpmn-io/form-js-viewer';
import '@bpmn-io/form-js-viewer/dist/assets/form-js.css';
import './form/form.css';
import { island, readJson } from './page.js';
import { language, makeTranslate } from './words.js';
import thai from './words/form-th.js';
import { makeAccessible } from './form/accessibility.js';
import { setUpDates } from './form/dates.js';
import { keepDraft } from './form/draft.js';
import { keptFiles } from './form/files.js';
import { prepare } from './form/schema.js';
import { sendWith } from './form/send.js';
import { showProblems } from './form/problems.js';

export const missing = new Set();
const translate = language === 'th' ? makeTranslate(thai, missing) : makeTranslate({});
globalThis.samphanTranslate = translate;
setUpDates(language);

async function mount(place) {
  const settings = readJson(place.dataset.form);
  const outer = place.closest('form');
  const files = keptFiles(settings);
  const form = new Form({ container: place, additionalModules: [{ translate: ['value', translate] }] });
  const ownButton = !outer?.querySelector('button[type="submit"], button:not([type])');
  await form.importSchema(prepare(settings.schema, { ownButton, files }), files.without(settings.data ?? {}));
  if (settings.readonly) form.setProperty('readOnly', true);
  makeAccessible(place);
  files.show(form, place, settings.readonly);
  if (settings.problems) showProblems(form, place, settings.problems);
  if (outer && !settings.readonly) {
    const draft = keepDraft({ form, place, outer, url: settings.draft_url, files });
    sendWith({ form, place, outer, files, draft });
  }
  place.form = form;
}

island('form', mount);
