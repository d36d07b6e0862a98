// Thai messages of bpmnlint and of our own rules.
import { typeName } from './types-th.js';

export const lint = {
  'No Issues': 'ไม่พบข้อผิดพลาด',
  'Toggle linting overlays': 'เปิด/ปิดผลตรวจผัง',
  'Issues for child elements': 'ข้อสังเกตขององค์ประกอบภายใน',
  '{errors} Errors, {warnings} Warnings': 'ผิดพลาด {errors} เตือน {warnings}',
  'User task has no form': 'งานที่คนทำยังไม่มีแบบฟอร์ม',
  'User task has no group and nobody assigned': 'งานที่คนทำยังไม่มีกลุ่มหรือผู้รับผิดชอบ',
  'Conditional event is missing a condition': 'เหตุการณ์เงื่อนไขยังไม่มีเงื่อนไข',
  'Sequence flow is missing condition': 'เส้นทางนี้ยังไม่มีเงื่อนไข',
  'An <Event-based Gateway> must have at least 2 outgoing <Sequence Flows>': 'จุดรอเหตุการณ์ต้องมีเส้นออกอย่างน้อย 2 เส้น',
  'A <Sequence Flow> outgoing from an <Event-based Gateway> must not be conditional': 'เส้นที่ออกจากจุดรอเหตุการณ์มีเงื่อนไขไม่ได้',
  'Start event is missing event definition': 'เหตุการณ์เริ่มต้นยังไม่ระบุว่ารออะไร',
  'Incoming flows do not join': 'เส้นที่เข้ามาไม่ได้รวมกัน',
  'Element is missing name': 'ยังไม่มีชื่อ',
  'Element is unused': 'ไม่มีที่ใช้',
  'Element name is not unique': 'ชื่อซ้ำกัน',
  'Element is missing label/name': 'ยังไม่มีป้ายชื่อ',
  'Link event is missing link name': 'จุดเชื่อมยังไม่มีชื่อ',
  'Element is missing bpmndi': 'ไม่มีตำแหน่งในผัง',
  'Element is not connected': 'ยังไม่ได้เชื่อมกับองค์ประกอบอื่น',
  'SequenceFlow is a duplicate': 'เส้นทางซ้ำ',
  'Duplicate outgoing sequence flows': 'มีเส้นออกซ้ำกัน',
  'Duplicate incoming sequence flows': 'มีเส้นเข้าซ้ำกัน',
  'Gateway forks and joins': 'จุดนี้ทั้งแยกและรวมเส้นทาง ควรแยกเป็นสองจุด',
  'Element is an implicit end': 'เส้นทางจบที่นี่โดยไม่มีเหตุการณ์สิ้นสุด',
  'Flow splits implicitly': 'เส้นทางแยกโดยไม่มีจุดตัดสินใจ',
  'Element is an implicit start': 'เส้นทางเริ่มที่นี่โดยไม่มีเหตุการณ์เริ่มต้น',
  'Element overlaps with other element': 'ทับกับองค์ประกอบอื่น',
  'Element is outside of parent boundary': 'อยู่นอกกรอบที่มันสังกัด',
  'Event has multiple event definitions': 'เหตุการณ์มีตัวกระตุ้นมากกว่าหนึ่ง',
  'Start event must be blank': 'เหตุการณ์เริ่มต้นของกระบวนการย่อยต้องไม่มีตัวกระตุ้น',
  'Gateway is superfluous. It only has one source and target.': 'จุดตัดสินใจไม่จำเป็น เพราะมีทางเข้าและทางออกอย่างละหนึ่ง',
  'Sequence flow has superfluous label': 'ป้ายชื่อของเส้นนี้ไม่จำเป็น',
  'Termination is superfluous.': 'การยุตินี้ไม่จำเป็น',
};

const shapes = [
  [/^(.*) is missing end event$/, type => `${typeName(type) ?? type} ยังไม่มีเหตุการณ์สิ้นสุด`],
  [/^(.*) is missing start event$/, type => `${typeName(type) ?? type} ยังไม่มีเหตุการณ์เริ่มต้น`],
  [/^(.*) has multiple blank start events$/, type => `${typeName(type) ?? type} มีเหตุการณ์เริ่มต้นมากกว่าหนึ่ง`],
  [/^Element type <(.*)> is discouraged$/, type => `ไม่ควรใช้ ${typeName(type.replace('bpmn:', '').replace(/(\B[A-Z])/g, ' $1')) ?? type}`],
  [/^Link .* event with link name <(.*)> missing in scope$/, name => `ไม่มีจุดเชื่อมคู่ของ “${name}”`],
  [/^Duplicate link catch event with link name <(.*)> in scope$/, name => `จุดเชื่อม “${name}” มีซ้ำ`],
  [/^A <(.*)> is not allowed in <.*>$/, type => `ไม่อนุญาตให้มี ${typeName(type) ?? type} ที่นี่`],
];

export function lintMessage(template) {
  for (const [shape, say] of shapes) {
    const found = shape.exec(template);
    if (found) return say(found[1]);
  }
  return undefined;
}
