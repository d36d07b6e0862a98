// Files that were attached before: shown with their names under the field, kept by id, removable.
import { element } from '../page.js';
import { pick } from '../words.js';

function pickers(components = []) {
  return components.flatMap(one => (one.type === 'filepicker' ? [one.key] : pickers(one.type === 'group' ? one.components : [])));
}

export function keptFiles({ schema, data = {}, files = {} }) {
  const keys = pickers(schema.components);
  const ids = Object.fromEntries(keys.map(key => [key, [data[key] ?? []].flat().filter(id => !String(id).startsWith('files::'))]));
  const list = (key, readonly, changed) => element('ul', { class: 'kept-files', 'data-kept': key },
    ...ids[key].map(id => {
      const { name = `#${id}`, url } = files[id] ?? {};
      const remove = element('button', { type: 'button', class: 'btn quiet small', 'aria-label': `${pick('Remove', 'เอาออก')} ${name}` }, '✕');
      remove.addEventListener('click', () => { ids[key] = ids[key].filter(one => one !== id); changed(); });
      return element('li', {}, url ? element('a', { href: url }, name) : name, readonly ? null : remove);
    }));

  return {
    of: key => ids[key] ?? [],
    without: values => ({ ...values, ...Object.fromEntries(keys.map(key => [key, null])) }),
    merged: values => ({ ...values, ...Object.fromEntries(keys.filter(key => key in values).map(key => [key, ids[key]])) }),
    show(form, place, readonly) {
      const draw = () => {
        for (const key of keys) {
          const field = place.querySelector(`.fjs-form-field-filepicker:has([id$="-f-${CSS.escape(key)}"])`);
          const shown = field?.querySelector('[data-kept]');
          if (!field || (!ids[key].length && !shown)) continue;
          if (shown && shown.children.length === ids[key].length) continue;
          const fresh = list(key, readonly, () => { draw(); form._emit('changed', form._getState()); });
          if (shown) shown.replaceWith(fresh); else field.append(fresh);
        }
      };
      // a listener that returns something keeps the event from the others
      form.on('changed', () => { requestAnimationFrame(draw); });
      draw();
    },
  };
}
