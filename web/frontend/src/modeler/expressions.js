// Entries for what BPMN itself says in FEEL: conditions of flows and events, repetition, messages and their keys.
import { is, isAny } from 'bpmn-js/lib/util/ModelUtil';
import { bound, lines, suggested, text, tick } from './entries.js';

// a FormalExpression under a property, made and removed as the text comes and goes
function expression(element, property, holder) {
  return {
    get: () => holder()?.get(property)?.get('body') ?? '',
    set(modeling, value) {
      const owner = holder();
      const formal = value ? owner.$model.create('bpmn:FormalExpression', { body: value }) : undefined;
      if (formal) formal.$parent = owner;
      modeling.updateModdleProperties(element, owner, { [property]: formal });
    },
  };
}

const definition = (element, type) => (element.businessObject.get('eventDefinitions') ?? []).find(one => is(one, type));

export function conditionEntries(element) {
  if (is(element, 'bpmn:SequenceFlow')) {
    const source = element.source?.businessObject ?? element.businessObject.sourceRef;
    if (!source || !isAny(source, ['bpmn:Activity', 'bpmn:ExclusiveGateway', 'bpmn:InclusiveGateway'])) return [];
    return [lines('samphan-condition', 'Taken when (FEEL)', { element, bound: expression(element, 'conditionExpression', () => element.businessObject), description: 'amount > 1000 and vip = true' })];
  }
  if (!is(element, 'bpmn:Event') || !definition(element, 'bpmn:ConditionalEventDefinition')) return [];
  return [lines('samphan-condition', 'Happens when (FEEL)', { element, bound: expression(element, 'condition', () => definition(element, 'bpmn:ConditionalEventDefinition')) })];
}

export function loopEntries(element) {
  const loop = () => element.businessObject.get('loopCharacteristics');
  if (!is(element, 'bpmn:Activity') || !loop()) return [];
  const own = name => ({ element, bound: bound(element, name, loop) });
  if (is(loop(), 'bpmn:StandardLoopCharacteristics')) {
    return [
      lines('samphan-loopCondition', 'Repeat while (FEEL)', { element, bound: expression(element, 'loopCondition', loop) }),
      tick('samphan-testBefore', 'Ask before the first time', own('testBefore')),
      text('samphan-loopMaximum', 'At most so many times', { element, bound: number(element, 'loopMaximum', loop) }),
    ];
  }
  return [
    text('samphan-collection', 'For each of (FEEL list)', own('samphan:collection')),
    text('samphan-elementVariable', 'Variable of the item', own('samphan:elementVariable')),
    text('samphan-outputCollection', 'Results go into the list', own('samphan:outputCollection')),
    text('samphan-outputElement', 'Result of each (FEEL)', own('samphan:outputElement')),
  ];
}

function number(element, property, holder) {
  const { get, set } = bound(element, property, holder);
  return { get: () => String(get() ?? ''), set: (modeling, value) => set(modeling, /^\d+$/.test(value) ? Number(value) : '') };
}

function messageName(element) {
  const root = () => {
    let top = element.businessObject;
    while (top.$parent) top = top.$parent;
    return top;
  };
  const all = () => root().get('rootElements').filter(one => is(one, 'bpmn:Message'));
  return {
    all,
    get: () => element.businessObject.get('messageRef')?.get('name') ?? '',
    set(modeling, name) {
      let message = all().find(one => one.get('name') === name);
      if (name && !message) {
        const { $model } = element.businessObject;
        message = $model.create('bpmn:Message', { id: $model.ids.nextPrefixed('Message_'), name });
        message.$parent = root();
        modeling.updateModdleProperties(element, root(), { rootElements: [...root().get('rootElements'), message] });
      }
      modeling.updateModdleProperties(element, element.businessObject, { messageRef: name ? message : undefined });
    },
  };
}

export function messageEntries(element) {
  const tasks = isAny(element, ['bpmn:SendTask', 'bpmn:ReceiveTask']);
  const event = is(element, 'bpmn:Event') && definition(element, 'bpmn:MessageEventDefinition');
  if (!tasks && !event) return [];
  const key = lines('samphan-correlationKey', 'Key of the message (FEEL)', { element, bound: bound(element, 'samphan:correlationKey'), rows: 2, description: 'Which case the message is for, for example customer_id' });
  if (!is(element, 'bpmn:SendTask')) return [key];
  const name = messageName(element);
  return [suggested('samphan-messageRef', 'Message', () => name.all().map(one => one.get('name')), { element, bound: name }), key];
}
