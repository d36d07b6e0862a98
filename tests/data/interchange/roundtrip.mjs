// Reads and writes BPMN files as the modeler does; run in web/frontend: node roundtrip.mjs '[[from, to], ...]'
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { BpmnModdle } = createRequire(`${process.cwd()}/`)('bpmn-moddle');
const moddle = new BpmnModdle({ samphan: JSON.parse(readFileSync('src/modeler/samphan-moddle.json', 'utf8')) });
for (const [from, to] of JSON.parse(process.argv[2])) {
  const { rootElement, warnings } = await moddle.fromXML(readFileSync(from, 'utf8'));
  if (warnings.length) throw new Error(warnings.map(one => one.message).join('\n'));
  writeFileSync(to, (await moddle.toXML(rootElement, { format: true })).xml);
}
