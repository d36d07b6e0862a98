// bpmnlint in the page: the recommended rules that fit what the machine runs, and one of our own.
import adHoc from 'bpmnlint/rules/ad-hoc-sub-process';
import conditionalFlows from 'bpmnlint/rules/conditional-flows';
import endRequired from 'bpmnlint/rules/end-event-required';
import eventBased from 'bpmnlint/rules/event-based-gateway';
import eventSubProcess from 'bpmnlint/rules/event-sub-process-typed-start-event';
import fakeJoin from 'bpmnlint/rules/fake-join';
import labelRequired from 'bpmnlint/rules/label-required';
import linkEvent from 'bpmnlint/rules/link-event';
import noBpmndi from 'bpmnlint/rules/no-bpmndi';
import noComplex from 'bpmnlint/rules/no-complex-gateway';
import noDisconnected from 'bpmnlint/rules/no-disconnected';
import noDuplicates from 'bpmnlint/rules/no-duplicate-sequence-flows';
import noJoinFork from 'bpmnlint/rules/no-gateway-join-fork';
import noImplicitEnd from 'bpmnlint/rules/no-implicit-end';
import noImplicitSplit from 'bpmnlint/rules/no-implicit-split';
import noImplicitStart from 'bpmnlint/rules/no-implicit-start';
import noOverlap from 'bpmnlint/rules/no-overlapping-elements';
import singleEvent from 'bpmnlint/rules/single-event-definition';
import startRequired from 'bpmnlint/rules/start-event-required';
import blankStart from 'bpmnlint/rules/sub-process-blank-start-event';
import superfluous from 'bpmnlint/rules/superfluous-gateway';
import { is } from 'bpmnlint-utils';

// whoever does a user task must be named, or it waits for nobody
const userTask = () => ({
  check(node, reporter) {
    if (!is(node, 'bpmn:UserTask')) return;
    if (!node.get('samphan:taskForm')) reporter.report(node.id, 'User task has no form', ['taskForm']);
    if (!node.get('samphan:candidateGroup') && !node.get('samphan:assignedTo')) {
      reporter.report(node.id, 'User task has no group and nobody assigned', ['candidateGroup']);
    }
  },
});

const errors = {
  'ad-hoc-sub-process': adHoc, 'conditional-flows': conditionalFlows, 'end-event-required': endRequired, 'event-based-gateway': eventBased,
  'event-sub-process-typed-start-event': eventSubProcess, 'label-required': labelRequired, 'link-event': linkEvent, 'no-bpmndi': noBpmndi,
  'no-complex-gateway': noComplex, 'no-disconnected': noDisconnected, 'no-duplicate-sequence-flows': noDuplicates,
  'no-implicit-start': noImplicitStart, 'single-event-definition': singleEvent, 'start-event-required': startRequired,
  'sub-process-blank-start-event': blankStart,
};
// the machine runs these, but people read them with difficulty
const warnings = {
  'fake-join': fakeJoin, 'no-gateway-join-fork': noJoinFork, 'no-implicit-end': noImplicitEnd, 'no-implicit-split': noImplicitSplit,
  'no-overlapping-elements': noOverlap, 'superfluous-gateway': superfluous,
};
const all = { ...errors, ...warnings };

export default {
  config: {
    rules: {
      ...Object.fromEntries(Object.keys(all).map(name => [name, name in errors ? 'error' : 'warn'])),
      'samphan/user-task': 'error',
    },
  },
  resolver: {
    resolveRule(plugin, name) {
      const rule = plugin === 'bpmnlint' ? all[name] : plugin === 'bpmnlint-plugin-samphan' && userTask;
      if (!rule) throw new Error(`no rule ${plugin}/${name}`);
      return rule;
    },
    resolveConfig(plugin, name) { throw new Error(`no configuration ${plugin}/${name}`); },
  },
};
