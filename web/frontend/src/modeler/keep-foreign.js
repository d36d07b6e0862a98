// bpmn-js copies only what a moddle descriptor knows when it changes an element's type or pastes it.
// Carry the rest: foreign attributes ($attrs) and undescribed extension elements.
const foreignAttributes = bo => Object.fromEntries(
  Object.entries(bo.$attrs ?? {}).filter(([name]) => name.includes(':') && !name.startsWith('xmlns')));
const undescribed = bo => (bo.extensionElements?.values ?? []).filter(
  one => one.$instanceOf === undefined || one.$descriptor?.isGeneric);

function copyOf(one, moddle) {
  const properties = Object.fromEntries(Object.entries(one).filter(([key]) => !key.startsWith('$') || key === '$body'));
  const copy = moddle.createAny(one.$type, one.$descriptor.ns.uri, properties);
  if (Array.isArray(one.$children)) {
    copy.$children = one.$children.map(child => Object.assign(copyOf(child, moddle), { $parent: copy }));
  }
  return copy;
}

function carry(from, to, moddle) {
  if (!from || !to || from === to) return;
  for (const [name, value] of Object.entries(foreignAttributes(from))) {
    if (to.$attrs[name] === undefined && to.get(name) === undefined) to.$attrs[name] = value;
  }
  const extra = undescribed(from);
  if (!extra.length) return;
  if (!to.extensionElements) {
    to.extensionElements = moddle.create('bpmn:ExtensionElements', { values: [] });
    to.extensionElements.$parent = to;
  }
  const present = new Set(undescribed(to).map(one => JSON.stringify(one)));
  for (const one of extra) {
    if (present.has(JSON.stringify(one))) continue;
    to.extensionElements.values.push(Object.assign(copyOf(one, moddle), { $parent: to.extensionElements }));
  }
}

function KeepForeign(eventBus, moddle) {
  eventBus.on('commandStack.shape.replace.postExecuted', ({ context }) => carry(context.oldShape.businessObject, context.newShape.businessObject, moddle));
  eventBus.on('copyPaste.copyElement', 500, event => { event.descriptor.foreignFrom = event.element.businessObject; });
  eventBus.on('copyPaste.pasteElement', 500, event => carry(event.descriptor.foreignFrom, event.descriptor.businessObject, moddle));
}
KeepForeign.$inject = ['eventBus', 'moddle'];

export default { __init__: ['keepForeign'], keepForeign: ['type', KeepForeign] };
