// The lists of inputs and outputs of an activity or event (samphan:input, samphan:output in extensionElements).
import { ListGroup } from '@bpmn-io/properties-panel';
import { bound, text } from './entries.js';

const values = bo => bo.get('extensionElements')?.get('values') ?? [];

function add(element, type, { modeling, bpmnFactory }) {
  const bo = element.businessObject;
  const commands = [];
  let extension = bo.get('extensionElements');
  if (!extension) {
    extension = bpmnFactory.create('bpmn:ExtensionElements', { values: [] });
    extension.$parent = bo;
    commands.push(() => modeling.updateModdleProperties(element, bo, { extensionElements: extension }));
  }
  const mapping = bpmnFactory.create(type, { name: '', value: '' });
  mapping.$parent = extension;
  commands.push(() => modeling.updateModdleProperties(element, extension, { values: [...extension.get('values'), mapping] }));
  commands.forEach(command => command());
}

function remove(element, mapping, { modeling }) {
  const bo = element.businessObject;
  const extension = bo.get('extensionElements');
  const rest = extension.get('values').filter(one => one !== mapping);
  if (rest.length) modeling.updateModdleProperties(element, extension, { values: rest });
  else modeling.updateModdleProperties(element, bo, { extensionElements: undefined });
}

function list(element, type, id, label, tools) {
  const items = values(element.businessObject).filter(one => one.$type === type).map((mapping, index) => ({
    id: `${id}-${index}`,
    label: mapping.get('name') || tools.translate('(no name yet)'),
    entries: [
      text(`${id}-${index}-name`, 'Variable', { element, bound: bound(element, 'name', () => mapping) }),
      text(`${id}-${index}-value`, 'Expression (FEEL)', { element, bound: bound(element, 'value', () => mapping) }),
    ],
    remove: event => { event.stopPropagation(); remove(element, mapping, tools); },
    autoFocusEntry: `${id}-${index}-name`,
  }));
  return {
    id, label: tools.translate(label), component: ListGroup, element, translate: tools.translate,
    items, add: event => { event.stopPropagation(); add(element, type, tools); },
  };
}

export const mappingGroups = (element, tools) => [
  list(element, 'samphan:Input', 'samphan-inputs', 'Inputs', tools),
  list(element, 'samphan:Output', 'samphan-outputs', 'Outputs', tools),
];
