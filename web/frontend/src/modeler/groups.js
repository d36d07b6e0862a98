// The groups of our own in the properties panel: which element has which of Samphan's attributes.
import { is, isAny } from 'bpmn-js/lib/util/ModelUtil';
import { bound, choice, durationFault, lines, suggested, text, wholeFault } from './entries.js';
import { conditionEntries, loopEntries, messageEntries } from './expressions.js';
import { mappingGroups } from './mappings.js';

const groupHint = 'A group, several separated by commas, or an expression that begins with =';
const bases = [['', 'Always'], ['working', 'In working time only']];
const basisHint = 'In working time PT8H are eight working hours, P2D two working days';
const own = (element, name, holder) => ({ element, bound: bound(element, `samphan:${name}`, holder) });
const events = bo => bo.get('eventDefinitions') ?? [];
const hasEvent = (bo, type) => events(bo).some(one => is(one, type));

export const processOf = element => (is(element, 'bpmn:Participant') ? element.businessObject.processRef : is(element, 'bpmn:Process') ? element.businessObject : null);

export function stagesOf(element) {
  let bo = element.businessObject;
  while (bo && !is(bo, 'bpmn:Process')) bo = bo.$parent;
  return (bo?.get('samphan:stages') ?? '').split(',').map(name => name.trim()).filter(Boolean);
}

function caseEntries(element) {
  const process = processOf(element);
  if (!process) return [];
  const at = name => own(element, name, () => process);
  return [
    text('samphan-casePrefix', 'Prefix of case numbers', { ...at('casePrefix'), description: 'CP gives CP-000123' }),
    text('samphan-subject', 'Subject of a case (FEEL)', at('subject')),
    suggested('samphan-starterGroups', 'Who may start it', offers => offers.groups, { ...at('starterGroups'), description: 'Groups separated by commas; empty: everyone' }),
    lines('samphan-stages', 'Stages, in order', { ...at('stages'), description: 'Names separated by commas', code: false }),
    text('samphan-keyFacts', 'Case facts', { ...at('keyFacts'), description: 'Variables shown on the case, separated by commas' }),
  ];
}

const stageEntry = element => suggested('samphan-stage', 'Stage', (offers, one) => stagesOf(one), own(element, 'stage'));
const formEntry = element => suggested('samphan-taskForm', 'Form', offers => offers.forms, own(element, 'taskForm'));

function workEntries(element) {
  if (!isAny(element, ['bpmn:UserTask', 'bpmn:ManualTask'])) return [];
  return [
    formEntry(element),
    suggested('samphan-candidateGroup', 'Responsible group', offers => offers.groups, { ...own(element, 'candidateGroup'), description: groupHint }),
    text('samphan-assignedTo', 'Assigned to', { ...own(element, 'assignedTo'), description: 'A user name, or an expression that begins with =' }),
    text('samphan-slaDuration', 'Due after', { ...own(element, 'slaDuration'), description: 'PT4H (4 hours), P3D (3 days), or = an expression', validate: durationFault }),
    choice('samphan-timeBasis', 'Time counts', bases, { ...own(element, 'timeBasis'), description: basisHint }),
    text('samphan-workPriority', 'Priority', { ...own(element, 'workPriority'), description: '50 is normal, higher is more urgent', validate: wholeFault }),
    stageEntry(element),
  ];
}

function timerEntries(element) {
  const timer = () => events(element.businessObject).find(one => is(one, 'bpmn:TimerEventDefinition'));
  const startsCases = is(element, 'bpmn:StartEvent') && is(element.businessObject.$parent, 'bpmn:Process');
  if (element.labelTarget || !is(element, 'bpmn:Event') || startsCases || !timer()) return [];
  return [choice('samphan-timerBasis', 'Time counts', bases, { ...own(element, 'timeBasis', timer), description: basisHint })];
}

function startEntries(element) {
  const bo = element.businessObject;
  const byHand = is(element, 'bpmn:StartEvent') && !events(bo).length && is(bo.$parent, 'bpmn:Process');
  return byHand ? [formEntry(element)] : [];
}

function jobEntries(element) {
  const bo = element.businessObject;
  const throwing = isAny(element, ['bpmn:EndEvent', 'bpmn:IntermediateThrowEvent']) && hasEvent(bo, 'bpmn:MessageEventDefinition');
  if (!throwing && !isAny(element, ['bpmn:ServiceTask', 'bpmn:SendTask'])) return [];
  return [
    suggested('samphan-handler', 'Handler', offers => offers.handlers, own(element, 'handler')),
    text('samphan-retries', 'Attempts', { ...own(element, 'retries'), description: '3 when empty', validate: wholeFault }),
  ];
}

function decisionEntries(element) {
  if (!is(element, 'bpmn:BusinessRuleTask')) return [];
  return [
    suggested('samphan-decision', 'Decision', offers => offers.decisions, own(element, 'decision')),
    text('samphan-resultVariable', 'Result goes into', own(element, 'resultVariable')),
  ];
}

function calledEntries(element) {
  if (!is(element, 'bpmn:CallActivity')) return [];
  return [text('samphan-calledElement', 'Called process', { element, bound: bound(element, 'calledElement') })];
}

function scriptEntries(element) {
  if (!is(element, 'bpmn:ScriptTask')) return [];
  const { get } = bound(element, 'script');
  const set = (modeling, value) => modeling.updateProperties(element, { script: value || undefined, scriptFormat: 'feel' });
  return [lines('samphan-script', 'Assignments (FEEL)', { element, bound: { get, set }, description: 'One per line: name = expression' })];
}

function stageOnly(element) {
  const other = is(element, 'bpmn:Activity') && !isAny(element, ['bpmn:UserTask', 'bpmn:ManualTask']);
  return other ? [stageEntry(element)] : [];
}

const groups = [
  ['case', 'Case', caseEntries], ['work', 'Work', workEntries], ['clock', 'Working time', timerEntries], ['start', 'Start by hand', startEntries], ['job', 'Job', jobEntries],
  ['decision', 'Decision', decisionEntries], ['called', 'Called process', calledEntries], ['script', 'Script', scriptEntries],
  ['condition', 'Condition', conditionEntries], ['message', 'Correlation', messageEntries], ['loop', 'Repetition', loopEntries], ['stage', 'Stage', stageOnly],
];
const kept = new Set(['general', 'documentation', 'multiInstance', 'timer', 'message', 'signal', 'error', 'escalation', 'link']);

function SamphanGroups(propertiesPanel, translate, modeling, bpmnFactory) {
  const tools = { translate, modeling, bpmnFactory };
  const ours = element => groups.map(([id, label, make]) => ({ id: `samphan-${id}`, label: translate(label), shouldOpen: true, entries: make(element) }))
    .filter(group => group.entries.length);
  this.getGroups = element => given => {
    const [general, ...rest] = given.filter(group => kept.has(group.id));
    const mapped = isAny(element, ['bpmn:Activity', 'bpmn:Event']) && !element.labelTarget ? mappingGroups(element, tools) : [];
    return [general, ...ours(element), ...rest, ...mapped].filter(Boolean);
  };
  propertiesPanel.registerProvider(100, this);
}
SamphanGroups.$inject = ['propertiesPanel', 'translate', 'modeling', 'bpmnFactory'];

export default { __init__: ['samphanGroups'], samphanGroups: ['type', SamphanGroups] };
