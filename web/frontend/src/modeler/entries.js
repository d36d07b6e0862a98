// Entries of the properties panel: a text, a longer text, a tick, and a text with suggestions.
import {
  CheckboxEntry, SelectEntry, TextAreaEntry, TextFieldEntry,
  isCheckboxEntryEdited, isSelectEntryEdited, isTextAreaEntryEdited, isTextFieldEntryEdited,
} from '@bpmn-io/properties-panel';
import { useEffect, useState } from '@bpmn-io/properties-panel/preact/hooks';
import { jsx, jsxs } from '@bpmn-io/properties-panel/preact/jsx-runtime';
import { useService } from 'bpmn-js-properties-panel';

// what reads and writes one property of the element or of something inside it
export function bound(element, property, holder = () => element.businessObject) {
  return {
    get: () => holder()?.get(property) ?? '',
    set: (modeling, value) => modeling.updateModdleProperties(element, holder(), { [property]: value === '' || value === false ? undefined : value }),
  };
}

function texts({ label, description }, translate) {
  return { label: translate(label), description: description && translate(description) };
}

function Text(props) {
  const modeling = useService('modeling');
  const translate = useService('translate');
  const debounce = useService('debounceInput');
  return jsx(props.rows ? TextAreaEntry : TextFieldEntry, {
    ...texts(props, translate),
    element: props.element,
    id: props.id,
    debounce,
    rows: props.rows,
    monospace: props.code,
    getValue: props.bound.get,
    setValue: value => props.bound.set(modeling, value ?? ''),
    validate: props.validate && (value => props.validate(value, translate)),
  });
}

function Tick(props) {
  const modeling = useService('modeling');
  const translate = useService('translate');
  return jsx(CheckboxEntry, {
    ...texts(props, translate), element: props.element, id: props.id,
    getValue: () => props.bound.get() === true, setValue: value => props.bound.set(modeling, value),
  });
}

function Choice(props) {
  const modeling = useService('modeling');
  const translate = useService('translate');
  return jsx(SelectEntry, {
    ...texts(props, translate), element: props.element, id: props.id,
    getOptions: () => props.options.map(([value, label]) => ({ value, label: translate(label) })),
    getValue: props.bound.get, setValue: value => props.bound.set(modeling, value ?? ''),
  });
}

// free text with the known names as suggestions: a name may also be an expression
function Suggested(props) {
  const modeling = useService('modeling');
  const translate = useService('translate');
  const offers = useService('config.samphan');
  const value = props.bound.get();
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value, props.element]);
  const { label, description } = texts(props, translate);
  const id = `bio-properties-panel-${props.id}`;
  const options = props.offers(offers, props.element);
  const error = props.validate?.(typed, translate);
  return jsxs('div', {
    class: `bio-properties-panel-entry${error ? ' has-error' : ''}`, 'data-entry-id': props.id,
    children: [
      jsxs('div', { class: 'bio-properties-panel-textfield', children: [
        jsx('label', { for: id, class: 'bio-properties-panel-label', children: label }),
        jsx('input', {
          id, name: props.id, type: 'text', class: 'bio-properties-panel-input', spellCheck: 'false', autoComplete: 'off',
          list: `${id}-list`, value: typed,
          onInput: event => setTyped(event.target.value),
          onChange: event => props.bound.set(modeling, event.target.value.trim()),
        }),
        jsx('datalist', { id: `${id}-list`, children: options.map(option => jsx('option', { value: option.value ?? option, children: option.label })) }),
      ] }),
      error && jsx('div', { class: 'bio-properties-panel-error', children: error }),
      description && jsx('div', { class: 'bio-properties-panel-description', children: description }),
    ],
  });
}

export const text = (id, label, more) => ({ id, label, component: Text, isEdited: isTextFieldEntryEdited, ...more });
export const lines = (id, label, more) => ({ id, label, component: Text, rows: 3, code: true, isEdited: isTextAreaEntryEdited, ...more });
export const tick = (id, label, more) => ({ id, label, component: Tick, isEdited: isCheckboxEntryEdited, ...more });
export const choice = (id, label, options, more) => ({ id, label, options, component: Choice, isEdited: isSelectEntryEdited, ...more });
export const suggested = (id, label, offers, more) => ({ id, label, offers, component: Suggested, isEdited: node => Boolean(node?.value), ...more });

// ISO 8601 durations, or an expression
const duration = /^P(?=\d|T\d)(\d+W|(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?)$/;
export const durationFault = (value, translate) => (value && !value.startsWith('=') && !duration.test(value)
  ? translate('Write it as P3D (3 days), PT4H (4 hours), or as an expression that begins with =') : null);
export const wholeFault = (value, translate) => (value && !value.startsWith('=') && !/^\d{1,4}$/.test(value)
  ? translate('Write a whole number, or an expression that begins with =') : null);
