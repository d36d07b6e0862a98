// Thai names of element types, composed: "Timer boundary event (non-interrupting)", "Message Start Event".
const triggers = {
  message: 'ข้อความ', timer: 'ตัวจับเวลา', signal: 'สัญญาณ', error: 'ข้อผิดพลาด', escalation: 'การยกระดับ', conditional: 'เงื่อนไข',
  link: 'จุดเชื่อม', terminate: 'ยุติทั้งหมด', compensation: 'การชดเชย', cancel: 'การยกเลิก',
};
const positions = {
  'start event': 'เหตุการณ์เริ่มต้น', 'end event': 'เหตุการณ์สิ้นสุด', 'intermediate catch event': 'เหตุการณ์ระหว่างทาง (รอรับ)',
  'intermediate throw event': 'เหตุการณ์ระหว่างทาง (ส่งออก)', 'boundary event': 'เหตุการณ์ขอบ', 'intermediate event': 'เหตุการณ์ระหว่างทาง',
};
const others = {
  task: 'งาน', 'user task': 'งานที่คนทำ', 'service task': 'งานของระบบ', 'send task': 'งานส่งข้อความ', 'receive task': 'งานรอรับข้อความ',
  'manual task': 'งานนอกระบบ', 'business rule task': 'งานตัดสินใจตามกฎ', 'script task': 'งานคำนวณ', 'call activity': 'เรียกกระบวนการอื่น',
  'sub-process': 'กระบวนการย่อย', 'sub process': 'กระบวนการย่อย', 'sub-process (collapsed)': 'กระบวนการย่อย (ย่อ)', 'sub-process (expanded)': 'กระบวนการย่อย (ขยาย)',
  'expanded sub process': 'กระบวนการย่อย (ขยาย)', 'collapsed sub process': 'กระบวนการย่อย (ย่อ)',
  'event sub-process': 'กระบวนการย่อยตามเหตุการณ์', 'event sub process': 'กระบวนการย่อยตามเหตุการณ์',
  'exclusive gateway': 'จุดตัดสินใจ เลือกทางเดียว', 'parallel gateway': 'จุดแยกทำพร้อมกัน', 'inclusive gateway': 'จุดตัดสินใจ เลือกได้หลายทาง',
  'event-based gateway': 'จุดรอเหตุการณ์', 'event based gateway': 'จุดรอเหตุการณ์', 'complex gateway': 'จุดตัดสินใจซับซ้อน', gateway: 'จุดตัดสินใจ',
  process: 'กระบวนการ', collaboration: 'ผังความร่วมมือ', participant: 'ผู้มีส่วนร่วม', pool: 'ผู้มีส่วนร่วม', 'expanded pool': 'ผู้มีส่วนร่วม', 'empty pool': 'ผู้มีส่วนร่วม (ว่าง)', lane: 'เลน',
  'sequence flow': 'เส้นลำดับงาน', 'default flow': 'เส้นทางปริยาย', 'conditional flow': 'เส้นทางมีเงื่อนไข', 'message flow': 'เส้นข้อความ', association: 'เส้นความสัมพันธ์',
  'text annotation': 'หมายเหตุ', group: 'กรอบกลุ่ม', 'data object reference': 'ข้อมูล', 'data object': 'ข้อมูล', 'data store reference': 'แหล่งเก็บข้อมูล',
  label: 'ป้ายชื่อ', transaction: 'ธุรกรรม', 'ad-hoc sub-process': 'กระบวนการย่อยเฉพาะกิจ',
  'ad-hoc sub-process (collapsed)': 'กระบวนการย่อยเฉพาะกิจ (ย่อ)', 'ad-hoc sub-process (expanded)': 'กระบวนการย่อยเฉพาะกิจ (ขยาย)',
};

export function typeName(template) {
  let text = template.trim().toLowerCase();
  const gentle = /\(?non[- ]interrupting\)?/;
  const suffix = gentle.test(text) ? ' (ไม่ขัดจังหวะ)' : '';
  text = text.replace(gentle, '').replace(/\s+/g, ' ').trim();
  const known = others[text] ?? positions[text];
  if (known) return known + suffix;
  const [first, ...rest] = text.split(' ');
  const position = positions[rest.join(' ')];
  return triggers[first] && position ? `${position}: ${triggers[first]}${suffix}` : undefined;
}
