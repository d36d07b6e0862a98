// The state of a diagram after each event: pure, from the journal's standard event names.
const opens = new Set(['work_item:created', 'job:requested', 'timer:armed', 'message:awaited', 'signal:awaited', 'activity:entered', 'join:arrived']);
const closes = new Set([
  'work_item:completed', 'work_item:withdrawn', 'job:succeeded', 'job:failed', 'job:cancelled', 'timer:fired', 'timer:cancelled',
  'message:correlated', 'signal:caught', 'condition:met', 'activity:completed', 'activity:cancelled',
]);
// broken off: it was not done
const undone = new Set(['work_item:withdrawn', 'job:cancelled', 'timer:cancelled', 'activity:cancelled']);
const passes = new Set(['case:started', 'event:caught', 'event:thrown', 'message:thrown', 'signal:thrown', 'error:thrown', 'escalation:raised', 'decision:evaluated']);

// `before` counts what happened ahead of the events at hand: {event, element, times}
export function stateAfter(events, step, before = []) {
  const open = new Map();
  const counts = {};
  const done = new Set();
  const flows = new Set();
  const finish = (id, event, times = 1) => {
    if (undone.has(event)) return;
    done.add(id);
    counts[id] = (counts[id] ?? 0) + times;
  };
  for (const { event, element, times } of before) {
    if (!element) continue;
    if (event === 'flow:taken') flows.add(element);
    else if (opens.has(event)) open.set(element, (open.get(element) ?? 0) + times);
    else if (closes.has(event)) {
      open.set(element, Math.max(0, (open.get(element) ?? 0) - times));
      finish(element, event, times);
    } else if (passes.has(event)) finish(element, event, times);
  }
  for (const { event, element } of events.slice(0, step)) {
    if (event === 'case:cancelled' || event === 'case:completed') { open.clear(); continue; }
    if (!element) continue;
    if (event === 'flow:taken') flows.add(element);
    else if (opens.has(event)) open.set(element, (open.get(element) ?? 0) + 1);
    else if (closes.has(event)) {
      open.set(element, Math.max(0, (open.get(element) ?? 0) - 1));
      finish(element, event);
    } else if (passes.has(event)) finish(element, event);
  }
  const active = [...open].filter(([, count]) => count > 0).map(([id]) => id);
  return { active, done: [...done], flows: [...flows], counts };
}
